import { assert } from '../base/assert.ts';
import type { RandomSource } from '../base/random.ts';
import { ORDER } from '../group/scalars.ts';

/**
 * Scalars that lie packed, 32 bytes each, little-endian, below ℓ: a list of a hundred thousand takes 3.2 MB, where as
 * many integers or byte strings would take ten times that. Arithmetic reads single integers out of it.
 */

const WORD = 2n ** 64n - 1n;

function viewOf(packed: Uint8Array): DataView {
  return new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
}

/** The residue modulo ℓ of any integer, 0 ≤ n < ℓ. */
export function residue(value: bigint): bigint {
  const rest = value % ORDER;
  return rest < 0n ? rest + ORDER : rest;
}

/** The integer at `index` of a packed list. */
export function integerAt(packed: Uint8Array, index: number): bigint {
  const view = viewOf(packed);
  const at = 32 * index;
  const high = (view.getBigUint64(at + 24, true) << 64n) | view.getBigUint64(at + 16, true);
  return (high << 128n) | (view.getBigUint64(at + 8, true) << 64n) | view.getBigUint64(at, true);
}

/** Writes an integer 0 ≤ n < ℓ at `index` of a packed list. */
export function putInteger(packed: Uint8Array, index: number, value: bigint): void {
  const view = viewOf(packed);
  for (let word = 0; word < 4; word += 1) {
    view.setBigUint64(32 * index + 8 * word, (value >> BigInt(64 * word)) & WORD, true);
  }
}

/** Integers 0 ≤ n < ℓ as a packed list. */
export function packIntegers(values: readonly bigint[]): Uint8Array {
  const packed = new Uint8Array(32 * values.length);
  values.forEach((value, index) => {
    putInteger(packed, index, value);
  });
  return packed;
}

/** The index of the first of the packed scalars that is not below ℓ; −1 when all are. For data from outside. */
export function firstTooLarge(packed: Uint8Array): number {
  assert(packed.length % 32 === 0, 'packed scalars have 32 bytes each');
  for (let index = 0; index < packed.length / 32; index += 1) {
    // Everything below 2^252 is below ℓ, and nearly every scalar is one of these.
    if ((packed[32 * index + 31] ?? 0) < 0x10) continue;
    if (integerAt(packed, index) >= ORDER) return index;
  }
  return -1;
}

const DRAWN_AT_ONCE = 1024;

/**
 * Fresh secret scalars, packed, uniform but for 2^-259: each is 64 bytes of the source, little-endian, mod ℓ, as in
 * `randomScalar`. Zero throws: a source that gives it is broken.
 */
export function randomScalars(random: RandomSource, count: number): Uint8Array {
  const packed = new Uint8Array(32 * count);
  for (let first = 0; first < count; first += DRAWN_AT_ONCE) {
    const drawn = Math.min(DRAWN_AT_ONCE, count - first);
    const wide = random(64 * drawn);
    assert(wide.length === 64 * drawn, 'a random source gives as many bytes as it was asked for');
    for (let index = 0; index < drawn; index += 1) {
      const value = ((integerAt(wide, 2 * index + 1) << 256n) | integerAt(wide, 2 * index)) % ORDER;
      assert(value !== 0n, 'the random source gave nothing but zeros');
      putInteger(packed, first + index, value);
    }
    wide.fill(0);
  }
  return packed;
}
