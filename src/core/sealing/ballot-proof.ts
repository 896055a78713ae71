import { concatBytes, equalBytes, u32 } from '../base/bytes.ts';
import { frame } from '../base/frame.ts';
import type { RandomSource } from '../base/random.ts';
import type { Arithmetic, Element, Scalar } from '../group/group.ts';
import { addScalars, hashToScalar, integerOf, multiplyScalars, randomScalar, scalarOf } from '../group/scalars.ts';

/**
 * The one proof of a sealed ballot: knowledge of the voting secret v and of the randomness r_j of every ciphertext in
 * a single Schnorr transcript. It is the signature by the voting key, the proof of plaintext knowledge and what keeps a
 * ballot from being copied, re-randomised or recombined, all at once (PR-2, PR-8).
 *
 *   T_0 = k_0·G, T_j = k_j·G
 *   c   = scalar(frame("tellers/ballot-proof/v1",
 *           [fingerprint, section, V, Y, u32 k, keyId_1, …, keyId_k, mark, u32 w, A_1, B_1, …, A_w, B_w, T_0, …, T_w]))
 *   s_0 = k_0 + c·v, s_j = k_j + c·r_j
 *   checks: s_0·G = T_0 + c·V and s_j·G = T_j + c·A_j
 *
 * k registrars, w blocks. `commitments` are T_0..T_w, `responses` s_0..s_w; c is never sent. The caller refuses the
 * identity for V, A_j and T_j before it verifies; B_j may be anything that decodes.
 */

/** ElGamal: (A, B) = (r·G, M + r·Y). */
export type Ciphertext = readonly [Element, Element];

/** Everything that the challenge covers but the commitments. Leaving one of these out makes the proof worthless. */
export interface BallotStatement {
  readonly fingerprint: Uint8Array;
  readonly section: string;
  readonly votingKey: Element;
  /** The election public key Y. */
  readonly y: Element;
  /** SHA-256 of each registrar's modulus for this section, in the definition's order. */
  readonly keyIds: readonly Uint8Array[];
  readonly mark: Uint8Array;
  readonly ciphertexts: readonly Ciphertext[];
}

export interface BallotProof {
  readonly commitments: readonly Element[];
  readonly responses: readonly Scalar[];
}

/** The challenge c of the transcript. */
export function ballotChallenge(statement: BallotStatement, commitments: readonly Element[]): Scalar {
  const { fingerprint, section, votingKey, y, keyIds, mark, ciphertexts } = statement;
  return hashToScalar(
    frame('tellers/ballot-proof/v1', [
      fingerprint,
      section,
      votingKey,
      y,
      u32(keyIds.length),
      ...keyIds,
      mark,
      u32(ciphertexts.length),
      ...ciphertexts.flat(),
      ...commitments,
    ]),
  );
}

/** Proves a statement from its secrets, with nonces that are fresh for every call and wiped (PR-4). */
export function proveBallot(input: {
  readonly group: Arithmetic;
  readonly random: RandomSource;
  readonly statement: BallotStatement;
  readonly votingSecret: Scalar;
  /** r_1..r_w */
  readonly randomness: readonly Scalar[];
}): BallotProof {
  const { group, random, statement, votingSecret, randomness } = input;
  const proven = [votingSecret, ...randomness].map((secret) => ({ secret, nonce: randomScalar(random) }));
  const commitments = proven.map(({ nonce }) => group.multiplyBase(nonce));
  const c = ballotChallenge(statement, commitments);
  const responses = proven.map(({ secret, nonce }) => addScalars(nonce, multiplyScalars(c, secret)));
  for (const { nonce } of proven) nonce.fill(0);
  return { commitments, responses };
}

/**
 * The equations that do not hold: 0 for the voting key, j for ciphertext j; empty when the proof is good. Commitments
 * and responses must be as many as the equations, w + 1.
 */
export function failedEquations(input: {
  readonly group: Arithmetic;
  readonly statement: BallotStatement;
  readonly proof: BallotProof;
}): number[] {
  const { group, statement, proof } = input;
  const c = ballotChallenge(statement, proof.commitments);
  const claimed = [statement.votingKey, ...statement.ciphertexts.map(([a]) => a)];
  const failed: number[] = [];
  claimed.forEach((element, index) => {
    const commitment = proof.commitments[index];
    const response = proof.responses[index];
    const holds =
      commitment !== undefined &&
      response !== undefined &&
      equalBytes(group.multiplyBase(response), group.add(commitment, group.multiply(c, element)));
    if (!holds) failed.push(index);
  });
  return failed;
}

/** A proof with what it is of. */
export interface ClaimedProof {
  readonly statement: BallotStatement;
  readonly proof: BallotProof;
}

/**
 * Whether all proofs hold, in one sum: every equation times a 128-bit weight of its own from the verifier's randomness,
 * drawn after all of them are fixed. A false proof among them passes with a chance of 2^-128. Which one fails is for
 * `failedEquations` to say. Commitments and responses must be as many as the equations of each proof.
 */
export function allProofsHold(input: {
  readonly group: Arithmetic;
  readonly random: RandomSource;
  readonly claims: readonly ClaimedProof[];
}): boolean {
  const { group, random, claims } = input;
  const scalars: Scalar[] = [];
  const elements: Element[] = [];
  let responses = 0n;
  for (const { statement, proof } of claims) {
    const c = integerOf(ballotChallenge(statement, proof.commitments));
    const claimed = [statement.votingKey, ...statement.ciphertexts.map(([a]) => a)];
    for (const [index, element] of claimed.entries()) {
      const commitment = proof.commitments[index];
      const response = proof.responses[index];
      if (commitment === undefined || response === undefined) return false;
      const weightBytes = new Uint8Array(32);
      weightBytes.set(random(16));
      const weight = integerOf(weightBytes as Scalar);
      responses += weight * integerOf(response);
      scalars.push(weightBytes as Scalar, scalarOf(weight * c));
      elements.push(commitment, element);
    }
  }
  const sum = group.sumOfPacked(concatBytes(scalars), concatBytes(elements));
  return equalBytes(group.multiplyBase(scalarOf(responses)), sum);
}
