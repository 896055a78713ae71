import type { CountedTie } from '../counted.ts';
import type { Lots } from '../lots.ts';
import type { TakenDefeat } from './counted-pairwise.ts';
import type { Defeat } from './matrix.ts';

/** Who stands above whom by the defeats that are locked, also over several. */
class Locked {
  private readonly candidates: number;
  /** 1 at a·candidates + b where a path of locked defeats leads from a to b. */
  private readonly reach: Uint8Array;

  constructor(candidates: number, reach = new Uint8Array(candidates * candidates)) {
    this.candidates = candidates;
    this.reach = reach;
  }

  copy(): Locked {
    return new Locked(this.candidates, this.reach.slice());
  }

  reaches(from: number, to: number): boolean {
    return this.reach[from * this.candidates + to] === 1;
  }

  add(winner: number, loser: number): void {
    const { candidates, reach } = this;
    if (this.reaches(winner, loser)) return;
    for (let from = 0; from < candidates; from += 1) {
      if (from !== winner && reach[from * candidates + winner] === 0) continue;
      const row = from * candidates;
      reach[row + loser] = 1;
      for (let to = 0; to < candidates; to += 1) if (reach[loser * candidates + to] === 1) reach[row + to] = 1;
    }
  }
}

/** Defeats that are equally strong and have equally many votes for the loser, together. */
function equalGroups(defeats: readonly Defeat[]): Defeat[][] {
  const groups: Defeat[][] = [];
  for (const defeat of defeats) {
    const last = groups.at(-1);
    const first = last?.[0];
    if (last !== undefined && first?.strength === defeat.strength && first.against === defeat.against) {
      last.push(defeat);
    } else groups.push([defeat]);
  }
  return groups;
}

class RankedPairs {
  readonly taken: TakenDefeat[] = [];
  readonly ties: CountedTie[] = [];
  private readonly locked: Locked;
  private readonly lots: Lots | null;

  constructor(candidates: number, lots: Lots | null) {
    this.locked = new Locked(candidates);
    this.lots = lots;
  }

  private take({ winner, loser }: Defeat, taken: TakenDefeat['taken']): void {
    this.taken.push({ winner, loser, taken });
    if (taken === 'locked') this.locked.add(winner, loser);
  }

  /** Skips what contradicts the locked ones and locks what nothing in the group contradicts; gives back the rest. */
  private settle(group: readonly Defeat[]): Defeat[] {
    const open: Defeat[] = [];
    for (const defeat of group) {
      if (this.locked.reaches(defeat.loser, defeat.winner)) this.take(defeat, 'skipped');
      else open.push(defeat);
    }
    if (open.length < 2) {
      for (const defeat of open) this.take(defeat, 'locked');
      return [];
    }
    const all = this.locked.copy();
    for (const { winner, loser } of open) all.add(winner, loser);
    const contested: Defeat[] = [];
    for (const defeat of open) {
      // On no cycle of anything locked or equally strong: no order of the group can keep it out.
      if (all.reaches(defeat.loser, defeat.winner)) contested.push(defeat);
      else this.take(defeat, 'locked');
    }
    return contested;
  }

  /** Takes a group of equally strong defeats. Where they contradict one another, a lot says whose are taken first. */
  takeGroup(group: readonly Defeat[]): void {
    let rest = this.settle(group);
    while (rest.length > 0) {
      const tied = [...new Set(rest.map(({ winner }) => winner))].toSorted((left, right) => left - right);
      if (this.lots === null) {
        for (const defeat of rest) this.take(defeat, 'contradictory');
        return;
      }
      const { chosen, lot } = this.lots.draw({ kind: 'defeats', tied, take: 1 });
      this.ties.push({ kind: 'defeats', tied, chosen, by: 'lot', stage: null, lot });
      // Defeats by the same candidate cannot contradict each other.
      for (const defeat of rest.filter(({ winner }) => winner === chosen[0])) this.take(defeat, 'locked');
      rest = this.settle(rest.filter(({ winner }) => winner !== chosen[0]));
    }
  }
}

/**
 * Ranked pairs (T. N. Tideman, "Independence of clones as a criterion for voting rules", 1987): the defeats from the
 * strongest to the weakest, each locked unless it contradicts those that are locked. Equally strong ones are taken by
 * the fewer votes for the loser; where they are equal in that too and contradict one another, lots say whose defeats
 * are taken first, or without lots all that contradict one another are left out.
 * @param defeats sorted by `byStrength`
 */
export function lockDefeats(input: {
  readonly candidates: number;
  readonly defeats: readonly Defeat[];
  readonly lots: Lots | null;
}): { taken: TakenDefeat[]; ties: CountedTie[] } {
  const pairs = new RankedPairs(input.candidates, input.lots);
  for (const group of equalGroups(input.defeats)) pairs.takeGroup(group);
  return { taken: pairs.taken, ties: pairs.ties };
}
