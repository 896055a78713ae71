import { assert } from '../base/assert.ts';
import { concatBytes } from '../base/bytes.ts';
import type { ListShape } from './ciphertext-list.ts';

/**
 * A shuffle proof as bytes, without any header: N and w are those of the list that it belongs to. In this order, 32
 * bytes for each element or scalar:
 *
 *   t_1, t_2, t_3 · per column both halves of t_4, the one with Y first · s_1, s_2, s_3 · per column s_4 ·
 *   all c · all ĉ · all t̂ · all ŝ · all s'
 */
export interface ShuffleProof {
  readonly t1: Uint8Array;
  readonly t2: Uint8Array;
  readonly t3: Uint8Array;
  /** 64 bytes a column. */
  readonly t4: Uint8Array;
  readonly s1: Uint8Array;
  readonly s2: Uint8Array;
  readonly s3: Uint8Array;
  /** 32 bytes a column. */
  readonly s4: Uint8Array;
  /** c_1..c_N, the commitments to the permutation, by rows of the input. */
  readonly c: Uint8Array;
  /** ĉ_1..ĉ_N, the chain of commitments to the product of all u. */
  readonly chain: Uint8Array;
  /** t̂_1..t̂_N. */
  readonly chainT: Uint8Array;
  /** ŝ_1..ŝ_N. */
  readonly chainS: Uint8Array;
  /** s'_1..s'_N, by rows of the output. */
  readonly rowS: Uint8Array;
}

/** 192 + 96·w + 160·N bytes. */
export function proofSize({ count, width }: ListShape): number {
  return 192 + 96 * width + 160 * count;
}

/** Joins the parts, which have the lengths that the list's shape says. */
export function packProof(proof: ShuffleProof): Uint8Array {
  const { t1, t2, t3, t4, s1, s2, s3, s4, c, chain, chainT, chainS, rowS } = proof;
  return concatBytes([t1, t2, t3, t4, s1, s2, s3, s4, c, chain, chainT, chainS, rowS]);
}

/** The parts of a proof of the right length, as views of it; whether they decode is asked by `reasonsToRefuseProof`. */
export function splitProof(bytes: Uint8Array, { count, width }: ListShape): ShuffleProof {
  assert(bytes.length === proofSize({ count, width }), 'a proof is split only when it has the right length');
  let at = 0;
  function take(members: number): Uint8Array {
    at += 32 * members;
    return bytes.subarray(at - 32 * members, at);
  }
  const [t1, t2, t3, t4] = [take(1), take(1), take(1), take(2 * width)] as const;
  const [s1, s2, s3, s4] = [take(1), take(1), take(1), take(width)] as const;
  const [c, chain, chainT, chainS, rowS] = [take(count), take(count), take(count), take(count), take(count)] as const;
  return { t1, t2, t3, t4, s1, s2, s3, s4, c, chain, chainT, chainS, rowS };
}
