import { ristretto255_hasher } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import sodium from 'libsodium-wrappers-sumo';
import { describe, expect, test } from 'vitest';
import { createLibsodiumGroup } from '../../src/backends/libsodium-group.ts';
import { createNobleGroup } from '../../src/backends/noble-group.ts';
import { concatBytes, toHex, utf8 } from '../../src/core/base/bytes.ts';
import type { Element, Group, Scalar } from '../../src/core/group/group.ts';
import { addScalars, IDENTITY, ORDER, readScalar, scalarOf, subtractScalars } from '../../src/core/group/scalars.ts';
import { scalars } from '../support/random.ts';
import { hex as bytes, vectorText } from '../support/vectors.ts';

const noble = createNobleGroup();
const libsodium = await createLibsodiumGroup();
const groups: [string, Group][] = [
  ['noble', noble],
  ['libsodium', libsodium],
];

const rfc9496 = JSON.parse(vectorText('rfc9496/ristretto255.json')) as {
  smallMultiples: string[];
  badEncodings: string[];
  sha512ThenElementDerivation: { label: string; encoding: string }[];
  elementDerivation: { input: string; output: string }[];
};
const rfc9497 = JSON.parse(vectorText('rfc9497/ristretto255-oprf.json')) as {
  hashToGroupDst: string;
  skSm: string;
  vectors: { Input: string; Blind: string; BlindedElement: string; EvaluationElement: string }[];
};

/** Elements, the identity and the generator often among them. */
const elements: fc.Arbitrary<Element> = fc.oneof(
  { weight: 4, arbitrary: scalars.map((scalar) => libsodium.multiplyBase(scalar)) },
  { weight: 1, arbitrary: fc.constantFrom(IDENTITY, libsodium.multiplyBase(scalarOf(1n))) },
);

describe.each(groups)('ristretto255 of %s', (_name, group) => {
  test('the first multiples of the generator are those of RFC 9496 A.1', () => {
    const generator = group.multiplyBase(scalarOf(1n));
    let sum: Element = IDENTITY;
    for (const [index, hex] of rfc9496.smallMultiples.entries()) {
      expect(toHex(group.multiplyBase(scalarOf(BigInt(index))))).toBe(hex);
      expect(toHex(group.multiply(scalarOf(BigInt(index)), generator))).toBe(hex);
      expect(toHex(sum)).toBe(hex);
      expect(group.decode(bytes(hex))).toEqual(bytes(hex));
      sum = group.add(sum, generator);
    }
  });

  test('the encodings of RFC 9496 A.2 are refused', () => {
    expect(rfc9496.badEncodings).toHaveLength(29);
    for (const hex of rfc9496.badEncodings) expect(group.decode(bytes(hex))).toBeNull();
  });

  test('only 32 bytes can be an element', () => {
    for (const length of [0, 1, 31, 33, 64]) expect(group.decode(new Uint8Array(length))).toBeNull();
  });

  test('an element that was decoded does not change with the bytes it was read from', () => {
    const given = bytes(rfc9496.smallMultiples[1]!);
    const element = group.decode(given);
    given.fill(0);
    expect(element).toEqual(bytes(rfc9496.smallMultiples[1]!));
  });

  test('hashing to the group is that of RFC 9380, as the vectors of RFC 9497 need it', () => {
    for (const vector of rfc9497.vectors) {
      const element = group.hashToGroup(bytes(vector.Input), rfc9497.hashToGroupDst);
      const blinded = group.multiply(readScalar(bytes(vector.Blind))!, element);
      expect(toHex(blinded)).toBe(vector.BlindedElement);
      expect(toHex(group.multiply(readScalar(bytes(rfc9497.skSm))!, blinded))).toBe(vector.EvaluationElement);
    }
  });

  test('products and sums that are the identity are answered, never thrown', () => {
    const generator = group.multiplyBase(scalarOf(1n));
    const negated = group.multiplyBase(scalarOf(-1n));
    expect(group.multiplyBase(scalarOf(0n))).toEqual(IDENTITY);
    expect(group.multiply(scalarOf(0n), generator)).toEqual(IDENTITY);
    expect(group.multiply(scalarOf(5n), IDENTITY)).toEqual(IDENTITY);
    expect(group.multiply(scalarOf(0n), IDENTITY)).toEqual(IDENTITY);
    expect(group.add(generator, negated)).toEqual(IDENTITY);
    expect(group.subtract(generator, generator)).toEqual(IDENTITY);
    expect(group.add(IDENTITY, IDENTITY)).toEqual(IDENTITY);
    expect(group.sumOfProducts([], [])).toEqual(IDENTITY);
    expect(group.sumOfProducts([scalarOf(1n), scalarOf(1n)], [generator, negated])).toEqual(IDENTITY);
    expect(group.decode(IDENTITY)).toEqual(IDENTITY);
  });

  test('a sum of products over lists of different lengths is a bug', () => {
    expect(() => group.sumOfProducts([scalarOf(1n)], [])).toThrow('bug');
    expect(() => group.sumOfProducts([], [IDENTITY])).toThrow('bug');
  });

  test('multiplying is adding: (a + b)·P = a·P + b·P and (a − b)·P = a·P − b·P', () => {
    fc.assert(
      fc.property(scalars, scalars, elements, (a, b, element) => {
        const [left, right] = [group.multiply(a, element), group.multiply(b, element)];
        expect(group.add(left, right)).toEqual(group.multiply(addScalars(a, b), element));
        expect(group.subtract(left, right)).toEqual(group.multiply(subtractScalars(a, b), element));
      }),
      { numRuns: 30 },
    );
  });

  // 1 and 95 to 97: the noble backend changes its method at 96.
  test.each([1, 2, 3, 10, 95, 96, 97, 150])('the sum of %i products is the products added one by one', (length) => {
    const factors = Array.from({ length }, (_, index) => scalarOf(BigInt(index) ** 9n * 2n ** 200n - 1n));
    factors[0] = scalarOf(0n);
    const list = factors.map((_, index) =>
      index === 1 ? IDENTITY : libsodium.multiplyBase(scalarOf(3n ** BigInt(index))),
    );
    let sum: Element = IDENTITY;
    for (const [index, factor] of factors.entries()) sum = libsodium.add(sum, libsodium.multiply(factor, list[index]!));
    expect(group.sumOfProducts(factors, list)).toEqual(sum);
    expect(group.sumOfPacked(concatBytes(factors), concatBytes(list))).toEqual(sum);
  });

  test('a packed sum over lists of different lengths, or of broken members, is a bug', () => {
    expect(group.sumOfPacked(new Uint8Array(0), new Uint8Array(0))).toEqual(IDENTITY);
    expect(() => group.sumOfPacked(new Uint8Array(32), new Uint8Array(64))).toThrow('bug');
    expect(() => group.sumOfPacked(new Uint8Array(33), new Uint8Array(33))).toThrow('bug');
    expect(() => group.firstInvalid(new Uint8Array(31))).toThrow('bug');
  });

  test('the first encoding of a packed list that does not decode is named by its index', () => {
    const good = rfc9496.smallMultiples.map(bytes);
    const bad = rfc9496.badEncodings.map(bytes);
    expect(group.firstInvalid(new Uint8Array(0))).toBe(-1);
    expect(group.firstInvalid(concatBytes(good))).toBe(-1);
    for (const encoding of bad) {
      expect(group.firstInvalid(encoding)).toBe(0);
      expect(group.firstInvalid(concatBytes([...good, encoding, ...good, ...bad]))).toBe(good.length);
    }
  });
});

