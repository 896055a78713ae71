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
  'meek-nz': fc.constant({}),
  'wigm-exact': fc.record({ ties: fc.constantFrom(...IRV_TIES) }),
};

/** A paper: ranks by candidate, 0 for none. Most are plain rankings, the rest have equal and skipped ranks. */
function ranksOf(candidates: number): fc.Arbitrary<Uint8Array> {
  const numbers = Array.from({ length: candidates }, (_, at) => at);
  const ranking = fc
    .shuffledSubarray(numbers)
    .map((order) => Uint8Array.from(numbers, (candidate) => order.indexOf(candidate) + 1));
  const untidy = fc
    .array(fc.nat(candidates + 1), { minLength: candidates, maxLength: candidates })
    .map((ranks) => Uint8Array.from(ranks));
  return fc.oneof({ arbitrary: ranking, weight: 5 }, { arbitrary: untidy, weight: 1 });
}

/** Few papers, so that ties abound; or weights that make quotas and values uneven. */
const TIMES = [
  { arbitrary: fc.integer({ min: 1, max: 3 }), weight: 6 },
  { arbitrary: fc.integer({ min: 1, max: 60 }), weight: 2 },
  { arbitrary: fc.integer({ min: 1, max: 1_000_000 }), weight: 1 },
] as const;

interface Size {
  readonly candidates: number;
  readonly lines: number;
  readonly seats: number;
  /** One of so many candidates has withdrawn. */
  readonly withdrawn: number;
  /** Every paper has a twin on which the first two candidates have changed places: they are level throughout. */
  readonly mirrored: boolean;
}

function twinOf(ranks: Uint8Array): Uint8Array {
  const [first = 0, second = 0, ...rest] = ranks;
  return Uint8Array.from([second, first, ...rest]);
}

function fileOf({ candidates, lines, seats, withdrawn, mirrored }: Size): fc.Arbitrary<BltFile> {
  // All lines of a file are light, or some are heavy: a single heavy one decides everything.
  const weights = fc.constantFrom(TIMES[0].arbitrary, TIMES[0].arbitrary, fc.oneof(...TIMES));
  const ballots = weights.chain((times) =>
    fc.array(fc.record({ times, ranks: ranksOf(candidates) }), { maxLength: lines, size: 'max' }),
  );
  const isOut = fc.nat(withdrawn - 1).map((number) => number === 0);
  const out = fc.array(isOut, { minLength: candidates, maxLength: candidates });
  return fc.record({ ballots, out }).map((drawn) => ({
    candidates: drawn.out.map((withdrawn, at) => ({ number: at + 1, name: `C${at + 1}`, withdrawn })),
    seats,
    title: 'Drawn',
    ballots: drawn.ballots.flatMap(({ times, ranks }, at) => {
      const ballots = { line: at + 2, weight: { n: BigInt(times), d: 1n }, ranks };
      return mirrored ? [ballots, { ...ballots, ranks: twinOf(ranks) }] : [ballots];
    }),
    tie: null,
    warnings: [],
  }));
}

/** Tiny contests, where everything is an edge; and some that take several stages. */
const SIZES: fc.Arbitrary<Size> = fc.oneof(
  {
    arbitrary: fc.record({
      candidates: fc.integer({ min: 1, max: 4 }),
      lines: fc.constant(5),
      seats: fc.integer({ min: 1, max: 4 }),
      withdrawn: fc.constant(4),
      mirrored: fc.constant(false),
    }),
    weight: 1,
  },
  {
    arbitrary: fc.noBias(
      fc.record({
        candidates: fc.integer({ min: 5, max: 9 }),
        lines: fc.constant(24),
        seats: fc.integer({ min: 1, max: 4 }),
        withdrawn: fc.constant(15),
        mirrored: fc.constantFrom(false, false, false, true),
      }),
    ),
    weight: 5,
  },
  {
    // One candidate more than seats: all come near the quota at once.
    arbitrary: fc.noBias(fc.integer({ min: 2, max: 4 })).map((seats) => ({
      candidates: seats + 1,
      lines: 6,
      seats,
      withdrawn: 1000,
      mirrored: true,
    })),
    weight: 1,
  },
);

function lotsFor(file: BltFile): fc.Arbitrary<LotChoice> {
  const standing = file.candidates.filter(({ withdrawn }) => !withdrawn).map(({ number }) => String(number));
  const orders = fc.shuffledSubarray(standing, { minLength: standing.length });
  return fc.oneof(
    orders.map((order): LotChoice => ({ source: 'given', order })),
    fc.uint8Array({ minLength: 32, maxLength: 32 }).map((lotSeed): LotChoice => ({ source: 'seed', lotSeed })),
    fc.constantFrom<LotChoice>({ source: 'lowest-number' }, { source: 'none' }),
  );
}

/** Papers for a few candidates, as [how many, ranks by candidate]. */
export function handMade(seats: number, papers: readonly (readonly [number, readonly number[]])[]): BltFile {
  const [[, first] = [0, []]] = papers;
  return {
    candidates: first.map((_, at) => ({ number: at + 1, name: `C${at + 1}`, withdrawn: false })),
    seats,
    title: 'Made by hand',
    ballots: papers.map(([times, ranks], at) => ({
      line: at + 2,
      weight: { n: BigInt(times), d: 1n },
      ranks: Uint8Array.from(ranks),
    })),
    tie: null,
    warnings: [],
  };
}

/**
 * By Meek's rule somebody comes to exactly the quota, in the last billionth, at the second pass. Chance does not find
 * such papers: seven papers of the first candidate go on at 1 − 0.857142857, which is 1.000000001 votes together.
 */
export const EXACT_MEEK_QUOTA = handMade(2, [
  [7, [1, 2, 0]],
  [199_999_995, [1, 0, 2]],
  [171_428_572, [0, 1, 0]],
  [142_857_145, [0, 0, 1]],
]);

function filesFor(rule: string): fc.Arbitrary<BltFile> {
  const drawn = SIZES.chain((size) => fc.noBias(fileOf(size)));
  if (rule !== 'meek-prf') return drawn;
  return fc.oneof({ arbitrary: drawn, weight: 200 }, { arbitrary: fc.constant(EXACT_MEEK_QUOTA), weight: 1 });
}

/** Small elections full of ties, equal and skipped ranks, withdrawn candidates and papers of every weight. */
export function elections(rule: string): fc.Arbitrary<CountOfBoth> {
  const reading = fc.record({
    equalRanks: fc.constantFrom('skip', 'exhaust', ...READINGS.equalRanks),
    skippedRanks: fc.constantFrom('ignore', 'ignore', ...READINGS.skippedRanks),
    choicesFrom: fc.constant('marked' as const),
  });
  return filesFor(rule).chain((file) =>
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
