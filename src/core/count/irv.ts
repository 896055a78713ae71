import { type Counted, type CountedStage, type CountedTie, type CountInput, NOTHING_ELSE } from './counted.ts';
import { type Papers, type Rankings, rankingsOf } from './papers.ts';
import type { IrvSettings } from './rules/irv.ts';
import { extremes, settleTie } from './tie.ts';

/** Where every paper lies: with a candidate, or with nobody any more. */
export class Piles {
  readonly votes: number[];
  nonTransferable = 0;
  private readonly papers: Papers;
  private readonly rankings: Rankings;
  private readonly position: Uint32Array;
  private readonly piles: number[][];

  constructor(papers: Papers) {
    this.papers = papers;
    this.rankings = rankingsOf(papers);
    this.votes = new Array<number>(papers.candidates).fill(0);
    this.piles = Array.from({ length: papers.candidates }, () => []);
    this.position = this.rankings.start.slice(0, papers.size);
    for (let paper = 0; paper < papers.size; paper += 1) this.give(paper, this.top(paper));
  }

  private top(paper: number): number {
    return this.rankings.order[this.position[paper] ?? 0] ?? 0;
  }

  private give(paper: number, candidate: number): void {
    this.piles[candidate]?.push(paper);
    this.votes[candidate] = (this.votes[candidate] ?? 0) + (this.papers.weights[paper] ?? 0);
  }

  /** Moves every paper of an excluded candidate to its next preference for somebody who is still in. */
  exclude(candidate: number, isIn: (candidate: number) => boolean): Moved {
    const to = new Map<number, number>();
    let stopped = 0;
    for (const paper of this.piles[candidate] ?? []) {
      const weight = this.papers.weights[paper] ?? 0;
      const end = this.rankings.start[paper + 1] ?? 0;
      let at = this.position[paper] ?? 0;
      while (at < end && !isIn(this.rankings.order[at] ?? 0)) at += 1;
      this.position[paper] = at;
      if (at === end) stopped += weight;
      else {
        const next = this.top(paper);
        this.give(paper, next);
        to.set(next, (to.get(next) ?? 0) + weight);
      }
    }
    this.piles[candidate] = [];
    this.votes[candidate] = 0;
    this.nonTransferable += stopped;
    return { from: candidate, to, stopped };
  }
}

interface Moved {
  readonly from: number;
  readonly to: ReadonlyMap<number, number>;
  readonly stopped: number;
}

function asTransfer({ from, to, stopped }: Moved) {
  const sorted = [...to].toSorted(([left], [right]) => left - right);
  return {
    from,
    to: new Map(sorted.map(([candidate, votes]) => [candidate, { votes: String(votes), papers: null }])),
    nonTransferable: { votes: String(stopped), papers: null },
  };
}

/**
 * The largest group of last candidates whose votes together are fewer than those of the next one, leaving at least
 * `keep` candidates; empty when there is none. No tie can lie at its edge.
 */
export function batchToExclude(input: {
  readonly continuing: readonly number[];
  readonly votes: readonly number[];
  readonly keep: number;
}): number[] {
  const { continuing, votes, keep } = input;
  const ascending = continuing.toSorted((left, right) => (votes[left] ?? 0) - (votes[right] ?? 0));
  let together = 0;
  let size = 0;
  ascending.slice(0, ascending.length - keep).forEach((candidate, index) => {
    together += votes[candidate] ?? 0;
    if (together < (votes[ascending[index + 1] ?? 0] ?? 0)) size = index + 1;
  });
  return ascending.slice(0, size).toSorted((left, right) => left - right);
}

/** Who goes next, and by which tie. */
function nextToExclude(input: {
  readonly continuing: readonly number[];
  readonly votes: readonly number[];
  readonly history: readonly (readonly number[])[];
  readonly settings: IrvSettings;
  readonly lots: CountInput['lots'];
}): { who: readonly number[]; why: string; ties: CountedTie[] } {
  const { continuing, votes, history, settings, lots } = input;
  if (settings.elimination === 'batch') {
    const batch = batchToExclude({ continuing, votes, keep: settings.end === 'final-two' ? 2 : 1 });
    if (batch.length > 1) return { who: batch, why: 'fewer-together-than-the-next', ties: [] };
  }
  const lowest = extremes({ among: continuing, tally: votes, lowest: true });
  if (lowest.length === 1) return { who: lowest, why: 'fewest-votes', ties: [] };
  const tie = settleTie({ kind: 'exclusion', tied: lowest, method: settings.ties, history, lots });
  return { who: tie.chosen, why: 'fewest-votes', ties: [tie] };
}

/** The candidate who is elected as things stand, or null while the count must go on. */
function winnerOf(input: {
  readonly continuing: readonly number[];
  readonly votes: readonly number[];
  readonly end: IrvSettings['end'];
}): number | null {
  const { continuing, votes, end } = input;
  if (end === 'final-two' && continuing.length > 2) return null;
  const total = continuing.reduce((sum, candidate) => sum + (votes[candidate] ?? 0), 0);
  // More than half of the continuing papers: 2v > t, written so that it cannot leave the exact integers.
  return continuing.find((candidate) => (votes[candidate] ?? 0) > total - (votes[candidate] ?? 0)) ?? null;
}

/**
 * The alternative vote: one seat; papers count for their best candidate who is still in; the last one is excluded
 * while nobody has more than half of the papers still counting. Without any vote nobody is elected.
 */
export function countIrv(input: CountInput<IrvSettings>): Counted {
  const { papers, settings, lots } = input;
  const piles = new Piles(papers);
  const stages: CountedStage[] = [];
  const history: number[][] = [];
  let continuing = Array.from({ length: papers.candidates }, (_, candidate) => candidate);

  /** Writes down how things stand and says who is elected by that, if anybody is. */
  const record = (stage: Pick<CountedStage, 'action' | 'who' | 'why'> & Partial<CountedStage>): number | null => {
    const winner = papers.total === 0 ? null : winnerOf({ continuing, votes: piles.votes, end: settings.end });
    history.push([...piles.votes]);
    stages.push({
      ...NOTHING_ELSE,
      ...stage,
      votes: piles.votes.map(String),
      nonTransferable: String(piles.nonTransferable),
      elected: winner === null ? [] : [winner],
    });
    return winner;
  };

  const why = papers.total === 0 ? 'no-votes' : 'first-preferences';
  let winner = record({ action: 'first', who: [], why });
  while (winner === null && papers.total > 0) {
    const next = nextToExclude({ continuing, votes: piles.votes, history: history.slice(0, -1), settings, lots });
    continuing = continuing.filter((candidate) => !next.who.includes(candidate));
    const isIn = new Set(continuing);
    const transfers = next.who.map((candidate) => asTransfer(piles.exclude(candidate, (other) => isIn.has(other))));
    winner = record({ ...next, action: 'exclude', transfers, excluded: next.who });
  }
  return {
    arithmetic: { unit: '1', rounding: 'none' },
    sum: String(papers.total),
    stages,
    elected: winner === null ? [] : [winner],
    electedWithoutQuota: [],
  };
}
