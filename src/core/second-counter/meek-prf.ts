import { type Draw, type Election, paperCount } from './election.ts';
import {
  asDecimal,
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
import { settle } from './ties.ts';
import { type SecondCounted, type Standing, writeStage } from './write-stage.ts';

/** Written in billionths, like everything that is rounded, so that sums need no common denominator. */
const NONE = cutTo(9, NOTHING);
const ONE = cutTo(9, fraction(1n));
/** "omega": 0.000001. */
const OMEGA = fraction(1n, 1_000_000n);
const SMALLEST = fraction(1n, 1_000_000_000n);

const write = (amount: Fraction) => asDecimal(9, amount);

type State = 'hopeful' | 'elected' | 'defeated';

/** Step B.2.a: every paper gives each of its preferences in turn what that one keeps, rounded up to nine places. */
function distribute(election: Election, keep: ReadonlyMap<string, Fraction>): Map<string, Fraction> {
  const votes = new Map(election.candidates.map((candidate) => [candidate, NONE]));
  for (const paper of election.papers) {
    let weight = ONE;
    for (const candidate of paper.preferences) {
      const taken = raisedTo(9, times(weight, keep.get(candidate) ?? NOTHING));
      votes.set(candidate, plus(votes.get(candidate) ?? NOTHING, times(taken, fraction(paper.times))));
      weight = minus(weight, taken);
    }
  }
  return votes;
}

/** The Proportional Representation Foundation's reference Meek rule, step by step; the letters are its steps. */
export function secondMeekPrf(election: Election, draw: Draw): SecondCounted {
  const { candidates, seats } = election;
  const valid = fraction(paperCount(election.papers));
  // Step A.
  const state = new Map<string, State>(candidates.map((candidate) => [candidate, 'hopeful']));
  const keep = new Map(candidates.map((candidate) => [candidate, ONE]));
  const order: string[] = [];
  const stages: SecondCounted['stages'][number][] = [];
  let votes = distribute(election, keep);
  let quota = NOTHING;
  let before: ReadonlyMap<string, Fraction> | null = null;

  const those = (which: State) => candidates.filter((candidate) => state.get(candidate) === which);
  const own = (candidate: string) => votes.get(candidate) ?? NOTHING;
  const elect = (some: readonly string[]) => {
    const mostFirst = some.toSorted((left, right) =>
      isLess(own(right), own(left)) ? -1 : isLess(own(left), own(right)) ? 1 : 0,
    );
    for (const candidate of mostFirst) state.set(candidate, 'elected');
    order.push(...mostFirst);
    return mostFirst;
  };
  /** B.2.a and B.2.b: the quota is cut off after nine places, and one is added in the last. */
  const share = () => {
    votes = distribute(election, keep);
    quota = plus(cutTo(9, dividedBy(total([...votes.values()]), fraction(BigInt(seats) + 1n))), SMALLEST);
  };
  /** B.2.d: what all elected have above the quota together, not below nothing. */
  const surplus = () => {
    const sum = total(those('elected').map((candidate) => minus(own(candidate), quota)));
    return isLess(sum, NOTHING) ? NOTHING : sum;
  };
  const record = (stage: Pick<Standing, 'action' | 'why' | 'elected'> & Partial<Standing>) => {
    const nonTransferable = minus(valid, total([...votes.values()]));
    const standing = { n: stages.length + 1, votes, before, quota, keep, surplus: NOTHING, nonTransferable, ...stage };
    stages.push(writeStage(standing, write));
    before = votes;
  };
  /** B.3: the last one is defeated; tied are all with no more than the fewest votes and the surplus. */
  const defeat = (iterations: number) => {
    const bar = plus(least(those('hopeful').map(own)), surplus());
    const tied = those('hopeful').filter((candidate) => !isLess(bar, own(candidate)));
    const [only = ''] = tied;
    const { chosen, ties } =
      tied.length === 1
        ? { chosen: only, ties: [] }
        : (({ chosen, tie }) => ({ chosen, ties: [tie] }))(settle('exclusion', tied, [], draw));
    const facts = { who: [chosen], excluded: [chosen], elected: [], ties, iterations, surplus: surplus() };
    record({ action: 'iterate', why: 'settled', ...facts });
    state.set(chosen, 'defeated');
    keep.set(chosen, NONE);
  };
  /** B.2: passes until somebody is elected or the surplus is settled. */
  const round = () => {
    let last: Fraction | null = null;
    for (let iterations = 1; ; iterations += 1) {
      share();
      const reached = elect(those('hopeful').filter((candidate) => !isLess(own(candidate), quota))); // B.2.c
      if (reached.length > 0) {
        const facts = { elected: reached, iterations, surplus: surplus() };
        record({ action: 'iterate', why: 'quota-reached', ...facts });
        return;
      }
      // B.2.e
      if (isLess(surplus(), OMEGA) || (last !== null && !isLess(surplus(), last))) {
        defeat(iterations);
        return;
      }
      last = surplus();
      // B.2.f: multiplied and rounded up, then divided and rounded up.
      for (const candidate of those('elected')) {
        const product = raisedTo(9, times(keep.get(candidate) ?? NOTHING, quota));
        keep.set(candidate, raisedTo(9, dividedBy(product, own(candidate))));
      }
    }
  };

  let withoutQuota: readonly string[] = [];
  if (valid.top === 0n) {
    share();
    record({ action: 'first', why: 'no-votes', elected: [] });
  }
  // B.1
  while (valid.top > 0n && order.length < seats && those('hopeful').length > 0) {
    if (order.length + those('hopeful').length > seats) round();
    else {
      // C: as many are left as places.
      share();
      withoutQuota = elect(those('hopeful'));
      record({ action: 'elect-remaining', why: 'last-places', elected: withoutQuota, surplus: surplus() });
    }
  }
  return {
    arithmetic: { unit: '0.000000001', rounding: 'up' },
    sum: write(valid),
    stages,
    elected: order,
    electedWithoutQuota: withoutQuota,
  };
}
