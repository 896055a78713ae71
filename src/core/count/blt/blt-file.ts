import type { Rational } from '../rational.ts';

/** Ballots with the same preferences, as one line of the file or several. */
export interface BltBallots {
  /** The first line on which these preferences stand. */
  readonly line: number;
  /** How many papers; a fraction where the file says so. */
  readonly weight: Rational;
  /** The rank of each candidate by number − 1, 0 where it has none. Equal ranks share a number, skipped ones leave a gap. */
  readonly ranks: Uint8Array;
}

export interface BltCandidate {
  /** Its number in the file, from 1. */
  readonly number: number;
  readonly name: string;
  readonly withdrawn: boolean;
}

export interface BltFile {
  readonly candidates: readonly BltCandidate[];
  readonly seats: number;
  readonly title: string;
  /** In the order of the file, equal preferences merged. */
  readonly ballots: readonly BltBallots[];
  /** The candidates of a `[tie …]` line in its order, or null. */
  readonly tie: readonly number[] | null;
  readonly warnings: readonly BltFault[];
}

/** What is wrong, and the line on which it was seen, from 1; 0 for the file as a whole. */
export interface BltFault {
  readonly line: number;
  readonly reason: string;
}
