import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes } from '../../../src/core/base/bytes.ts';
import { ORDER, randomScalar, readScalar, scalarOf } from '../../../src/core/group/scalars.ts';
import {
  firstTooLarge,
  integerAt,
  packIntegers,
  putInteger,
  randomScalars,
  residue,
} from '../../../src/core/mix/packed-scalars.ts';
import { randomPermutation } from '../../../src/core/mix/permutation.ts';
import { scalars, seededRandom } from '../../support/random.ts';

describe('packed scalars', () => {
  test('are the encodings of single scalars, one after the other, wherever they lie in a buffer', () => {
    fc.assert(
      fc.property(fc.array(scalars, { maxLength: 9 }), fc.nat({ max: 40 }), (list, offset) => {
        const padded = concatBytes([new Uint8Array(offset), ...list]).subarray(offset);
        const integers = list.map((_, index) => integerAt(padded, index));
        expect(integers.map(scalarOf)).toEqual(list);
        expect(packIntegers(integers)).toEqual(concatBytes(list));
        const written = new Uint8Array(32 * list.length + offset).subarray(offset);
        integers.forEach((value, index) => {
          putInteger(written, index, value);
        });
        expect(written).toEqual(concatBytes(list));
      }),
    );
  });

  test('are refused from the order on, as by the reader of single ones', () => {
    const any = fc.oneof(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.bigInt({ min: ORDER - 3n, max: ORDER + 3n }).map((value) => packIntegers([value])),
      fc.constantFrom(2n ** 252n, 2n ** 252n - 1n, 2n ** 255n, 0n).map((value) => packIntegers([value])),
    );
    fc.assert(
      fc.property(fc.array(any, { maxLength: 5 }), (list) => {
        expect(firstTooLarge(concatBytes(list))).toBe(list.findIndex((bytes) => readScalar(bytes) === null));
      }),
    );
  });

  test('have residues below the order for all integers', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(ORDER ** 2n), max: ORDER ** 2n }), (value) => {
        expect(packIntegers([residue(value)])).toEqual(scalarOf(value));
      }),
    );
  });

  test('are drawn as single random scalars are', () => {
    const source = seededRandom('same');
    const drawn = randomScalars(seededRandom('same'), 1030);
    const expected = Array.from({ length: 1030 }, () => randomScalar(source));
    expect(drawn).toEqual(concatBytes(expected));
  });

  test('are not drawn from a source that is broken', () => {
    expect(() => randomScalars((length) => new Uint8Array(length), 1)).toThrow('bug');
    expect(() => randomScalars((length) => new Uint8Array(length - 1).fill(1), 1)).toThrow('bug');
  });
});

describe('a random permutation', () => {
  test('holds every row once', () => {
    fc.assert(
      fc.property(fc.nat({ max: 200 }), fc.string(), (count, seed) => {
        const order = randomPermutation(seededRandom(seed), count);
        expect([...order].toSorted((left, right) => left - right)).toEqual(
          Array.from({ length: count }, (_, at) => at),
        );
      }),
    );
  });

  test('is any of all orders, each about as often', () => {
    const random = seededRandom('orders');
    const seen = new Map<string, number>();
    for (let turn = 0; turn < 2400; turn += 1) {
      const order = randomPermutation(random, 4).join('');
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect(seen.size).toBe(24);
    // Expected 100 each with a deviation of 10; the seed is fixed.
    for (const times of seen.values()) expect(Math.abs(times - 100)).toBeLessThan(45);
  });

  test('follows from the source’s bytes: from the end, big-endian, drawn again in the uneven rest', () => {
    // 2^32 mod 3 is 1: the largest value is the rest, and is drawn again.
    const drawn = [0xffff_ffff, 4, 0xffff_ffff];
    const source = () => {
      const bytes = new Uint8Array(4);
      new DataView(bytes.buffer).setUint32(0, drawn.shift() ?? 0);
      return bytes;
    };
    // The second draw: 4 mod 3 = 1, exchanged with place 2; the third: 2^32 − 1 is odd, place 1 stays.
    expect([...randomPermutation(source, 3)]).toEqual([0, 2, 1]);
    expect(drawn).toEqual([]);
  });
});
