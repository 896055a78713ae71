/**
 * Integers modulo p = 2^255 − 19 in WebAssembly, where the widest product has 64 bits.
 *
 * A field element is nine signed limbs of 29 bits, least significant first, each stored as an i32: 36 bytes. Nine limbs
 * make 261 bits, and 2^261 ≡ 64·19 (mod p) folds the upper half of a product onto the lower.
 *
 * Bounds. Let a limb of magnitude at most k·2^28 have weight k. `multiply`, `square` and constants give weight 1 (the
 * second limb exceeds it by less than 2^-12 of it), the words of an encoding weight 2; sums and differences add the
 * weights. A column of a product is a sum of at most nine products of limbs and what is carried into it, below
 * 9·2^56·k·l + 2^45, so it stays below 2^63 as long as k·l ≤ 14. Every caller names the weights where they exceed 4.
 *
 * Time depends on values here and there: public data only.
 */

// The decorators are AssemblyScript's: constants and small functions are put in place by the compiler.
export const FIELD_BYTES: usize = 36;
export const BITS: i64 = 29;
export const MASK: i64 = (1 << 29) - 1;
@inline const HALF: i64 = 1 << 28;
/** 2^261 mod p. */
@inline const FOLD: i64 = 64 * 19;

@inline export function limb(field: usize, index: usize): i64 {
  return load<i32>(field + 4 * index) as i64;
}

@inline export function setLimb(field: usize, index: usize, value: i64): void {
  store<i32>(field + 4 * index, value as i32);
}

/** What stays of a lower column to which HALF was added: the rest nearest to zero. Its carry is `>> BITS`. */
@inline function low(column: i64): i64 {
  return (column & MASK) - HALF;
}

/** out = a·b. Weights k·l ≤ 14. The three may be the same place. */
export function multiply(out: usize, a: usize, b: usize): void {
  const a0 = limb(a, 0);
  const a1 = limb(a, 1);
  const a2 = limb(a, 2);
  const a3 = limb(a, 3);
  const a4 = limb(a, 4);
  const a5 = limb(a, 5);
  const a6 = limb(a, 6);
  const a7 = limb(a, 7);
  const a8 = limb(a, 8);
  const b0 = limb(b, 0);
  const b1 = limb(b, 1);
  const b2 = limb(b, 2);
  const b3 = limb(b, 3);
  const b4 = limb(b, 4);
  const b5 = limb(b, 5);
  const b6 = limb(b, 6);
  const b7 = limb(b, 7);
  const b8 = limb(b, 8);
  let t = a1 * b8 + a2 * b7 + a3 * b6 + a4 * b5 + a5 * b4 + a6 * b3 + a7 * b2 + a8 * b1;
  const h9 = t & MASK;
  t = a2 * b8 + a3 * b7 + a4 * b6 + a5 * b5 + a6 * b4 + a7 * b3 + a8 * b2 + (t >> BITS);
  const h10 = t & MASK;
  t = a3 * b8 + a4 * b7 + a5 * b6 + a6 * b5 + a7 * b4 + a8 * b3 + (t >> BITS);
  const h11 = t & MASK;
  t = a4 * b8 + a5 * b7 + a6 * b6 + a7 * b5 + a8 * b4 + (t >> BITS);
  const h12 = t & MASK;
  t = a5 * b8 + a6 * b7 + a7 * b6 + a8 * b5 + (t >> BITS);
  const h13 = t & MASK;
  t = a6 * b8 + a7 * b7 + a8 * b6 + (t >> BITS);
  const h14 = t & MASK;
  t = a7 * b8 + a8 * b7 + (t >> BITS);
  const h15 = t & MASK;
  t = a8 * b8 + (t >> BITS);
  const h16 = t & MASK;
  const h17 = t >> BITS;
  t = a0 * b0 + h9 * FOLD + HALF;
  const l0 = low(t);
  t = a0 * b1 + a1 * b0 + h10 * FOLD + HALF + (t >> BITS);
  const l1 = low(t);
  t = a0 * b2 + a1 * b1 + a2 * b0 + h11 * FOLD + HALF + (t >> BITS);
  setLimb(out, 2, low(t));
  t = a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0 + h12 * FOLD + HALF + (t >> BITS);
  setLimb(out, 3, low(t));
  t = a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0 + h13 * FOLD + HALF + (t >> BITS);
  setLimb(out, 4, low(t));
  t = a0 * b5 + a1 * b4 + a2 * b3 + a3 * b2 + a4 * b1 + a5 * b0 + h14 * FOLD + HALF + (t >> BITS);
  setLimb(out, 5, low(t));
  t = a0 * b6 + a1 * b5 + a2 * b4 + a3 * b3 + a4 * b2 + a5 * b1 + a6 * b0 + h15 * FOLD + HALF + (t >> BITS);
  setLimb(out, 6, low(t));
  t = a0 * b7 + a1 * b6 + a2 * b5 + a3 * b4 + a4 * b3 + a5 * b2 + a6 * b1 + a7 * b0 + h16 * FOLD + HALF + (t >> BITS);
  setLimb(out, 7, low(t));
  t = a0 * b8 + a1 * b7 + a2 * b6 + a3 * b5 + a4 * b4 + a5 * b3 + a6 * b2 + a7 * b1 + a8 * b0
    + h17 * FOLD + HALF + (t >> BITS);
  setLimb(out, 8, low(t));
  t = l0 + (t >> BITS) * FOLD + HALF;
  setLimb(out, 0, low(t));
  setLimb(out, 1, l1 + (t >> BITS));
}

