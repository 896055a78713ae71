/** Events of elections that everybody may know, and the addresses that they are sent to. */

export type EventKind = 'step' | 'register-published' | 'checkpoint';

export interface PublicEvent {
  readonly election: string;
  /** 1, 2, 3 … in each election. */
  readonly number: number;
  readonly kind: EventKind;
  /** Canonical JSON of plain figures and words, all of it public already. */
  readonly body: string;
  readonly noticedAtMs: number;
}

export interface EventStore {
  /** Writes an event under its number; false when another process has written one under it already. */
  append(event: Omit<PublicEvent, 'noticedAtMs'>): Promise<boolean>;
  /** Events after a number, in order. */
  after(election: string, number: number, limit: number): Promise<readonly PublicEvent[]>;
}

export interface Webhook {
  readonly webhook: string;
  readonly election: string;
  readonly url: string;
  readonly state: 'active' | 'given-up';
  /** The number of the last event that the receiver took. */
  readonly delivered: number;
  /** Failed tries of the next one. */
  readonly attempts: number;
  readonly nextAttemptAtMs: number;
  /** What came of the last try; null before the first. */
  readonly lastOutcome: string | null;
}

export interface WebhookStore {
  /** Adds it, or gives back what is there under this id; null when the election has `most` already. */
  add(input: {
    readonly webhook: string;
    readonly election: string;
    readonly url: string;
    readonly createdBy: string;
    readonly most: number;
  }): Promise<Webhook | null>;
  list(election: string): Promise<readonly Webhook[]>;
  remove(election: string, webhook: string): Promise<boolean>;
  /** Sends again what came after an event, and wakes one that was given up. */
  replay(input: { readonly election: string; readonly webhook: string; readonly after: number }): Promise<boolean>;
  /** Active ones with an event to send whose time has come. */
  due(limit: number): Promise<readonly Webhook[]>;
  /** Holds unless somebody asked for a replay meanwhile: `from` is what was delivered before. */
  took(input: { readonly webhook: string; readonly from: number; readonly outcome: string }): Promise<void>;
  failed(input: {
    readonly webhook: string;
    readonly from: number;
    readonly outcome: string;
    /** Null gives it up. */
    readonly retryAfterSeconds: number | null;
  }): Promise<void>;
}

/** Sends one message to an address, or says why it could not. It never follows where the receiver points. */
export interface WebhookSender {
  /** What can be said against an address without asking anybody. */
  reasonsAgainst(url: string): readonly string[];
  send(input: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  }): Promise<{
    readonly taken: boolean;
    readonly outcome: string;
  }>;
}

/** Signs messages as standardwebhooks has it. */
export interface WebhookSigner {
  /** What a receiver checks signatures with; the same for the same webhook at any time. */
  secretOf(webhook: string): string;
  sign(input: { readonly webhook: string; readonly id: string; readonly atMs: number; readonly body: string }): string;
}
