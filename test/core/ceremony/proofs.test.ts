import { describe, expect, test } from 'vitest';
import { createLibsodiumGroup } from '../../../src/backends/libsodium-group.ts';
import {
  makeProbeOf,
  makeProbeShare,
  provePossession,
  type Seat,
  verifyPossession,
  verifyProbe,
  verifyProbeShare,
} from '../../../src/core/ceremony/proofs.ts';
import { addScalars, IDENTITY, randomScalar, scalarOf } from '../../../src/core/group/scalars.ts';
import { lotPoint, makeCoinShare, verifyCoinShare } from '../../../src/core/opening/coin.ts';
import { type BallotStatement, failedEquations, proveBallot } from '../../../src/core/sealing/ballot-proof.ts';
import { seededRandom } from '../../support/random.ts';

/** Every proof has a purpose of its own: none stands for another, whatever numbers it is about. */

const group = await createLibsodiumGroup();
const random = seededRandom('ceremony proofs');
const seat: Seat = { ceremony: random(32), trustee: 2 };
const y = group.multiplyBase(randomScalar(random));

describe('a probe’s proof', () => {
  const probe = makeProbeOf({ group, random, seat, y });

  test('holds for its own probe, seat and key alone', () => {
    expect(verifyProbe({ group, seat, y, probe })).toBe(true);
    const other = group.multiplyBase(scalarOf(5n));
    expect(verifyProbe({ group, seat: { ...seat, trustee: 1 }, y, probe })).toBe(false);
    expect(verifyProbe({ group, seat: { ...seat, ceremony: random(32) }, y, probe })).toBe(false);
    expect(verifyProbe({ group, seat, y: other, probe })).toBe(false);
    for (const change of [{ a: other }, { b: other }, { proof: { ...probe.proof, t: other } }]) {
      expect(verifyProbe({ group, seat, y, probe: { ...probe, ...change } })).toBe(false);
    }
    const s = addScalars(probe.proof.s, scalarOf(1n));
    expect(verifyProbe({ group, seat, y, probe: { ...probe, proof: { ...probe.proof, s } } })).toBe(false);
    expect(verifyProbe({ group, seat, y, probe: { ...probe, a: IDENTITY } })).toBe(false);
  });

  /** A ballot about the same numbers as a probe: the one secret that it shows is the same. */
  const ballotOf = (a: typeof y, b: typeof y): BallotStatement => ({
    fingerprint: seat.ceremony,
    section: '2',
    votingKey: a,
    y,
    keyIds: [],
    mark: new Uint8Array(16),
    ciphertexts: [[a, b]],
  });

  test('is never a ballot proof', () => {
    const { a, b, proof } = probe;
    const ballot = { commitments: [proof.t, proof.t], responses: [proof.s, proof.s] };
    expect(failedEquations({ group, statement: ballotOf(a, b), proof: ballot })).toEqual([0, 1]);
    const alone = { ...ballotOf(a, b), ciphertexts: [] };
    const first = { commitments: [proof.t], responses: [proof.s] };
    expect(failedEquations({ group, statement: alone, proof: first })).toEqual([0]);
  });

  test('is never made of a ballot proof: nobody’s ballot is opened as a probe', () => {
    const secret = randomScalar(random);
    const a = group.multiplyBase(secret);
    const b = group.multiplyBase(randomScalar(random));
    const statement = ballotOf(a, b);
    const made = proveBallot({ group, random, statement, votingSecret: secret, randomness: [secret] });
    expect(failedEquations({ group, statement, proof: made })).toEqual([]);
    for (const at of [0, 1]) {
      const proof = { t: made.commitments[at]!, s: made.responses[at]! };
      expect(verifyProbe({ group, seat, y, probe: { a, b, proof } })).toBe(false);
      expect(verifyPossession({ group, seat, commitments: [a], proof })).toBe(false);
    }
  });

  test('is never a proof of possession, nor the reverse', () => {
    const { a, b, proof } = probe;
    expect(verifyPossession({ group, seat, commitments: [a], proof })).toBe(false);
    expect(verifyPossession({ group, seat, commitments: [a, y, b], proof })).toBe(false);
    const secret = randomScalar(random);
    const commitments = [group.multiplyBase(secret), y];
    const possession = provePossession({ group, random, seat, commitments, secret });
    expect(verifyPossession({ group, seat, commitments, proof: possession })).toBe(true);
    expect(verifyProbe({ group, seat, y, probe: { a: commitments[0]!, b: y, proof: possession } })).toBe(false);
    // About the very same numbers, so that the purpose alone tells them apart.
    const own = group.multiplyBase(secret);
    const proven = provePossession({ group, random, seat, commitments: [own, own, b], secret });
    expect(verifyProbe({ group, seat, y: own, probe: { a: own, b, proof: proven } })).toBe(false);
  });
});

describe('the proof of a probe’s share', () => {
  const secret = randomScalar(random);
  const key = group.multiplyBase(secret);

  test('is never a share of the coin, nor the reverse', () => {
    const point = lotPoint(group, seat.ceremony);
    const given = makeProbeShare({ group, random, seat, probe: 1, key, a: point, secret });
    expect(verifyProbeShare({ group, seat, probe: 1, key, a: point, given })).toBe(true);
    const coin = { group, fingerprint: seat.ceremony, trustee: seat.trustee, key };
    expect(verifyCoinShare({ ...coin, share: { v: given.share, proof: given.proof } })).toBe(false);
    const share = makeCoinShare({ ...coin, random, secret });
    expect(verifyCoinShare({ ...coin, share })).toBe(true);
    const reversed = { share: share.v, proof: share.proof };
    expect(verifyProbeShare({ group, seat, probe: 1, key, a: point, given: reversed })).toBe(false);
  });

  test('is about one probe of one trustee', () => {
    const a = group.multiplyBase(randomScalar(random));
    const given = makeProbeShare({ group, random, seat, probe: 1, key, a, secret });
    expect(verifyProbeShare({ group, seat, probe: 2, key, a, given })).toBe(false);
    expect(verifyProbeShare({ group, seat: { ...seat, trustee: 3 }, probe: 1, key, a, given })).toBe(false);
    expect(verifyProbeShare({ group, seat, probe: 1, key: y, a, given })).toBe(false);
    expect(verifyProbeShare({ group, seat, probe: 1, key, a: y, given })).toBe(false);
  });
});
