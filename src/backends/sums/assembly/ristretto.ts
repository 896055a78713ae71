/** Encodings of ristretto255, RFC 9496 section 4.3, between 32 bytes and points of the curve. Public data only. */
import { D, INVSQRT_A_MINUS_D, ONE, SQRT_M1, TWICE_D } from './constants';
import { add, addAndSubtract, copy, FIELD_BYTES, multiply, negate, square, squareTimes } from './field';
import { T, X, Y, Z } from './points';
import { fromBytes, toBytes } from './residues';

@inline const ONES: u64 = 0xffffffffffffffff;
@inline const TOP_ONES: u64 = 0x7fffffffffffffff;
/** The lowest word of p − 1; the others are all ones. */
@inline const LAST: u64 = 0xffffffffffffffec;

const bytes = memory.data(32, 8);

@inline function wordsAre(w0: u64, w1: u64, w2: u64, w3: u64): bool {
  const lower = load<u64>(bytes) == w0 && load<u64>(bytes, 8) == w1;
  return lower && load<u64>(bytes, 16) == w2 && load<u64>(bytes, 24) == w3;
}

/** IS_NEGATIVE of section 4.2: the residue is odd. */
function isNegative(a: usize): bool {
  toBytes(bytes, a);
  return (load<u8>(bytes) & 1) == 1;
}

function isZero(a: usize): bool {
  toBytes(bytes, a);
  return wordsAre(0, 0, 0, 0);
}

const p1 = memory.data(36);
const p2 = memory.data(36);
const p3 = memory.data(36);

/** out = a^((p − 5)/8) = a^(2^252 − 3). `out` is another place than `a`. */
function power(out: usize, a: usize): void {
  square(p1, a);
  squareTimes(p2, p1, 2);
  multiply(p2, p2, a);
  multiply(p1, p2, p1);
  square(p1, p1);
  // The exponent of p1 is now 22, that of p2 is 9; from here on each product has an exponent of ones only, 2^n − 1.
  multiply(p1, p2, p1);
  squareTimes(p2, p1, 5);
  multiply(p1, p2, p1); // n = 10
  squareTimes(p2, p1, 10);
  multiply(p2, p2, p1); // 20
  squareTimes(p3, p2, 20);
  multiply(p2, p3, p2); // 40
  squareTimes(p2, p2, 10);
  multiply(p1, p2, p1); // 50
  squareTimes(p2, p1, 50);
  multiply(p2, p2, p1); // 100
  squareTimes(p3, p2, 100);
  multiply(p2, p3, p2); // 200
  squareTimes(p2, p2, 50);
  multiply(p1, p2, p1); // 250
  squareTimes(p1, p1, 2);
  multiply(out, p1, a);
}

const v3 = memory.data(36);
const v7 = memory.data(36);

/**
 * SQRT_RATIO_M1(1, v) of section 4.2 up to the sign of the root, which no caller needs.
 * `out` is another place than `v`. @returns whether v is a square other than 0
 */
function inverseSquareRoot(out: usize, v: usize): bool {
  square(v3, v);
  multiply(v3, v3, v);
  square(v7, v3);
  multiply(v7, v7, v);
  power(out, v7);
  multiply(out, out, v3);
  square(v7, out);
  multiply(v7, v7, v);
  toBytes(bytes, v7);
  if (wordsAre(1, 0, 0, 0)) return true;
  const flipped = wordsAre(LAST, ONES, ONES, TOP_ONES);
  if (flipped) multiply(out, out, SQRT_M1);
  return flipped;
}

const s = memory.data(36);
const u1 = memory.data(36);
const u2 = memory.data(36);
const v = memory.data(36);
const w = memory.data(36);
const root = memory.data(36);
const x = memory.data(36);
const y = memory.data(36);
const t = memory.data(36);

/** Whether 32 bytes are below p and even: section 4.3.1, steps 1 and 2. */
function isCanonical(encoding: usize): bool {
  const w0 = load<u64>(encoding);
  const w3 = load<u64>(encoding, 24);
  if ((w0 & 1) == 1 || w3 > TOP_ONES) return false;
  return w3 < TOP_ONES || load<u64>(encoding, 16) < ONES || load<u64>(encoding, 8) < ONES || w0 <= LAST;
}

/**
 * Decodes 32 bytes (section 4.3.1) into the form that sums take a point in: three field elements y + x, y − x and
 * 2d·x·y. @returns whether the bytes are an element; if not, `out` is left as it was
 */
export function decode(out: usize, encoding: usize): bool {
  if (!isCanonical(encoding)) return false;
  fromBytes(s, encoding);
  square(w, s);
  addAndSubtract(u2, u1, ONE, w);
  square(w, u2);
  square(v, u1);
  multiply(v, v, D);
  add(v, v, w);
  negate(v, v);
  // v has weight 2 here.
  multiply(t, v, w);
  if (!inverseSquareRoot(root, t)) return false;
  multiply(x, root, u2);
  multiply(y, root, x);
  multiply(y, y, v);
  multiply(y, y, u1);
  add(s, s, s);
  // s has weight 4.
  multiply(x, x, s);
  if (isNegative(x)) negate(x, x);
  multiply(t, x, y);
  if (isNegative(t) || isZero(y)) return false;
  addAndSubtract(out, out + FIELD_BYTES, y, x);
  multiply(out + 2 * FIELD_BYTES, t, TWICE_D);
  return true;
}

const inverse = memory.data(36);

/** Encodes a point in extended coordinates of weight 1 (section 4.3.2) as 32 bytes. */
export function encode(out: usize, point: usize): void {
  addAndSubtract(u1, w, point + Z, point + Y);
  multiply(u1, u1, w);
  multiply(u2, point + X, point + Y);
  square(w, u2);
  multiply(v, w, u1);
  inverseSquareRoot(root, v);
  multiply(u1, root, u1);
  multiply(u2, root, u2);
  multiply(inverse, u1, u2);
  multiply(inverse, inverse, point + T);
  multiply(w, point + T, inverse);
  if (isNegative(w)) {
    multiply(x, point + Y, SQRT_M1);
    multiply(y, point + X, SQRT_M1);
    multiply(u2, u1, INVSQRT_A_MINUS_D);
  } else {
    copy(x, point + X);
    copy(y, point + Y);
  }
  multiply(w, x, inverse);
  if (!isNegative(w)) negate(y, y);
  add(y, point + Z, y);
  multiply(s, u2, y);
  if (isNegative(s)) negate(s, s);
  toBytes(out, s);
}
