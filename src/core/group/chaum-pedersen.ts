import { equalBytes } from '../base/bytes.ts';
import type { RandomSource } from '../base/random.ts';
import type { Element, Group, Scalar } from './group.ts';
import { addScalars, isIdentity, multiplyScalars, randomScalar } from './scalars.ts';

/**
 * The Chaum–Pedersen proof that two elements have the same secret exponent: X = x·G and Z = x·M. The proof is
 * (T_1, T_2, s); the challenge is never sent, each use computes it over its own frame, which must hold everything in
 * the statement and both commitments (PR-1, PR-2).
 */

export interface EqualityProof {
  readonly t1: Element;
  readonly t2: Element;
  readonly s: Scalar;
}

/** What is claimed: `key` = x·G and `image` = x·`base`. */
export interface EqualityStatement {
  readonly key: Element;
  readonly base: Element;
  readonly image: Element;
}

/** The use's own challenge over the two commitments. */
export type EqualityChallenge = (commitments: { readonly t1: Element; readonly t2: Element }) => Scalar;

/** T_1 = k·G, T_2 = k·M, s = k + c·x for a fresh k that is wiped. */
export function proveEquality(input: {
  readonly group: Group;
  readonly random: RandomSource;
  readonly secret: Scalar;
  readonly base: Element;
  readonly challenge: EqualityChallenge;
}): EqualityProof {
  const { group, random, secret, base, challenge } = input;
  const nonce = randomScalar(random);
  const t1 = group.multiplyBase(nonce);
  const t2 = group.multiply(nonce, base);
  const s = addScalars(nonce, multiplyScalars(challenge({ t1, t2 }), secret));
  nonce.fill(0);
  return { t1, t2, s };
}

/** s·G = T_1 + c·X and s·M = T_2 + c·Z; false also for the identity as a key or a commitment. */
export function verifyEquality(input: {
  readonly group: Group;
  readonly statement: EqualityStatement;
  readonly proof: EqualityProof;
  readonly challenge: EqualityChallenge;
}): boolean {
  const { group, statement, proof, challenge } = input;
  if (isIdentity(statement.key) || isIdentity(proof.t1) || isIdentity(proof.t2)) return false;
  const c = challenge(proof);
  return (
    equalBytes(group.multiplyBase(proof.s), group.add(proof.t1, group.multiply(c, statement.key))) &&
    equalBytes(group.multiply(proof.s, statement.base), group.add(proof.t2, group.multiply(c, statement.image)))
  );
}
