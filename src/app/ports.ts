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