describe('noble and libsodium', () => {
  test('agree on which bytes are elements', () => {
    const candidates = fc.oneof(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      // Even and below 2^255: half of these decode.
      fc.uint8Array({ minLength: 32, maxLength: 32 }).map((raw) => {
        const even = new Uint8Array(raw);
        even[0] = (even[0] ?? 0) & 254;
        even[31] = (even[31] ?? 0) & 127;
        return even;
      }),
      elements.map((element) => new Uint8Array(element)),
    );
    let decoded = 0;
    fc.assert(
      fc.property(candidates, (candidate) => {
        const [left, right] = [noble.decode(candidate), libsodium.decode(candidate)];
        expect(left).toEqual(right);
        if (left !== null) decoded += 1;
      }),
      { numRuns: 400 },
    );
    expect(decoded).toBeGreaterThan(20);
  });

  test('agree on every operation, the edges included', () => {
    const edges: [Scalar, Element][] = [0n, 1n, ORDER - 1n].flatMap((value) =>
      [IDENTITY, libsodium.multiplyBase(scalarOf(1n)), libsodium.multiplyBase(scalarOf(-1n))].map(
        (element): [Scalar, Element] => [scalarOf(value), element],
      ),
    );
    fc.assert(
      fc.property(scalars, elements, elements, (scalar, left, right) => {
        expect(noble.multiplyBase(scalar)).toEqual(libsodium.multiplyBase(scalar));
        expect(noble.multiply(scalar, left)).toEqual(libsodium.multiply(scalar, left));
        expect(noble.add(left, right)).toEqual(libsodium.add(left, right));
        expect(noble.subtract(left, right)).toEqual(libsodium.subtract(left, right));
        const sums = [noble, libsodium].map((group) => group.sumOfProducts([scalar, scalar], [left, right]));
        expect(sums[0]).toEqual(sums[1]);
      }),
      {
        numRuns: 50,
        examples: edges.map(([scalar, element]) => [scalar, element, element]),
      },
    );
  });

  test('hash to the group alike, whatever the message and the tag', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme-ascii' }),
        (message, dst) => {
          expect(noble.hashToGroup(message, dst)).toEqual(libsodium.hashToGroup(message, dst));
        },
      ),
      { numRuns: 100 },
    );
    const longest = 'x'.repeat(255);
    expect(noble.hashToGroup(utf8('m'), longest)).toEqual(libsodium.hashToGroup(utf8('m'), longest));
  });

  test('derive elements from 64 bytes as RFC 9496 A.3 says', () => {
    const derive = (uniform: Uint8Array) => [
      toHex(ristretto255_hasher.deriveToCurve!(uniform).toBytes()),
      toHex(sodium.crypto_core_ristretto255_from_hash(uniform)),
    ];
    for (const { input, output } of rfc9496.elementDerivation) {
      expect(derive(bytes(input))).toEqual([output, output]);
    }
    for (const { label, encoding } of rfc9496.sha512ThenElementDerivation) {
      expect(derive(sha512(utf8(label)))).toEqual([encoding, encoding]);
    }
  });
});
