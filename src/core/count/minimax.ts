import type { Counted, CountInput } from './counted.ts';
import { countPairwise } from './pairwise/count-pairwise.ts';
import { type Matrix, type Strength, votesFor } from './pairwise/matrix.ts';
import { byScore } from './pairwise/order.ts';
import type { DefeatSettings } from './rules/pairwise.ts';

/** The worst that a candidate meets: by winning votes 0 for whoever is not defeated, by margins below 0 for wins. */
function worstOf(matrix: Matrix, candidate: number, strength: Strength): number {
  let worst: number | null = null;
  for (let other = 0; other < matrix.candidates; other += 1) {
    if (other === candidate) continue;
    const [votes, against] = [votesFor(matrix, other, candidate), votesFor(matrix, candidate, other)];
    const met = strength === 'margins' ? votes - against : votes > against ? votes : 0;
    if (worst === null || met > worst) worst = met;
  }
  return worst ?? 0;
}

/** Minimax: the candidate whose worst defeat is the weakest. */
export function countMinimax(input: CountInput<DefeatSettings>): Counted {
  const { strength } = input.settings;
  return countPairwise({
    count: input,
    strength,
    decide: ({ matrix }) => {
      const worst = Array.from({ length: matrix.candidates }, (_, candidate) => worstOf(matrix, candidate, strength));
      return { order: byScore(worst.map((met) => -met)), ties: [], worst };
    },
  });
}
