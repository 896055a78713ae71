import type { Element } from '../group/group.ts';
import type { CeremonyDocument, Parameters, SignedDocument } from './documents.ts';

/** Which round is under way; `failed` and `complete` are the two ends. */
export type CeremonyStage =
  | 'committing'
  | 'revealing'
  | 'sharing'
  | 'probing'
  | 'opening-probes'
  | 'confirming'
  | 'complete'
  | 'failed';

export interface CeremonyFailure {
  /** The trustee who is at fault, where that can be told. */
  readonly culprit: number | null;
  readonly words: string;
}

/** A document that was accepted, as it was signed. */
export interface AcceptedDocument {
  readonly document: CeremonyDocument;
  readonly signed: SignedDocument;
}

/** A ceremony as far as it has come: a value that every accepted document turns into the next. */
export interface Ceremony {
  readonly parameters: Parameters;
  readonly parametersBytes: Uint8Array;
  /** Armoured, by number. */
  readonly certificates: readonly string[];
  /** The ceremony id. */
  readonly id: Uint8Array;
  readonly stage: CeremonyStage;
  /** Whose document this round still waits for, by number. */
  readonly awaited: readonly number[];
  readonly failure: CeremonyFailure | null;
  readonly accepted: readonly AcceptedDocument[];
  /** The same documents as they were signed, in the order in which they were accepted. */
  readonly messages: readonly SignedDocument[];
  /** F_i0 … F_i(t−1) by trustee, once all have revealed. */
  readonly polynomials: readonly (readonly Element[])[];
  /** Y, once all have revealed. */
  readonly y: Element | null;
  /** X_1 … X_n, once all have revealed. */
  readonly keys: readonly Element[];
}

export type CeremonyRefused = { readonly kind: 'ceremony-refused'; readonly reasons: readonly string[] };

/** Every trustee's document of one round, by type; those that are not there yet are left out. */
export function documentsOf<T extends CeremonyDocument['type']>(
  ceremony: Ceremony,
  type: T,
): Extract<CeremonyDocument, { readonly type: T }>[] {
  const documents = ceremony.accepted.map(({ document }) => document).filter((document) => document.type === type);
  return documents.toSorted((left, right) => left.from - right.from) as Extract<
    CeremonyDocument,
    { readonly type: T }
  >[];
}

/** The type of document of each round, in order. */
export const ROUNDS = [
  { stage: 'committing', type: 'tellers/ceremony-commit/v1' },
  { stage: 'revealing', type: 'tellers/ceremony-reveal/v1' },
  { stage: 'sharing', type: 'tellers/ceremony-shares/v1' },
  { stage: 'probing', type: 'tellers/ceremony-probe/v1' },
  { stage: 'opening-probes', type: 'tellers/ceremony-probe-shares/v1' },
  { stage: 'confirming', type: 'tellers/ceremony-confirm/v1' },
] as const satisfies readonly { readonly stage: CeremonyStage; readonly type: CeremonyDocument['type'] }[];
