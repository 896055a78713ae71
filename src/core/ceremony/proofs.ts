import { sha256 } from '@noble/hashes/sha2.js';
import { equalBytes, u32 } from '../base/bytes.ts';
import { frame } from '../base/frame.ts';
import type { RandomSource } from '../base/random.ts';
import { type EqualityProof, proveEquality, verifyEquality } from '../group/chaum-pedersen.ts';
import type { Element, Group, Scalar } from '../group/group.ts';
import { addScalars, hashToScalar, isIdentity, multiplyScalars, randomScalar } from '../group/scalars.ts';
import { embedBlock } from '../sealing/embedding.ts';

/** The proofs of a ceremony, each with a purpose of its own, so that none can stand for another or for a ballot's. */

/** Knowledge of a secret exponent: (T, s); the challenge is never sent. */
export interface KnowledgeProof {
  readonly t: Element;
  readonly s: Scalar;
}

type Challenge = (t: Element) => Scalar;

function proveKnowledge(input: { group: Group; random: RandomSource; secret: Scalar; challenge: Challenge }) {
  const { group, random, secret, challenge } = input;
  const nonce = randomScalar(random);
  const t = group.multiplyBase(nonce);
  const s = addScalars(nonce, multiplyScalars(challenge(t), secret));
  nonce.fill(0);
  return { t, s };
}

/** s·G = T + c·P; false for the identity as P or T. */
function verifyKnowledge(input: { group: Group; claimed: Element; proof: KnowledgeProof; challenge: Challenge }) {
  const { group, claimed, proof, challenge } = input;
  if (isIdentity(claimed) || isIdentity(proof.t)) return false;
  const right = group.add(proof.t, group.multiply(challenge(proof.t), claimed));
  return equalBytes(group.multiplyBase(proof.s), right);
}

/** A trustee's place in a ceremony. */
export interface Seat {
  readonly ceremony: Uint8Array;
  readonly trustee: number;
}

/** c = scalar(frame("tellers/ceremony-pop/v1", [ceremony id, u32 i, F_i0 … F_i(t−1), T])). */
function possessionChallenge({ ceremony, trustee }: Seat, commitments: readonly Element[]): Challenge {
  return (t) => hashToScalar(frame('tellers/ceremony-pop/v1', [ceremony, u32(trustee), ...commitments, t]));
}

/** Proves that the trustee knows f_i0, whose multiple F_i0 is. */
export function provePossession(input: {
  readonly group: Group;
  readonly random: RandomSource;
  readonly seat: Seat;
  readonly commitments: readonly Element[];
  readonly secret: Scalar;
}): KnowledgeProof {
  const { group, random, seat, commitments, secret } = input;
  return proveKnowledge({ group, random, secret, challenge: possessionChallenge(seat, commitments) });
}

export function verifyPossession(input: {
  readonly group: Group;
  readonly seat: Seat;
  readonly commitments: readonly Element[];
  readonly proof: KnowledgeProof;
}): boolean {
  const { group, seat, commitments, proof } = input;
  const [claimed] = commitments;
  if (claimed === undefined) return false;
  return verifyKnowledge({ group, claimed, proof, challenge: possessionChallenge(seat, commitments) });
}

/**
 * h_i = SHA-256(frame("tellers/ceremony-commit/v1", [ceremony id, u32 i, F_i0 … F_i(t−1), T, s, opening])): what round 1
 * commits to. `opening` are 32 random bytes.
 */
export function commitmentOf(input: {
  readonly seat: Seat;
  readonly commitments: readonly Element[];
  readonly possession: KnowledgeProof;
  readonly opening: Uint8Array;
}): Uint8Array {
  const { seat, commitments, possession, opening } = input;
  const { t, s } = possession;
  return sha256(frame('tellers/ceremony-commit/v1', [seat.ceremony, u32(seat.trustee), ...commitments, t, s, opening]));
}

/**
 * The element that trustee i's probe seals (PR-23): the embedding of the first 29 bytes of
 * SHA-256(frame("tellers/probe-block/v1", [ceremony id, u32 i])). Everybody knows it, so that opening it tells nothing.
 */
export function probeElement(group: Group, { ceremony, trustee }: Seat): Element {
  const block = sha256(frame('tellers/probe-block/v1', [ceremony, u32(trustee)])).slice(0, 29);
  return embedBlock(group, block);
}

export interface Probe {
  readonly a: Element;
  readonly b: Element;
  readonly proof: KnowledgeProof;
}

/** c = scalar(frame("tellers/probe/v1", [ceremony id, u32 i, Y, A, B, T])). */
function probeChallenge(seat: Seat, { y, a, b }: { y: Element; a: Element; b: Element }): Challenge {
  return (t) => hashToScalar(frame('tellers/probe/v1', [seat.ceremony, u32(seat.trustee), y, a, b, t]));
}

/** (A, B) = (r·G, M_i + r·Y) with a proof that its maker knows r: nobody else can have chosen A. */
export function makeProbeOf(input: {
  readonly group: Group;
  readonly random: RandomSource;
  readonly seat: Seat;
  readonly y: Element;
}): Probe {
  const { group, random, seat, y } = input;
  const secret = randomScalar(random);
  const a = group.multiplyBase(secret);
  const b = group.add(probeElement(group, seat), group.multiply(secret, y));
  const proof = proveKnowledge({ group, random, secret, challenge: probeChallenge(seat, { y, a, b }) });
  secret.fill(0);
  return { a, b, proof };
}

export function verifyProbe(input: {
  readonly group: Group;
  readonly seat: Seat;
  readonly y: Element;
  readonly probe: Probe;
}): boolean {
  const { group, seat, y, probe } = input;
  const { a, b, proof } = probe;
  return verifyKnowledge({ group, claimed: a, proof, challenge: probeChallenge(seat, { y, a, b }) });
}

export interface ProbeShare {
  /** D = x_i·A_j. */
  readonly share: Element;
  readonly proof: EqualityProof;
}

interface ProbeShareContext {
  readonly seat: Seat;
  /** Whose probe it is. */
  readonly probe: number;
  /** X_i. */
  readonly key: Element;
  /** A_j. */
  readonly a: Element;
  readonly share: Element;
}

/** c = scalar(frame("tellers/probe-share/v1", [ceremony id, u32 i, u32 j, X_i, A_j, D, T_1, T_2])). */
function probeShareChallenge({ seat, probe, key, a, share }: ProbeShareContext) {
  return ({ t1, t2 }: { t1: Element; t2: Element }) =>
    hashToScalar(
      frame('tellers/probe-share/v1', [seat.ceremony, u32(seat.trustee), u32(probe), key, a, share, t1, t2]),
    );
}

export function makeProbeShare(
  input: Omit<ProbeShareContext, 'share'> & {
    readonly group: Group;
    readonly random: RandomSource;
    readonly secret: Scalar;
  },
): ProbeShare {
  const { group, random, secret, a } = input;
  const share = group.multiply(secret, a);
  const challenge = probeShareChallenge({ ...input, share });
  return { share, proof: proveEquality({ group, random, secret, base: a, challenge }) };
}

export function verifyProbeShare(
  input: Omit<ProbeShareContext, 'share'> & { readonly group: Group; readonly given: ProbeShare },
): boolean {
  const { group, key, a, given } = input;
  const challenge = probeShareChallenge({ ...input, share: given.share });
  return verifyEquality({
    group,
    statement: { key, base: a, image: given.share },
    proof: given.proof,
    challenge,
  });
}
