import { type Counted, type CountInput, NOTHING_ELSE } from './counted.ts';
import { fillSeats } from './fill-seats.ts';
import type { CumulativeSettings } from './rules/cumulative.ts';
import { byFigures, groupsBy, markTable, pointsOf } from './scores.ts';

/**
 * Cumulative voting: a paper spreads so many votes over the candidates as it likes; the candidates with the most fill
 * the seats. Votes given and not given sum to papers times the votes of a paper.
 */
export function countCumulative(input: CountInput<CumulativeSettings>): Counted {
  const { papers, seats, settings, lots } = input;
  const table = markTable(papers, settings.mostForOne);
  const votes = table.map(pointsOf);
  const allowed = BigInt(papers.total) * BigInt(settings.votes);
  const given = votes.reduce((sum, some) => sum + some, 0n);
  const order = groupsBy(
    votes.map((_, candidate) => candidate),
    byFigures(votes),
  );
  const voted = papers.total > 0;
  const { elected, ties } = voted ? fillSeats({ order, seats, lots }) : { elected: [], ties: [] };
  return {
    arithmetic: { unit: '1', rounding: 'none' },
    sum: allowed.toString(),
    stages: [
      {
        ...NOTHING_ELSE,
        action: 'totals',
        who: [],
        why: voted ? 'most-votes' : 'no-votes',
        votes: votes.map(String),
        nonTransferable: '0',
        unused: (allowed - given).toString(),
        elected,
        ties,
      },
    ],
    elected,
    electedWithoutQuota: [],
    scores: { marks: table, order },
  };
}
