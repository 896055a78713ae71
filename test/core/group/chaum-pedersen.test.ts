import { describe, expect, test } from 'vitest';
import { createLibsodiumGroup } from '../../../src/backends/libsodium-group.ts';
import { frame } from '../../../src/core/base/frame.ts';
import { type EqualityStatement, proveEquality, verifyEquality } from '../../../src/core/group/chaum-pedersen.ts';
import type { Element, Group, Scalar } from '../../../src/core/group/group.ts';
import {
  addScalars,
  hashToScalar,
  IDENTITY,
  multiplyScalars,
  randomScalar,
  scalarOf,
} from '../../../src/core/group/scalars.ts';
import { seededRandom } from '../../support/random.ts';

const group = await createLibsodiumGroup();
const random = seededRandom('chaum-pedersen');
const secret = randomScalar(random);
const base = group.multiplyBase(randomScalar(random));
const statement: EqualityStatement = {
  key: group.multiplyBase(secret),
  base,
  image: group.multiply(secret, base),
};

function challengeOver(of: EqualityStatement) {
  return ({ t1, t2 }: { t1: Element; t2: Element }): Scalar =>
    hashToScalar(frame('test/equality/v1', [of.key, of.base, of.image, t1, t2]));
}

/** A prover who runs the honest steps with some secret, whatever the statement says. */
function proofOf(of: EqualityStatement, with_: Scalar) {
  return proveEquality({ group, random, secret: with_, base: of.base, challenge: challengeOver(of) });
}

function holds(of: EqualityStatement, proof = proofOf(of, secret)): boolean {
  return verifyEquality({ group, statement: of, proof, challenge: challengeOver(of) });
}

describe('the proof of equal exponents', () => {
  test('holds for a true statement, with new commitments every time', () => {
    expect(holds(statement)).toBe(true);
    expect(proofOf(statement, secret).t1).not.toEqual(proofOf(statement, secret).t1);
  });

  test('does not hold for another image, by whoever knows the key: only the second equation tells', () => {
    const other = { ...statement, image: group.multiply(addScalars(secret, scalarOf(1n)), base) };
    const proof = proofOf(other, secret);
    const c = challengeOver(other)(proof);
    expect(group.multiplyBase(proof.s)).toEqual(group.add(proof.t1, group.multiply(c, other.key)));
    expect(holds(other, proof)).toBe(false);
  });

  test('does not hold for an image under another exponent, by whoever knows that one: only the first equation tells', () => {
    const exponent = randomScalar(random);
    const other = { ...statement, image: group.multiply(exponent, base) };
    const proof = proofOf(other, exponent);
    const c = challengeOver(other)(proof);
    expect(group.multiply(proof.s, base)).toEqual(group.add(proof.t2, group.multiply(c, other.image)));
    expect(holds(other, proof)).toBe(false);
  });

  test('does not hold when any part of it is changed', () => {
    const proof = proofOf(statement, secret);
    const one = group.multiplyBase(scalarOf(1n));
    expect(holds(statement, proof)).toBe(true);
    expect(holds(statement, { ...proof, t1: group.add(proof.t1, one) })).toBe(false);
    expect(holds(statement, { ...proof, t2: group.add(proof.t2, one) })).toBe(false);
    expect(holds(statement, { ...proof, s: addScalars(proof.s, scalarOf(1n)) })).toBe(false);
  });

  test('does not hold with the identity as key or as commitments, though both equations would', () => {
    const nothing = { key: IDENTITY, base, image: IDENTITY };
    expect(holds(nothing, proofOf(nothing, scalarOf(0n)))).toBe(false);
    const c = challengeOver(statement)({ t1: IDENTITY, t2: IDENTITY });
    expect(holds(statement, { t1: IDENTITY, t2: IDENTITY, s: multiplyScalars(c, secret) })).toBe(false);
    const trivial = { key: statement.key, base: IDENTITY, image: IDENTITY };
    expect(holds(trivial)).toBe(false);
  });

  test('takes one nonce of 64 bytes from the source and wipes every copy of it', () => {
    const given: Uint8Array[] = [];
    const watching: Group = {
      ...group,
      multiplyBase: (nonce) => {
        given.push(nonce);
        return group.multiplyBase(nonce);
      },
    };
    const spy = (length: number) => {
      const bytes = random(length);
      given.push(bytes);
      return bytes;
    };
    proveEquality({ group: watching, random: spy, secret, base, challenge: challengeOver(statement) });
    expect(given.map((bytes) => bytes.length)).toEqual([64, 32]);
    expect(given.every((bytes) => bytes.every((byte) => byte === 0))).toBe(true);
  });
});
