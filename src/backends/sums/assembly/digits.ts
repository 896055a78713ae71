/** The signed digits in which both methods of summing take their scalars. Public data only. */

const SCALAR_BYTES: usize = 32;

/** The bits of the longest of the scalars, 0 when all are zero. */
export function longest(scalars: usize, count: i32): i32 {
  for (let word = 3; word >= 0; word -= 1) {
    let all: u64 = 0;
    for (let index = 0; index < count; index += 1) all |= load<u64>(scalars + SCALAR_BYTES * index + 8 * word);
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
 * Writes the digits of `count` scalars in base 2^width, −2^(width−1) < digit ≤ 2^(width−1), two bytes each: the lowest
 * of all scalars first, then the next of all.
 */
export function writeDigits(out: usize, scalars: usize, count: i32, width: i32, positions: i32): void {
  const half: i32 = 1 << (width - 1);
  const mask: i32 = (1 << width) - 1;
  for (let index = 0; index < count; index += 1) {
    memory.copy(padded, scalars + SCALAR_BYTES * index, SCALAR_BYTES);
    let carry = 0;
    let bit = 0;
    let at = out + 2 * index;
    for (let position = 0; position < positions; position += 1) {
      let digit = (((load<u64>(padded + (bit >> 3)) >> (bit & 7)) as i32) & mask) + carry;
      carry = digit > half ? 1 : 0;
      digit -= carry << width;
      store<i16>(at, digit as i16);
      bit += width;
      at += 2 * count;
    }
  }
}
