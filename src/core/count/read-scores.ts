import type { MarkReason } from './marks.ts';
import type { MarkBounds } from './rule-entry.ts';

/**
 * Ranks of a file as marks: the first rank is the highest mark, every further one a mark less. Skipped ranks are marks
 * that nobody gets; a rank just below the lowest mark is no mark, any lower one is a fault.
 * @param ranks one per candidate of the file, 0 for none
 * @param standing the candidates who stand, by number in the file
 */
export function readScores(input: {
  readonly ranks: Uint8Array;
  readonly standing: readonly number[];
  readonly bounds: MarkBounds;
}): Uint8Array | (MarkReason | 'rank-below-scores')[] {
  const { ranks, standing, bounds } = input;
  const highest = bounds.highest ?? 0;
  if (ranks.some((rank) => rank > highest + 1)) return ['rank-below-scores'];
  const marks = Uint8Array.from(standing, (candidate) => {
    const rank = ranks[candidate] ?? 0;
    return rank === 0 ? 0 : highest + 1 - rank;
  });
  const given = marks.reduce((sum, mark) => sum + mark, 0);
  return bounds.total !== undefined && given > bounds.total ? ['too-many-points'] : marks;
}
