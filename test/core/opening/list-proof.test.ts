import { sha256, sha512 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLibsodiumGroup } from '../../../src/backends/libsodium-group.ts';
import { createNobleGroup } from '../../../src/backends/noble-group.ts';
import { concatBytes, toHex, u32, u64 } from '../../../src/core/base/bytes.ts';
import { frame } from '../../../src/core/base/frame.ts';
import type { EqualityProof } from '../../../src/core/group/chaum-pedersen.ts';
import type { Element, Group, Scalar } from '../../../src/core/group/group.ts';
import {
  addScalars,
  hashToScalar,
  IDENTITY,
  multiplyScalars,
  randomScalar,
  scalarOf,
  subtractScalars,
} from '../../../src/core/group/scalars.ts';
import * as listProof from '../../../src/core/opening/list-proof.ts';
import { seededRandom } from '../../support/random.ts';

const group = await createLibsodiumGroup();
const random = seededRandom('list proof');
const scalar = () => randomScalar(random);
const element = () => group.multiplyBase(scalar());
const secret = scalar();
const key = group.multiplyBase(secret);

/** A statement whose lists can be changed element by element; the functions below pack them. */
type ListStatement = Omit<listProof.ListStatement, 'elements' | 'shares'> & {
  readonly elements: readonly Element[];
  readonly shares: readonly Element[];
};

function packed(of: ListStatement): listProof.ListStatement {
  return { ...of, elements: concatBytes(of.elements), shares: concatBytes(of.shares) };
}

const listSeed = (of: ListStatement) => listProof.listSeed(packed(of));

function listCoefficients(seed: Uint8Array, length: number): Scalar[] {
  const all = listProof.listCoefficients(seed, length);
  expect(all).toHaveLength(32 * length);
  return Array.from({ length }, (_, at) => all.slice(32 * at, 32 * at + 32) as Scalar);
}

function proveList(input: { group: Group; random: typeof random; statement: ListStatement; secret: Scalar }) {
  return listProof.proveList({ ...input, statement: packed(input.statement) });
}

function verifyList(input: { group: Group; statement: ListStatement; proof: EqualityProof }): boolean {
  return listProof.verifyList({ ...input, statement: packed(input.statement) });
}

function makeStatement(length: number): ListStatement {
  const elements = Array.from({ length }, element);
  const shares = elements.map((one) => group.multiply(secret, one));
  return { fingerprint: random(32), groupId: 'members', trustee: 2, key, elements, shares };
}

const statement = makeStatement(6);
const proof = proveList({ group, random, statement, secret });

function coefficientsOf(of: ListStatement): string[] {
  return listCoefficients(listSeed(of), of.elements.length).map((coefficient) => toHex(coefficient));
}

/** The best proof for falsified shares: everything as the verifier will compute it, with the true secret. */
function proveFalsified(of: ListStatement) {
  const seed = listSeed(of);
  const coefficients = listCoefficients(seed, of.elements.length);
  const m = group.sumOfProducts(coefficients, of.elements);
  const z = group.sumOfProducts(coefficients, of.shares);
  const nonce = scalar();
  const [t1, t2] = [group.multiplyBase(nonce), group.multiply(nonce, m)];
  const c = hashToScalar(frame('tellers/opening-c/v1', [seed, m, z, t1, t2]));
  return { t1, t2, s: addScalars(nonce, multiplyScalars(c, secret)) };
}

