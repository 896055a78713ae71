import type { Counted, CountInput } from './counted.ts';
import { countPairwise } from './pairwise/count-pairwise.ts';
import { layers } from './pairwise/order.ts';
import { strongestPaths } from './pairwise/schulze.ts';
import type { DefeatSettings } from './rules/pairwise.ts';

/** The Schulze method: above another stands whoever has the stronger path of defeats to the other than the other back. */
export function countSchulze(input: CountInput<DefeatSettings>): Counted {
  return countPairwise({
    count: input,
    strength: input.settings.strength,
    decide: ({ matrix: { candidates }, defeats }) => {
      const paths = strongestPaths(candidates, defeats);
      const path = (from: number, to: number) => paths[from * candidates + to] ?? 0;
      return { order: layers(candidates, (left, right) => path(left, right) > path(right, left)), ties: [], paths };
    },
  });
}
