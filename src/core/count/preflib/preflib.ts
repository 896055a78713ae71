import { err, ok, type Result } from '../../base/result.ts';
import { lineOfText } from '../../election/values.ts';
import { BLT_LIMITS, type BltBallots, type BltError, type BltFile } from '../blt/blt.ts';
import { BltFaults, showPlain } from '../blt/blt-faults.ts';
import { add, type Rational } from '../rational.ts';
import { readOrders } from './preflib-line.ts';
import { PREFLIB_TYPES, type PreflibType } from './preflib-types.ts';

/**
 * Reader of PrefLib files (preflib.org, format of 2022): lines `# KEY: value`, then `count: 1,2,{3,4}`. Strict and weak
 * orders, complete or not (soc, soi, toc, toi), and two categories (cat), of which the first counts as approval.
 * A file is read whole or refused with every fault and its line number.
 */

const NameSchema = lineOfText(200);
const TitleSchema = lineOfText(500);
const MAX_NUMBER = 10 ** 15;

/**
 * Whether a text is a PrefLib file and not a BLT file: its first line that is no comment is `count: …`, or there is none
 * and a comment names a data type.
 */
export function looksLikePreflib(text: string): boolean {
  const first = /^(?![ \t\r]*(?:#|\n|$))[^\n]*/m.exec(text.slice(0, 200_000))?.[0];
  if (first !== undefined) return /^\s*[0-9]+\s*:/.test(first);
  return /^# DATA TYPE:/m.test(text);
}

interface Header {
  readonly type: PreflibType;
  readonly candidates: number;
  readonly names: readonly string[];
  readonly title: string;
  readonly voters: number | null;
  readonly orders: number | null;
}

interface Line {
  readonly line: number;
  readonly text: string;
}

function wholeOf(found: Line | undefined, faults: BltFaults, key: string): number | null {
  if (found === undefined) return null;
  if (/^[0-9]{1,15}$/.test(found.text)) return Number(found.text);
  faults.add(found.line, `${key} is not a whole number`);
  return null;
}

/** Reads `# KEY: value` lines. A key that stands twice is a fault; unknown ones are left aside. */
function readHeader(lines: readonly Line[], faults: BltFaults): Header | null {
  const found = new Map<string, Line>();
  for (const { line, text } of lines) {
    const [, key, value = ''] = /^#\s*([A-Z][A-Z0-9 ]{0,60}?)\s*:(.*)$/.exec(text) ?? [];
    if (key === undefined) continue;
    if (found.has(key)) faults.add(line, `"${showPlain(key)}" stands twice`);
    else found.set(key, { line, text: value.trim() });
  }
  const type = PREFLIB_TYPES.find((known) => known === found.get('DATA TYPE')?.text.toLowerCase());
  if (type === undefined)
    faults.add(found.get('DATA TYPE')?.line ?? 0, `DATA TYPE must be one of ${PREFLIB_TYPES.join(', ')}`);
  const candidates = wholeOf(found.get('NUMBER ALTERNATIVES'), faults, 'NUMBER ALTERNATIVES');
  if (candidates === null || candidates < 1 || candidates > BLT_LIMITS.candidates) {
    faults.add(
      found.get('NUMBER ALTERNATIVES')?.line ?? 0,
      `NUMBER ALTERNATIVES must be 1 to ${BLT_LIMITS.candidates}`,
    );
  }
  if (type === 'cat' && found.get('NUMBER CATEGORIES')?.text !== '2') {
    faults.add(found.get('NUMBER CATEGORIES')?.line ?? 0, 'NUMBER CATEGORIES must be 2: approved of, and not');
  }
  if (type === undefined || candidates === null || !faults.empty) return null;
  const names = Array.from({ length: candidates }, (_, index) => {
    const name = found.get(`ALTERNATIVE NAME ${index + 1}`);
    return plainText({ found: name, what: `ALTERNATIVE NAME ${index + 1}`, schema: NameSchema, faults }) ?? '';
  });
  const title = found.get('TITLE');
  return {
    type,
    candidates,
    names,
    title:
      title === undefined || title.text === ''
        ? ''
        : (plainText({ found: title, what: 'TITLE', schema: TitleSchema, faults }) ?? ''),
    voters: wholeOf(found.get('NUMBER VOTERS'), faults, 'NUMBER VOTERS'),
    orders: wholeOf(
      found.get('NUMBER UNIQUE ORDERS') ?? found.get('NUMBER UNIQUE PREFERENCES'),
      faults,
      'NUMBER UNIQUE ORDERS',
    ),
  };
}

function plainText(input: {
  readonly found: Line | undefined;
  readonly what: string;
  readonly schema: typeof NameSchema;
  readonly faults: BltFaults;
}): string | null {
  const { found, what, schema, faults } = input;
  const text = (found?.text ?? '').normalize('NFC').replaceAll('\t', ' ').trim();
  if (schema.safeParse(text).success) return text;
  faults.add(
    found?.line ?? 0,
    `${what} must be one line of 1 or more characters, without control or direction characters`,
  );
  return null;
}

/** Reads `count: orders` lines, merging those with the same ranks. */
function readBallots(lines: readonly Line[], header: Header, faults: BltFaults): BltBallots[] {
  const merged = new Map<string, { line: number; weight: Rational; ranks: Uint8Array }>();
  for (const { line, text } of lines) {
    const [, count = '', orders = ''] = /^([0-9]{1,15})\s*:(.*)$/.exec(text) ?? [];
    if (count === '' || Number(count) < 1) {
      faults.add(line, `not a ballot line "count: alternatives": ${showPlain(text)}`);
      continue;
    }
    const ranks = readOrders({ text: orders, line, type: header.type, candidates: header.candidates, faults });
    if (ranks === null) continue;
    const key = String.fromCharCode(...ranks);
    const same = merged.get(key);
    const weight = { n: BigInt(count), d: 1n };
    if (same === undefined) merged.set(key, { line, weight, ranks });
    else same.weight = add(same.weight, weight);
  }
  return [...merged.values()];
}

/** Numbers of voters and of orders that the file states must be those that it holds. */
function checkFigures(input: {
  readonly header: Header;
  readonly ballots: readonly BltBallots[];
  readonly lines: number;
  readonly faults: BltFaults;
}): void {
  const { header, ballots, lines, faults } = input;
  const papers = ballots.reduce((sum, { weight }) => sum + weight.n, 0n);
  if (papers > BigInt(MAX_NUMBER)) faults.add(0, `more than ${MAX_NUMBER} ballots`);
  if (header.voters !== null && BigInt(header.voters) !== papers) {
    faults.add(0, `NUMBER VOTERS says ${header.voters}, but the file holds ${papers} ballots`);
  }
  if (header.orders !== null && header.orders !== lines) {
    faults.add(0, `NUMBER UNIQUE ORDERS says ${header.orders}, but the file holds ${lines} lines of ballots`);
  }
}

/**
 * Reads a PrefLib file as what a BLT file holds. PrefLib names no seats: one is taken, and the count can be asked for
 * more. Numbers of voters and of orders that the file states must be those that it holds.
 */
export function readPreflib(text: string): Result<BltFile, BltError> {
  const faults = new BltFaults();
  const warnings = new BltFaults();
  const refuse = () => err({ kind: 'blt-refused' as const, faults: faults.list });
  if (text.length > BLT_LIMITS.characters) {
    faults.add(0, `larger than ${BLT_LIMITS.characters} characters`);
    return refuse();
  }
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  const lines = body
    .split('\n')
    .map((line, index) => ({ line: index + 1, text: line.trim() }))
    .filter((line) => line.text !== '');
  const header = readHeader(
    lines.filter((line) => line.text.startsWith('#')),
    faults,
  );
  if (header === null) return refuse();
  const data = lines.filter((line) => !line.text.startsWith('#'));
  const ballots = readBallots(data, header, faults);
  if (faults.empty) checkFigures({ header, ballots, lines: data.length, faults });
  if (!faults.empty) return refuse();
  if (header.title === '') warnings.add(0, 'the file has no title');
  const candidates = header.names.map((name, index) => ({ number: index + 1, name, withdrawn: false }));
  return ok({ candidates, seats: 1, title: header.title, ballots, tie: null, warnings: warnings.list });
}
