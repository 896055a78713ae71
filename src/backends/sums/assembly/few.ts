/**
 * Σ s_i·P_i of a few points: the multiples 1·P to 8·P of each are made first, and the digits in base 16 of all scalars
 * share the doublings (Straus 1964). Public data only.
 */
import { positionsFor, writeDigits } from './digits';
import { copy, negate } from './field';
import { BUCKETS, DIGITS } from './memory';
import { addPoint, addSummand, double, POINT_BYTES, setToSummand, SUMMAND_BYTES, T, X, Y, Z } from './points';

/** From here on the bucket method is faster. The multiples of so many points lie where it has its buckets. */
export const MOST_FEW: i32 = 48;
const WIDTH: i32 = 4;
const MULTIPLES: i32 = 1 << (WIDTH - 1);
const ROW_BYTES: usize = POINT_BYTES * MULTIPLES;

function writeMultiples(row: usize, summand: usize): void {
  setToSummand(row, summand, false);
  for (let multiple = 1; multiple < MULTIPLES; multiple += 1) {
    const at = row + POINT_BYTES * multiple;
    memory.copy(at, at - POINT_BYTES, POINT_BYTES);
    addSummand(at, summand, false);
  }
}

const opposite = memory.data(144);

/** sum += digit·P. */
function addMultiple(sum: usize, row: usize, digit: i32): void {
  if (digit > 0) addPoint(sum, row + POINT_BYTES * (digit - 1));
  if (digit >= 0) return;
  const multiple = row + POINT_BYTES * (-digit - 1);
  negate(opposite + X, multiple + X);
  copy(opposite + Y, multiple + Y);
  copy(opposite + Z, multiple + Z);
  negate(opposite + T, multiple + T);
  addPoint(sum, opposite);
}

/**
 * sum += Σ s_i·P_i, from a sum that is the identity.
 * @param count 1 to MOST_FEW
 * @param bits of the longest scalar, at least 1
 */
export function addFew(sum: usize, scalars: usize, summands: usize, count: i32, bits: i32): void {
  const positions = positionsFor(bits, WIDTH);
  writeDigits(DIGITS, scalars, count, WIDTH, positions);
  for (let index = 0; index < count; index += 1) {
    writeMultiples(BUCKETS + ROW_BYTES * index, summands + SUMMAND_BYTES * index);
  }
  for (let position = positions - 1; position >= 0; position -= 1) {
    if (position < positions - 1) for (let bit = 0; bit < WIDTH; bit += 1) double(sum);
    const digits = DIGITS + 2 * count * position;
    for (let index = 0; index < count; index += 1) {
      addMultiple(sum, BUCKETS + ROW_BYTES * index, load<i16>(digits + 2 * index));
    }
  }
}
