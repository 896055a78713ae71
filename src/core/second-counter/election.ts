import type { SheetTie } from '../count/sheet.ts';
import type { Fraction } from './fraction.ts';

/** What the second counter is given. Candidates are their ids everywhere, never numbers. */

/** Ballots as they were filled in: which rank stands beside whom, withdrawn candidates too. */
export interface WrittenPaper {
  /** How many papers look like this. */
  readonly times: bigint;
  /** From 1; a candidate without a rank is not in it. Equal and skipped ranks are possible. */
  readonly ranks: ReadonlyMap<string, number>;
}

/** A paper that counts: whom it prefers among the candidates who stand, the best first, at least one. */
export interface Paper {
  readonly times: bigint;
  readonly preferences: readonly string[];
}

export interface Election {
  /** Who stands, in the order of the ballot. */
  readonly candidates: readonly string[];
  readonly papers: readonly Paper[];
  readonly seats: number;
  readonly settings: Readonly<Record<string, unknown>>;
}

export type TieKind = SheetTie['kind'];

/** Draws one of several: on whom the decision falls, and the number of the lot, from 1. */
export type Draw = (kind: TieKind, among: readonly string[]) => { readonly chosen: string; readonly lot: number };

export type Votes = ReadonlyMap<string, Fraction>;

/** The papers of an election, all of them. */
export function paperCount(papers: readonly Paper[]): bigint {
  return papers.reduce((sum, paper) => sum + paper.times, 0n);
}

/** The first of a paper's preferences among some candidates, or null where it has none. */
export function firstAmong(paper: Paper, candidates: readonly string[]): string | null {
  return paper.preferences.find((candidate) => candidates.includes(candidate)) ?? null;
}
