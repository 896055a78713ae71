/** A list of sealed ballots of one contest, packed: the form in which lists are mixed, hashed, stored and opened. */
export interface CiphertextList {
  /** Ballots, N. */
  readonly count: number;
  /** Blocks of a ballot, w. */
  readonly width: number;
  /** 64·N·w bytes: ballot after ballot, block after block, A before B. */
  readonly bytes: Uint8Array;
}
