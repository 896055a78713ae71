import type { CountedTie } from './counted.ts';
import type { Lots, TieKind } from './lots.ts';

/** Votes by candidate number, in any exact unit that is the same for all stages. */
export type Tally = readonly (number | bigint)[];

/** How equal votes are separated before a lot: not at all, by the last earlier stage that differs, or by the first. */
export type TieMethod = 'lot' | 'backwards' | 'forwards';

/**
 * Chooses one of several candidates with equal votes.
 *
 * Going through the earlier stages in the direction of the method, the tied are narrowed at each stage that tells them
 * apart to those who had the fewest votes there (exclusion) or the most (surplus, election); who is left alone is
 * chosen, and a lot chooses among whoever cannot be told apart at any stage.
 * @param history the votes after each earlier stage, stage 1 first, without the present one
 */
export function settleTie(input: {
  readonly kind: TieKind;
  readonly tied: readonly number[];
  readonly method: TieMethod;
  readonly history: readonly Tally[];
  readonly lots: Lots;
}): CountedTie {
  const { kind, method, history, lots } = input;
  const stages = method === 'lot' ? [] : history.map((tally, index) => ({ tally, stage: index + 1 }));
  if (method === 'backwards') stages.reverse();
  let left = input.tied;
  for (const { tally, stage } of stages) {
    left = extremes({ among: left, tally, lowest: kind === 'exclusion' });
    if (left.length === 1) return { kind, tied: input.tied, chosen: left, by: 'earlier-stage', stage, lot: null };
  }
  const { chosen, lot } = lots.draw({ kind, tied: left, take: 1 });
  return { kind, tied: input.tied, chosen, by: 'lot', stage: null, lot };
}

/** The candidates with the fewest votes among some, or with the most. In the order in which they were given. */
export function extremes(input: {
  readonly among: readonly number[];
  readonly tally: Tally;
  readonly lowest: boolean;
}): number[] {
  const { among, tally, lowest } = input;
  let best: number[] = [];
  for (const candidate of among) {
    const votes = tally[candidate] ?? 0;
    const bar = tally[best[0] ?? candidate] ?? 0;
    if (best.length === 0 || votes === bar) best.push(candidate);
    else if (lowest ? votes < bar : votes > bar) best = [candidate];
  }
  return best;
}
