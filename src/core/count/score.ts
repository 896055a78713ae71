import { type Counted, type CountInput, NOTHING_ELSE } from './counted.ts';
import { fillSeats } from './fill-seats.ts';
import { compare, formatFraction, type Rational, rational } from './rational.ts';
import type { ScoreSettings } from './rules/score.ts';
import { byFigures, groupsBy, markTable, pointsOf } from './scores.ts';

/** Points divided by the votes that gave any; null without such a vote. */
function meanOf(row: readonly number[]): Rational | null {
  const given = row.slice(1).reduce((votes, some) => votes + BigInt(some), 0n);
  return given === 0n ? null : rational(pointsOf(row), given);
}

function compareMeans(one: Rational | null, other: Rational | null): number {
  if (one === null || other === null) return one === other ? 0 : one === null ? -1 : 1;
  return compare(one, other);
}

/**
 * Score: every paper gives points; the candidates with the most points, or with the highest mean of the points given,
 * fill the seats. Points given and not given sum to papers times candidates times the highest mark.
 */
export function countScore(input: CountInput<ScoreSettings>): Counted {
  const { papers, seats, settings, lots } = input;
  const table = markTable(papers, settings.highest);
  const points = table.map(pointsOf);
  const means = table.map(meanOf);
  const possible = BigInt(papers.total) * BigInt(papers.candidates) * BigInt(settings.highest);
  const given = points.reduce((sum, some) => sum + some, 0n);
  const all = points.map((_, candidate) => candidate);
  const byMeans = (one: number, other: number) => compareMeans(means[one] ?? null, means[other] ?? null);
  const counted = settings.unmarked === 'not-counted';
  const order = groupsBy(all, counted ? byMeans : byFigures(points));
  const voted = papers.total > 0;
  // Whom nobody gave a point has no mean, and is not elected by it while others have one.
  const { elected, ties } = voted ? fillSeats({ order, seats, lots }) : { elected: [], ties: [] };
  return {
    arithmetic: { unit: '1', rounding: 'none' },
    sum: possible.toString(),
    stages: [
      {
        ...NOTHING_ELSE,
        action: 'totals',
        who: [],
        why: voted ? (counted ? 'highest-mean' : 'most-points') : 'no-votes',
        votes: points.map(String),
        nonTransferable: '0',
        unused: (possible - given).toString(),
        elected,
        ties,
      },
    ],
    elected,
    electedWithoutQuota: [],
    scores: {
      marks: table,
      ...(counted ? { means: means.map((mean) => (mean === null ? null : formatFraction(mean))) } : {}),
      order,
    },
  };
}
