/**
 * Sums of products in ristretto255 over public data: what the module offers. The caller writes up to `mostPoints()`
 * scalars and elements, 32 bytes each, where `scalars()` and `elements()` say. A sum is `begin`, for each run of a long
 * list `decodeAll` and `addProducts`, then `encodeSum`. Nothing here is constant time: no secret may come near it.
 */
import { addMany } from './buckets';
import { prepareConstants } from './constants';
import { longest, shorten } from './digits';
import { addFew, MOST_FEW } from './few';
import { ELEMENTS, MOST_POINTS, SCALARS, SUMMANDS, takeMemory } from './memory';
import { addPoint, setIdentity, SUMMAND_BYTES } from './points';
import { decode, encode } from './ristretto';

const total = memory.data(144);
const part = memory.data(144);
const encoding = memory.data(32, 8);

takeMemory();
prepareConstants();

export function mostPoints(): i32 {
  return MOST_POINTS;
}

export function scalars(): usize {
  return SCALARS;
}

export function elements(): usize {
  return ELEMENTS;
}

/** The sum becomes that of no products. */
export function begin(): void {
  setIdentity(total);
}

/** Decodes the first `count` elements. @returns the index of the first that is none, −1 when all are */
export function decodeAll(count: i32): i32 {
  for (let index = 0; index < count; index += 1) {
    if (!decode(SUMMANDS + SUMMAND_BYTES * index, ELEMENTS + 32 * index)) return index;
  }
  return -1;
}

/**
 * Adds Σ s_i·P_i of the first `count` scalars and decoded elements to the sum. The scalars are overwritten.
 * @returns false, and adds nothing, when a scalar is not below the order
 */
export function addProducts(count: i32): bool {
  if (!shorten(SCALARS, count)) return false;
  const bits = longest(SCALARS, count);
  if (bits == 0) return true;
  setIdentity(part);
  if (count <= MOST_FEW) addFew(part, SCALARS, SUMMANDS, count, bits);
  else addMany(part, SCALARS, SUMMANDS, count, bits);
  addPoint(total, part);
  return true;
}

/** Writes the encoding of the sum. @returns where its 32 bytes are */
export function encodeSum(): usize {
  encode(encoding, total);
  return encoding;
}
