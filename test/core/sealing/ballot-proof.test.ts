import { describe, expect, test } from 'vitest';
import { createLibsodiumGroup } from '../../../src/backends/libsodium-group.ts';
import { toHex, u32 } from '../../../src/core/base/bytes.ts';
import { frame } from '../../../src/core/base/frame.ts';
import type { Element, Scalar } from '../../../src/core/group/group.ts';
import {
  addScalars,
  hashToScalar,
  multiplyScalars,
  randomScalar,
  scalarOf,
  subtractScalars,
} from '../../../src/core/group/scalars.ts';
import {
  type BallotStatement,
  ballotChallenge,
  type Ciphertext,
  failedEquations,
  proveBallot,
} from '../../../src/core/sealing/ballot-proof.ts';
import { seededRandom } from '../../support/random.ts';

const group = await createLibsodiumGroup();
const random = seededRandom('ballot proof');
const scalar = () => randomScalar(random);
const element = () => group.multiplyBase(scalar());

const votingSecret = scalar();
const y = element();
const randomness = [scalar(), scalar()];
const ciphertexts = randomness.map((r): Ciphertext => [group.multiplyBase(r), element()]);
const statement: BallotStatement = {
  fingerprint: random(32),
  section: 'members',
  votingKey: group.multiplyBase(votingSecret),
  y,
  keyIds: [random(32), random(32)],
  mark: random(16),
  ciphertexts,
};
const proof = proveBallot({ group, random, statement, votingSecret, randomness });
const [c1, c2] = ciphertexts as [Ciphertext, Ciphertext];
const [t0, t1, t2] = proof.commitments as [Element, Element, Element];

/** The challenge's inputs as docs/protocol.md lists them, written out by hand. */
function inputsOf(commitments: readonly Element[]): [string, Uint8Array | string][] {
  return [
    ['fingerprint', statement.fingerprint],
    ['section', 'members'],
    ['voting key', statement.votingKey],
    ['election key', y],
    ['number of registrars', u32(2)],
    ['key id 1', statement.keyIds[0]!],
    ['key id 2', statement.keyIds[1]!],
    ['mark', statement.mark],
    ['number of blocks', u32(2)],
    ['A_1', c1[0]],
    ['B_1', c1[1]],
    ['A_2', c2[0]],
    ['B_2', c2[1]],
    ['T_0', commitments[0]!],
    ['T_1', commitments[1]!],
    ['T_2', commitments[2]!],
  ];
}

function fields(commitments: readonly Element[]): (Uint8Array | string)[] {
  return inputsOf(commitments).map(([, field]) => field);
}

/** A whole proof under a challenge of the prover's own making. */
function proofUnder(challengeOf: (commitments: Element[]) => Scalar) {
  const secrets = [votingSecret, ...randomness];
  const nonces = secrets.map(scalar);
  const commitments = nonces.map((nonce) => group.multiplyBase(nonce));
  const c = challengeOf(commitments);
  return { commitments, responses: secrets.map((secret, at) => addScalars(nonces[at]!, multiplyScalars(c, secret))) };
}

