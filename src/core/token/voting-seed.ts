import { expand, extract } from '@noble/hashes/hkdf.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { assert } from '../base/assert.ts';
import { utf8 } from '../base/bytes.ts';
import { frame } from '../base/frame.ts';
import type { RandomSource } from '../base/random.ts';
import type { Scalar } from '../group/group.ts';
import { isZero, scalarFromWide } from '../group/scalars.ts';
import { PSS_SALT_BYTES } from './blind-rsa.ts';
import { greatestCommonDivisor, integerFromBytes } from './integers.ts';

/**
 * What is derived from a voting seed, exactly as PR-3 says: the voting key, and per registrar a PSS salt and a
 * blinding factor. Nothing else ever is: sealing randomness is always fresh (PR-4).
 *
 * PRK = HKDF-Extract(SHA-512, salt "tellers/seed/v1", seed); each secret = HKDF-Expand(PRK, frame(purpose, fields), L).
 * Different fields for every registrar key keep two registrars from recognising one member in each other's requests.
 */

export const VOTING_SEED_BYTES = 32;

/** A fresh voting seed: one per election, stored durably before the first request leaves. */
export function makeVotingSeed(random: RandomSource): Uint8Array {
  return random(VOTING_SEED_BYTES);
}

function derive(
  seed: Uint8Array,
  input: { readonly purpose: string; readonly fields: readonly (Uint8Array | string)[]; readonly length: number },
): Uint8Array {
  assert(seed.length === VOTING_SEED_BYTES, 'a voting seed has 32 bytes');
  const prk = extract(sha512, seed, utf8('tellers/seed/v1'));
  return expand(sha512, prk, frame(input.purpose, input.fields), input.length);
}

/**
 * The secret voting key v: frame "tellers/voting-key/v1" over [fingerprint, section], 64 bytes, little-endian, mod ℓ.
 * Zero is refused; no seed that gives it will ever be met, so meeting it is treated as a bug.
 * @param fingerprint 32 bytes
 * @param section its id
 */
export function deriveVotingKey(input: {
  readonly seed: Uint8Array;
  readonly fingerprint: Uint8Array;
  readonly section: string;
}): Scalar {
  const { seed, fingerprint, section } = input;
  const wide = derive(seed, { purpose: 'tellers/voting-key/v1', fields: [fingerprint, section], length: 64 });
  const key = scalarFromWide(wide);
  wide.fill(0);
  assert(!isZero(key), 'a voting key is not zero');
  return key;
}

/**
 * The PSS salt for one registrar: frame "tellers/pss-salt/v1" over [fingerprint, section, key id], 48 bytes.
 * @param keyId `registrarKeyId` of the registrar's modulus for the section, 32 bytes
 */
export function derivePssSalt(input: {
  readonly seed: Uint8Array;
  readonly fingerprint: Uint8Array;
  readonly section: string;
  readonly keyId: Uint8Array;
}): Uint8Array {
  const { seed, fingerprint, section, keyId } = input;
  const fields = [fingerprint, section, keyId];
  return derive(seed, { purpose: 'tellers/pss-salt/v1', fields, length: PSS_SALT_BYTES });
}

/**
 * The blinding factor for one registrar: frame "tellers/blind/v1" over [fingerprint, section, key id, u8 counter], 416
 * bytes as a big-endian number mod n; while it is below 2 or not invertible, the counter, from 0, goes up by one. 256
 * bits more than n has keep the residue within 2^-256 of uniform.
 * @param n modulus, 384 bytes big-endian, checked before
 */
export function deriveBlindingFactor(input: {
  readonly seed: Uint8Array;
  readonly fingerprint: Uint8Array;
  readonly section: string;
  readonly keyId: Uint8Array;
  readonly n: Uint8Array;
}): bigint {
  const { seed, fingerprint, section, keyId } = input;
  const n = integerFromBytes(input.n);
  for (let counter = 0; counter < 256; counter += 1) {
    const fields = [fingerprint, section, keyId, Uint8Array.of(counter)];
    const wide = derive(seed, { purpose: 'tellers/blind/v1', fields, length: 416 });
    const factor = integerFromBytes(wide) % n;
    wide.fill(0);
    if (factor >= 2n && greatestCommonDivisor(factor, n) === 1n) return factor;
  }
  throw new Error('bug: a modulus with small factors was not refused before it was used');
}
