import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLibsodiumGroup } from '../../../src/backends/libsodium-group.ts';
import { createNobleGroup } from '../../../src/backends/noble-group.ts';
import { loadSums } from '../../../src/backends/sums/sums.ts';
import { concatBytes } from '../../../src/core/base/bytes.ts';
import type { Element, Scalar } from '../../../src/core/group/group.ts';
import { IDENTITY, integerOf, ORDER, randomScalar, scalarOf } from '../../../src/core/group/scalars.ts';
import { scalars, seededRandom } from '../../support/random.ts';
import { hex, vectorText } from '../../support/vectors.ts';

const noble = createNobleGroup();
const libsodium = await createLibsodiumGroup();
const sums = await loadSums();
const random = seededRandom('sums');

/** The longest list that the module takes at once. */
const RUN = 2 ** 14;

/** As many multiples of the generator as wanted, each with its factor. */
function multiples(count: number): { factors: Scalar[]; elements: Element[] } {
  const factors = Array.from({ length: count }, () => randomScalar(random));
  return { factors, elements: factors.map((factor) => libsodium.multiplyBase(factor)) };
}

function shortScalar(): Scalar {
  return concatBytes([random(16), new Uint8Array(16)]) as Scalar;
}

/** What the sum must be when each element is a known multiple of the generator: one product, by noble. */
function expectedOf(factors: readonly Scalar[], taken: readonly Scalar[]): Element {
  let sum = 0n;
  for (const [index, factor] of factors.entries()) sum += integerOf(factor) * integerOf(taken[index]!);
  return noble.multiplyBase(scalarOf(sum));
}

/** Scalars of one repeated byte, and powers of two with their neighbours: signed digits are there a whole half or carry. */
function edgeScalar(index: number): Scalar {
  const byte = [0x11n, 0x88n, 0x7fn, 0x80n, 0xffn][index % 5] ?? 0n;
  const power = 2n ** BigInt(index % 253) + BigInt((index % 5) - 2);
  return scalarOf(index % 3 === 0 ? (byte * (2n ** 248n - 1n)) / 255n : power);
}

const edgeScalars = fc.oneof(
  scalars,
  fc.nat().map(edgeScalar),
  fc.constantFrom(0n, 1n, ORDER - 1n, 2n ** 128n - 1n, 2n ** 127n).map(scalarOf),
);

