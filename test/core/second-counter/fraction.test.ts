import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  asDecimal,
  cutTo,
  dividedBy,
  type Fraction,
  fraction,
  inLowestTerms,
  isEqual,
  isLess,
  lowest,
  minus,
  plus,
  raisedTo,
  times,
} from '../../../src/core/second-counter/fraction.ts';

const whole = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });
const positive = fc.bigInt({ min: 1n, max: 10n ** 18n });
const any: fc.Arbitrary<Fraction> = fc.tuple(whole, positive).map(([top, bottom]) => fraction(top, bottom));
const above: fc.Arbitrary<Fraction> = fc.tuple(positive, positive).map(([top, bottom]) => fraction(top, bottom));
const ZERO = fraction(0n);

describe('fractions of the second counter', () => {
  test('a sum minus one part is the other, a product divided by one factor is the other', () => {
    fc.assert(
      fc.property(any, above, (left, right) => {
        expect(isEqual(minus(plus(left, right), right), left)).toBe(true);
        expect(isEqual(dividedBy(times(left, right), right), left)).toBe(true);
      }),
    );
  });

  test('exactly one of less, equal and more holds, and the difference says which', () => {
    fc.assert(
      fc.property(any, any, (left, right) => {
        const holds = [isLess(left, right), isEqual(left, right), isLess(right, left)];
        expect(holds.filter(Boolean)).toHaveLength(1);
        expect(isLess(left, right)).toBe(isLess(minus(left, right), ZERO));
      }),
    );
  });

  test('cut off and raised enclose the number within one in the last place, and are equal only where it is exact', () => {
    fc.assert(
      fc.property(above, fc.nat(9), (amount, places) => {
        const [cut, raised] = [cutTo(places, amount), raisedTo(places, amount)];
        expect(isLess(amount, cut)).toBe(false);
        expect(isLess(raised, amount)).toBe(false);
        const apart = minus(raised, cut);
        const exact = isEqual(cut, amount);
        expect(isEqual(apart, exact ? ZERO : fraction(1n, 10n ** BigInt(places)))).toBe(true);
      }),
    );
  });

  test('writes the numbers of a sheet', () => {
    expect(asDecimal(5, fraction(90_513_482n, 100_000n))).toBe('905.13482');
    expect(asDecimal(2, fraction(-1n, 20n))).toBe('-0.05');
    expect(asDecimal(0, fraction(7n))).toBe('7');
    expect(asDecimal(2, ZERO)).toBe('0.00');
    expect(() => asDecimal(2, fraction(1n, 3n))).toThrow('all of its places');
    expect(inLowestTerms(fraction(-6n, 4n))).toBe('-3/2');
    expect(inLowestTerms(fraction(6n, 3n))).toBe('2');
    expect(lowest(fraction(0n, 12n))).toEqual({ top: 0n, bottom: 1n });
  });
});
