import { type Draw, type Election, paperCount, type Votes } from './election.ts';
import {
  cutTo,
  dividedBy,
  type Fraction,
  fraction,
  isLess,
  least,
  minus,
  NOTHING,
  plus,
  raisedTo,
  times,
  total,
} from './fraction.ts';
import { distribute, inNinePlaces, NONE, ONE, SMALLEST } from './meek-shares.ts';
import { mostFirst, settle } from './ties.ts';
import { type SecondCounted, type Standing, writeStage } from './write-stage.ts';

/** "omega": 0.000001. */
const OMEGA = fraction(1n, 1_000_000n);
type State = 'hopeful' | 'elected' | 'defeated';

/** The Proportional Representation Foundation's reference Meek rule as a count stands; the letters are its steps. */
interface Count {
  readonly election: Election;
  readonly draw: Draw;
  readonly valid: Fraction;
  readonly state: Map<string, State>;
  readonly keep: Map<string, Fraction>;
  readonly elected: string[];
  readonly stages: SecondCounted['stages'][number][];
  /** The votes and the quota of the last pass. */
  votes: Votes;
  quota: Fraction;
  /** The votes of the stage that was written last. */
  before: Votes | null;
}

function those(count: Count, which: State): string[] {
  return count.election.candidates.filter((candidate) => count.state.get(candidate) === which);
}

function own(count: Count, candidate: string): Fraction {
  return count.votes.get(candidate) ?? NOTHING;
}

function elect(count: Count, some: readonly string[]): readonly string[] {
  const inOrder = mostFirst(some, count.votes);
  for (const candidate of inOrder) count.state.set(candidate, 'elected');
  count.elected.push(...inOrder);
  return inOrder;
}

/** B.2.a and B.2.b: one pass; the quota is cut off after nine places, and one is added in the last. */
function pass(count: Count): void {
  count.votes = distribute(count.election, count.keep);
  const share = dividedBy(total([...count.votes.values()]), fraction(BigInt(count.election.seats) + 1n));
  count.quota = plus(cutTo(9, share), SMALLEST);
}

/** B.2.d: what all elected have above the quota together, not below nothing. */
function surplusOf(count: Count): Fraction {
  const sum = total(those(count, 'elected').map((candidate) => minus(own(count, candidate), count.quota)));
  return isLess(sum, NOTHING) ? NOTHING : sum;
}

function record(count: Count, stage: Pick<Standing, 'action' | 'why' | 'elected'> & Partial<Standing>): void {
  const { votes, before, quota, keep, stages } = count;
  const nonTransferable = minus(count.valid, total([...votes.values()]));
  const surplus = surplusOf(count);
  stages.push(
    writeStage({ n: stages.length + 1, votes, before, quota, keep, surplus, nonTransferable, ...stage }, inNinePlaces),
  );
  count.before = votes;
}

/** B.3: the last one is defeated; tied are all with no more than the fewest votes and the surplus. */
function defeat(count: Count, iterations: number): void {
  const hopeful = those(count, 'hopeful');
  const bar = plus(least(hopeful.map((candidate) => own(count, candidate))), surplusOf(count));
  const tied = hopeful.filter((candidate) => !isLess(bar, own(count, candidate)));
  const lot = tied.length === 1 ? null : settle('exclusion', tied, [], count.draw);
  const chosen = lot?.chosen ?? tied[0] ?? '';
  const ties = lot === null ? [] : [lot.tie];
  const who = [chosen];
  record(count, { action: 'iterate', why: 'settled', who, excluded: who, elected: [], ties, iterations });
  count.state.set(chosen, 'defeated');
  count.keep.set(chosen, NONE);
}

/** B.2: passes until somebody is elected, or until the surplus is settled and somebody is defeated. */
function round(count: Count): void {
  let last: Fraction | null = null;
  for (let iterations = 1; ; iterations += 1) {
    pass(count);
    // B.2.c
    const reaching = those(count, 'hopeful').filter((candidate) => !isLess(own(count, candidate), count.quota));
    if (reaching.length > 0) {
      const elected = elect(count, reaching);
      record(count, { action: 'iterate', why: 'quota-reached', elected, iterations });
      return;
    }
    // B.2.e
    const surplus = surplusOf(count);
    if (isLess(surplus, OMEGA) || (last !== null && !isLess(surplus, last))) {
      defeat(count, iterations);
      return;
    }
    last = surplus;
    // B.2.f: multiplied and rounded up, then divided and rounded up.
    for (const candidate of those(count, 'elected')) {
      const product = raisedTo(9, times(count.keep.get(candidate) ?? NONE, count.quota));
      count.keep.set(candidate, raisedTo(9, dividedBy(product, own(count, candidate))));
    }
  }
}

/** Counts by the reference Meek rule. */
export function secondMeekPrf(election: Election, draw: Draw): SecondCounted {
  const { candidates, seats } = election;
  // Step A.
  const count: Count = {
    election,
    draw,
    valid: fraction(paperCount(election.papers)),
    state: new Map<string, State>(candidates.map((candidate) => [candidate, 'hopeful'])),
    keep: new Map(candidates.map((candidate) => [candidate, ONE])),
    elected: [],
    stages: [],
    votes: new Map(),
    quota: NOTHING,
    before: null,
  };
  const { valid, elected, stages } = count;
  let withoutQuota: readonly string[] = [];
  if (valid.top === 0n) {
    pass(count);
    record(count, { action: 'first', why: 'no-votes', elected: [] });
  }
  // B.1
  while (valid.top > 0n && elected.length < seats && those(count, 'hopeful').length > 0) {
    if (elected.length + those(count, 'hopeful').length > seats) round(count);
    else {
      // C: as many are left as places.
      pass(count);
      withoutQuota = elect(count, those(count, 'hopeful'));
      record(count, { action: 'elect-remaining', why: 'last-places', elected: withoutQuota });
    }
  }
  const arithmetic = { unit: '0.000000001', rounding: 'up' } as const;
  return { arithmetic, sum: inNinePlaces(valid), stages, elected, electedWithoutQuota: withoutQuota };
}
