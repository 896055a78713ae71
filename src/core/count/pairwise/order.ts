import { assert } from '../../base/assert.ts';

/**
 * All candidates in groups, best first: those who are not below anybody, then those who are not below anybody of the
 * rest, and so on. `above` must hold no cycle.
 */
export function layers(candidates: number, above: (left: number, right: number) => boolean): number[][] {
  const order: number[][] = [];
  let left = Array.from({ length: candidates }, (_, candidate) => candidate);
  while (left.length > 0) {
    const top = left.filter((candidate) => !left.some((other) => above(other, candidate)));
    assert(top.length > 0, 'nobody stands above himself, also not over others');
    order.push(top);
    const done = new Set(top);
    left = left.filter((candidate) => !done.has(candidate));
  }
  return order;
}

/** All candidates in groups of equal scores, the highest first. */
export function byScore(scores: readonly number[]): number[][] {
  const distinct = [...new Set(scores)].toSorted((left, right) => right - left);
  return distinct.map((score) => scores.flatMap((own, candidate) => (own === score ? [candidate] : [])));
}
