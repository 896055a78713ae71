import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { fromUtf8, toHex, utf8 } from '../../../src/core/base/bytes.ts';
import { canonicalJson, type JsonObject } from '../../../src/core/base/canonical-json.ts';
import { countElection, parseResult, resultBytes } from '../../../src/core/count/count-election.ts';
import { contestLotSeed, lotOrder } from '../../../src/core/count/lots.ts';
import { type Definition, electionNotice } from '../../../src/core/election/definition.ts';
import { fingerprintOf, fixDefinition } from '../../../src/core/election/fixed-definition.ts';
import { makeTestDefinition, testOptions } from '../../support/definition.ts';

const LOT_SEED = Uint8Array.from({ length: 32 }, (_, at) => 200 - at);
const CHAIR = { id: 'irv', version: '1', settings: { elimination: 'one-at-a-time', end: 'majority', ties: 'lot' } };
const BOARD = { id: 'plurality', version: '1', settings: { choices: 2 } };

function section(id: string, weight: number) {
  const roll = { size: 100, root: 'a'.repeat(64) };
  return { id, name: `Section ${id}`, weight, minimum: 1, mergeInto: null, openSmall: false, roll };
}

const definition = makeTestDefinition({
  sections: [section('north', 3), section('south', 1)],
  contests: [
    { id: 'chair', question: 'Who?', rule: CHAIR, seats: 1, options: testOptions('chair', ['ann', 'bo', 'cy']) },
    { id: 'board', question: 'Which two?', rule: BOARD, seats: 2, options: testOptions('board', ['di', 'ed', 'fe']) },
  ],
});

/** Lines as the opening writes them: canonical, sorted by bytes, LF ended. */
function lines(values: readonly JsonObject[]): Uint8Array {
  return utf8(
    values
      .map((value) => `${canonicalJson(value)}\n`)
      .toSorted()
      .join(''),
  );
}

/** Marks by option id. */
function marks(contest: 'chair' | 'board', given: Record<string, number>): number[] {
  const { options } = definition.contests.find(({ id }) => id === contest)!;
  return options.map(({ id }) => given[id] ?? 0);
}

const record = (group: string, contest: 'chair' | 'board', given: Record<string, number>) => ({
  group,
  marks: marks(contest, given),
});

const CHAIR_RECORDS = lines([
  record('north', 'chair', { ann: 1 }),
  record('south', 'chair', { bo: 1, ann: 2 }),
  record('south', 'chair', { bo: 1 }),
  record('south', 'chair', { cy: 1, bo: 2 }),
  record('south', 'chair', { blank: 1 }),
  record('north', 'chair', { blank: 1 }),
]);
const BOARD_RECORDS = lines([record('north', 'board', { di: 1, ed: 1 }), record('south', 'board', { fe: 1 })]);
const rejectedLine = (group: string, reasons: string[]) => ({ elements: ['A'.repeat(43)], group, reasons });

function count(changes: Partial<Parameters<typeof countElection>[0]> = {}) {
  return countElection({
    definition,
    records: new Map([
      ['chair', CHAIR_RECORDS],
      ['board', BOARD_RECORDS],
    ]),
    rejected: new Map([
      ['chair', new Uint8Array()],
      ['board', lines([rejectedLine('south', ['no-mark']), rejectedLine('south', ['no-mark', 'padding-not-zero'])])],
    ]),
    lotSeed: LOT_SEED,
    ...changes,
  });
}

function counted(changes: Partial<Parameters<typeof countElection>[0]> = {}) {
  const result = count(changes);
  if (!result.ok) throw new Error(result.error.reasons.join('\n'));
  return result.value;
}

function refusals(changes: Partial<Parameters<typeof countElection>[0]>): readonly string[] {
  const result = count(changes);
  return result.ok ? [] : result.error.reasons;
}

