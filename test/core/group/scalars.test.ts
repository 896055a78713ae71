import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex, utf8 } from '../../../src/core/base/bytes.ts';
import {
  addScalars,
  hashToCoefficient,
  hashToScalar,
  IDENTITY,
  integerOf,
  invertScalar,
  isIdentity,
  isZero,
  multiplyScalars,
  ORDER,
  randomScalar,
  readScalar,
  scalarFromWide,
  scalarOf,
  subtractScalars,
} from '../../../src/core/group/scalars.ts';
import { scalars, seededRandom } from '../../support/random.ts';

function littleEndian(value: bigint, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => Number((value >> BigInt(8 * index)) & 255n));
}

describe('scalars', () => {
  test('the order is that of RFC 9496, in its little-endian bytes', () => {
    const hex = 'edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010';
    expect(toHex(littleEndian(ORDER, 32))).toBe(hex);
  });

  test('an integer has one scalar, little-endian, and comes back from it', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: ORDER - 1n }), (value) => {
        expect(scalarOf(value)).toEqual(littleEndian(value, 32));
        expect(integerOf(scalarOf(value))).toBe(value);
      }),
    );
    expect(integerOf(scalarOf(-1n))).toBe(ORDER - 1n);
    expect(integerOf(scalarOf(ORDER + 5n))).toBe(5n);
  });

  test('bytes from outside are a scalar when they are 32 and below the order, and then come back unchanged', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }), (value) => {
        const bytes = littleEndian(value, 32);
        expect(readScalar(bytes)).toEqual(value < ORDER ? bytes : null);
      }),
    );
  });

  test.each([
    ['zero', 0n, true],
    ['one', 1n, true],
    ['the order less one', ORDER - 1n, true],
    ['the order', ORDER, false],
    ['the order and five', ORDER + 5n, false],
    ['2^252, below the order', 2n ** 252n, true],
    ['2^255 and five', 2n ** 255n + 5n, false],
    ['2^256 less one', 2n ** 256n - 1n, false],
  ])('at the edge: %s', (_name, value, accepted) => {
    expect(readScalar(littleEndian(value, 32)) !== null).toBe(accepted);
  });

  test('other lengths than 32 bytes are no scalar', () => {
    for (const length of [0, 1, 31, 33, 64]) expect(readScalar(new Uint8Array(length))).toBeNull();
  });

  test('a scalar that was read does not change with the bytes it was read from', () => {
    const bytes = littleEndian(7n, 32);
    const scalar = readScalar(bytes);
    bytes[0] = 9;
    expect(scalar === null ? null : integerOf(scalar)).toBe(7n);
  });

  test('64 bytes are reduced little-endian', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 512n - 1n }), (value) => {
        expect(integerOf(scalarFromWide(littleEndian(value, 64)))).toBe(value % ORDER);
      }),
    );
    expect(() => scalarFromWide(new Uint8Array(32))).toThrow('bug');
  });

  test('a challenge is SHA-512 read little-endian; a coefficient its first 16 bytes', () => {
    // SHA-512("abc") of FIPS 180-4, appendix C.1
    const hash = fromHex(
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    );
    const bytes = hash.ok ? hash.value : new Uint8Array();
    let value = 0n;
    for (const byte of bytes.toReversed()) value = value * 256n + BigInt(byte);
    expect(integerOf(hashToScalar(utf8('abc')))).toBe(value % ORDER);
    expect(integerOf(hashToCoefficient(utf8('abc')))).toBe(value % 2n ** 128n);
  });

  test('addition, subtraction, multiplication and inversion are those modulo the order', () => {
    fc.assert(
      fc.property(scalars, scalars, (left, right) => {
        const [a, b] = [integerOf(left), integerOf(right)];
        expect(integerOf(addScalars(left, right))).toBe((a + b) % ORDER);
        expect(integerOf(multiplyScalars(left, right))).toBe((a * b) % ORDER);
        expect(subtractScalars(addScalars(left, right), right)).toEqual(left);
        if (!isZero(left)) expect(integerOf(multiplyScalars(left, invertScalar(left)))).toBe(1n);
      }),
    );
    expect(() => invertScalar(scalarOf(0n))).toThrow('bug');
  });

  test('a random scalar takes 64 bytes of its source and wipes them; a dead source throws', () => {
    const given = seededRandom('scalar')(64);
    const expected = scalarFromWide(given);
    expect(randomScalar(() => given)).toEqual(expected);
    expect(given.every((byte) => byte === 0)).toBe(true);
    expect(() => randomScalar((length) => new Uint8Array(length))).toThrow('bug');
  });

  test('only the 32 zero bytes are the identity', () => {
    expect(isIdentity(IDENTITY)).toBe(true);
    expect(isIdentity(new Uint8Array(31))).toBe(false);
    for (let at = 0; at < 32; at += 1) {
      const bytes = new Uint8Array(32);
      bytes[at] = 1;
      expect(isIdentity(bytes)).toBe(false);
    }
  });
});