describe('a sum of products in WebAssembly', () => {
  test.each([
    ['of 253 bits', () => randomScalar(random)],
    ['of 128 bits', shortScalar],
  ])('has the bytes that noble gives, for every length from 0 to 200 and scalars %s', (_name, draw) => {
    const { elements } = multiples(200);
    const factors = elements.map(draw);
    let expected: Element = IDENTITY;
    for (let length = 0; length <= 200; length += 1) {
      expect(sums.sumOfProducts(factors.slice(0, length), elements.slice(0, length))).toEqual(expected);
      const packed = [factors, elements].map((list) => concatBytes(list.slice(0, length)));
      expect(sums.sumOfPacked(packed[0]!, packed[1]!)).toEqual(expected);
      if (length < 200) expected = noble.add(expected, noble.multiply(factors[length]!, elements[length]!));
    }
  });

  test('has the bytes that noble gives for some thousands of products', () => {
    const { elements } = multiples(3000);
    const factors = elements.map((_, index) => (index % 3 === 0 ? shortScalar() : randomScalar(random)));
    const expected = noble.sumOfPacked(concatBytes(factors), concatBytes(elements));
    expect(sums.sumOfPacked(concatBytes(factors), concatBytes(elements))).toEqual(expected);
    expect(sums.sumOfProducts(factors, elements)).toEqual(expected);
  });

  test.each([RUN - 1, RUN, RUN + 1, 2 * RUN, 2 * RUN + 5])('is whole when a list of %i is worked in runs', (length) => {
    const { factors, elements } = multiples(500);
    const known = Array.from({ length }, (_, index) => factors[index % 500]!);
    const list = Array.from({ length }, (_, index) => elements[index % 500]!);
    const draws = [() => randomScalar(random), shortScalar, edgeScalar];
    const taken = Array.from({ length }, (_, index) => draws[index % 3]!(index));
    const expected = expectedOf(known, taken);
    expect(sums.sumOfPacked(concatBytes(taken), concatBytes(list))).toEqual(expected);
    expect(sums.sumOfProducts(taken, list)).toEqual(expected);
  });

  const generator = noble.multiplyBase(scalarOf(1n));
  const other = noble.multiplyBase(scalarOf(3n ** 100n));
  const fewElements = fc.constantFrom(
    IDENTITY,
    generator,
    noble.subtract(IDENTITY, generator),
    other,
    noble.subtract(IDENTITY, other),
  );

  test('of equal, opposite and identity elements by the scalars at the edges is their products added one by one', () => {
    // The method changes at 48.
    const product = fc.tuple(edgeScalars, fewElements);
    const lists = fc.oneof(fc.array(product, { maxLength: 48 }), fc.array(product, { minLength: 49, maxLength: 120 }));
    fc.assert(
      fc.property(lists, (products) => {
        let expected: Element = IDENTITY;
        for (const [scalar, element] of products)
          expected = libsodium.add(expected, libsodium.multiply(scalar, element));
        const factors = products.map(([scalar]) => scalar);
        const elements = products.map(([, element]) => element);
        expect(sums.sumOfProducts(factors, elements)).toEqual(expected);
        expect(sums.sumOfPacked(concatBytes(factors), concatBytes(elements))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test('takes scalars up to ℓ − 1 and none above: those are a bug', () => {
    const scalarsNear = (offset: bigint) => {
      const bytes = hex((ORDER + offset).toString(16).padStart(64, '0')).toReversed();
      return bytes as Scalar;
    };
    for (const count of [1, 100]) {
      const list = Array.from({ length: count }, () => other);
      for (const offset of [-1n, -2n, -(2n ** 64n), -(2n ** 127n), -(2n ** 128n) + 1n, -(2n ** 251n)]) {
        const factors = list.map(() => scalarsNear(offset));
        expect(sums.sumOfProducts(factors, list)).toEqual(noble.multiply(scalarOf(offset * BigInt(count)), other));
      }
      for (const offset of [0n, 1n, 2n ** 64n, 2n ** 128n, 2n ** 192n, 2n ** 252n, 2n ** 255n]) {
        const factors = list.map(() => scalarsNear(offset));
        expect(() => sums.sumOfProducts(factors, list)).toThrow('bug');
      }
      expect(() =>
        sums.sumOfProducts(
          list.map(() => new Uint8Array(32).fill(255) as Scalar),
          list,
        ),
      ).toThrow('bug');
    }
  });

  test('that cancels out is the identity, whatever its length', () => {
    for (const length of [1, 2, 7, 50, 300]) {
      const { elements } = multiples(length);
      const factors = elements.map(() => randomScalar(random));
      const opposite = factors.map((factor) => scalarOf(-integerOf(factor)));
      expect(sums.sumOfProducts([...factors, ...opposite], [...elements, ...elements])).toEqual(IDENTITY);
      expect(
        sums.sumOfProducts(
          elements.map(() => scalarOf(0n)),
          elements,
        ),
      ).toEqual(IDENTITY);
      expect(
        sums.sumOfProducts(
          factors,
          elements.map(() => IDENTITY),
        ),
      ).toEqual(IDENTITY);
    }
  });

  test('of an element that does not decode is a bug, and leaves nothing behind for the next sum', () => {
    const list = [generator, generator];
    const ones = [scalarOf(1n), scalarOf(1n)];
    const doubled = noble.add(generator, generator);
    const tooLong = Array.from({ length: RUN + 1 }, (_, index) => (index < RUN ? generator : hex('01'.repeat(32))));
    const manyOnes = concatBytes(tooLong.map(() => scalarOf(1n)));
    expect(() => sums.sumOfPacked(manyOnes, concatBytes(tooLong))).toThrow('bug');
    expect(sums.sumOfProducts(ones, list)).toEqual(doubled);
    expect(() => sums.sumOfProducts(ones, [generator, hex('01'.repeat(32)) as Element])).toThrow('bug');
    expect(sums.sumOfProducts(ones, list)).toEqual(doubled);
  });
});

describe('decoding in WebAssembly', () => {
  const rfc9496 = JSON.parse(vectorText('rfc9496/ristretto255.json')) as {
    smallMultiples: string[];
    badEncodings: string[];
  };

  function decodes(candidate: Uint8Array): boolean {
    const found = sums.firstInvalid(candidate) === -1;
    expect(found).toBe(libsodium.decode(candidate) !== null);
    return found;
  }

  test('takes the multiples of RFC 9496 A.1 and refuses the encodings of A.2, each by itself and in a list', () => {
    const good = rfc9496.smallMultiples.map(hex);
    for (const encoding of good) expect(decodes(encoding)).toBe(true);
    for (const bad of rfc9496.badEncodings.map(hex)) {
      expect(decodes(bad)).toBe(false);
      expect(sums.firstInvalid(concatBytes([...good, bad, ...good]))).toBe(good.length);
    }
  });

  test('agrees with noble and libsodium on any 32 bytes, and on the integers around p and 2^255', () => {
    const near = fc
      .tuple(fc.constantFrom(0n, 2n ** 255n - 19n, 2n ** 255n, 2n ** 256n - 64n), fc.bigInt({ min: -40n, max: 40n }))
      .map(([middle, offset]) => {
        const text = BigInt.asUintN(256, middle + offset)
          .toString(16)
          .padStart(64, '0');
        return hex(text).toReversed();
      });
    const any = fc.uint8Array({ minLength: 32, maxLength: 32 });
    const even = any.map((bytes) => bytes.map((byte, at) => (at === 0 ? byte & 254 : at === 31 ? byte & 127 : byte)));
    let taken = 0;
    fc.assert(
      fc.property(fc.oneof(any, even, even, near), (candidate) => {
        const found = decodes(candidate);
        expect(found).toBe(noble.decode(candidate) !== null);
        if (found) taken += 1;
      }),
      { numRuns: 1000 },
    );
    expect(taken).toBeGreaterThan(50);
  });

  test('agrees with libsodium on every bit flip of a valid encoding', () => {
    let taken = 0;
    for (const element of multiples(8).elements) {
      for (let bit = 0; bit < 256; bit += 1) {
        const flipped = new Uint8Array(element);
        flipped[bit >> 3]! ^= 1 << (bit & 7);
        if (decodes(flipped)) taken += 1;
      }
    }
    expect(taken).toBeGreaterThan(100);
  });

  test('names the first of several encodings that are none, in any run of a long list', () => {
    const bad = hex(rfc9496.badEncodings[0]!);
    const list = new Uint8Array(32 * (2 * RUN + 3));
    expect(sums.firstInvalid(list)).toBe(-1);
    for (const place of [2 * RUN + 2, 2 * RUN, RUN + 7, RUN, RUN - 1, 5, 0]) {
      list.set(bad, 32 * place);
      expect(sums.firstInvalid(list)).toBe(place);
    }
  });

  test('and encoding give every element back', () => {
    fc.assert(
      fc.property(scalars, (scalar) => {
        const element = noble.multiplyBase(scalar);
        expect(sums.sumOfProducts([scalarOf(1n)], [element])).toEqual(element);
      }),
      { numRuns: 200 },
    );
  });
});
