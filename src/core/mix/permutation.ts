import { assert } from '../base/assert.ts';
import type { RandomSource } from '../base/random.ts';

/** 0 ≤ n < bound, each equally likely: four bytes, big-endian, drawn again while they lie in the uneven rest. */
function drawBelow(random: RandomSource, bound: number): number {
  const even = 2 ** 32 - (2 ** 32 % bound);
  for (;;) {
    const bytes = random(4);
    assert(bytes.length === 4, 'a random source gives as many bytes as it was asked for');
    const value = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
    bytes.fill(0);
    if (value < even) return value % bound;
  }
}

/**
 * A uniformly random order of 0 .. count − 1 by Fisher and Yates, from the end: the entry at `i` says which row of the
 * input becomes row `i` of the output. Its owner wipes it.
 */
export function randomPermutation(random: RandomSource, count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last -= 1) {
    const chosen = drawBelow(random, last + 1);
    const swapped = order[last] ?? 0;
    order[last] = order[chosen] ?? 0;
    order[chosen] = swapped;
  }
  return order;
}
