import { assert } from '../base/assert.ts';
import { equalBytes } from '../base/bytes.ts';
import type { Arithmetic, Element } from '../group/group.ts';

/**
 * A block of 29 bytes as a group element, and back. The element's encoding carries the block in the clear:
 *
 *   byte 0 = 2·(t mod 128), bytes 1..29 = the block, byte 30 = 1 + ⌊t/128⌋, byte 31 = 0
 *
 * for the smallest t = 0, 1, 2, … with which these 32 bytes decode (RFC 9496). About one in four does. Byte 30 is
 * never 0, so that no block is the identity (PR-18); byte 31 keeps the integer below 2^255 − 19.
 */

/** Marks that one block holds. */
export const BLOCK_BYTES = 29;

/** t stays below this: byte 30 has no more room. That no t decodes has a probability of (3/4)^32640. */
const TRIES = 128 * 255;

/** The element of a block. The number of tries depends on the block, so its time does too; it runs on its owner's device. */
export function embedBlock(group: Arithmetic, block: Uint8Array): Element {
  assert(block.length === BLOCK_BYTES, `a block has ${BLOCK_BYTES} bytes`);
  const bytes = new Uint8Array(32);
  bytes.set(block, 1);
  for (let t = 0; t < TRIES; t += 1) {
    bytes[0] = 2 * (t % 128);
    bytes[30] = 1 + Math.floor(t / 128);
    const element = group.decode(bytes);
    if (element !== null) return element;
  }
  throw new Error('bug: a block that has no element');
}

/** The block of an element, or null when embedding that block again does not give this very element. */
export function readBlock(group: Arithmetic, element: Element): Uint8Array | null {
  const block = element.slice(1, 1 + BLOCK_BYTES);
  return equalBytes(embedBlock(group, block), element) ? block : null;
}
