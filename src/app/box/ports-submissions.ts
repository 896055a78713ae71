import type { StoreResult } from '../ports.ts';

/** What trustees hand in after the close, and the files that it names, until they are lines and blobs of the ballot box. */

export type SubmissionKind = 'agreement' | 'mix' | 'share';
export type SubmissionState = 'waiting' | 'accepted' | 'refused';

export interface Submission {
  /** Counts all submissions of an election from 1: the order in which they are judged. */
  readonly number: number;
  readonly trustee: number;
  readonly kind: SubmissionKind;
  /** Canonical JSON: what was signed, or the body of a share. */
  readonly document: string;
  /** In canonical armour; null for a share, which carries proofs instead. */
  readonly signature: string | null;
  readonly state: SubmissionState;
  /** Why it was refused. */
  readonly reasons: readonly string[];
}

export type SubmitError =
  /** Another one of this trustee and kind waits or was accepted. */
  { readonly kind: 'another-submission'; readonly submission: Submission } | { readonly kind: 'too-many-refused' };

export interface SubmissionStore {
  /** Keeps a submission for the schedule. The same one again gives what has become of it. */
  submit(input: {
    readonly election: string;
    readonly trustee: number;
    readonly kind: SubmissionKind;
    readonly document: string;
    readonly signature: string | null;
    /** So many refused ones of this trustee and kind, and no more are taken. */
    readonly maxRefused: number;
  }): StoreResult<Submission, SubmitError>;
  /** All of an election in their order, or those of one trustee. */
  submissions(election: string, trustee?: number): Promise<readonly Submission[]>;
  /** Judges one that is waiting; of two judgements the first stays. */
  settle(input: {
    readonly election: string;
    readonly number: number;
    readonly state: 'accepted' | 'refused';
    readonly reasons: readonly string[];
  }): Promise<void>;

  /**
   * Keeps one piece of a file. The same piece again changes nothing; another one in its place, or more than `quota`
   * bytes of this trustee, is refused.
   */
  putPiece(input: {
    readonly election: string;
    readonly trustee: number;
    readonly sha256: Uint8Array;
    readonly piece: number;
    readonly content: Uint8Array;
    readonly quota: number;
  }): StoreResult<void, { readonly kind: 'another-piece' } | { readonly kind: 'quota-reached' }>;
  /** Numbers and sizes of the pieces that are there, ascending. */
  pieces(input: {
    readonly election: string;
    readonly trustee: number;
    readonly sha256: Uint8Array;
  }): Promise<readonly { readonly piece: number; readonly size: number }[]>;
  /** All pieces of a file in their order, joined; null when there is none. */
  upload(input: {
    readonly election: string;
    readonly trustee: number;
    readonly sha256: Uint8Array;
  }): Promise<Uint8Array | null>;
  /** Removes the pieces of these files, which are blobs of the ballot box now. */
  dropUploads(input: {
    readonly election: string;
    readonly trustee: number;
    readonly sha256: readonly Uint8Array[];
  }): Promise<void>;
}
