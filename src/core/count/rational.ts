import { assert } from '../base/assert.ts';

/**
 * Exact numbers as result sheets write them: integers ("266"), decimals with a fixed number of places ("905.13482")
 * and fractions in lowest terms ("41256/1135"). Nothing here rounds unless its name says so.
 */
export interface Rational {
  readonly n: bigint;
  /** Positive; n/d is in lowest terms. */
  readonly d: bigint;
}

const WRITTEN = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+)|\/([1-9][0-9]*))?$/;

function gcd(left: bigint, right: bigint): bigint {
  let [a, b] = [left < 0n ? -left : left, right];
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

/** n/d in lowest terms. d must not be 0. */
export function rational(n: bigint, d = 1n): Rational {
  assert(d !== 0n, 'a denominator is not 0');
  const sign = d < 0n ? -1n : 1n;
  const common = gcd(n, d * sign);
  return { n: (sign * n) / common, d: (sign * d) / common };
}

export const ZERO: Rational = { n: 0n, d: 1n };

/** Reads a number of a result sheet; null for any other spelling. */
export function parseRational(text: string): Rational | null {
  const match = WRITTEN.exec(text);
  if (match === null) return null;
  const [, sign, whole = '', decimals = '', denominator = '1'] = match;
  const digits = BigInt(whole + decimals);
  return rational(sign === '-' ? -digits : digits, 10n ** BigInt(decimals.length) * BigInt(denominator));
}

/** Reads a number that our own code has written. */
export function trustedRational(text: string): Rational {
  const value = parseRational(text);
  assert(value !== null, `"${text}" is no number of a result sheet`);
  return value;
}

export function add(left: Rational, right: Rational): Rational {
  return left.d === right.d
    ? rational(left.n + right.n, left.d)
    : rational(left.n * right.d + right.n * left.d, left.d * right.d);
}

export function subtract(left: Rational, right: Rational): Rational {
  return add(left, { n: -right.n, d: right.d });
}

export function multiply(left: Rational, right: Rational): Rational {
  return rational(left.n * right.n, left.d * right.d);
}

export function divide(left: Rational, right: Rational): Rational {
  return rational(left.n * right.d, left.d * right.n);
}

/** Negative, zero or positive as left is less than, equal to or more than right. */
export function compare(left: Rational, right: Rational): number {
  const difference = left.n * right.d - right.n * left.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function sum(values: readonly Rational[]): Rational {
  return values.reduce(add, ZERO);
}

/** An integer number of units of 10^-places, as "905.13482". */
export function formatUnits(units: bigint, places: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, '0');
  const sign = units < 0n ? '-' : '';
  if (places === 0) return sign + digits;
  return `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** "7", or "41256/1135" in lowest terms. */
export function formatFraction(value: Rational): string {
  return value.d === 1n ? value.n.toString() : `${value.n}/${value.d}`;
}

/** The value with so many places, the rest cut off towards zero: for display only. */
export function formatCut(value: Rational, places: number): string {
  return formatUnits((value.n * 10n ** BigInt(places)) / value.d, places);
}

/** left − right, written with as many places as the two have, or as a fraction where one of them is one. */
export function difference(left: string, right: string): string {
  const value = subtract(trustedRational(left), trustedRational(right));
  if (left.includes('/') || right.includes('/')) return formatFraction(value);
  const places = Math.max(...[left, right].map((text) => text.split('.')[1]?.length ?? 0));
  return formatCut(value, places);
}
