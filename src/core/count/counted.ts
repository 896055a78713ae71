import type { JsonObject } from '../base/canonical-json.ts';
import type { Lots, TieKind } from './lots.ts';
import type { CountedPairwise } from './pairwise/counted-pairwise.ts';
import type { Papers } from './papers.ts';
import type { CountedScores, CountedSection } from './scores.ts';

/** What a counter is given and gives back. Candidates are numbers from 0; votes are texts of exact numbers. */

export interface CountInput<S extends JsonObject = JsonObject> {
  readonly papers: Papers;
  readonly seats: number;
  readonly settings: S;
  readonly lots: Lots;
  readonly facts: ContestFacts;
  /** The papers of each section by its id, where they are known apart; `papers` holds them all. */
  readonly sections?: ReadonlyMap<string, Papers>;
}

/** What a few rules ask beside the papers that are for candidates. */
export interface ContestFacts {
  /** The ids of the candidates who stand, by number. */
  readonly candidates: readonly string[];
  /** Votes that are blank on purpose. */
  readonly blank: bigint;
  /** Votes of all ballots that came back, rejected ones too. */
  readonly returned: bigint;
  /** Votes of everybody who could have voted; null where that is not known. */
  readonly entitled: bigint | null;
}

/** A condition of a motion and whether it holds. */
export interface CountedCondition {
  readonly name: string;
  readonly words: string;
  readonly figure: string;
  readonly base: string;
  readonly holds: boolean;
}

/** How equal candidates were separated. */
export interface CountedTie {
  readonly kind: TieKind;
  readonly tied: readonly number[];
  /** On whom the decision fell: who is elected, transferred or excluded. */
  readonly chosen: readonly number[];
  /** `number`: by the pseudo-random numbers that a rule prescribes; the last three: the steps of STAR. */
  readonly by: 'earlier-stage' | 'lot' | 'number' | 'preferred' | 'points' | 'top-marks';
  /** The stage whose votes differed; null for a lot. */
  readonly stage: number | null;
  /** The number of the lot, from 1; null where no lot was needed. */
  readonly lot: number | null;
}

/** Where the votes of one candidate went at a stage. */
export interface CountedTransfer {
  readonly from: number;
  readonly to: ReadonlyMap<number, { readonly votes: string; readonly papers: string | null }>;
  readonly nonTransferable: { readonly votes: string; readonly papers: string | null };
}

export type Action = 'totals' | 'first' | 'surplus' | 'exclude' | 'iterate' | 'elect-remaining';

/** One stage: what was done, and how things stand after it. */
export interface CountedStage {
  readonly action: Action;
  /** A part of a longer stage: [this one, how many]. */
  readonly sub: readonly [number, number] | null;
  readonly who: readonly number[];
  /** Why this was done: a code that the printers know. */
  readonly why: string;
  readonly quota: string | null;
  readonly transferValue: string | null;
  readonly votes: readonly string[];
  /** How often votes were shared out before this stage was settled. */
  readonly iterations: number | null;
  /** What all elected together have above the quota, where the rule stops by it. */
  readonly surplus: string | null;
  /** Keep values of Meek rules by candidate. */
  readonly keep: readonly string[] | null;
  readonly nonTransferable: string;
  readonly roundingLoss: string;
  /** Choices that papers were allowed and did not make. */
  readonly unused: string;
  readonly transfers: readonly CountedTransfer[] | null;
  readonly elected: readonly number[];
  readonly excluded: readonly number[];
  readonly ties: readonly CountedTie[];
  readonly conditions: readonly CountedCondition[] | null;
}

export interface Counted {
  readonly arithmetic: { readonly unit: string; readonly rounding: 'none' | 'down' | 'up' };
  /** What every stage must sum to: votes, non-transferable, rounding loss and unused choices. */
  readonly sum: string;
  readonly stages: readonly CountedStage[];
  /** In the order of election. */
  readonly elected: readonly number[];
  readonly electedWithoutQuota: readonly number[];
  /** Pairwise rules: the comparisons and what the rule made of them. */
  readonly pairwise?: CountedPairwise;
  /** Rules with points, grades and places: how often each was given and what the rule made of it. */
  readonly scores?: CountedScores;
  /** Electoral colleges: what every section says, by stage. */
  readonly colleges?: readonly (readonly CountedSection[])[];
  /** Everybody whom the rule leaves, before any lot between them. */
  readonly winnerSet?: readonly number[];
}

export type Counter<S extends JsonObject = JsonObject> = (input: CountInput<S>) => Counted;

/** The parts of a stage that most stages leave empty. */
export const NOTHING_ELSE = {
  sub: null,
  quota: null,
  transferValue: null,
  keep: null,
  iterations: null,
  surplus: null,
  roundingLoss: '0',
  unused: '0',
  transfers: null,
  elected: [],
  excluded: [],
  ties: [],
  conditions: null,
} as const;