/** out = a². Weight ≤ 3. */
export function square(out: usize, a: usize): void {
  const a0 = limb(a, 0);
  const a1 = limb(a, 1);
  const a2 = limb(a, 2);
  const a3 = limb(a, 3);
  const a4 = limb(a, 4);
  const a5 = limb(a, 5);
  const a6 = limb(a, 6);
  const a7 = limb(a, 7);
  const a8 = limb(a, 8);
  let t = (a1 * a8 + a2 * a7 + a3 * a6 + a4 * a5) << 1;
  const h9 = t & MASK;
  t = ((a2 * a8 + a3 * a7 + a4 * a6) << 1) + a5 * a5 + (t >> BITS);
  const h10 = t & MASK;
  t = ((a3 * a8 + a4 * a7 + a5 * a6) << 1) + (t >> BITS);
  const h11 = t & MASK;
  t = ((a4 * a8 + a5 * a7) << 1) + a6 * a6 + (t >> BITS);
  const h12 = t & MASK;
  t = ((a5 * a8 + a6 * a7) << 1) + (t >> BITS);
  const h13 = t & MASK;
  t = ((a6 * a8) << 1) + a7 * a7 + (t >> BITS);
  const h14 = t & MASK;
  t = ((a7 * a8) << 1) + (t >> BITS);
  const h15 = t & MASK;
  t = a8 * a8 + (t >> BITS);
  const h16 = t & MASK;
  const h17 = t >> BITS;
  t = a0 * a0 + h9 * FOLD + HALF;
  const l0 = low(t);
  t = ((a0 * a1) << 1) + h10 * FOLD + HALF + (t >> BITS);
  const l1 = low(t);
  t = ((a0 * a2) << 1) + a1 * a1 + h11 * FOLD + HALF + (t >> BITS);
  setLimb(out, 2, low(t));
  t = ((a0 * a3 + a1 * a2) << 1) + h12 * FOLD + HALF + (t >> BITS);
  setLimb(out, 3, low(t));
  t = ((a0 * a4 + a1 * a3) << 1) + a2 * a2 + h13 * FOLD + HALF + (t >> BITS);
  setLimb(out, 4, low(t));
  t = ((a0 * a5 + a1 * a4 + a2 * a3) << 1) + h14 * FOLD + HALF + (t >> BITS);
  setLimb(out, 5, low(t));
  t = ((a0 * a6 + a1 * a5 + a2 * a4) << 1) + a3 * a3 + h15 * FOLD + HALF + (t >> BITS);
  setLimb(out, 6, low(t));
  t = ((a0 * a7 + a1 * a6 + a2 * a5 + a3 * a4) << 1) + h16 * FOLD + HALF + (t >> BITS);
  setLimb(out, 7, low(t));
  t = ((a0 * a8 + a1 * a7 + a2 * a6 + a3 * a5) << 1) + a4 * a4 + h17 * FOLD + HALF + (t >> BITS);
  setLimb(out, 8, low(t));
  t = l0 + (t >> BITS) * FOLD + HALF;
  setLimb(out, 0, low(t));
  setLimb(out, 1, l1 + (t >> BITS));
}

/** out = a^(2^times). */
export function squareTimes(out: usize, a: usize, times: i32): void {
  square(out, a);
  for (let done = 1; done < times; done += 1) square(out, out);
}

@inline function sumLimb(out: usize, a: usize, b: usize, at: usize): void {
  store<i32>(out + at, load<i32>(a + at) + load<i32>(b + at));
}

/** out = a + b. */
export function add(out: usize, a: usize, b: usize): void {
  sumLimb(out, a, b, 0);
  sumLimb(out, a, b, 4);
  sumLimb(out, a, b, 8);
  sumLimb(out, a, b, 12);
  sumLimb(out, a, b, 16);
  sumLimb(out, a, b, 20);
  sumLimb(out, a, b, 24);
  sumLimb(out, a, b, 28);
  sumLimb(out, a, b, 32);
}

@inline function bothLimbs(sum: usize, difference: usize, a: usize, b: usize, at: usize): void {
  const left = load<i32>(a + at);
  const right = load<i32>(b + at);
  store<i32>(sum + at, left + right);
  store<i32>(difference + at, left - right);
}

/** sum = a + b and difference = a − b, of which every addition of points needs three pairs. */
export function addAndSubtract(sum: usize, difference: usize, a: usize, b: usize): void {
  bothLimbs(sum, difference, a, b, 0);
  bothLimbs(sum, difference, a, b, 4);
  bothLimbs(sum, difference, a, b, 8);
  bothLimbs(sum, difference, a, b, 12);
  bothLimbs(sum, difference, a, b, 16);
  bothLimbs(sum, difference, a, b, 20);
  bothLimbs(sum, difference, a, b, 24);
  bothLimbs(sum, difference, a, b, 28);
  bothLimbs(sum, difference, a, b, 32);
}

/** out = −a. */
export function negate(out: usize, a: usize): void {
  for (let at: usize = 0; at < FIELD_BYTES; at += 4) store<i32>(out + at, -load<i32>(a + at));
}

export function copy(out: usize, a: usize): void {
  memory.copy(out, a, FIELD_BYTES);
}

/** out = a small integer: 0 ≤ value < 2^28. */
export function setSmall(out: usize, value: i32): void {
  memory.fill(out, 0, FIELD_BYTES);
  store<i32>(out, value);
}
