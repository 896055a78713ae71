import { type Counted, type CountedTie, type CountInput, NOTHING_ELSE } from '../counted.ts';
import type { Papers } from '../papers.ts';
import type { PairwiseSettings } from '../rules/pairwise.ts';
import type { CountedPairwise } from './counted-pairwise.ts';
import {
  comparisonTotals,
  condorcetWinnerOf,
  type Defeat,
  defeatsOf,
  type Matrix,
  matrixOf,
  type Strength,
  smithSetOf,
  type Unranked,
} from './matrix.ts';

/** What a pairwise rule decided, and the lots that it drew on the way. */
export type PairwiseDecision = Omit<CountedPairwise, 'matrix' | 'defeats' | 'condorcetWinner' | 'smithSet'> & {
  readonly ties: readonly CountedTie[];
};

interface Compared {
  readonly matrix: Matrix;
  readonly totals: readonly bigint[];
}

/** The comparisons of papers that were counted before: the ways of a lot are tried with the same papers. */
const compared = new WeakMap<Papers, Map<Unranked, Compared>>();

function compare(papers: Papers, unranked: Unranked): Compared {
  const known = compared.get(papers) ?? new Map<Unranked, Compared>();
  compared.set(papers, known);
  const found = known.get(unranked);
  if (found !== undefined) return found;
  const made = { matrix: matrixOf(papers, unranked), totals: comparisonTotals(papers, unranked) };
  known.set(unranked, made);
  return made;
}

/** Who is elected of those whom the rule leaves. */
function choose(left: readonly number[], settings: PairwiseSettings, lots: CountInput['lots']) {
  if (left.length <= 1) return { elected: left, ties: [] };
  if (settings.ties === 'winner-set') return { elected: [], ties: [] };
  const { chosen, lot } = lots.draw({ kind: 'election', tied: left, take: 1 });
  const tie: CountedTie = { kind: 'election', tied: left, chosen, by: 'lot', stage: null, lot };
  return { elected: chosen, ties: [tie] };
}

/**
 * Counts by a pairwise rule: one stage, whose votes are those of all comparisons together, so that they sum, with the
 * comparisons in which a paper says nothing, to papers times pairs of candidates.
 * @param decide what the rule makes of the matrix; the first group of its order is what it leaves
 */
export function countPairwise(input: {
  readonly count: CountInput<PairwiseSettings>;
  readonly strength: Strength;
  readonly decide: (given: { readonly matrix: Matrix; readonly defeats: readonly Defeat[] }) => PairwiseDecision;
}): Counted {
  const { papers, settings, lots } = input.count;
  const { matrix, totals } = compare(papers, settings.unranked);
  const defeats = defeatsOf(matrix, input.strength);
  const { ties: earlier, ...decision } = input.decide({ matrix, defeats });
  const voted = papers.total > 0;
  const left = voted ? (decision.order[0] ?? []) : [];
  const { elected, ties } = choose(left, settings, lots);
  const pairs = (papers.candidates * (papers.candidates - 1)) / 2;
  const sum = BigInt(papers.total) * BigInt(pairs);
  const said = totals.reduce((all, votes) => all + votes, 0n);
  return {
    arithmetic: { unit: '1', rounding: 'none' },
    sum: sum.toString(),
    stages: [
      {
        ...NOTHING_ELSE,
        action: 'totals',
        who: [],
        why: voted ? 'comparisons' : 'no-votes',
        votes: totals.map(String),
        nonTransferable: '0',
        unused: (sum - said).toString(),
        elected,
        ties: [...earlier, ...ties],
      },
    ],
    elected,
    electedWithoutQuota: [],
    pairwise: {
      ...decision,
      matrix,
      defeats,
      condorcetWinner: voted ? condorcetWinnerOf(matrix) : null,
      smithSet: smithSetOf(matrix),
    },
    ...(left.length > 0 ? { winnerSet: left } : {}),
  };
}
