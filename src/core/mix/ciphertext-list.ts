import { assert } from '../base/assert.ts';

/** A list of sealed ballots of one contest, packed: the form in which lists are mixed, hashed, stored and opened. */
export interface CiphertextList {
  /** Ballots, N. */
  readonly count: number;
  /** Blocks of a ballot, w. */
  readonly width: number;
  /** 64·N·w bytes: ballot after ballot, block after block, A before B. */
  readonly bytes: Uint8Array;
}

/** Ballots and blocks of a list, without its bytes. */
export interface ListShape {
  readonly count: number;
  readonly width: number;
}

/** The bytes that a list takes. */
export function listSize({ count, width }: ListShape): number {
  return 64 * count * width;
}

/** More ballots than this are in no list: its index is a u32, and sizes stay exact far below. */
const MAX_COUNT = 2 ** 24;

/** A caller makes lists of at least one ballot and one block and of exactly their size; an empty list is never mixed. */
export function assertMixable(list: CiphertextList): void {
  const { count, width, bytes } = list;
  assert(Number.isInteger(count) && count >= 1 && count <= MAX_COUNT, 'a list that is mixed has 1 to 2^24 ballots');
  assert(Number.isInteger(width) && width >= 1 && width <= 1024, 'a ballot has 1 to 1024 blocks');
  assert(bytes.length === listSize(list), 'a list has 64 bytes for each block of each ballot');
}
