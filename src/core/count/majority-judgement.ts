import { type Counted, type CountInput, NOTHING_ELSE } from './counted.ts';
import { fillSeats } from './fill-seats.ts';
import type { MajorityJudgementSettings } from './rules/majority-judgement.ts';
import { groupsBy, markTable } from './scores.ts';

/** How many votes give each grade; place 0 is the lowest grade. */
type Grades = readonly bigint[];

/**
 * What a candidate's grades come to when the median is taken away again and again: pairs of grades around the middle,
 * each `times` in a row, the lower one of a pair first. `first` is the middle one of an odd number.
 */
interface MajorityValue {
  readonly first: number | null;
  readonly pairs: readonly { readonly low: number; readonly high: number; readonly times: bigint }[];
}

function totalOf(grades: Grades): bigint {
  return grades.reduce((all, votes) => all + votes, 0n);
}

/** The lower median, from 0: the grade of the one in the middle, of the lower one of two. Null without any grade. */
function medianOf(grades: Grades): number | null {
  const total = totalOf(grades);
  if (total === 0n) return null;
  let below = 0n;
  // The first grade up to which at least half of all grades stand.
  return grades.findIndex((votes) => {
    below += votes;
    return below * 2n >= total;
  });
}

/** Runs of equal grades outwards from the middle, on one side. */
function outwards(grades: Grades, skip: bigint, downwards: boolean): { grade: number; votes: bigint }[] {
  const runs: { grade: number; votes: bigint }[] = [];
  let passed = skip;
  const rows = grades.map((votes, grade) => ({ grade, votes }));
  for (const { grade, votes } of downwards ? rows.toReversed() : rows) {
    const left = votes > passed ? votes - passed : 0n;
    passed -= votes - left;
    if (left > 0n) runs.push({ grade, votes: left });
  }
  return runs;
}

/**
 * The majority value in runs. Taking away the lower median of an even number takes the lower middle, then the upper
 * one, then the next lower and so on outwards; of an odd number first the middle and then the same.
 */
function majorityValue(grades: Grades): MajorityValue {
  const total = totalOf(grades);
  const odd = total % 2n === 1n;
  const half = total / 2n;
  const upper = half + (odd ? 1n : 0n);
  const low = outwards(grades, upper, true);
  const high = outwards(grades, upper, false);
  const pairs: { low: number; high: number; times: bigint }[] = [];
  for (let [l, h] = [0, 0]; l < low.length && h < high.length; ) {
    const [below, above] = [low[l], high[h]];
    if (below === undefined || above === undefined) break;
    const times = below.votes < above.votes ? below.votes : above.votes;
    pairs.push({ low: below.grade, high: above.grade, times });
    below.votes -= times;
    above.votes -= times;
    if (below.votes === 0n) l += 1;
    if (above.votes === 0n) h += 1;
  }
  return { first: odd ? medianOf(grades) : null, pairs };
}

/** Positive when the first value is the better one: at the first grade that differs, the higher. Both of equally many. */
function compareValues(one: MajorityValue, other: MajorityValue): number {
  if (one.first !== other.first) return (one.first ?? -1) - (other.first ?? -1);
  const left = { at: 0, used: 0n };
  const right = { at: 0, used: 0n };
  for (;;) {
    const [a, b] = [one.pairs[left.at], other.pairs[right.at]];
    if (a === undefined || b === undefined) return 0;
    if (a.low !== b.low) return a.low - b.low;
    if (a.high !== b.high) return a.high - b.high;
    const [restA, restB] = [a.times - left.used, b.times - right.used];
    const step = restA < restB ? restA : restB;
    for (const [side, rest] of [
      [left, restA],
      [right, restB],
    ] as const) {
      if (rest === step) Object.assign(side, { at: side.at + 1, used: 0n });
      else side.used += step;
    }
  }
}

/** Votes without a grade for a candidate, as the settings say: the lowest grade, the candidate's own median, or none. */
function withUngraded(row: readonly number[], settings: MajorityJudgementSettings): Grades {
  const [none = 0, ...given] = row;
  const grades = given.map(BigInt);
  if (settings.ungraded === 'not-counted') return grades;
  // Without any grade there is no median to give: the lowest grade then.
  const add = settings.ungraded === 'median' ? (medianOf(grades) ?? 0) : 0;
  return grades.map((votes, grade) => (grade === add ? votes + BigInt(none) : votes));
}

function leastCommonMultiple(numbers: readonly bigint[]): bigint {
  const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));
  return numbers.filter((number) => number > 0n).reduce((all, number) => (all / gcd(all, number)) * number, 1n);
}

/** Every candidate's grades so often that all have equally many. Where they have, nothing changes. */
function equallyMany(all: readonly Grades[]): Grades[] {
  const totals = all.map(totalOf);
  const most = leastCommonMultiple(totals);
  return all.map((grades, candidate) => {
    const total = totals[candidate] ?? 0n;
    return total === 0n ? grades : grades.map((votes) => votes * (most / total));
  });
}

/** Votes for at least a grade, among those that are counted for the candidate. */
function atLeast(grades: Grades, bar: number): bigint {
  return totalOf(grades.slice(bar));
}

/**
 * Majority judgement: the candidates with the highest median grade fill the seats; equal medians are taken away one at
 * a time until they differ. The votes of the stage are those that give at least the best median: more than half of
 * those counted for whoever has it. With the rest they sum to papers times candidates.
 */
export function countMajorityJudgement(input: CountInput<MajorityJudgementSettings>): Counted {
  const { papers, seats, settings, lots } = input;
  const table = markTable(papers, settings.grades.length);
  const counted = table.map((row) => withUngraded(row, settings));
  const values = equallyMany(counted).map(majorityValue);
  const medians = counted.map(medianOf);
  const all = values.map((_, candidate) => candidate);
  const order = groupsBy(all, (one, other) => {
    const [left, right] = [medians[one] ?? null, medians[other] ?? null];
    if (left !== right) return (left ?? -1) - (right ?? -1);
    const [a, b] = [values[one], values[other]];
    return a === undefined || b === undefined ? 0 : compareValues(a, b);
  });
  const best = medians[order[0]?.[0] ?? 0] ?? 0;
  const votes = counted.map((grades) => atLeast(grades, best));
  const possible = BigInt(papers.total) * BigInt(papers.candidates);
  const voted = papers.total > 0;
  const { elected, ties } = voted ? fillSeats({ order, seats, lots }) : { elected: [], ties: [] };
  return {
    arithmetic: { unit: '1', rounding: 'none' },
    sum: possible.toString(),
    stages: [
      {
        ...NOTHING_ELSE,
        action: 'totals',
        who: [],
        why: voted ? 'best-median' : 'no-votes',
        votes: votes.map(String),
        nonTransferable: '0',
        unused: (possible - votes.reduce((sum, some) => sum + some, 0n)).toString(),
        elected,
        ties,
      },
    ],
    elected,
    electedWithoutQuota: [],
    scores: { marks: table, medians: medians.map((median) => (median === null ? null : median + 1)), order },
  };
}
