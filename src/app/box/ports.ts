import type { JsonObject } from '../../core/base/canonical-json.ts';
import type { Hash } from '../../core/election/values.ts';
import type { BallotLineBody } from '../../core/ledger/ballot-line.ts';
import type { BoxLineBody, BoxLineKind } from '../../core/ledger/box-lines.ts';
import type { LedgerContent, LedgerSigner, SignedHead, StoreResult } from '../ports.ts';

/** The ballot box's side: it knows sealed ballots and never a member. */

export type BoxState = 'announced' | 'voting' | 'closed' | 'mixed' | 'unsealed' | 'declared' | 'annulled';

/** The box's own copy of an announced election. */
export interface BoxElection {
  readonly election: string;
  readonly fingerprint: Uint8Array;
  readonly definition: Uint8Array;
  readonly opensAtMs: number;
  /** With every extension that has been made. */
  readonly closesAtMs: number;
  readonly state: BoxState;
  /** An officer has asked for the steps after the close. */
  readonly unsealRequested: boolean;
  /** Primary fingerprints of officers whose signatures do not count any more, by acts that stand in the box. */
  readonly suspended: readonly string[];
  /** The files that member pages load, when an act has replaced those of the definition. */
  readonly bundles: readonly Hash[] | null;
}

/** A ballot line in the ledger, with the head that covers it. */
export interface RecordedBallot {
  readonly seq: number;
  readonly line: Uint8Array;
}

export type AppendBallotError =
  | { readonly kind: 'voting-not-open'; readonly opensAtMs: number }
  | { readonly kind: 'voting-closed'; readonly closesAtMs: number }
  | { readonly kind: 'voting-key-used' }
  | { readonly kind: 'election-annulled' };

export interface BallotOutcome {
  /** The line that holds exactly this ballot: new, or there already (the same ballot handed in again). */
  readonly result:
    | { readonly ok: true; readonly value: RecordedBallot }
    | { readonly ok: false; readonly error: AppendBallotError };
}

export interface AppendedBallots {
  readonly outcomes: readonly BallotOutcome[];
  /** The head after this batch. */
  readonly head: SignedHead;
}

/** A line to append and what must change with it in the same transaction. */
export interface BoxAppend<K extends BoxLineKind = BoxLineKind> {
  readonly kind: K;
  readonly body: BoxLineBody<K> & JsonObject;
}

/** A line that is no ballot, as it stands in the ledger. */
export interface BoxStepLine {
  readonly seq: number;
  readonly kind: BoxLineKind;
  readonly body: JsonObject;
}

/** What a step sees while it holds the head: it decides, the store writes. */
export interface HeadView {
  readonly election: BoxElection;
  readonly size: number;
  /** All lines but ballots, in order: enough to know which steps were done. */
  readonly steps: readonly BoxStepLine[];
  readonly nowMs: number;
  /** Root of the tree of the first `size` lines. */
  rootAt(size: number): Promise<Uint8Array>;
}

export interface StepDecision<T> {
  readonly lines: readonly BoxAppend[];
  readonly blobs?: readonly Uint8Array[];
  readonly files?: readonly { readonly path: string; readonly content: Uint8Array }[];
  readonly state?: BoxState;
  readonly closesAtMs?: number;
  /** One more suspended officer. */
  readonly suspended?: string;
  readonly bundles?: readonly Hash[];
  readonly value: T;
}

export interface BoxStore {
  /** Makes the box of an announced election with its first line; doing it again with the same definition is harmless. */
  create(input: {
    readonly election: string;
    readonly fingerprint: Uint8Array;
    readonly definition: Uint8Array;
    readonly opensAtMs: number;
    readonly closesAtMs: number;
    readonly first: BoxAppend<'announced'>;
    readonly blobs: readonly Uint8Array[];
    readonly signer: LedgerSigner;
    readonly origin: string;
  }): StoreResult<SignedHead, { readonly kind: 'another-definition' }>;

  election(election: string): Promise<BoxElection | null>;
  elections(): Promise<readonly BoxElection[]>;

  /**
   * One transaction: locks the head, judges the instants by the database's clock, appends `voting-opened` if it is
   * missing, takes the voting keys that are still free, appends their lines, signs the checkpoint, commits. Then the
   * copy outside the database is made durable; only then does it return.
   */
  appendBallots(input: {
    readonly election: string;
    readonly ballots: readonly BallotLineBody[];
    readonly signer: LedgerSigner;
    readonly origin: string;
  }): Promise<AppendedBallots>;

  /** One transaction under the head lock for every other kind of line. An error decided by `decide` changes nothing. */
  step<T, E>(input: {
    readonly election: string;
    readonly signer: LedgerSigner;
    readonly origin: string;
    readonly decide: (head: HeadView) => Promise<{ ok: true; value: StepDecision<T> } | { ok: false; error: E }>;
  }): StoreResult<T, E>;

  /** All lines but ballots, in order, as they are now. */
  steps(election: string): Promise<readonly BoxStepLine[]>;
  ballot(election: string, votingKey: Uint8Array): Promise<RecordedBallot | null>;
  head(election: string): Promise<SignedHead>;
  /** Leaf hashes from `from` on, for the mirror of the tree in memory. */
  leaves(election: string, from: number): Promise<readonly Uint8Array[]>;
  ledger(election: string): Promise<LedgerContent>;
  blob(election: string, sha256: Uint8Array): Promise<Uint8Array | null>;
  blobs(election: string): Promise<ReadonlyMap<string, Uint8Array>>;
  putBlob(election: string, content: Uint8Array): Promise<void>;
  /** Files made at the end (result, declaration, the whole record); a path is written once and never changed. */
  putFiles(election: string, files: readonly { readonly path: string; readonly content: Uint8Array }[]): Promise<void>;
  file(election: string, path: string): Promise<Uint8Array | null>;
  filePaths(election: string): Promise<readonly string[]>;
  requestUnsealing(election: string): Promise<void>;
}
