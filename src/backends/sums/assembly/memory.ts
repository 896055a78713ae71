/** Where the large arrays lie: one behind the other after what the compiler placed, for the life of the module. */
import { POINT_BYTES, SUMMAND_BYTES } from './points';

/** Most points of one run. Longer lists come in several. */
export const MOST_POINTS: i32 = 1 << 14;
/** Most digits of one run. For MOST_POINTS of them, a digit has at least 8 bits. */
export const MOST_DIGITS: i32 = MOST_POINTS * 33;
/** The widest digit, in bits. */
export const WIDEST: i32 = 12;
const MOST_BUCKETS: usize = 1 << (WIDEST - 1);

export const SCALARS: usize = (__heap_base + 15) & ~15;
export const ELEMENTS: usize = SCALARS + 32 * MOST_POINTS;
export const SUMMANDS: usize = ELEMENTS + 32 * MOST_POINTS;
export const DIGITS: usize = SUMMANDS + SUMMAND_BYTES * MOST_POINTS;
export const BUCKETS: usize = DIGITS + 2 * MOST_DIGITS;
export const IN_USE: usize = BUCKETS + POINT_BYTES * MOST_BUCKETS;
const END: usize = IN_USE + MOST_BUCKETS;

/** Takes the memory; it is never given back. Traps when there is none. */
export function takeMemory(): void {
  const pages = ((END + 0xffff) >> 16) as i32 - memory.size();
  if (pages > 0 && memory.grow(pages) < 0) unreachable();
}
