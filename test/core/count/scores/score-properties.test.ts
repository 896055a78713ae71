import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { faultsOfSheet, sheetHash } from '../../../../src/core/count/check-sheet.ts';
import { add, compare, rational, trustedRational, ZERO } from '../../../../src/core/count/rational.ts';
import { type Sheet, SheetSchema } from '../../../../src/core/count/sheet.ts';
import type { Hash } from '../../../../src/core/election/values.ts';
import { countFile } from '../count-file.ts';
import { markFile } from './score-file.ts';

const HIGHEST = 3;

interface Small {
  readonly candidates: number;
  readonly rows: readonly (readonly number[])[];
  readonly seats: number;
}

/** Few papers, few candidates, few marks: many ties, blank papers among them. */
const small: fc.Arbitrary<Small> = fc.integer({ min: 1, max: 5 }).chain((candidates) =>
  fc.record({
    candidates: fc.constant(candidates),
    rows: fc.array(fc.array(fc.integer({ min: 0, max: HIGHEST }), { minLength: candidates, maxLength: candidates }), {
      maxLength: 8,
    }),
    seats: fc.integer({ min: 1, max: 3 }),
  }),
);

const GRADES = ['low', 'middle', 'high'];

/** Every rule with points, grades and places, with every setting that changes how it counts. */
const RULES: readonly (readonly [string, object])[] = [
  ['score', { highest: HIGHEST, unmarked: 'zero' }],
  ['score', { highest: HIGHEST, unmarked: 'not-counted' }],
  ['star', { highest: HIGHEST }],
  ['cumulative', { votes: 6, mostForOne: HIGHEST }],
  ['majority-judgement', { grades: GRADES, ungraded: 'lowest' }],
  ['majority-judgement', { grades: GRADES, ungraded: 'median' }],
  ['majority-judgement', { grades: GRADES, ungraded: 'not-counted' }],
  ...['from-n-less-1', 'from-n', 'from-ranked', 'dowdall'].flatMap((points) =>
    ['nothing', 'share'].map((unranked): [string, object] => ['borda', { points, unranked }]),
  ),
];

function count(
  input: {
    readonly candidates: number;
    readonly seats: number;
    readonly papers: readonly (readonly [number, readonly number[]])[];
  },
  [rule, settings]: readonly [string, object],
  names: readonly string[] = Array.from({ length: input.candidates }, (_, at) => `C${at}`),
  order?: readonly string[],
): Sheet {
  const file = markFile({ highest: HIGHEST, candidates: names, papers: input.papers, seats: input.seats });
  const lots = order === undefined ? ({ source: 'lowest-number' } as const) : ({ source: 'given', order } as const);
  return countFile({ file, rule, settings, lots });
}

const once = (rows: Small['rows']) => rows.map((row): [number, readonly number[]] => [1, row]);

/** What a sheet says without what depends on the file and its candidates' numbers. */
const figures = ({ stages, outcome, check, scores, lots }: Sheet) => ({ stages, outcome, check, scores, lots });

