import { assert } from '../base/assert.ts';

/**
 * Exact fractions for the second counter: its own, so that a slip in the arithmetic of the first is seen. A number is
 * never rounded unless the function's name says so, and to how many places.
 */
export interface Fraction {
  readonly top: bigint;
  /** Positive. Not always in lowest terms: only what is written needs that. */
  readonly bottom: bigint;
}

export const NOTHING: Fraction = { top: 0n, bottom: 1n };

/** top/bottom; the bottom must be positive. */
export function fraction(top: bigint, bottom = 1n): Fraction {
  assert(bottom > 0n, 'the bottom of a fraction is positive');
  return { top, bottom };
}

export function plus(left: Fraction, right: Fraction): Fraction {
  if (left.bottom === right.bottom) return fraction(left.top + right.top, left.bottom);
  return lowest(fraction(left.top * right.bottom + right.top * left.bottom, left.bottom * right.bottom));
}

export function minus(left: Fraction, right: Fraction): Fraction {
  return plus(left, fraction(-right.top, right.bottom));
}

export function times(left: Fraction, right: Fraction): Fraction {
  return fraction(left.top * right.top, left.bottom * right.bottom);
}

/** left ÷ right; right must be positive. */
export function dividedBy(left: Fraction, right: Fraction): Fraction {
  return fraction(left.top * right.bottom, left.bottom * right.top);
}

export function total(amounts: readonly Fraction[]): Fraction {
  return amounts.reduce(plus, NOTHING);
}

export function isLess(left: Fraction, right: Fraction): boolean {
  return left.top * right.bottom < right.top * left.bottom;
}

export function isEqual(left: Fraction, right: Fraction): boolean {
  return left.top * right.bottom === right.top * left.bottom;
}

/** The least and the greatest of some amounts; there must be one. */
export function least(amounts: readonly Fraction[]): Fraction {
  return amounts.reduce((found, amount) => (isLess(amount, found) ? amount : found));
}

export function greatest(amounts: readonly Fraction[]): Fraction {
  return amounts.reduce((found, amount) => (isLess(found, amount) ? amount : found));
}

/** So many places, what comes after them left out. Only for amounts that are not negative. */
export function cutTo(places: number, amount: Fraction): Fraction {
  assert(amount.top >= 0n, 'only what is not negative is cut off');
  const unit = 10n ** BigInt(places);
  return fraction((amount.top * unit) / amount.bottom, unit);
}

/** So many places, and one more in the last place where something comes after them. */
export function raisedTo(places: number, amount: Fraction): Fraction {
  const cut = cutTo(places, amount);
  const isExact = cut.top * amount.bottom === amount.top * cut.bottom;
  return isExact ? cut : fraction(cut.top + 1n, cut.bottom);
}

/** The same number in lowest terms, by Euclid. */
export function lowest({ top, bottom }: Fraction): Fraction {
  let [larger, smaller] = [bottom, top < 0n ? -top : top];
  while (smaller > 0n) [larger, smaller] = [smaller, larger % smaller];
  return fraction(top / larger, bottom / larger);
}

/** "7", or "41256/1135". */
export function inLowestTerms(amount: Fraction): string {
  const { top, bottom } = lowest(amount);
  return bottom === 1n ? `${top}` : `${top}/${bottom}`;
}

/** "905.13482": the number must have no more places than that. */
export function asDecimal(places: number, amount: Fraction): string {
  const sign = amount.top < 0n ? '-' : '';
  const positive = fraction(amount.top < 0n ? -amount.top : amount.top, amount.bottom);
  const { top } = cutTo(places, positive);
  assert(isEqual(cutTo(places, positive), positive), 'a figure is written with all of its places');
  const digits = `${top}`.padStart(places + 1, '0');
  const point = digits.length - places;
  return places === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
