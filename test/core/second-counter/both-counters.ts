import fc from 'fast-check';
import { checkCount } from '../../../src/cli/count-check.ts';
import type { BltFile } from '../../../src/core/count/blt/blt.ts';
import type { LotChoice } from '../../../src/core/count/count-contest.ts';
import { READINGS, type Reading, USUAL_READING } from '../../../src/core/count/read-papers.ts';
import type { Sheet } from '../../../src/core/count/sheet.ts';
import type { Difference } from '../../../src/core/second-counter/compare.ts';
import { type FileCount, tryFile } from '../count/count-file.ts';

/** What to count: a file, a rule with its settings, a way of reading, and an order of lots. */
export interface CountOfBoth extends FileCount {
  readonly reading: Reading;
  readonly lots: LotChoice;
}

/** Counts a file with both counters. The sheet is null where a lot is needed and no order is given. */
export function countBoth(input: CountOfBoth): {
  readonly sheet: Sheet | null;
  readonly differences: readonly Difference[];
} {
  const { file, reading, lots } = input;
  const sheet = tryFile(input);
  if (sheet.ok) return { sheet: sheet.value, differences: checkCount({ file, reading, lots, sheet: sheet.value }) };
  if (sheet.error.kind !== 'lot-needed') throw new Error(JSON.stringify(sheet.error));
  // Counted with some order to have a sheet, whose lots the second counter must not find the way to either.
  const withLots = tryFile({ ...input, lots: { source: 'lowest-number' } });
  if (!withLots.ok) throw new Error(JSON.stringify(withLots.error));
  const differences = checkCount({ file, reading, lots, sheet: withLots.value });
  const agreed = differences.length === 1 && differences[0]!.second === 'lot-needed';
  return { sheet: null, differences: agreed ? [] : [{ where: 'lots', first: 'needed', second: 'not needed' }] };
}

export const USUAL = { reading: USUAL_READING, lots: { source: 'lowest-number' } } as const;

/** The rules that both counters know, with every combination of their settings. */
const IRV_TIES = ['lot', 'backwards', 'forwards'] as const;
export const SETTINGS: Readonly<Record<string, fc.Arbitrary<object>>> = {
  irv: fc.record({
    elimination: fc.constantFrom('one-at-a-time', 'batch'),
    end: fc.constantFrom('majority', 'final-two'),
    ties: fc.constantFrom(...IRV_TIES),
  }),
  'scottish-stv': fc.constant({}),
  ers97: fc.constant({}),
  'meek-prf': fc.constant({}),
  'wigm-exact': fc.record({ ties: fc.constantFrom(...IRV_TIES) }),
};

/** A paper: ranks by candidate, 0 for none. Half of them are plain rankings, the rest have equal and skipped ranks. */
function ranksOf(candidates: number): fc.Arbitrary<Uint8Array> {
  const numbers = Array.from({ length: candidates }, (_, at) => at);
  const ranking = fc
    .shuffledSubarray(numbers)
    .map((order) => Uint8Array.from(numbers, (candidate) => order.indexOf(candidate) + 1));
  const untidy = fc
    .array(fc.nat(candidates + 2), { minLength: candidates, maxLength: candidates })
    .map((ranks) => Uint8Array.from(ranks));
  return fc.oneof({ arbitrary: ranking, weight: 3 }, { arbitrary: untidy, weight: 1 });
}

/** Few papers, so that ties abound; or a few weights that make quotas and values uneven. */
function timesOf(): fc.Arbitrary<bigint> {
  const few = fc.integer({ min: 1, max: 3 });
  const some = fc.integer({ min: 1, max: 60 });
  const many = fc.integer({ min: 1, max: 1_000_000 });
  return fc
    .oneof({ arbitrary: few, weight: 6 }, { arbitrary: some, weight: 2 }, { arbitrary: many, weight: 1 })
    .map(BigInt);
}

function fileOf(candidates: number): fc.Arbitrary<BltFile> {
  const ballots = fc.array(fc.record({ times: timesOf(), ranks: ranksOf(candidates) }), { maxLength: 14 });
  // One withdrawn candidate in eight.
  const withdrawn = fc.array(
    fc.nat(7).map((number) => number === 0),
    { minLength: candidates, maxLength: candidates },
  );
  return fc.record({ ballots, withdrawn, seats: fc.integer({ min: 1, max: 4 }) }).map((drawn) => ({
    candidates: drawn.withdrawn.map((isOut, at) => ({ number: at + 1, name: `C${at + 1}`, withdrawn: isOut })),
    seats: drawn.seats,
    title: 'Drawn',
    ballots: drawn.ballots.map(({ times, ranks }, at) => ({ line: at + 2, weight: { n: times, d: 1n }, ranks })),
    tie: null,
    warnings: [],
  }));
}

function lotsFor(file: BltFile): fc.Arbitrary<LotChoice> {
  const standing = file.candidates.filter(({ withdrawn }) => !withdrawn).map(({ number }) => String(number));
  const orders = fc.shuffledSubarray(standing, { minLength: standing.length });
  return fc.oneof(
    orders.map((order): LotChoice => ({ source: 'given', order })),
    fc.uint8Array({ minLength: 32, maxLength: 32 }).map((lotSeed): LotChoice => ({ source: 'seed', lotSeed })),
    fc.constantFrom<LotChoice>({ source: 'lowest-number' }, { source: 'none' }),
  );
}

/** Small elections full of ties, equal and skipped ranks, withdrawn candidates and papers of every weight. */
export function elections(rule: string): fc.Arbitrary<CountOfBoth> {
  const reading = fc.record({
    equalRanks: fc.constantFrom(...READINGS.equalRanks),
    skippedRanks: fc.constantFrom(...READINGS.skippedRanks),
    choicesFrom: fc.constant('marked' as const),
  });
  return fc
    .integer({ min: 1, max: 7 })
    .chain(fileOf)
    .chain((file) =>
      fc.record({
        file: fc.constant(file),
        rule: fc.constant(rule),
        settings: SETTINGS[rule]!,
        reading,
        seats: fc.constant(rule === 'irv' ? 1 : file.seats),
        lots: lotsFor(file),
      }),
    );
}
