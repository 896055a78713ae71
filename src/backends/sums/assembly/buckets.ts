/**
 * Σ s_i·P_i by the bucket method (Pippenger 1976; Bernstein, Doumen, Lange and Oosterwijk 2012). The scalars are
 * written with signed digits in base 2^width. For each digit position every point is added into the bucket of its
 * digit's magnitude, and running sums over the buckets weigh each with its magnitude. Public data only.
 */
import { BUCKETS, DIGITS, IN_USE, MOST_DIGITS, WIDEST } from './memory';
import { addPoint, addSummand, POINT_BYTES, setIdentity, setToSummand, SUMMAND_BYTES } from './points';

const SCALAR_BYTES: usize = 32;
/** Multiplications in the field that one addition costs: of a summand, and of a sum. */
const COST_OF_SUMMAND = 7;
const COST_OF_POINT = 9;

/** The bits of the longest of the scalars, 0 when all are zero. */
function longest(scalars: usize, count: i32): i32 {
  for (let word = 3; word >= 0; word -= 1) {
    let all: u64 = 0;
    for (let index = 0; index < count; index += 1) all |= load<u64>(scalars + SCALAR_BYTES * index + 8 * word);
    if (all != 0) return 64 * word + 64 - (clz(all) as i32);
  }
  return 0;
}

/** One bit more than the number has, so that the uppermost digit is never taken for a negative one. */
function positionsFor(bits: i32, width: i32): i32 {
  return (bits + width) / width;
}

/** The width of a digit that needs the fewest multiplications. */
function widthFor(count: i32, bits: i32): i32 {
  let best = WIDEST;
  let least = i32.MAX_VALUE;
  for (let width = 2; width <= WIDEST; width += 1) {
    const positions = positionsFor(bits, width);
    const cost = positions * (count * COST_OF_SUMMAND + (1 << width) * COST_OF_POINT);
    if (positions * count <= MOST_DIGITS && cost < least) {
      best = width;
      least = cost;
    }
  }
  return best;
}

/** A scalar with zeros behind it: digits are read eight bytes at a time. */
const padded = memory.data(64, 8);

/** Writes the digits of one scalar, −2^(width−1) < digit ≤ 2^(width−1), lowest first and `stride` digits apart. */
function writeDigits(scalar: usize, first: usize, stride: i32, width: i32, positions: i32): void {
  memory.copy(padded, scalar, SCALAR_BYTES);
  const half: i32 = 1 << (width - 1);
  const mask: i32 = (1 << width) - 1;
  let carry = 0;
  let bit = 0;
  let at = first;
  for (let position = 0; position < positions; position += 1) {
    let digit = ((load<u64>(padded + (bit >> 3)) >> (bit & 7)) as i32 & mask) + carry;
    carry = digit > half ? 1 : 0;
    digit -= carry << width;
    store<i16>(at, digit as i16);
    bit += width;
    at += 2 * stride;
  }
}

/** Adds every point into the bucket of its digit. Bucket m lies at m − 1; one that is not in use holds nothing. */
function fill(summands: usize, digits: usize, count: i32): void {
  for (let index = 0; index < count; index += 1) {
    const digit = load<i16>(digits + 2 * index) as i32;
    if (digit == 0) continue;
    const place = (digit < 0 ? -digit : digit) - 1;
    const bucket = BUCKETS + POINT_BYTES * place;
    const summand = summands + SUMMAND_BYTES * index;
    if (load<u8>(IN_USE + place) == 0) {
      store<u8>(IN_USE + place, 1);
      setToSummand(bucket, summand, digit < 0);
    } else {
      addSummand(bucket, summand, digit < 0);
    }
  }
}

const running = memory.data(144);

/** sum += Σ m·bucket_m: from the highest down, the sum of the buckets so far is added once for each. */
function addBuckets(sum: usize, buckets: i32): void {
  let empty = true;
  for (let place = buckets - 1; place >= 0; place -= 1) {
    const bucket = BUCKETS + POINT_BYTES * place;
    if (load<u8>(IN_USE + place) != 0) {
      if (empty) memory.copy(running, bucket, POINT_BYTES);
      else addPoint(running, bucket);
      empty = false;
    }
    if (!empty) addPoint(sum, running);
  }
}

/**
 * sum = Σ s_i·P_i, for any integers of 32 little-endian bytes.
 * @param count 0 to MOST_POINTS
 */
export function sumOfProducts(sum: usize, scalars: usize, summands: usize, count: i32): void {
  setIdentity(sum);
  const bits = longest(scalars, count);
  if (bits == 0) return;
  const width = widthFor(count, bits);
  const positions = positionsFor(bits, width);
  for (let index = 0; index < count; index += 1) {
    writeDigits(scalars + SCALAR_BYTES * index, DIGITS + 2 * index, count, width, positions);
  }
  const buckets = 1 << (width - 1);
  for (let position = positions - 1; position >= 0; position -= 1) {
    if (position < positions - 1) for (let bit = 0; bit < width; bit += 1) addPoint(sum, sum);
    memory.fill(IN_USE, 0, buckets);
    fill(summands, DIGITS + 2 * count * position, count);
    addBuckets(sum, buckets);
  }
}
