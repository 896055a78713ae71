import type { Sheet } from '../count/sheet.ts';
import type { SecondSheet } from './second-count.ts';

/** One figure that is not the same in both counts. */
export interface Difference {
  /** Where it stands in the sheet: members and places in lists, counted from 1, with slashes between. */
  readonly where: string;
  readonly first: string;
  readonly second: string;
}

/**
 * What no counter finds: who is counted by which rule, where the papers came from and what is known beside them.
 * Everything else in a sheet is compared, members that are not known here too.
 */
const NOT_COUNTED: ReadonlySet<string> = new Set([
  'type',
  'contest',
  'question',
  'rule',
  'sha256',
  'input/records',
  'input/rejectedRecords',
  'input/file',
  'input/reading',
  'input/entitled',
  'input/groups',
]);
const CANDIDATE_NAME = /^input\/candidates\/[0-9]+\/name$/;

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

function entriesOf(value: object): Map<string, unknown> {
  return Array.isArray(value)
    ? new Map(value.map((item: unknown, index) => [String(index + 1), item]))
    : new Map(Object.entries(value));
}

function isTree(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function* walk(where: string, first: unknown, second: unknown): Generator<Difference> {
  if (NOT_COUNTED.has(where) || CANDIDATE_NAME.test(where)) return;
  if (!isTree(first) || !isTree(second) || Array.isArray(first) !== Array.isArray(second)) {
    if (first !== second) yield { where, first: show(first), second: show(second) };
    return;
  }
  const [left, right] = [entriesOf(first), entriesOf(second)];
  for (const key of new Set([...left.keys(), ...right.keys()])) {
    yield* walk(where === '' ? key : `${where}/${key}`, left.get(key), right.get(key));
  }
}

/** Every figure in which a result sheet and the second count of the same papers differ, in the order of the sheet. */
export function differencesBetween(sheet: Sheet, second: SecondSheet): Difference[] {
  return [...walk('', sheet, second)];
}
