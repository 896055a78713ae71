import { type Counted, type CountInput, NOTHING_ELSE } from './counted.ts';
import { fillSeats } from './fill-seats.ts';
import type { Papers } from './papers.ts';
import { formatFraction, rational } from './rational.ts';
import type { BordaSettings } from './rules/borda.ts';
import { byFigures, groupsBy } from './scores.ts';

/** Points of places as whole numbers of a common unit, summed from the first place on: `sums[p]` for the first p places. */
interface Scale {
  readonly sums: readonly bigint[];
  /** So many units are one point. */
  readonly unit: bigint;
}

function scaleOf(points: readonly bigint[], unit: bigint): Scale {
  const sums = [0n];
  for (const some of points) sums.push((sums.at(-1) ?? 0n) + some);
  return { sums, unit };
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}

/** The least common multiple of 1 to n. */
function multipleOfAll(n: number): bigint {
  let all = 1n;
  for (let number = 2n; number <= BigInt(n); number += 1n) all = (all / gcd(all, number)) * number;
  return all;
}

/**
 * The points of every place of a paper.
 * @param ranked how many candidates the paper ranks: `marked-down` counts from there
 */
function pointsOfPlaces(settings: BordaSettings, candidates: number, ranked: number): Scale {
  const places = Array.from({ length: candidates }, (_, place) => place);
  switch (settings.points) {
    case 'from-n-less-1':
      return scaleOf(
        places.map((place) => BigInt(candidates - 1 - place)),
        1n,
      );
    case 'from-n':
      return scaleOf(
        places.map((place) => BigInt(candidates - place)),
        1n,
      );
    case 'from-ranked':
      return scaleOf(
        places.map((place) => BigInt(Math.max(0, ranked - place))),
        1n,
      );
    case 'dowdall': {
      const unit = multipleOfAll(candidates);
      return scaleOf(
        places.map((place) => unit / BigInt(place + 1)),
        unit,
      );
    }
  }
}

interface Tallied {
  /** Points by candidate in units of `unit`. */
  readonly points: readonly bigint[];
  readonly unit: bigint;
  readonly places: readonly (readonly number[])[];
}

/** How many votes put each candidate at a place, together with how many others, on papers that rank so many. */
function tallyOf(papers: Papers, settings: BordaSettings): { spans: Map<number, number>[]; places: number[][] } {
  const { candidates, size, marks, weights } = papers;
  const spans = Array.from({ length: candidates }, () => new Map<number, number>());
  const places = Array.from({ length: candidates }, () => new Array<number>(candidates).fill(0));
  const withRank = new Uint16Array(257);
  const before = new Uint16Array(257);
  for (let paper = 0; paper < size; paper += 1) {
    const weight = weights[paper] ?? 0;
    withRank.fill(0);
    for (let candidate = 0; candidate < candidates; candidate += 1) {
      const rank = marks[paper * candidates + candidate] ?? 0;
      withRank[rank] = (withRank[rank] ?? 0) + 1;
    }
    let ranked = 0;
    for (let rank = 1; rank <= 255; rank += 1) {
      before[rank] = ranked;
      ranked += withRank[rank] ?? 0;
    }
    for (let candidate = 0; candidate < candidates; candidate += 1) {
      const rank = marks[paper * candidates + candidate] ?? 0;
      if (rank === 0 && settings.unranked === 'nothing') continue;
      const place = rank === 0 ? ranked : (before[rank] ?? 0);
      // Three numbers up to 250 in one key.
      const key = (place * 256 + (withRank[rank] ?? 0)) * 256 + ranked;
      const own = spans[candidate];
      own?.set(key, (own.get(key) ?? 0) + weight);
      const row = places[candidate];
      if (rank > 0 && row !== undefined) row[place] = (row[place] ?? 0) + weight;
    }
  }
  return { spans, places };
}

/** Equal candidates share the points of the places that they fill together: exact, in a unit that all shares are whole numbers of. */
function tally(papers: Papers, settings: BordaSettings): Tallied {
  const { candidates } = papers;
  const { spans, places } = tallyOf(papers, settings);
  const scales = new Map<number, Scale>();
  const scaleFor = (ranked: number): Scale => {
    const known = scales.get(ranked) ?? pointsOfPlaces(settings, candidates, ranked);
    scales.set(ranked, known);
    return known;
  };
  const shares = multipleOfAll(candidates);
  const points = spans.map((own) => {
    let sum = 0n;
    for (const [key, votes] of own) {
      const [place, together, ranked] = [key >> 16, (key >> 8) & 255, key & 255];
      const { sums } = scaleFor(ranked);
      const shared = (sums[place + together] ?? 0n) - (sums[place] ?? 0n);
      sum += BigInt(votes) * shared * (shares / BigInt(together));
    }
    return sum;
  });
  return { points, unit: shares * scaleFor(candidates).unit, places };
}

/**
 * Borda: every place on a paper is worth points; the candidates with the most fill the seats. Points given and not
 * given sum to papers times the points of all places.
 */
export function countBorda(input: CountInput<BordaSettings>): Counted {
  const { papers, seats, settings, lots } = input;
  const { points, unit, places } = tally(papers, settings);
  const { sums, unit: point } = pointsOfPlaces(settings, papers.candidates, papers.candidates);
  const possible = rational(BigInt(papers.total) * (sums.at(-1) ?? 0n), point);
  const given = rational(
    points.reduce((all, some) => all + some, 0n),
    unit,
  );
  const order = groupsBy(
    points.map((_, candidate) => candidate),
    byFigures(points),
  );
  const voted = papers.total > 0;
  const { elected, ties } = voted ? fillSeats({ order, seats, lots }) : { elected: [], ties: [] };
  const unused = rational(possible.n * given.d - given.n * possible.d, possible.d * given.d);
  return {
    arithmetic: { unit: 'exact', rounding: 'none' },
    sum: formatFraction(possible),
    stages: [
      {
        ...NOTHING_ELSE,
        action: 'totals',
        who: [],
        why: voted ? 'most-points' : 'no-votes',
        votes: points.map((some) => formatFraction(rational(some, unit))),
        nonTransferable: '0',
        unused: formatFraction(unused),
        elected,
        ties,
      },
    ],
    elected,
    electedWithoutQuota: [],
    scores: { places, order },
  };
}
