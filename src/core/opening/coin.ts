import { sha256 } from '@noble/hashes/sha2.js';
import { u32 } from '../base/bytes.ts';
import { frame } from '../base/frame.ts';
import type { RandomSource } from '../base/random.ts';
import { type EqualityProof, proveEquality, verifyEquality } from '../group/chaum-pedersen.ts';
import type { Element, Group, Scalar } from '../group/group.ts';
import { hashToScalar } from '../group/scalars.ts';

/**
 * The threshold coin from which lots are drawn (PR-5): x·L for an L that nobody chose. Fewer than t trustees can
 * neither foresee nor change it, no set of t gets another one, and withholding only delays. Where one operator holds
 * the whole key it knows the lot beforehand.
 *
 *   L = hash_to_ristretto255(frame("tellers/lot/v1", [fingerprint])) with the tag below
 *   V_i = x_i·L with a Chaum–Pedersen proof,
 *   c = scalar(frame("tellers/lot-c/v1", [fingerprint, u32 i, X_i, L, V_i, T_1, T_2]))
 *   V = Σ λ_i·V_i, lot seed = SHA-256(frame("tellers/lot-seed/v1", [fingerprint, V]))
 */

const LOT_DST = 'tellers/lot/v1_ristretto255_XMD:SHA-512_R255MAP_RO_';

/** L of an election. */
export function lotPoint(group: Group, fingerprint: Uint8Array): Element {
  return group.hashToGroup(frame('tellers/lot/v1', [fingerprint]), LOT_DST);
}

export interface CoinShare {
  /** V_i. */
  readonly v: Element;
  readonly proof: EqualityProof;
}

interface CoinContext {
  readonly fingerprint: Uint8Array;
  /** The trustee's number i, from 1. */
  readonly trustee: number;
  /** X_i = x_i·G. */
  readonly key: Element;
  /** L. */
  readonly point: Element;
  /** V_i. */
  readonly v: Element;
}

function coinChallenge(context: CoinContext, commitments: { t1: Element; t2: Element }): Scalar {
  const { fingerprint, trustee, key, point, v } = context;
  return hashToScalar(
    frame('tellers/lot-c/v1', [fingerprint, u32(trustee), key, point, v, commitments.t1, commitments.t2]),
  );
}

/** A trustee's share of the coin with its proof. */
export function makeCoinShare(input: {
  readonly group: Group;
  readonly random: RandomSource;
  readonly fingerprint: Uint8Array;
  readonly trustee: number;
  readonly key: Element;
  readonly secret: Scalar;
}): CoinShare {
  const { group, random, fingerprint, trustee, key, secret } = input;
  const point = lotPoint(group, fingerprint);
  const v = group.multiply(secret, point);
  const context = { fingerprint, trustee, key, point, v };
  const proof = proveEquality({
    group,
    random,
    secret,
    base: point,
    challenge: (commitments) => coinChallenge(context, commitments),
  });
  return { v, proof };
}

export function verifyCoinShare(input: {
  readonly group: Group;
  readonly fingerprint: Uint8Array;
  readonly trustee: number;
  readonly key: Element;
  readonly share: CoinShare;
}): boolean {
  const { group, fingerprint, trustee, key, share } = input;
  const point = lotPoint(group, fingerprint);
  const context = { fingerprint, trustee, key, point, v: share.v };
  return verifyEquality({
    group,
    statement: { key, base: point, image: share.v },
    proof: share.proof,
    challenge: (commitments) => coinChallenge(context, commitments),
  });
}

/** The 32-byte lot seed from V = x·L. */
export function lotSeedOf(fingerprint: Uint8Array, coin: Element): Uint8Array {
  return sha256(frame('tellers/lot-seed/v1', [fingerprint, coin]));
}

/**
 * The 32-byte lot seed from what was drawn before witnesses: SHA-256(frame("tellers/draw-seed/v1", [fingerprint, what
 * was drawn])).
 */
export function drawnSeedOf(fingerprint: Uint8Array, drawn: string): Uint8Array {
  return sha256(frame('tellers/draw-seed/v1', [fingerprint, drawn]));
}
