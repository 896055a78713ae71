import { type Counted, type CountedTie, type CountInput, NOTHING_ELSE } from './counted.ts';
import type { Papers } from './papers.ts';
import type { PluralitySettings } from './rules/plurality.ts';

/** Votes by candidate: each paper gives its weight to every candidate that it marks. */
export function totalsOf(papers: Papers): number[] {
  const { candidates, size, marks, weights } = papers;
  const totals = new Array<number>(candidates).fill(0);
  for (let paper = 0; paper < size; paper += 1) {
    const weight = weights[paper] ?? 0;
    for (let candidate = 0; candidate < candidates; candidate += 1) {
      if ((marks[paper * candidates + candidate] ?? 0) > 0) totals[candidate] = (totals[candidate] ?? 0) + weight;
    }
  }
  return totals;
}

/**
 * Those with the most votes for so many seats. Equal candidates stand in their own order, except where the last seat
 * lies between them: there a lot decides who gets in.
 */
export function mostVotes(input: {
  readonly totals: readonly (number | bigint)[];
  readonly seats: number;
  readonly lots: CountInput['lots'];
}): { elected: number[]; ties: CountedTie[] } {
  const { totals, seats, lots } = input;
  const ranked = totals
    .map((votes, candidate) => ({ votes, candidate }))
    .toSorted((left, right) => (left.votes < right.votes ? 1 : left.votes > right.votes ? -1 : 0));
  const last = ranked[seats - 1];
  const next = ranked[seats];
  if (last === undefined || next === undefined || last.votes !== next.votes) {
    return { elected: ranked.slice(0, seats).map(({ candidate }) => candidate), ties: [] };
  }
  const safe = ranked.filter(({ votes }) => votes > last.votes).map(({ candidate }) => candidate);
  const tied = ranked.filter(({ votes }) => votes === last.votes).map(({ candidate }) => candidate);
  const { chosen, lot } = lots.draw({ kind: 'election', tied, take: seats - safe.length });
  return { elected: [...safe, ...chosen], ties: [{ kind: 'election', tied, chosen, by: 'lot', stage: null, lot }] };
}

/**
 * Plurality with up to `choices` marks on a paper and any number of seats: the single vote, the block vote, the
 * limited vote. Fewer candidates than seats are all elected; without any vote nobody is.
 */
export function countPlurality(input: CountInput<PluralitySettings>): Counted {
  const { papers, seats, settings, lots } = input;
  const totals = totalsOf(papers);
  const allowed = BigInt(papers.total) * BigInt(settings.choices);
  const made = totals.reduce((sum, votes) => sum + BigInt(votes), 0n);
  const { elected, ties } = papers.total === 0 ? { elected: [], ties: [] } : mostVotes({ totals, seats, lots });
  return {
    arithmetic: { unit: '1', rounding: 'none' },
    sum: allowed.toString(),
    stages: [
      {
        ...NOTHING_ELSE,
        action: 'totals',
        who: [],
        why: papers.total === 0 ? 'no-votes' : 'most-votes',
        votes: totals.map(String),
        nonTransferable: '0',
        unused: (allowed - made).toString(),
        elected,
        ties,
      },
    ],
    elected,
    electedWithoutQuota: [],
  };
}