describe('the ballot proof', () => {
  test('holds for its statement, in every equation', () => {
    expect(failedEquations({ group, statement, proof })).toEqual([]);
    expect(proof.commitments).toHaveLength(3);
    expect(proof.responses).toHaveLength(3);
  });

  test('has the challenge of the protocol, over exactly these bytes', () => {
    const expected = hashToScalar(frame('tellers/ballot-proof/v1', fields(proof.commitments)));
    expect(ballotChallenge(statement, proof.commitments)).toEqual(expected);
    const byHand = proofUnder((commitments) => hashToScalar(frame('tellers/ballot-proof/v1', fields(commitments))));
    expect(failedEquations({ group, statement, proof: byHand })).toEqual([]);
  });

  test('holds only where the known secrets are: each equation fails alone', () => {
    for (const [at, response] of proof.responses.entries()) {
      const responses = proof.responses.with(at, addScalars(response, scalarOf(1n)));
      expect(failedEquations({ group, statement, proof: { ...proof, responses } })).toEqual([at]);
    }
    const foreign = proveBallot({ group, random, statement, votingSecret: scalar(), randomness });
    expect(failedEquations({ group, statement, proof: foreign })).toEqual([0]);
    const unknown = proveBallot({ group, random, statement, votingSecret, randomness: [randomness[0]!, scalar()] });
    expect(failedEquations({ group, statement, proof: unknown })).toEqual([2]);
  });

  test.each(inputsOf(proof.commitments).map(([name], at) => [name, at] as const))(
    'is worthless when its maker left out: %s',
    (_name, at) => {
      const weak = proofUnder((commitments) =>
        hashToScalar(frame('tellers/ballot-proof/v1', fields(commitments).toSpliced(at, 1))),
      );
      expect(failedEquations({ group, statement, proof: weak })).toEqual([0, 1, 2]);
    },
  );

  test('under another purpose, or as a signature of the bare hash, does not hold', () => {
    const other = proofUnder((commitments) => hashToScalar(frame('tellers/ballot-proof/v2', fields(commitments))));
    expect(failedEquations({ group, statement, proof: other })).toEqual([0, 1, 2]);
  });

  const changed: [string, BallotStatement][] = [
    ['fingerprint', { ...statement, fingerprint: random(32) }],
    ['section', { ...statement, section: 'member' }],
    ['election key', { ...statement, y: element() }],
    ['key id 1', { ...statement, keyIds: [random(32), statement.keyIds[1]!] }],
    ['key id 2', { ...statement, keyIds: [statement.keyIds[0]!, random(32)] }],
    ['order of the registrars', { ...statement, keyIds: statement.keyIds.toReversed() }],
    ['number of registrars', { ...statement, keyIds: statement.keyIds.slice(0, 1) }],
    ['mark', { ...statement, mark: random(16) }],
    ['B_1', { ...statement, ciphertexts: [[c1[0], element()], c2] }],
    ['B_2', { ...statement, ciphertexts: [c1, [c2[0], element()]] }],
    ['order of the blocks', { ...statement, ciphertexts: [c2, c1] }],
    ['A_1', { ...statement, ciphertexts: [[element(), c1[1]], c2] }],
    ['A_2', { ...statement, ciphertexts: [c1, [element(), c2[1]]] }],
    ['voting key', { ...statement, votingKey: element() }],
  ];
  test.each(changed)('does not hold for another %s', (_name, other) => {
    expect(failedEquations({ group, statement: other, proof })).toEqual([0, 1, 2]);
  });

  test.each([0, 1, 2])('does not hold with another commitment T_%i', (at) => {
    const commitments = proof.commitments.with(at, element());
    expect(failedEquations({ group, statement, proof: { ...proof, commitments } })).toEqual([0, 1, 2]);
  });

  test('cannot be forged from a chosen response, T = s·G − c·A, because the challenge covers T', () => {
    const [s, guess] = [scalar(), scalar()];
    const forged = group.subtract(group.multiplyBase(s), group.multiply(guess, c2[0]));
    const commitments = [t0, t1, forged];
    const c = ballotChallenge(statement, commitments);
    // The forgery would hold if the challenge were the guess: that is what leaving the commitments out gives away.
    const wouldHold = group.add(forged, group.multiply(guess, c2[0]));
    expect(toHex(group.multiplyBase(s))).toBe(toHex(wouldHold));
    expect(c).not.toEqual(guess);
    const responses = proof.responses.with(2, s);
    expect(failedEquations({ group, statement, proof: { commitments, responses } })).toContain(2);
  });

  test('takes fresh nonces every time and wipes what the random source gave', () => {
    const given: Uint8Array[] = [];
    const spy = (length: number) => {
      const bytes = random(length);
      given.push(bytes);
      return bytes;
    };
    const proofs = [1, 2].map(() => proveBallot({ group, random: spy, statement, votingSecret, randomness }));
    expect(given).toHaveLength(6);
    expect(given.every((bytes) => bytes.length === 64 && bytes.every((byte) => byte === 0))).toBe(true);
    const commitments = proofs.flatMap((one) => one.commitments.map((bytes) => toHex(bytes)));
    expect(new Set(commitments).size).toBe(6);
  });

  test('two proofs with one nonce would give the secret away, which is why nonces are never derived', () => {
    const nonce = scalar();
    const [first, second] = [scalar(), scalar()];
    const responses = [first, second].map((c) => addScalars(nonce, multiplyScalars(c, votingSecret)));
    const difference = subtractScalars(responses[0]!, responses[1]!);
    expect(multiplyScalars(subtractScalars(first, second), votingSecret)).toEqual(difference);
  });

  test('with too few commitments or responses fails where they are missing', () => {
    const responses = proof.responses.slice(0, 2);
    expect(failedEquations({ group, statement, proof: { ...proof, responses } })).toEqual([2]);
    const commitments = [t0, t1];
    expect(failedEquations({ group, statement, proof: { ...proof, commitments } })).toEqual([0, 1, 2]);
    expect(t2).toBeDefined();
  });
});
