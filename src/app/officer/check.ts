import type { Draft } from './draft.ts';

/** What of an election in preparation is done, missing or worth a second thought. */
export interface Check {
  /** Stable: programs and documents go by it. */
  readonly id: CheckId;
  /** The section, contest or person that it is about; null where it is the election as a whole. */
  readonly about: string | null;
  readonly state: 'done' | 'missing' | 'warning';
  /** What is so, and what to do about it. */
  readonly text: string;
}

export type CheckId =
  | 'draft'
  | 'opens'
  | 'roll'
  | 'proofs'
  | 'small-section'
  | 'long-ranking'
  | 'look-alike'
  | 'ceremony'
  | 'probe'
  | 'trustees'
  | 'officers'
  | 'officer-certificate'
  | 'retention'
  | 'contact'
  | 'test'
  | 'witnesses'
  | 'mail'
  | 'definition'
  | 'signatures';

/** Everything that the checks look at. */
export interface CheckFacts {
  readonly draft: Draft;
  /** Why the draft could not become a definition. */
  readonly draftReasons: readonly string[];
  readonly nowMs: number;
  readonly opensAtMs: number;
  readonly closesAtMs: number;
  /** What stands on the roll, by section. */
  readonly roll: readonly {
    readonly section: string;
    readonly entries: number;
    /** Members who can prove who they are by none of the ways that the draft allows. */
    readonly unreachable: number;
  }[];
  readonly certificates: readonly { readonly name: string; readonly expiresAtMs: number | null }[];
  readonly ceremony: {
    readonly stage: string;
    readonly complete: boolean;
    readonly awaited: readonly string[];
    readonly failure: string | null;
    readonly threshold: number;
    readonly trustees: number;
  } | null;
  readonly mailServer: boolean;
  /** Null while the definition is not prepared. */
  readonly signatures: { readonly announced: boolean; readonly awaited: readonly string[] } | null;
}

/** A check without its id. */
export type Said = Omit<Check, 'id'>;

/** Nothing is left to do. */
export function done(text: string, about: string | null = null): Said {
  return { about, state: 'done', text };
}
/** The election cannot be announced so. */
export function missing(text: string, about: string | null = null): Said {
  return { about, state: 'missing', text };
}
/** It can be announced so; somebody should have thought about it. */
export function warning(text: string, about: string | null = null): Said {
  return { about, state: 'warning', text };
}
