import type { RandomSource } from '../base/random.ts';
import type { ListShape } from './ciphertext-list.ts';
import { randomScalars } from './packed-scalars.ts';
import { randomPermutation } from './permutation.ts';

/** All secrets of one shuffle, packed; `i` counts rows of the output, which was row j_i of the input. */
export interface ShuffleSecrets {
  /** j_1..j_N, each less 1. */
  readonly order: Uint32Array;
  /** r' of every pair, by row of the output, then column. */
  readonly reencryption: Uint8Array;
  /** r_{j_i}. */
  readonly commitment: Uint8Array;
  /** r̂_i. */
  readonly chain: Uint8Array;
  /** ω_1, ω_2, ω_3, then ω_4 per column. */
  readonly nonces: Uint8Array;
  /** ω'_i. */
  readonly rowNonces: Uint8Array;
  /** ω̂_i. */
  readonly chainNonces: Uint8Array;
  /** u'_i = u_{j_i}, filled in when u is known: in this order they tell the permutation. */
  readonly permuted: Uint8Array;
  /** R_0..R_N and U_0..U_N: the chain in its two bases, filled in when u is known. */
  readonly chainG: Uint8Array;
  readonly chainH: Uint8Array;
}

/** Draws them in this order; a proof is determined by its input and the bytes drawn. */
export function createSecrets(random: RandomSource, { count, width }: ListShape): ShuffleSecrets {
  return {
    order: randomPermutation(random, count),
    reencryption: randomScalars(random, count * width),
    commitment: randomScalars(random, count),
    chain: randomScalars(random, count),
    nonces: randomScalars(random, 3 + width),
    rowNonces: randomScalars(random, count),
    chainNonces: randomScalars(random, count),
    permuted: new Uint8Array(32 * count),
    chainG: new Uint8Array(32 * (count + 1)),
    chainH: new Uint8Array(32 * (count + 1)),
  };
}

/** Overwrites all of them. */
export function wipeSecrets(secrets: ShuffleSecrets): void {
  for (const secret of Object.values(secrets) as (Uint8Array | Uint32Array)[]) secret.fill(0);
}