describe('counting an election', () => {
  test('a paper counts the weight of its section, and every figure is printed by group', () => {
    const [chair] = counted().contests;
    expect(chair!.stages[0]!.votes).toEqual({ ann: '3', bo: '2', cy: '1' });
    // 3 of 6 is no majority; cy is excluded and bo draws level: then a lot.
    expect(chair!.stages[1]!.votes).toEqual({ ann: '3', bo: '3', cy: '0' });
    expect(chair!.input).toMatchObject({
      opened: '6',
      voting: { papers: '4', votes: '6' },
      blank: { papers: '2', votes: '4' },
      groups: [
        { group: 'north', weight: 3, opened: '2', voting: '1', blank: '1', rejected: '0' },
        { group: 'south', weight: 1, opened: '4', voting: '3', blank: '1', rejected: '0' },
      ],
    });
    const seed = contestLotSeed({ contest: 'chair', lotSeed: LOT_SEED });
    const order = lotOrder({ contestSeed: seed, candidates: ['ann', 'bo', 'cy'] }).map(({ id }) => id);
    expect(chair!.tieOrder).toMatchObject({ source: 'coin', lotSeed: toHex(LOT_SEED), contestSeed: seed, used: true });
    expect(chair!.outcome.elected).toEqual([order.find((id) => id !== 'cy')]);
    expect(chair!.outcome.lotsThatMattered).toEqual([1]);
  });

  test('rejected ballots are counted apart with each of their reasons', () => {
    const board = counted().contests[1]!;
    expect(board.input).toMatchObject({ opened: '4', voting: { papers: '2', votes: '4' } });
    expect(board.input.rejected).toEqual({
      papers: '2',
      votes: '2',
      reasons: [
        { reason: 'no-mark', papers: '2' },
        { reason: 'padding-not-zero', papers: '1' },
      ],
    });
    expect(board.outcome.elected.toSorted()).toEqual(['di', 'ed']);
    expect(board.tieOrder.used).toBe(false);
  });

  test('the sheet names the hash of exactly the files that were counted', () => {
    const [chair] = counted().contests;
    expect(chair!.input.records).toBe(createHash('sha256').update(CHAIR_RECORDS).digest('hex'));
    expect(chair!.input.rejectedRecords).toBe(createHash('sha256').update('').digest('hex'));
  });

  test('the blank option is no candidate', () => {
    for (const sheet of counted().contests) {
      expect(sheet.input.candidates.map(({ id }) => id)).not.toContain('blank');
      expect(Object.keys(sheet.stages[0]!.votes)).not.toContain('blank');
    }
  });

  test('an election in which nobody voted elects nobody', () => {
    const none = new Map([
      ['chair', new Uint8Array()],
      ['board', new Uint8Array()],
    ]);
    const result = counted({ records: none, rejected: none });
    expect(result.contests.map(({ outcome }) => [outcome.elected.length, outcome.unfilled])).toEqual([
      [0, 1],
      [0, 2],
    ]);
  });

  test('result.json is canonical, names the election and its notice, and is read back', () => {
    const result = counted();
    expect(result.election).toBe(toHex(fingerprintOf(utf8(canonicalJson(definition)))));
    const fixed = fixDefinition(makeTestDefinition());
    if (!fixed.ok) throw new Error(fixed.error.reasons.join());
    const none = new Map(fixed.value.definition.contests.map(({ id }) => [id, new Uint8Array()]));
    const other = counted({ definition: fixed.value.definition, records: none, rejected: none });
    expect(other.election).toBe(fixed.value.fingerprintHex);
    expect(result.notice).toBe(electionNotice(definition));
    const bytes = resultBytes(result);
    expect(parseResult(bytes)).toEqual(result);
    const text = fromUtf8(bytes);
    expect(text.ok && parseResult(utf8(text.value.replace('"3"', '"3.x"')))).toBeNull();
    expect(parseResult(utf8(` ${text.ok ? text.value : ''}`))).toBeNull();
  });
});

describe('files that are refused, with every reason', () => {
  const withRecords = (chair: Uint8Array) => ({
    records: new Map([
      ['chair', chair],
      ['board', BOARD_RECORDS],
    ]),
  });
  const asLine = (value: JsonObject) => utf8(`${canonicalJson(value)}\n`);

  test('a contest without files and a lot seed of another length', () => {
    expect(refusals({ records: new Map(), rejected: new Map(), lotSeed: new Uint8Array(31) })).toEqual([
      'the lot seed does not have 32 bytes',
      'contest chair: no cast vote records',
      'contest chair: no list of rejected ballots',
      'contest board: no cast vote records',
      'contest board: no list of rejected ballots',
    ]);
  });

  test('records whose marks the rule rejects, or that belong to no section', () => {
    expect(refusals(withRecords(asLine({ group: 'north', marks: [1, 1, 0, 0] })))[0]).toMatch(/equal-ranks/);
    expect(refusals(withRecords(asLine({ group: 'north', marks: [0, 0, 0, 0] })))[0]).toMatch(/no-mark/);
    expect(refusals(withRecords(asLine({ group: 'north', marks: [1, 0, 0] })))[0]).toMatch(/wrong-length/);
    expect(refusals(withRecords(asLine({ group: 'west', marks: [1, 0, 0, 0] })))[0]).toMatch(/no section.*west/);
    expect(refusals(withRecords(asLine({ group: '__proto__', marks: [1, 0, 0, 0] })))[0]).toMatch(/no section/);
  });

  test('lines out of order, not canonical, of another shape, or without an end', () => {
    const [first, second] = ['{"group":"north","marks":[1,0,0,0]}', '{"group":"south","marks":[1,0,0,0]}'];
    expect(refusals(withRecords(utf8(`${first}\n${second}\n`)))).toEqual([]);
    expect(refusals(withRecords(utf8(`${second}\n${first}\n`)))[0]).toMatch(/line 2: out of order/);
    expect(refusals(withRecords(utf8(`${first}\n${second}`)))[0]).toMatch(/line feed/);
    expect(refusals(withRecords(utf8(`{"marks":[1,0,0,0],"group":"north"}\n`)))[0]).toMatch(/line 1/);
    expect(refusals(withRecords(utf8(`{"group":"north","marks":[1,0,0,0],"x":1}\n`)))[0]).toMatch(/line 1/);
    expect(refusals(withRecords(utf8(`${first}\n\n${second}\n`)))[0]).toMatch(/line 2/);
    expect(refusals(withRecords(Uint8Array.of(0xff, 10)))[0]).toMatch(/not UTF-8/);
    const rejected = new Map([
      ['chair', utf8('{"group":"north"}\n')],
      ['board', new Uint8Array()],
    ]);
    expect(refusals({ rejected })[0]).toMatch(/rejected ballots: line 1/);
  });

  test('a contest whose rule was never accepted', () => {
    const broken: Definition = structuredClone(definition);
    broken.contests[0]!.rule.version = '2';
    expect(refusals({ definition: broken })[0]).toMatch(/contest chair: rule: "irv" is counted by version "1" only/);
  });
});
