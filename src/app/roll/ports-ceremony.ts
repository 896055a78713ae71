import type { Result } from '../../core/base/result.ts';
import type { SignedDocument } from '../../core/ceremony/documents.ts';
import type { StoreResult } from '../ports.ts';

/** Key ceremonies of drafts as they are stored. What they mean is core/ceremony's; here they are bytes in their order. */

export type StoredCeremonyState = 'joining' | 'running' | 'complete' | 'failed';

/** Who has taken a seat, with the document that took it. */
export interface SeatHolder {
  /** In canonical armour. */
  readonly certificate: string;
  readonly join: SignedDocument;
}

export interface CeremonySeat {
  /** From 1. */
  readonly trustee: number;
  readonly name: string;
  readonly invitationHash: Uint8Array;
  readonly holder: SeatHolder | null;
}

/** A share on its way, encrypted to its receiver. */
export interface RelayedShare {
  readonly from: number;
  readonly to: number;
  readonly ciphertext: string;
}

/** The latest attempt at the ceremony of one election. */
export interface StoredCeremony {
  readonly election: string;
  /** From 1; a failed attempt is followed by another one. */
  readonly attempt: number;
  readonly threshold: number;
  /** 64 lower-case hex digits. */
  readonly officerNonce: string;
  readonly state: StoredCeremonyState;
  readonly seats: readonly CeremonySeat[];
  /** Exact bytes, once every seat is taken. */
  readonly parameters: Uint8Array | null;
  /** In the order in which they were accepted. */
  readonly messages: readonly SignedDocument[];
  readonly shares: readonly RelayedShare[];
  /** Exact bytes of `ceremony.jsonl`, when it is complete. */
  readonly transcript: Uint8Array | null;
}

/** What one request adds to a ceremony; nothing that stands is replaced. */
export interface CeremonyChange {
  readonly seat?: { readonly trustee: number; readonly holder: SeatHolder };
  readonly parameters?: Uint8Array;
  readonly message?: SignedDocument;
  readonly shares?: readonly RelayedShare[];
  /** With `complete` the transcript; the shares on their way are removed. */
  readonly state?: StoredCeremonyState;
  readonly transcript?: Uint8Array;
}

export type OpenCeremonyError = { readonly kind: 'roll-frozen' } | { readonly kind: 'ceremony-live' };

export interface CeremonyStore {
  /**
   * Opens the first attempt, or the next one after one that has failed or that not everybody has joined. Never beside
   * one that is under way or complete.
   */
  open(input: {
    readonly election: string;
    readonly threshold: number;
    readonly officerNonce: string;
    readonly seats: readonly { readonly name: string; readonly invitationHash: Uint8Array }[];
  }): StoreResult<{ readonly attempt: number }, OpenCeremonyError>;
  /** The latest attempt, or null when there never was one. */
  ceremony(election: string): Promise<StoredCeremony | null>;
  /**
   * One transaction under the lock of the latest attempt: `decide` sees it as it is, and what it decides is written.
   * An error decided changes nothing.
   */
  change<E>(input: {
    readonly election: string;
    readonly decide: (stored: StoredCeremony) => Promise<Result<CeremonyChange, E>>;
  }): StoreResult<void, E | { readonly kind: 'ceremony-not-found' }>;
}
