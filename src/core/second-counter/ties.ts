import type { SheetTie } from '../count/sheet.ts';
import type { Draw, TieKind, Votes } from './election.ts';
import { greatest, isEqual, isLess, least, NOTHING } from './fraction.ts';

/** A point of the count at which the votes of everybody are known. */
export interface Point {
  /** The number of its stage. */
  readonly stage: number;
  readonly votes: Votes;
}

/** Those of some candidates who have the fewest votes, or the most. */
export function thoseWith(which: 'fewest' | 'most', among: readonly string[], votes: Votes): string[] {
  const own = (candidate: string) => votes.get(candidate) ?? NOTHING;
  const bar = (which === 'fewest' ? least : greatest)(among.map(own));
  return among.filter((candidate) => isEqual(own(candidate), bar));
}

/** From the most votes to the fewest; equal ones stay in the order in which they are given. */
export function mostFirst(some: readonly string[], votes: Votes): string[] {
  const own = (candidate: string) => votes.get(candidate) ?? NOTHING;
  return some.toSorted((left, right) => (isLess(own(right), own(left)) ? -1 : isLess(own(left), own(right)) ? 1 : 0));
}

/** From the fewest votes to the most; equal ones stay in the order in which they are given. */
export function fewestFirst(some: readonly string[], votes: Votes): string[] {
  return mostFirst(some.toReversed(), votes).toReversed();
}

/** Who of some equal candidates stays when the points are asked in turn, and which of them left one alone. */
export function narrow(
  kind: TieKind,
  left: readonly string[],
  [point, ...later]: readonly Point[],
): { readonly left: readonly string[]; readonly stage: number | null } {
  if (point === undefined) return { left, stage: null };
  const still = thoseWith(kind === 'exclusion' ? 'fewest' : 'most', left, point.votes);
  return still.length === 1 ? { left: still, stage: point.stage } : narrow(kind, still, later);
}

/**
 * Settles on whom of several equal candidates a decision falls: point after point those stay who had the fewest votes
 * there (exclusion) or the most (surplus, election); a lot chooses among who stays to the end.
 * @param points earlier points in the order in which the rule asks them
 */
export function settle(
  kind: TieKind,
  tied: readonly string[],
  points: readonly Point[],
  draw: Draw,
): { readonly chosen: string; readonly tie: SheetTie } {
  const { left, stage } = narrow(kind, tied, points);
  const [only] = left;
  if (only !== undefined && left.length === 1)
    return { chosen: only, tie: { kind, tied: [...tied], chosen: [only], by: 'earlier-stage', stage, lot: null } };
  const { chosen, lot } = draw(kind, left);
  return { chosen, tie: { kind, tied: [...tied], chosen: [chosen], by: 'lot', stage: null, lot } };
}

/** The earlier points in the order of a setting `ties`. */
export function inOrder(ties: unknown, earlier: readonly Point[]): readonly Point[] {
  if (ties === 'backwards') return earlier.toReversed();
  return ties === 'forwards' ? earlier : [];
}
