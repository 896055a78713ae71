/** The signed digits in which both methods of summing take their scalars. Public data only. */

const SCALAR_BYTES: usize = 32;
// The group order ℓ = 2^252 + δ; the third word is zero.
@inline const ORDER_0: u64 = 0x5812631a5cf5d3ed;
@inline const ORDER_1: u64 = 0x14def9dea2f79cd6;
@inline const ORDER_3: u64 = 0x1000000000000000;
/** 2^251 in the uppermost word, about half the order. */
@inline const HALF_3: u64 = 0x0800000000000000;
/** A scalar has no use for the highest bit of its uppermost word. */
@inline const SIGN: u64 = 0x8000000000000000;

/**
 * Replaces each scalar s ≥ 2^251 by ℓ − s, marked with SIGN: what is −1, or minus a number of 128 bits, becomes short.
 * @returns whether all scalars are below ℓ, as they must be
 */
export function shorten(scalars: usize, count: i32): bool {
  for (let index = 0; index < count; index += 1) {
    const scalar = scalars + SCALAR_BYTES * index;
    const s3 = load<u64>(scalar, 24);
    if (s3 < HALF_3) continue;
    const s0 = load<u64>(scalar);
    const s1 = load<u64>(scalar, 8);
    const s2 = load<u64>(scalar, 16);
    const borrow0: u64 = s0 > ORDER_0 ? 1 : 0;
    const borrow1: u64 = s1 > ORDER_1 || (s1 == ORDER_1 && borrow0 == 1) ? 1 : 0;
    const borrow2: u64 = s2 > 0 || borrow1 == 1 ? 1 : 0;
    if (s3 > ORDER_3 || (s3 == ORDER_3 && borrow2 == 1)) return false;
    if (s0 == ORDER_0 && s1 == ORDER_1 && s2 == 0 && s3 == ORDER_3) return false;
    store<u64>(scalar, ORDER_0 - s0);
    store<u64>(scalar, ORDER_1 - s1 - borrow0, 8);
    store<u64>(scalar, 0 - s2 - borrow1, 16);
    store<u64>(scalar, (ORDER_3 - s3 - borrow2) | SIGN, 24);
  }
  return true;
}

/** The bits of the longest of the scalars, 0 when all are zero. */
export function longest(scalars: usize, count: i32): i32 {
  for (let word = 3; word >= 0; word -= 1) {
    let all: u64 = 0;
    for (let index = 0; index < count; index += 1) all |= load<u64>(scalars + SCALAR_BYTES * index + 8 * word);
    if (word == 3) all &= ~SIGN;
    if (all != 0) return 64 * word + 64 - (clz(all) as i32);
  }
  return 0;
}

/** How many digits: for one bit more than the scalars have, so that the uppermost digit never has to carry. */
export function positionsFor(bits: i32, width: i32): i32 {
  return (bits + width) / width;
}

/** A scalar with zeros behind it: digits are read from eight bytes at a time. */
const padded = memory.data(64, 8);

/**
 * Writes the digits of `count` scalars in base 2^width, each of magnitude 2^(width−1) at most, in two bytes: the lowest
 * of all scalars first, then the next of all.
 */
export function writeDigits(out: usize, scalars: usize, count: i32, width: i32, positions: i32): void {
  const half: i32 = 1 << (width - 1);
  const mask: i32 = (1 << width) - 1;
  for (let index = 0; index < count; index += 1) {
    memory.copy(padded, scalars + SCALAR_BYTES * index, SCALAR_BYTES);
    const negative = load<u8>(padded, 31) >= 128;
    if (negative) store<u64>(padded, load<u64>(padded, 24) & ~SIGN, 24);
    let carry = 0;
    let bit = 0;
    let at = out + 2 * index;
    for (let position = 0; position < positions; position += 1) {
      let digit = (((load<u64>(padded + (bit >> 3)) >> (bit & 7)) as i32) & mask) + carry;
      carry = digit > half ? 1 : 0;
      digit -= carry << width;
      store<i16>(at, (negative ? -digit : digit) as i16);
      bit += width;
      at += 2 * count;
    }
  }
}
