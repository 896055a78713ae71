import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bitLength,
  greatestCommonDivisor,
  integerFromBytes,
  integerToBytes,
  invertMod,
  powerMod,
} from '../../../src/core/token/integers.ts';

const positive = fc.bigInt({ min: 1n, max: 2n ** 300n });

describe('integers', () => {
  test('big-endian bytes come back from their number', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        const value = integerFromBytes(bytes);
        expect(value).toBe(BigInt(`0x0${Buffer.from(bytes).toString('hex')}`));
        expect(integerToBytes(value, bytes.length)).toEqual(bytes);
      }),
    );
  });

  test('a view into a larger buffer is read from its own beginning', () => {
    const whole = Uint8Array.from({ length: 40 }, (_, index) => index);
    expect(integerFromBytes(whole.subarray(20, 33))).toBe(integerFromBytes(whole.slice(20, 33)));
  });

  test('a number that does not fit is a bug, not a shorter number', () => {
    expect(() => integerToBytes(256n, 1)).toThrow('bug');
    expect(() => integerToBytes(-1n, 1)).toThrow('bug');
  });

  test('the bit length is the place of the highest bit', () => {
    expect([0n, 1n, 2n, 255n, 256n].map(bitLength)).toEqual([0, 1, 2, 8, 9]);
  });

  test('an inverse times its number is one, and is there exactly when nothing divides both', () => {
    fc.assert(
      fc.property(positive, positive, (value, modulus) => {
        const inverse = invertMod(value, modulus);
        expect(inverse !== null).toBe(greatestCommonDivisor(value, modulus) === 1n);
        if (inverse !== null) {
          expect((inverse * value) % modulus).toBe(1n % modulus);
          expect(inverse).toBeLessThan(modulus);
        }
      }),
    );
  });

  test('a power is the repeated product', () => {
    fc.assert(
      fc.property(positive, fc.integer({ min: 0, max: 40 }), positive, (base, exponent, modulus) => {
        expect(powerMod(base, BigInt(exponent), modulus)).toBe(base ** BigInt(exponent) % modulus);
      }),
    );
  });
});
