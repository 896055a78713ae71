import type { Papers } from './papers.ts';

/** What rules with points, grades and places add to a count, by candidate number. docs/protocol.md, "Result sheet". */
export interface CountedScores {
  readonly marks?: readonly (readonly number[])[];
  readonly means?: readonly (string | null)[];
  readonly runoffs?: readonly CountedRunoff[];
  readonly medians?: readonly (number | null)[];
  readonly places?: readonly (readonly number[])[];
  /** Groups of equal candidates, best first. */
  readonly order: readonly (readonly number[])[];
}

export interface CountedRunoff {
  readonly finalists: readonly number[];
  /** Votes that give each of them more than the other, in their order. */
  readonly preferred: readonly number[];
  readonly level: number;
}

/** What one section of an electoral college says at one stage. */
export interface CountedSection {
  readonly section: string;
  readonly share: string;
  readonly votes: readonly number[];
  readonly continuing: number;
  readonly exhausted: number;
}

/** By candidate, by mark from 0 to the highest: how many votes give it. Every row sums to all votes. */
export function markTable(papers: Papers, highest: number): number[][] {
  const { candidates, size, marks, weights } = papers;
  const table = Array.from({ length: candidates }, () => new Array<number>(highest + 1).fill(0));
  for (let paper = 0; paper < size; paper += 1) {
    const weight = weights[paper] ?? 0;
    for (let candidate = 0; candidate < candidates; candidate += 1) {
      const row = table[candidate];
      const mark = marks[paper * candidates + candidate] ?? 0;
      if (row !== undefined) row[mark] = (row[mark] ?? 0) + weight;
    }
  }
  return table;
}

/** The points of one candidate: votes times mark, summed. */
export function pointsOf(row: readonly number[]): bigint {
  return row.reduce((points, votes, mark) => points + BigInt(votes) * BigInt(mark), 0n);
}

/** How many votes give one candidate a higher mark than the other, how many the other way round, how many the same. */
export function preferences(papers: Papers, one: number, other: number): { one: number; other: number; level: number } {
  const { candidates, size, marks, weights } = papers;
  const found = { one: 0, other: 0, level: 0 };
  for (let paper = 0; paper < size; paper += 1) {
    const weight = weights[paper] ?? 0;
    const difference = (marks[paper * candidates + one] ?? 0) - (marks[paper * candidates + other] ?? 0);
    if (difference > 0) found.one += weight;
    else if (difference < 0) found.other += weight;
    else found.level += weight;
  }
  return found;
}

/** Compares two candidates by a whole number each: positive when the first has more. */
export function byFigures(figures: readonly bigint[]): (one: number, other: number) => number {
  return (one, other) => {
    const [left, right] = [figures[one] ?? 0n, figures[other] ?? 0n];
    return left < right ? -1 : left > right ? 1 : 0;
  };
}

/**
 * Candidates in groups of equal ones, best first; inside a group in the order of the ballot.
 * @param against positive when the first candidate stands above the second; an order without cycles
 */
export function groupsBy(candidates: readonly number[], against: (one: number, other: number) => number): number[][] {
  const sorted = candidates.toSorted((one, other) => against(other, one) || one - other);
  const groups: number[][] = [];
  for (const candidate of sorted) {
    const group = groups.at(-1);
    if (group?.[0] !== undefined && against(group[0], candidate) === 0) group.push(candidate);
    else groups.push([candidate]);
  }
  return groups;
}
