/** Field elements from and to 32 little-endian bytes. */
import { BITS, limb, MASK, setLimb } from './field';

/** The uppermost limb of a number of 255 bits. */
@inline const TOP_BITS: i64 = 23;
@inline const TOP_MASK: i64 = (1 << 23) - 1;

/** out = the 255 lower bits of 32 little-endian bytes, with weight 2. */
export function fromBytes(out: usize, bytes: usize): void {
  const w0 = load<u64>(bytes);
  const w1 = load<u64>(bytes, 8);
  const w2 = load<u64>(bytes, 16);
  const w3 = load<u64>(bytes, 24);
  const mask = MASK as u64;
  setLimb(out, 0, (w0 & mask) as i64);
  setLimb(out, 1, ((w0 >> 29) & mask) as i64);
  setLimb(out, 2, (((w0 >> 58) | (w1 << 6)) & mask) as i64);
  setLimb(out, 3, ((w1 >> 23) & mask) as i64);
  setLimb(out, 4, (((w1 >> 52) | (w2 << 12)) & mask) as i64);
  setLimb(out, 5, ((w2 >> 17) & mask) as i64);
  setLimb(out, 6, (((w2 >> 46) | (w3 << 18)) & mask) as i64);
  setLimb(out, 7, ((w3 >> 11) & mask) as i64);
  setLimb(out, 8, ((w3 >> 40) & (TOP_MASK as u64)) as i64);
}

/** 32 little-endian bytes of the residue 0 ≤ r < p. Weight ≤ 2. */
export function toBytes(bytes: usize, a: usize): void {
  // A multiple of p above |a| is added first, so that q, what lies above bit 255, is not negative. 2^7·2^255 is 2^262.
  let t = limb(a, 0) - 128 * 19;
  let l0 = t & MASK;
  t = limb(a, 1) + (t >> BITS);
  let l1 = t & MASK;
  t = limb(a, 2) + (t >> BITS);
  let l2 = t & MASK;
  t = limb(a, 3) + (t >> BITS);
  let l3 = t & MASK;
  t = limb(a, 4) + (t >> BITS);
  let l4 = t & MASK;
  t = limb(a, 5) + (t >> BITS);
  let l5 = t & MASK;
  t = limb(a, 6) + (t >> BITS);
  let l6 = t & MASK;
  t = limb(a, 7) + (t >> BITS);
  let l7 = t & MASK;
  t = limb(a, 8) + (t >> BITS) + (128 << TOP_BITS);
  let l8 = t & TOP_MASK;
  const q = t >> TOP_BITS;
  // 2^255 ≡ 19. The sum is below 2^255 + 2^13, so p is subtracted once at most, namely when 19 more reach 2^255.
  t = l0 + 19 * q;
  l0 = t & MASK;
  t = l1 + (t >> BITS);
  l1 = t & MASK;
  t = l2 + (t >> BITS);
  l2 = t & MASK;
  t = l3 + (t >> BITS);
  l3 = t & MASK;
  t = l4 + (t >> BITS);
  l4 = t & MASK;
  t = l5 + (t >> BITS);
  l5 = t & MASK;
  t = l6 + (t >> BITS);
  l6 = t & MASK;
  t = l7 + (t >> BITS);
  l7 = t & MASK;
  t = l8 + (t >> BITS);
  l8 = t;
  t = l0 + 19;
  t = l1 + (t >> BITS);
  t = l2 + (t >> BITS);
  t = l3 + (t >> BITS);
  t = l4 + (t >> BITS);
  t = l5 + (t >> BITS);
  t = l6 + (t >> BITS);
  t = l7 + (t >> BITS);
  t = l8 + (t >> BITS);
  t = l0 + 19 * (t >> TOP_BITS);
  l0 = t & MASK;
  t = l1 + (t >> BITS);
  l1 = t & MASK;
  t = l2 + (t >> BITS);
  l2 = t & MASK;
  t = l3 + (t >> BITS);
  l3 = t & MASK;
  t = l4 + (t >> BITS);
  l4 = t & MASK;
  t = l5 + (t >> BITS);
  l5 = t & MASK;
  t = l6 + (t >> BITS);
  l6 = t & MASK;
  t = l7 + (t >> BITS);
  l7 = t & MASK;
  t = l8 + (t >> BITS);
  l8 = t & TOP_MASK;
  store<i64>(bytes, l0 | (l1 << 29) | (l2 << 58));
  store<i64>(bytes, (l2 >> 6) | (l3 << 23) | (l4 << 52), 8);
  store<i64>(bytes, (l4 >> 12) | (l5 << 17) | (l6 << 46), 16);
  store<i64>(bytes, (l6 >> 18) | (l7 << 11) | (l8 << 40), 24);
}
