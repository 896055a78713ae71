import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLibsodiumGroup } from '../../../src/backends/libsodium-group.ts';
import type { Element } from '../../../src/core/group/group.ts';
import { addScalars, integerOf, multiplyScalars, randomScalar, scalarOf } from '../../../src/core/group/scalars.ts';
import { areDistinctIndices, createCombiner, lagrangeCoefficients } from '../../../src/core/opening/lagrange.ts';
import { seededRandom } from '../../support/random.ts';
import { dealShares } from '../../support/sealed-election.ts';

const group = await createLibsodiumGroup();
const random = seededRandom('lagrange');

/** Every subset of `size` of 1..n. */
function subsets(n: number, size: number): number[][] {
  if (size === 0) return [[]];
  if (n < size) return [];
  return [...subsets(n - 1, size), ...subsets(n - 1, size - 1).map((rest) => [...rest, n])];
}

describe('interpolation', () => {
  test('gives f(0) from any t of n values of a polynomial of degree t − 1, in any order', () => {
    const threshold = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(
        threshold.chain((t) =>
          fc.record({
            coefficients: fc.array(fc.bigInt({ min: 0n, max: 2n ** 252n }), { minLength: t, maxLength: t }),
            indices: fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: t, maxLength: t }),
          }),
        ),
        ({ coefficients, indices }) => {
          const f = (x: number) =>
            scalarOf(coefficients.reduceRight((sum, coefficient) => sum * BigInt(x) + coefficient, 0n));
          const terms = lagrangeCoefficients(indices).map((lambda, at) => multiplyScalars(lambda, f(indices[at]!)));
          expect(terms.reduce(addScalars)).toEqual(f(0));
        },
      ),
    );
  });

  test('has the coefficients that the formula gives by hand: 3, −3, 1 for 1, 2, 3', () => {
    expect(lagrangeCoefficients([1, 2, 3])).toEqual([scalarOf(3n), scalarOf(-3n), scalarOf(1n)]);
    expect(lagrangeCoefficients([7])).toEqual([scalarOf(1n)]);
    expect(lagrangeCoefficients([])).toEqual([]);
    expect(lagrangeCoefficients([2, 1]).map(integerOf)).toEqual([integerOf(scalarOf(-1n)), 2n]);
  });

  test.each([
    [1, 1],
    [1, 3],
    [2, 3],
    [3, 5],
  ])('with a threshold of %i of %i, every such set gives the same x·P and every smaller one another', (t, n) => {
    const point = group.multiplyBase(randomScalar(random));
    const { secrets } = dealShares({ group, random, threshold: t, count: n });
    const parts = secrets.map((secret) => group.multiply(secret, point));
    const combine = (indices: number[]) => createCombiner(group, indices)(indices.map((index) => parts[index - 1]!));
    const answers = subsets(n, t).map(combine);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    for (const fewer of subsets(n, t - 1)) expect(combine(fewer)).not.toEqual(answers[0]);
    for (const more of subsets(n, Math.min(n, t + 1))) expect(combine(more)).toEqual(answers[0]);
  });

  test('refuses indices that repeat, are zero, negative or no whole number', () => {
    for (const indices of [[1, 1], [0], [0, 1], [-1, 2], [1.5, 2], [Number.NaN], [2, 3, 2]]) {
      expect(areDistinctIndices(indices)).toBe(false);
      expect(() => lagrangeCoefficients(indices)).toThrow('bug');
      expect(() => createCombiner(group, indices)).toThrow('bug');
    }
    expect(areDistinctIndices([3, 1, 2])).toBe(true);
  });

  test('over another number of elements than indices is a bug', () => {
    const element: Element = group.multiplyBase(scalarOf(2n));
    expect(() => createCombiner(group, [1, 2])([element])).toThrow('bug');
    expect(() => createCombiner(group, [1])([element, element])).toThrow('bug');
  });
});
