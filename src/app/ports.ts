import type { Result } from '../core/base/result.ts';

/** What every use case may need of the world. Each side's own stores are in roll/ports.ts and box/ports.ts. */

/** Log events have a name and a closed set of plain fields: no objects, so that nothing slips in (house style 14). */
export interface EventLog {
  event(name: string, fields?: Readonly<Record<string, string | number | boolean>>): void;
}

/** The keys of one side of one election, opened from custody. Raw 32-byte Ed25519 public keys, 64-byte signatures. */
export interface LedgerSigner {
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Uint8Array;
}

/** A head of a ledger as it was signed. `note` is the signed checkpoint's whole text. */
export interface SignedHead {
  readonly size: number;
  readonly root: Uint8Array;
  readonly note: string;
}

export type BusyError = { readonly kind: 'busy'; readonly retryAfterSeconds: number };

/** A ledger as the record needs it: all lines in order, the last head, every published checkpoint. */
export interface LedgerContent {
  readonly lines: readonly Uint8Array[];
  readonly checkpoint: string;
  readonly checkpoints: readonly string[];
}

/** What a store says when the database did not do what it was asked, for a reason that the caller can act on. */
export type StoreResult<T, E> = Promise<Result<T, E>>;

/** Thrown when the database could not be reached; nothing was written, and the request may be made again. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}

/**
 * Thrown when it is not known whether something was written: the connection broke while it was being committed, or it
 * was committed and its copy outside the database was not. Callers look before they try again; nothing is signed twice.
 */
export class UnknownOutcomeError extends Error {
  override readonly name = 'UnknownOutcomeError';
}

/** The public halves of all keys that the service holds for one election, as the definition prints them. */
export interface ElectionPublicKeys {
  readonly box: { readonly ledgerKey: Uint8Array; readonly replyKey: Uint8Array };
  readonly registrars: readonly {
    readonly name: string;
    readonly certificate: string;
    readonly ledgerKey: Uint8Array;
    readonly replyKey: Uint8Array;
    readonly tokenKeys: readonly { readonly section: string; readonly n: Uint8Array }[];
  }[];
  /** The service as the only trustee, where no key ceremony was held; its transcript is `ceremony.jsonl`. */
  readonly trustee: {
    readonly name: string;
    readonly certificate: string;
    readonly share: Uint8Array;
    readonly ceremony: Uint8Array;
  } | null;
}

/** Where the service's keys are kept. Secret keys never leave it but the sole trustee's, for the opening. */
export interface KeyCustody {
  /** Makes every key of an election once; asked again, it answers with the same ones. */
  create(input: {
    readonly election: string;
    readonly sections: readonly string[];
    /** Whether the service is the only trustee; where trustees hold the key themselves it makes none. */
    readonly trustee: boolean;
  }): Promise<ElectionPublicKeys>;
  boxLedger(election: string): Promise<LedgerSigner>;
  boxReply(election: string): Promise<LedgerSigner>;
  registerLedger(election: string, registrar: number): Promise<LedgerSigner>;
  registerReply(election: string, registrar: number): Promise<LedgerSigner>;
  /** The raw RSA operation on a request that was checked before, off the event loop. 384 bytes in and out. */
  blindSign(input: {
    readonly election: string;
    readonly registrar: number;
    readonly section: string;
    readonly blindedRequest: Uint8Array;
  }): Promise<Result<Uint8Array, BusyError>>;
  /** The armoured OpenPGP signature of the service-held registrar or trustee over exact bytes. */
  sign(input: {
    readonly election: string;
    readonly role: 'registrar' | 'trustee';
    readonly document: Uint8Array;
  }): Promise<string>;
  trusteeSecret(election: string): Promise<Uint8Array>;
  /**
   * The code of one member's letter, in groups of four: the same whenever it is asked for, so that nothing but a hash of
   * it is ever stored. Every `issue`, from 1, has a code of its own.
   */
  letterCode(input: { readonly election: string; readonly reference: string; readonly issue: number }): Promise<string>;
  destroyRegistrarKeys(election: string): Promise<void>;
  destroyTrusteeSecret(election: string): Promise<void>;
  /** After this no letter can be printed (again). Codes that were sent go on working. */
  destroyLetterSecret(election: string): Promise<void>;
}

export type { OpenPgp } from '../core/election/openpgp.ts';
