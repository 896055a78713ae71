import { assert } from '../base/assert.ts';
import { equalBytes } from '../base/bytes.ts';
import type { Element, Group, Scalar } from '../group/group.ts';
import { addScalars, IDENTITY, multiplyScalars, scalarOf } from '../group/scalars.ts';

/** A trustee's secret polynomial f_i of degree t − 1, and what the others see of it: F_ik = f_ik·G (Feldman). */

/** f(j) for a trustee's number j, from 1 on: at 0 it is the secret itself. */
export function evaluateAt(coefficients: readonly Scalar[], trustee: number): Scalar {
  assert(Number.isInteger(trustee) && trustee >= 1, 'trustees are numbered from 1');
  const point = scalarOf(BigInt(trustee));
  return coefficients.reduceRight(
    (sum, coefficient) => addScalars(multiplyScalars(sum, point), coefficient),
    scalarOf(0n),
  );
}

/** f(j)·G = Σ j^k·F_k. */
export function evaluateInExponent(group: Group, commitments: readonly Element[], trustee: number): Element {
  assert(Number.isInteger(trustee) && trustee >= 1, 'trustees are numbered from 1');
  const powers = commitments.map((_, k) => scalarOf(BigInt(trustee) ** BigInt(k)));
  return group.sumOfProducts(powers, commitments);
}

/** Whether a share is the one that its dealer's commitments say. */
export function isShareOf(input: {
  readonly group: Group;
  readonly commitments: readonly Element[];
  readonly trustee: number;
  readonly share: Scalar;
}): boolean {
  const { group, commitments, trustee, share } = input;
  return equalBytes(group.multiplyBase(share), evaluateInExponent(group, commitments, trustee));
}

/** Y = Σ F_i0. */
export function electionKeyOf(group: Group, polynomials: readonly (readonly Element[])[]): Element {
  return polynomials.reduce<Element>((sum, [first]) => (first === undefined ? sum : group.add(sum, first)), IDENTITY);
}

/** X_j = Σ_i Σ_k j^k·F_ik for every trustee, by number. */
export function trusteeKeysOf(group: Group, polynomials: readonly (readonly Element[])[]): Element[] {
  return polynomials.map((_, index) =>
    polynomials.reduce<Element>(
      (sum, commitments) => group.add(sum, evaluateInExponent(group, commitments, index + 1)),
      IDENTITY,
    ),
  );
}
