import type { Defeat, Matrix } from './matrix.ts';

/**
 * A defeat as ranked pairs took it: locked, or skipped because of those locked before, or left out because defeats
 * that are equally strong contradict one another.
 */
export interface TakenDefeat {
  readonly winner: number;
  readonly loser: number;
  readonly taken: 'locked' | 'skipped' | 'contradictory';
}

/** Everything that a pairwise rule adds to a count, by candidate number; each rule fills its own figures. */
export interface CountedPairwise {
  readonly matrix: Matrix;
  readonly defeats: readonly Defeat[];
  readonly condorcetWinner: number | null;
  readonly smithSet: readonly number[];
  /** Groups of equal candidates, best first. */
  readonly order: readonly (readonly number[])[];
  readonly paths?: readonly number[];
  readonly locks?: readonly TakenDefeat[];
  readonly worst?: readonly number[];
  readonly scores?: readonly { readonly won: number; readonly lost: number; readonly level: number }[];
}
