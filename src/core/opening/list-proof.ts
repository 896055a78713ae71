import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { assert } from '../base/assert.ts';
import { u32, u64 } from '../base/bytes.ts';
import { frame } from '../base/frame.ts';
import type { RandomSource } from '../base/random.ts';
import { type EqualityProof, proveEquality, verifyEquality } from '../group/chaum-pedersen.ts';
import type { Element, Group, Scalar } from '../group/group.ts';
import { hashToCoefficient, hashToScalar } from '../group/scalars.ts';

/**
 * One proof for a whole list of decryption shares D_k = x_i·C_k (PR-1). The coefficients depend on the whole list of
 * shares, not on their own pair alone as in the composites of RFC 9497, which one trustee can forge for long lists.
 *
 *   seed = SHA-512(frame("tellers/opening-seed/v1",
 *            [fingerprint, group, u32 i, X_i, SHA-256(C_1 ‖ … ‖ C_K), SHA-256(D_1 ‖ … ‖ D_K)]))
 *   d_k  = the first 16 bytes, little-endian, of SHA-512(frame("tellers/opening-d/v1", [seed, u64 k])), k = 1..K
 *   M = Σ d_k·C_k, Z = Σ d_k·D_k
 *   c = scalar(frame("tellers/opening-c/v1", [seed, M, Z, T_1, T_2])), s = nonce + c·x_i
 *   checks: s·G = T_1 + c·X_i and s·M = T_2 + c·Z
 *
 * k counts from 1, as C_1..C_K do.
 */
export interface ListStatement {
  readonly fingerprint: Uint8Array;
  /** The id of the group of sections. */
  readonly groupId: string;
  /** The trustee's number i, from 1. */
  readonly trustee: number;
  /** X_i = x_i·G. */
  readonly key: Element;
  /** C_1 ‖ … ‖ C_K, 32 bytes each: first halves, ballot after ballot, block after block. All of them decode. */
  readonly elements: Uint8Array;
  /** D_1 ‖ … ‖ D_K. All of them decode. */
  readonly shares: Uint8Array;
}

/** The seed of all coefficients of one list. */
export function listSeed(statement: ListStatement): Uint8Array {
  const { fingerprint, groupId, trustee, key, elements, shares } = statement;
  assert(elements.length === shares.length && elements.length > 0, 'a list has one share per element, and elements');
  return sha512(
    frame('tellers/opening-seed/v1', [fingerprint, groupId, u32(trustee), key, sha256(elements), sha256(shares)]),
  );
}

/** d_1 ‖ … ‖ d_K as scalars of 32 bytes each. */
export function listCoefficients(seed: Uint8Array, length: number): Uint8Array {
  const coefficients = new Uint8Array(32 * length);
  for (let index = 0; index < length; index += 1) {
    coefficients.set(hashToCoefficient(frame('tellers/opening-d/v1', [seed, u64(index + 1)])), 32 * index);
  }
  return coefficients;
}

function listChallenge(input: { seed: Uint8Array; base: Element; image: Element; t1: Element; t2: Element }): Scalar {
  const { seed, base, image, t1, t2 } = input;
  return hashToScalar(frame('tellers/opening-c/v1', [seed, base, image, t1, t2]));
}

/** Proves a list of shares that its maker has just computed: with an honest list, Z = x_i·M. */
export function proveList(input: {
  readonly group: Group;
  readonly random: RandomSource;
  readonly statement: ListStatement;
  readonly secret: Scalar;
}): EqualityProof {
  const { group, random, statement, secret } = input;
  const seed = listSeed(statement);
  const base = group.sumOfPacked(listCoefficients(seed, statement.elements.length / 32), statement.elements);
  const image = group.multiply(secret, base);
  return proveEquality({
    group,
    random,
    secret,
    base,
    challenge: ({ t1, t2 }) => listChallenge({ seed, base, image, t1, t2 }),
  });
}

export function verifyList(input: {
  readonly group: Group;
  readonly statement: ListStatement;
  readonly proof: EqualityProof;
}): boolean {
  const { group, statement, proof } = input;
  const seed = listSeed(statement);
  const coefficients = listCoefficients(seed, statement.elements.length / 32);
  const base = group.sumOfPacked(coefficients, statement.elements);
  const image = group.sumOfPacked(coefficients, statement.shares);
  return verifyEquality({
    group,
    statement: { key: statement.key, base, image },
    proof,
    challenge: ({ t1, t2 }) => listChallenge({ seed, base, image, t1, t2 }),
  });
}