describe('the proof of a list of shares', () => {
  test('holds for every length, made and verified by either backend', () => {
    const noble = createNobleGroup();
    expect(verifyList({ group, statement, proof })).toBe(true);
    expect(verifyList({ group: noble, statement, proof })).toBe(true);
    for (const length of [1, 2, 130]) {
      const other = makeStatement(length);
      const byNoble = proveList({ group: noble, random, statement: other, secret });
      expect(verifyList({ group, statement: other, proof: byNoble })).toBe(true);
    }
  });

  test('has the seed, coefficients and challenge of PR-1, over exactly these bytes, k from 1', () => {
    const { fingerprint, elements, shares } = statement;
    const seed = sha512(
      frame('tellers/opening-seed/v1', [
        fingerprint,
        'members',
        u32(2),
        key,
        sha256(concatBytes(elements)),
        sha256(concatBytes(shares)),
      ]),
    );
    expect(listSeed(statement)).toEqual(seed);
    const d = elements.map((_, at) => {
      const bytes = new Uint8Array(32);
      bytes.set(sha512(frame('tellers/opening-d/v1', [seed, u64(at + 1)])).slice(0, 16));
      return toHex(bytes);
    });
    expect(coefficientsOf(statement)).toEqual(d);
    // A proof made by hand from the formulas.
    const coefficients = listCoefficients(seed, elements.length);
    const m = group.sumOfProducts(coefficients, elements);
    const z = group.sumOfProducts(coefficients, shares);
    const nonce = scalar();
    const [t1, t2] = [group.multiplyBase(nonce), group.multiply(nonce, m)];
    const c = hashToScalar(frame('tellers/opening-c/v1', [seed, m, z, t1, t2]));
    const s = addScalars(nonce, multiplyScalars(c, secret));
    expect(verifyList({ group, statement, proof: { t1, t2, s } })).toBe(true);
    // Leaving one input of the challenge out makes it worthless.
    for (const at of [0, 1, 2, 3, 4]) {
      const weak = hashToScalar(frame('tellers/opening-c/v1', [seed, m, z, t1, t2].toSpliced(at, 1)));
      const response = addScalars(nonce, multiplyScalars(weak, secret));
      expect(verifyList({ group, statement, proof: { t1, t2, s: response } })).toBe(false);
    }
  });

  test('changes every coefficient when any one share, element, or anything of its context changes', () => {
    const before = coefficientsOf(statement);
    const changed: ListStatement[] = [
      { ...statement, fingerprint: random(32) },
      { ...statement, groupId: 'member' },
      { ...statement, trustee: 1 },
      { ...statement, key: element() },
      ...statement.shares.map((_, at) => ({ ...statement, shares: statement.shares.with(at, element()) })),
      ...statement.elements.map((_, at) => ({ ...statement, elements: statement.elements.with(at, element()) })),
    ];
    for (const other of changed) {
      const after = coefficientsOf(other);
      for (const [at, coefficient] of after.entries()) expect(coefficient).not.toBe(before[at]);
      expect(verifyList({ group, statement: other, proof })).toBe(false);
    }
  });

  test('has coefficients that are all different, of 16 bytes', () => {
    const all = listCoefficients(random(64), 500);
    expect(new Set(all.map((coefficient) => toHex(coefficient))).size).toBe(500);
    expect(all.every((coefficient) => coefficient.subarray(16).every((byte) => byte === 0))).toBe(true);
  });

  test('does not hold for changed commitments, a changed response, or the identity as a commitment or key', () => {
    expect(verifyList({ group, statement, proof: { ...proof, t1: element() } })).toBe(false);
    expect(verifyList({ group, statement, proof: { ...proof, t2: element() } })).toBe(false);
    expect(verifyList({ group, statement, proof: { ...proof, s: addScalars(proof.s, scalarOf(1n)) } })).toBe(false);
    const zero = scalarOf(0n);
    const nothing = { ...statement, key: IDENTITY, shares: statement.shares.map(() => IDENTITY) };
    const trivial = proveList({ group, random, statement: nothing, secret: zero });
    expect(verifyList({ group, statement: nothing, proof: trivial })).toBe(false);
    // A commitment from a nonce of zero would hold in both equations.
    const seed = listSeed(statement);
    const coefficients = listCoefficients(seed, statement.elements.length);
    const m = group.sumOfProducts(coefficients, statement.elements);
    const z = group.sumOfProducts(coefficients, statement.shares);
    const c = hashToScalar(frame('tellers/opening-c/v1', [seed, m, z, IDENTITY, IDENTITY]));
    const exposed = { t1: IDENTITY, t2: IDENTITY, s: multiplyScalars(c, secret) };
    expect(verifyList({ group, statement, proof: exposed })).toBe(false);
  });

  test('does not hold for shares under another exponent than the key’s, by whoever knows that one', () => {
    const exponent = scalar();
    const other = { ...statement, shares: statement.elements.map((one) => group.multiply(exponent, one)) };
    const madeForIt = proveList({ group, random, statement: other, secret: exponent });
    expect(verifyList({ group, statement: other, proof: madeForIt })).toBe(false);
  });

  test('does not hold when shares are exchanged', () => {
    const [first, second, ...rest] = statement.shares as [Element, Element, ...Element[]];
    const swapped = { ...statement, shares: [second, first, ...rest] };
    expect(verifyList({ group, statement: swapped, proof })).toBe(false);
    expect(
      verifyList({ group, statement: swapped, proof: proveList({ group, random, statement: swapped, secret }) }),
    ).toBe(false);
  });

  test('does not hold for a single wrong share among 10,000, whoever makes the proof', () => {
    const long = makeStatement(10_000);
    expect(verifyList({ group, statement: long, proof: proveList({ group, random, statement: long, secret }) })).toBe(
      true,
    );
    const wrong = { ...long, shares: long.shares.with(6170, group.add(long.shares[6170]!, element())) };
    const madeForIt = proveList({ group, random, statement: wrong, secret });
    expect(verifyList({ group, statement: wrong, proof: madeForIt })).toBe(false);
    expect(verifyList({ group, statement: wrong, proof: proveFalsified(wrong) })).toBe(false);
  });

  test('does not hold for shares that cancel under the coefficients of the honest list', () => {
    const [d1, d2] = listCoefficients(listSeed(statement), 6) as [typeof secret, typeof secret];
    const p = element();
    const [first, second, ...rest] = statement.shares as [Element, Element, ...Element[]];
    const shares = [group.add(first, group.multiply(d2, p)), group.subtract(second, group.multiply(d1, p)), ...rest];
    const forged = { ...statement, shares };
    expect(verifyList({ group, statement: forged, proof: proveFalsified(forged) })).toBe(false);
    // With fixed coefficients the sum, and so the proof, would be the honest one.
    const coefficients = listCoefficients(listSeed(statement), 6);
    expect(group.sumOfProducts(coefficients, shares)).toEqual(group.sumOfProducts(coefficients, statement.shares));
    expect(verifyList({ group, statement: forged, proof })).toBe(false);
    expect(
      verifyList({ group, statement: forged, proof: proveList({ group, random, statement: forged, secret }) }),
    ).toBe(false);
  });
});

