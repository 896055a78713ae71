import type { z } from 'zod';
import type { JsonObject } from '../base/canonical-json.ts';

/**
 * What members write on a ballot under a rule, one byte per option:
 * `choose` and `approve` 1 for each option marked; `rank` 1 for the first preference, 2 for the second and so on;
 * `score` the points given. 0 is always "no mark".
 */
export type MarkKind = 'choose' | 'approve' | 'rank' | 'score';

/** What a rule asks of the marks for candidates, beside its kind. */
export interface MarkBounds {
  /** Options that may be marked at most; null where there is no limit. */
  readonly most: number | null;
  /** Two candidates may have the same rank. Only asked of ranks. */
  readonly equalRanks: boolean;
  /** The highest number that may be written; null where the kind says it (1 for choices, the place for ranks). */
  readonly highest: number | null;
  /** What all marks of a paper may sum to at most; not given where there is no such limit. */
  readonly total?: number;
}

/** The size of a contest as far as rules ask for it. `candidates` are its options without the blank one. */
export interface ContestSize {
  readonly seats: number;
  readonly candidates: number;
  /** The ids of the candidates, where they are known. */
  readonly ids?: readonly string[];
  /** The ids of the sections of the roll, where they are known. */
  readonly sections?: readonly string[];
}

/**
 * One counting rule as it stands in the registry: everything that can be said of it without counting. How it is
 * counted stands in a file of its own (`counters.ts` lists them), so that a voting page need not carry the counters.
 */
export interface RuleEntry<S extends JsonObject = JsonObject> {
  /** The id in definitions and on the command line. */
  readonly id: string;
  /** The version of the rule text. Another text is another version, and a definition names exactly one. */
  readonly version: string;
  readonly name: string;
  /** Where the text can be read. */
  readonly text: string;
  readonly marks: MarkKind;
  /** Every setting of the rule. None has a default: a definition states them all. */
  readonly settings: z.ZodType<S>;
  /** The settings that the command line takes where it is given none; they are printed on the sheet like all others. */
  usualSettings(size: ContestSize): S;
  /** What the settings and the size of the contest have against each other. */
  reasonsToRefuse(input: { readonly settings: S; readonly size: ContestSize }): string[];
  markBounds(settings: S): MarkBounds;
  /** The rule in plain words, a sentence or two each, for the page on which members vote and for the result. */
  explain(input: { readonly settings: S; readonly size: ContestSize }): string[];
}