describe.each(RULES)('%s %j', (...rule) => {
  test('shuffled, split and merged papers give the same figures', () => {
    fc.assert(
      fc.property(small, fc.array(fc.nat()), (election, keys) => {
        const plain = figures(count({ ...election, papers: once(election.rows) }, rule));
        const shuffled = election.rows.toSorted((one, other) => (keys[one[0]!] ?? 0) - (keys[other[0]!] ?? 0));
        expect(figures(count({ ...election, papers: once(shuffled.toReversed()) }, rule))).toEqual(plain);
        const merged = new Map<string, number>();
        for (const row of election.rows) merged.set(row.join(), (merged.get(row.join()) ?? 0) + 1);
        const papers = [...merged].map(([key, times]): [number, number[]] => [times, key.split(',').map(Number)]);
        expect(figures(count({ ...election, papers }, rule))).toEqual(plain);
      }),
      { numRuns: 50 },
    );
  });

  test('candidates in another order are elected all the same, with the same figures', () => {
    fc.assert(
      fc.property(small, (election) => {
        const { candidates, rows } = election;
        const plain = count({ ...election, papers: once(rows) }, rule);
        // Back to front: candidate c gets the number candidates − 1 − c, and the lots favour the same persons.
        const back = (id: string) => String(candidates + 1 - Number(id));
        const order = Array.from({ length: candidates }, (_, at) => String(candidates - at));
        const turned = count(
          { ...election, papers: once(rows.map((row) => row.toReversed())) },
          rule,
          undefined,
          order,
        );
        expect(turned.outcome.elected.map(back).toSorted()).toEqual(plain.outcome.elected.toSorted());
        plain.stages.forEach(({ votes }, at) => {
          const found = turned.stages[at]!.votes;
          expect(Object.fromEntries(Object.entries(found).map(([id, some]) => [back(id), some]))).toEqual(votes);
        });
        expect(turned.scores!.order.map((group) => group.map(back).toSorted())).toEqual(
          rule[0] === 'star' ? expect.anything() : plain.scores!.order.map((group) => group.toSorted()),
        );
      }),
      { numRuns: 50 },
    );
  });

  test('every seat is filled or reported, every figure is there, and the sheet keeps its schema', () => {
    fc.assert(
      fc.property(small, (election) => {
        const sheet = count({ ...election, papers: once(election.rows) }, rule);
        expect(SheetSchema.safeParse(sheet).success).toBe(true);
        const voted = sheet.input.voting.papers !== '0';
        expect(sheet.outcome.elected).toHaveLength(voted ? Math.min(election.seats, election.candidates) : 0);
        for (const stage of sheet.stages) {
          const sum = [...Object.values(stage.votes), stage.unused].map(trustedRational).reduce(add, ZERO);
          expect(compare(sum, trustedRational(sheet.check.sum))).toBe(0);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('all papers twice give twice the figures and the same order', () => {
    fc.assert(
      fc.property(small, (election) => {
        const plain = count({ ...election, papers: once(election.rows) }, rule);
        const twice = count({ ...election, papers: election.rows.map((row) => [2, row] as const) }, rule);
        expect(twice.outcome.elected).toEqual(plain.outcome.elected);
        if (rule[0] === 'majority-judgement') return;
        for (const [id, some] of Object.entries(plain.stages[0]!.votes)) {
          const { n, d } = trustedRational(some);
          expect(compare(trustedRational(twice.stages[0]!.votes[id]!), rational(2n * n, d))).toBe(0);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('a sheet with points, grades or places that does not add up', () => {
  const papers = [
    [3, [3, 1, 0]],
    [2, [0, 2, 3]],
  ] as const;
  const broken = (rule: readonly [string, object], change: (sheet: Sheet) => void) => {
    const sheet = structuredClone(count({ candidates: 3, seats: 1, papers }, rule));
    expect(faultsOfSheet(sheet)).toEqual([]);
    change(sheet);
    const rest: Partial<Sheet> = { ...sheet };
    delete rest.sha256;
    return faultsOfSheet({ ...sheet, sha256: sheetHash(rest as Omit<Sheet, 'sha256'>) as Hash });
  };
  const score = ['score', { highest: HIGHEST, unmarked: 'not-counted' }] as const;

  test.each([
    ['marks that are not all', score, (sheet: Sheet) => void (sheet.scores!.marks!['1']![0] = '9')],
    [
      'marks that make other points',
      score,
      (sheet: Sheet) => void sheet.scores!.marks!['1']!.splice(1, 3, '3', '0', '0'),
    ],
    ['another mean', score, (sheet: Sheet) => void (sheet.scores!.means!['1'] = '2')],
    ['a mean that is not there', score, (sheet: Sheet) => void (sheet.scores!.means!['1'] = null)],
    ['an order that leaves somebody out', score, (sheet: Sheet) => void sheet.scores!.order.pop()],
    [
      'somebody above the winner',
      score,
      (sheet: Sheet) => void sheet.scores!.order.unshift(sheet.scores!.order.pop()!),
    ],
    [
      'a run-off of other votes',
      ['star', { highest: HIGHEST }] as const,
      (sheet: Sheet) => void (sheet.scores!.runoffs![0]!.level = '4'),
    ],
    [
      'a seat without a run-off',
      ['star', { highest: HIGHEST }] as const,
      (sheet: Sheet) => void (sheet.scores!.runoffs = []),
    ],
  ])('%s', (_, rule, change) => {
    expect(broken(rule, change)).not.toEqual([]);
  });
});