describe('the composites of RFC 9497 section 2.2.1', () => {
  /** As there, each coefficient sees its own pair only; cut to 10 bits so that a test can do what 2^36 steps do. */
  function ownPairCoefficient(at: number, c: Element, d: Element): bigint {
    const hash = sha512(frame('test/composite/v1', [key, u32(at), c, d]));
    return BigInt(((hash[0] ?? 0) | ((hash[1] ?? 0) << 8)) & 1023);
  }

  test('can be forged for falsified shares, which the list proof refuses', () => {
    const p = element();
    const [c1, c2, ...others] = statement.elements as [Element, Element, ...Element[]];
    const [d1, d2, ...rest] = statement.shares as [Element, Element, ...Element[]];
    // Multiples a and b of P with d_1·a = d_2·b, found by search because d_1 does not depend on the second share.
    const products = new Map<bigint, bigint>();
    let added = d1;
    for (let a = 1n; a <= 1500n; a += 1n) {
      added = group.add(added, p);
      products.set(ownPairCoefficient(0, c1, added) * a, a);
    }
    let subtracted = d2;
    let found: { a: bigint; b: bigint } | null = null;
    for (let b = 1n; b <= 1500n && found === null; b += 1n) {
      subtracted = group.subtract(subtracted, p);
      const a = products.get(ownPairCoefficient(1, c2, subtracted) * b);
      if (a !== undefined) found = { a, b };
    }
    expect(found).not.toBeNull();
    const shares = [
      group.add(d1, group.multiply(scalarOf(found!.a), p)),
      group.subtract(d2, group.multiply(scalarOf(found!.b), p)),
      ...rest,
    ];
    const coefficients = statement.elements.map((c, at) => scalarOf(ownPairCoefficient(at, c, shares[at]!)));
    const m = group.sumOfProducts(coefficients, [c1, c2, ...others]);
    const z = group.sumOfProducts(coefficients, shares);
    expect(z).toEqual(group.multiply(secret, m));

    const forged = { ...statement, shares };
    expect(verifyList({ group, statement: forged, proof: proveFalsified(forged) })).toBe(false);
    expect(
      verifyList({ group, statement: forged, proof: proveList({ group, random, statement: forged, secret }) }),
    ).toBe(false);
  });

  test('are not what the coefficients here are: those of two lists that share a pair differ on that pair', () => {
    fc.assert(
      fc.property(fc.nat(5), (at) => {
        const other = { ...statement, shares: statement.shares.with((at + 1) % 6, element()) };
        const [before, after] = [statement, other].map((one) => listCoefficients(listSeed(one), 6)[at]!);
        expect(subtractScalars(before!, after!)).not.toEqual(scalarOf(0n));
      }),
      { numRuns: 20 },
    );
  });
});
