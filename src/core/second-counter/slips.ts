import { type Election, firstAmong, type Paper } from './election.ts';
import { type Fraction, fraction, NOTHING, plus, times } from './fraction.ts';
import type { Passed } from './write-stage.ts';

/** A paper on its way through a count by stages: with whom it lies, and what it is worth there. */
export interface Slip {
  readonly paper: Paper;
  /** Null once it is non-transferable. */
  holder: string | null;
  value: Fraction;
  /** The point at which it came to its holder: 0 at the first stage. */
  came: number;
}

/** Every paper with its first preference, worth one vote. */
export function firstPreferences(election: Election): Slip[] {
  return election.papers.map((paper) => ({
    paper,
    holder: firstAmong(paper, election.candidates),
    value: fraction(1n),
    came: 0,
  }));
}

/** What some papers are worth together. */
export function worth(slips: readonly Slip[]): Fraction {
  return slips.reduce((sum, slip) => plus(sum, times(slip.value, fraction(slip.paper.times))), NOTHING);
}

/** How many papers these are. */
export function papersIn(slips: readonly Slip[]): bigint {
  return slips.reduce((sum, slip) => sum + slip.paper.times, 0n);
}

/** The papers that lie with a candidate; with null, those that lie with nobody. */
export function heldBy(slips: readonly Slip[], holder: string | null): Slip[] {
  return slips.filter((slip) => slip.holder === holder);
}

/** Says where papers that have just been moved went. */
export function reportOf(from: string, moved: readonly Slip[], candidates: readonly string[]): Passed {
  const sumOf = (holder: string | null) => {
    const own = heldBy(moved, holder);
    return { votes: worth(own), papers: papersIn(own) };
  };
  const receivers = candidates.filter((candidate) => moved.some((slip) => slip.holder === candidate));
  return {
    from,
    to: new Map(receivers.map((candidate) => [candidate, sumOf(candidate)])),
    stopped: sumOf(null),
  };
}
