import type { SheetPairwise } from '../sheet-pairwise.ts';
import type { CountedPairwise } from './counted-pairwise.ts';
import { votesFor } from './matrix.ts';

/** Writes candidate numbers as ids. */
interface Names {
  one(candidate: number): string;
  all(candidates: readonly number[]): string[];
}

/** The comparisons of a count as the sheet has them: ids for numbers, texts for figures. */
export function pairwiseOf(counted: CountedPairwise, names: Names): SheetPairwise {
  const { matrix, paths, locks, worst, scores } = counted;
  const all = Array.from({ length: matrix.candidates }, (_, candidate) => candidate);
  const by = <T>(value: (candidate: number) => T): Record<string, T> =>
    Object.fromEntries(all.map((candidate) => [names.one(candidate), value(candidate)]));
  const matrixBy = (value: (from: number, to: number) => number) =>
    by((from) =>
      Object.fromEntries(all.filter((to) => to !== from).map((to) => [names.one(to), String(value(from, to))])),
    );
  return {
    votes: matrixBy((from, to) => votesFor(matrix, from, to)),
    defeats: counted.defeats.map(({ winner, loser, votes, against, strength }) => ({
      winner: names.one(winner),
      loser: names.one(loser),
      votes: String(votes),
      against: String(against),
      strength: String(strength),
    })),
    condorcetWinner: counted.condorcetWinner === null ? null : names.one(counted.condorcetWinner),
    smithSet: names.all(counted.smithSet),
    ...(paths === undefined ? {} : { paths: matrixBy((from, to) => paths[from * matrix.candidates + to] ?? 0) }),
    ...(locks === undefined
      ? {}
      : {
          locks: locks.map(({ winner, loser, taken }) => ({
            winner: names.one(winner),
            loser: names.one(loser),
            taken,
          })),
        }),
    ...(worst === undefined ? {} : { worst: by((candidate) => String(worst[candidate] ?? 0)) }),
    ...(scores === undefined
      ? {}
      : {
          scores: by((candidate) => {
            const { won, lost, level } = scores[candidate] ?? { won: 0, lost: 0, level: 0 };
            return { won: String(won), lost: String(lost), level: String(level), score: String(won - lost) };
          }),
        }),
    order: counted.order.map((group) => names.all(group)),
  };
}
