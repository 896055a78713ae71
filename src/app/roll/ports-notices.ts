/** What is told to members by mail, and what became of it. Everything here is keyed to members, nothing to ballots. */

export const NOTICE_KINDS = [
  'announcement',
  'code',
  'reminder',
  'closing-soon',
  'result',
  'token-state',
  'channel-changed',
  'annulled',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** `bounced`: the mail server refused the address. `failed`: it refused the mail, or nothing took it in time. */
export type NoticeState = 'queued' | 'sent' | 'bounced' | 'failed';

/**
 * Kinds of which nobody but the member learns who gets them: whom they go to says who has drawn a token or is about to
 * (A37). Of these only numbers are ever shown.
 */
export const PRIVATE_KINDS: readonly NoticeKind[] = ['code', 'reminder'];

/** A notice that this process holds until it says what became of it. */
export interface TakenNotice {
  /** Its name in the queue. */
  readonly job: string;
  readonly notice: string;
  readonly election: string;
  readonly kind: NoticeKind;
  readonly occasion: string;
  readonly reference: string;
  /** Where it goes; null when there is no address any more. */
  readonly to: string | null;
  /** The language that the member reads, as the roll has it. */
  readonly language: string | null;
  /** How many registrars have signed a token for this member. */
  readonly signatures: number;
  /** The member wants no more reminders of this election. */
  readonly stopped: boolean;
  /** What the occasion adds to the text: canonical JSON. */
  readonly content: string;
  /** Tries so far, since it was queued last. */
  readonly attempts: number;
  /** How often an officer had it sent again: each is a mail of its own. */
  readonly resends: number;
  /** For how long it has been waiting, since it was queued last. */
  readonly waitedMs: number;
}

export interface NoticeRun {
  readonly kind: NoticeKind;
  readonly occasion: string;
  readonly queuedAtMs: number;
  /** Members who could not be told because the roll has no mail address of theirs. */
  readonly withoutMail: number;
}

export interface NoticeCount {
  readonly kind: NoticeKind;
  readonly state: NoticeState;
  readonly notices: number;
}

/** A notice as officers may see it. */
export interface ListedNotice {
  readonly notice: string;
  readonly kind: NoticeKind;
  readonly reference: string;
  readonly state: NoticeState;
  readonly reason: string | null;
  readonly attempts: number;
  readonly changedAtMs: number;
}

export interface NoticeStore {
  /**
   * Queues a notice to every member with a mail address, in one transaction with the row that remembers the occasion.
   * Null, and nothing queued, when that was done before: any number of processes may find at once that it is due.
   */
  queueRun(input: {
    readonly election: string;
    readonly kind: NoticeKind;
    readonly occasion: string;
    readonly content?: string;
    /** Only members for whom fewer than so many registrars have signed, and who did not stop reminders. */
    readonly signedByFewerThan?: number;
  }): Promise<{ readonly queued: number; readonly withoutMail: number } | null>;
  /** Queues one notice; the same occasion for the same member again is harmless. */
  queueOne(input: {
    readonly election: string;
    readonly kind: NoticeKind;
    readonly occasion: string;
    readonly reference: string;
    /** Where it goes instead of to the address on the roll. */
    readonly address?: string | null;
    /** What the occasion adds to the text: canonical JSON. */
    readonly content?: string;
    readonly delaySeconds?: number;
  }): Promise<void>;
  /** Takes up to `most` notices that are due; another process gets others. */
  take(most: number): Promise<readonly TakenNotice[]>;
  /** What became of a notice, stored in one transaction with the end of its job. */
  settle(
    taken: TakenNotice,
    outcome: { readonly state: 'sent' | 'bounced' | 'failed'; readonly reason: string | null },
  ): Promise<void>;
  /** Puts a notice off. */
  putOff(taken: TakenNotice, later: { readonly seconds: number; readonly reason: string }): Promise<void>;
  /** Forgets a notice that is not needed any more. */
  drop(taken: TakenNotice): Promise<void>;
  /** Gives back to the queue what a process held that is gone. */
  recover(): Promise<void>;

  runs(election: string): Promise<readonly NoticeRun[]>;
  counts(election: string): Promise<readonly NoticeCount[]>;
  /** Notices but of private kinds, by their names, after the one named. */
  list(input: {
    readonly election: string;
    readonly state: NoticeState | null;
    readonly after: string | null;
    readonly most: number;
  }): Promise<readonly ListedNotice[]>;
  /** Queues failed and bounced notices again: one, or all. @returns how many */
  resend(election: string, notice: string | null): Promise<number>;
  /** Remembers that whoever got this notice wants no more reminders; unknown names are passed over. */
  stopReminders(notice: string): Promise<void>;
}
