import type { Draw, Election, Votes } from './election.ts';
import { dividedBy, type Fraction, fraction, isEqual, isLess, minus, plus, raisedTo, total } from './fraction.ts';
import { heldBy, type Slip, worth } from './slips.ts';
import { mostFirst, type Point, settle } from './ties.ts';
import type { SecondCounted, Standing } from './write-stage.ts';

/** The count by Newland and Britton, 3rd edition 1997, section 5, as it stands at the moment. */
export interface Count {
  readonly election: Election;
  readonly draw: Draw;
  readonly slips: readonly Slip[];
  readonly valid: bigint;
  quota: Fraction;
  /** What surpluses left behind when their papers were cut off or had no next preference (5.3.9). */
  leftBehind: Fraction;
  readonly elected: string[];
  readonly withoutQuota: string[];
  readonly excluded: string[];
  /** Elected candidates whose surplus has been passed on: they are left with the quota. */
  readonly settled: Map<string, Fraction>;
  /** The point after every batch (5.2.3). */
  readonly points: Point[];
  readonly stages: SecondCounted['stages'][number][];
}

export type Choice = { readonly chosen: string; readonly ties: Standing['ties'] & object };

export function votesOf(count: Count, candidate: string): Fraction {
  return count.settled.get(candidate) ?? worth(heldBy(count.slips, candidate));
}

export function continuing({ election, elected, excluded }: Count): string[] {
  return election.candidates.filter((one) => !elected.includes(one) && !excluded.includes(one));
}

export function places({ election, elected }: Count): number {
  return election.seats - elected.length;
}

export function nonTransferable(count: Count): Fraction {
  return plus(count.leftBehind, worth(heldBy(count.slips, null)));
}

/** 5.1.6, 5.4.8: to two places; where that is not exact, a hundredth more. */
export function quotaNow(count: Count): Fraction {
  const votes = minus(fraction(count.valid), nonTransferable(count));
  return raisedTo(2, dividedBy(votes, fraction(BigInt(count.election.seats) + 1n)));
}

/** 5.6.1: all votes but the non-transferable ones and what the elected have up to the quota. */
function activeVote(count: Count): Fraction {
  const kept = count.elected.map((candidate) => {
    const votes = votesOf(count, candidate);
    return isLess(votes, count.quota) ? votes : count.quota;
  });
  return minus(minus(fraction(count.valid), nonTransferable(count)), total(kept));
}

/** The votes of everybody as they are. */
export function votesNow(count: Count): Votes {
  return new Map(count.election.candidates.map((candidate) => [candidate, votesOf(count, candidate)]));
}

export function markElected(count: Count, candidate: string): void {
  if (isLess(votesOf(count, candidate), count.quota)) count.withoutQuota.push(candidate);
  count.elected.push(candidate);
}

class NoPointTellsThemApart extends Error {}

/** 5.6.2: who of too many equal ones had more at the earliest point; without one nobody is elected yet. */
function aheadOfEquals(count: Count, equal: readonly string[]): Choice | null {
  const noLot: Draw = () => {
    throw new NoPointTellsThemApart();
  };
  try {
    const { chosen, tie } = settle('election', equal, count.points, noLot);
    return { chosen, ties: [tie] };
  } catch (error) {
    if (error instanceof NoPointTellsThemApart) return null;
    throw error;
  }
}

/** 5.1.7, 5.3.13, 5.4.9: elects whoever has the quota, or the active vote divided by one more than the places left. */
export function electAll(count: Count): Pick<Standing, 'elected'> & Pick<Choice, 'ties'> {
  const elected: string[] = [];
  const ties: Choice['ties'] = [];
  for (;;) {
    const [top] = mostFirst(continuing(count), votesNow(count));
    if (top === undefined || places(count) === 0) break;
    const votes = votesOf(count, top);
    const share = dividedBy(activeVote(count), fraction(BigInt(places(count)) + 1n));
    if (isLess(votes, count.quota) && isLess(votes, share)) break;
    const equal = continuing(count).filter((other) => isEqual(votesOf(count, other), votes));
    const next = equal.length > places(count) ? aheadOfEquals(count, equal) : { chosen: top, ties: [] };
    if (next === null) break;
    markElected(count, next.chosen);
    elected.push(next.chosen);
    ties.push(...next.ties);
  }
  return { elected, ties };
}
