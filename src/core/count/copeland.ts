import type { Counted, CountInput } from './counted.ts';
import { countPairwise } from './pairwise/count-pairwise.ts';
import { type Matrix, votesFor } from './pairwise/matrix.ts';
import { byScore } from './pairwise/order.ts';
import type { CopelandSettings } from './rules/pairwise.ts';

function recordOf(matrix: Matrix, candidate: number): { won: number; lost: number; level: number } {
  const record = { won: 0, lost: 0, level: 0 };
  for (let other = 0; other < matrix.candidates; other += 1) {
    if (other === candidate) continue;
    const difference = votesFor(matrix, candidate, other) - votesFor(matrix, other, candidate);
    if (difference > 0) record.won += 1;
    else if (difference < 0) record.lost += 1;
    else record.level += 1;
  }
  return record;
}

/** Copeland's method: comparisons won less comparisons lost. */
export function countCopeland(input: CountInput<CopelandSettings>): Counted {
  return countPairwise({
    count: input,
    strength: 'winning-votes',
    decide: ({ matrix }) => {
      const scores = Array.from({ length: matrix.candidates }, (_, candidate) => recordOf(matrix, candidate));
      return { order: byScore(scores.map(({ won, lost }) => won - lost)), ties: [], scores };
    },
  });
}
