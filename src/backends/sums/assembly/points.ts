/**
 * Points of the twisted Edwards curve −x² + y² = 1 + d·x²·y² (RFC 9496 section 4.1). A sum is kept in extended
 * coordinates X, Y, Z, T with x = X/Z, y = Y/Z, x·y = T/Z (Hisil, Wong, Carter and Dawson 2008), all of weight 1; a
 * point to be added comes as y + x, y − x and 2d·x·y. The formulas are complete: they hold for equal points, opposite
 * points and the identity, so nothing here asks for them.
 */
import { TWICE_D } from './constants';
import { add, addAndSubtract, FIELD_BYTES, multiply, setSmall, square } from './field';

export const X: usize = 0;
export const Y: usize = FIELD_BYTES;
export const Z: usize = 2 * FIELD_BYTES;
export const T: usize = 3 * FIELD_BYTES;
export const POINT_BYTES: usize = 4 * FIELD_BYTES;
/** Of a point to be added. */
export const SUMMAND_BYTES: usize = 3 * FIELD_BYTES;

const a = memory.data(36);
const b = memory.data(36);
const c = memory.data(36);
const d = memory.data(36);
const e = memory.data(36);
const f = memory.data(36);
const g = memory.data(36);
const h = memory.data(36);

export function setIdentity(point: usize): void {
  setSmall(point + X, 0);
  setSmall(point + Y, 1);
  setSmall(point + Z, 1);
  setSmall(point + T, 0);
}

/**
 * The end that all share. After an addition the weights of e, f, g, h are at most 2, 3, 3, 2 and that of f·g is 9;
 * after a doubling they are 3, 4, 2, 2 and that of e·f is 12.
 */
function finish(point: usize): void {
  multiply(point + X, e, f);
  multiply(point + Y, g, h);
  multiply(point + Z, f, g);
  multiply(point + T, e, h);
}

/** point += summand, or point −= summand: −P is −x, y, which swaps y + x with y − x and changes the sign of 2d·x·y. */
export function addSummand(point: usize, summand: usize, negative: bool): void {
  const swap = negative ? FIELD_BYTES : 0;
  addAndSubtract(b, a, point + Y, point + X);
  multiply(a, a, summand + FIELD_BYTES - swap);
  multiply(b, b, summand + swap);
  multiply(c, point + T, summand + 2 * FIELD_BYTES);
  add(d, point + Z, point + Z);
  addAndSubtract(h, e, b, a);
  addAndSubtract(negative ? f : g, negative ? g : f, d, c);
  finish(point);
}

/** point += point. */
export function double(point: usize): void {
  add(c, point + X, point + Y);
  square(c, c);
  square(a, point + X);
  square(b, point + Y);
  square(d, point + Z);
  addAndSubtract(h, g, a, b);
  addAndSubtract(a, e, h, c);
  add(d, d, d);
  add(f, d, g);
  finish(point);
}

/** point += other. The two may be the same place. */
export function addPoint(point: usize, other: usize): void {
  addAndSubtract(b, a, point + Y, point + X);
  addAndSubtract(d, c, other + Y, other + X);
  multiply(a, a, c);
  multiply(b, b, d);
  multiply(c, point + T, other + T);
  multiply(c, c, TWICE_D);
  multiply(d, point + Z, other + Z);
  add(d, d, d);
  addAndSubtract(h, e, b, a);
  addAndSubtract(g, f, d, c);
  finish(point);
}

/**
 * point = ±summand, what adding it to the identity gives: e = ±2x, h = 2y, f = g = 2. The limbs of e and h are twice
 * those of x and y, so their weight is 2.
 */
export function setToSummand(point: usize, summand: usize, negative: bool): void {
  const swap = negative ? FIELD_BYTES : 0;
  addAndSubtract(h, e, summand + swap, summand + FIELD_BYTES - swap);
  setSmall(f, 2);
  setSmall(g, 2);
  finish(point);
}
