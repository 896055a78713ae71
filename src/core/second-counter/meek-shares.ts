import type { Election, Votes } from './election.ts';
import { asDecimal, cutTo, type Fraction, fraction, minus, NOTHING, plus, raisedTo, times } from './fraction.ts';

/** Written in billionths, like everything that is rounded, so that sums need no common denominator. */
export const NONE = cutTo(9, NOTHING);
export const ONE = cutTo(9, fraction(1n));
/** One in the last of the nine places. */
export const SMALLEST = fraction(1n, 1_000_000_000n);

export function inNinePlaces(amount: Fraction): string {
  return asDecimal(9, amount);
}

/** Every paper gives each of its preferences in turn what that one keeps, rounded up to nine places. */
export function distribute(election: Election, keep: Votes): Votes {
  const votes = new Map<string, Fraction>(election.candidates.map((candidate) => [candidate, NONE]));
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
