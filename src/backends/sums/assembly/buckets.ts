/**
 * Σ s_i·P_i by the bucket method (Pippenger 1976; Bernstein, Doumen, Lange and Oosterwijk 2012). The scalars are
 * written with signed digits in base 2^width. For each digit position every point is added into the bucket of its
 * digit's magnitude, and running sums over the buckets weigh each with its magnitude. Public data only.
 */
import { positionsFor, writeDigits } from './digits';
import { BUCKETS, DIGITS, IN_USE, MOST_DIGITS, WIDEST } from './memory';
import { addPoint, addSummand, double, POINT_BYTES, setToSummand, SUMMAND_BYTES } from './points';

/** Multiplications in the field that one addition costs: of a summand, and of a sum. */
const COST_OF_SUMMAND = 7;
const COST_OF_POINT = 9;

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
 * sum += Σ s_i·P_i, from a sum that is the identity.
 * @param count 1 to MOST_POINTS
 * @param bits of the longest scalar, at least 1
 */
export function addMany(sum: usize, scalars: usize, summands: usize, count: i32, bits: i32): void {
  const width = widthFor(count, bits);
  const positions = positionsFor(bits, width);
  writeDigits(DIGITS, scalars, count, width, positions);
  const buckets = 1 << (width - 1);
  for (let position = positions - 1; position >= 0; position -= 1) {
    if (position < positions - 1) for (let bit = 0; bit < width; bit += 1) double(sum);
    memory.fill(IN_USE, 0, buckets);
    fill(summands, DIGITS + 2 * count * position, count);
    addBuckets(sum, buckets);
  }
}
