import type { Counted, CountInput } from './counted.ts';
import { countPairwise } from './pairwise/count-pairwise.ts';
import { layers } from './pairwise/order.ts';
import { lockDefeats } from './pairwise/ranked-pairs.ts';
import type { DefeatSettings } from './rules/pairwise.ts';

/** Ranked pairs: nobody stands above whoever no locked defeat puts below another. */
export function countRankedPairs(input: CountInput<DefeatSettings>): Counted {
  const { settings, lots } = input;
  return countPairwise({
    count: input,
    strength: settings.strength,
    decide: ({ matrix: { candidates }, defeats }) => {
      const found = lockDefeats({ candidates, defeats, lots: settings.ties === 'lot' ? lots : null });
      const above = new Set<number>();
      for (const { winner, loser, taken } of found.taken)
        if (taken === 'locked') above.add(winner * candidates + loser);
      const order = layers(candidates, (left, right) => above.has(left * candidates + right));
      return { order, ties: found.ties, locks: found.taken };
    },
  });
}
