import { assert } from '../base/assert.ts';
import type { Arithmetic, Element, Scalar } from '../group/group.ts';
import { invertScalar, multiplyScalars, ORDER, scalarOf } from '../group/scalars.ts';

/**
 * Interpolation in the exponent: trustee i holds x_i = f(i) of a polynomial of degree t − 1 with f(0) = x, the election
 * secret. From x_i·P of any t trustees follows x·P; nothing here ever combines the x_i themselves.
 */

/** True when every index is a whole number from 1 on and none stands twice: with others there is no interpolation. */
export function areDistinctIndices(indices: readonly number[]): boolean {
  return indices.every((index) => Number.isInteger(index) && index >= 1) && new Set(indices).size === indices.length;
}

/**
 * λ_i = Π_{j≠i} j/(j − i) mod ℓ for every index in the given order, so that f(0) = Σ λ_i·f(i). Indices that repeat or
 * are below 1 are a bug of the caller, who asks `areDistinctIndices` of what comes from outside.
 */
export function lagrangeCoefficients(indices: readonly number[]): Scalar[] {
  assert(areDistinctIndices(indices), 'interpolation needs distinct indices from 1 on');
  return indices.map((index) => {
    let numerator = 1n;
    let denominator = 1n;
    for (const other of indices) {
      if (other === index) continue;
      numerator = (numerator * BigInt(other)) % ORDER;
      denominator = (denominator * BigInt(other - index)) % ORDER;
    }
    return multiplyScalars(scalarOf(numerator), invertScalar(scalarOf(denominator)));
  });
}

/**
 * Interpolation at 0 for one set of trustees, exactly as many as the threshold says: the answer takes their x_i·P in
 * the order of `indices` and gives x·P.
 */
export function createCombiner(
  group: Arithmetic,
  indices: readonly number[],
): (elements: readonly Element[]) => Element {
  const coefficients = lagrangeCoefficients(indices);
  return (elements) => {
    const [only] = elements;
    // A threshold of 1 means a polynomial of degree 0: every share is x·P itself.
    if (only !== undefined && elements.length === 1 && indices.length === 1) return only;
    return group.sumOfProducts(coefficients, elements);
  };
}
