import type { Defeat } from './matrix.ts';

/**
 * The strength of the strongest path of defeats between every two candidates, from a to b at a·candidates + b; 0 where
 * there is none. A path is as strong as its weakest defeat. (M. Schulze, "A new monotonic, clone-independent, reversal
 * symmetric, and Condorcet-consistent single-winner election method", 2011, section 2.3.)
 */
export function strongestPaths(candidates: number, defeats: readonly Defeat[]): number[] {
  const paths = new Array<number>(candidates * candidates).fill(0);
  for (const { winner, loser, strength } of defeats) paths[winner * candidates + loser] = strength;
  for (let over = 0; over < candidates; over += 1) {
    for (let from = 0; from < candidates; from += 1) {
      const first = paths[from * candidates + over] ?? 0;
      if (first === 0 || from === over) continue;
      for (let to = 0; to < candidates; to += 1) {
        if (to === from) continue;
        const second = paths[over * candidates + to] ?? 0;
        const path = first < second ? first : second;
        if (path > (paths[from * candidates + to] ?? 0)) paths[from * candidates + to] = path;
      }
    }
  }
  return paths;
}
