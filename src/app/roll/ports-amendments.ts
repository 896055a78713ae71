import type { Channels } from '../../core/roll/roll.ts';

/** Changes of roll entries after the freeze, each by an act of the officers (PR-13). */

/** What an act `amend` or `reissue` stands for. The act itself names leaves only. */
export interface EntryChange {
  readonly kind: 'amend' | 'reissue';
  readonly reference: string;
  readonly section: string;
  /** The entry's channels from then on. */
  readonly channels: Channels;
  /** How many letters were made for the entry from then on. */
  readonly letterIssue: number;
  readonly salt: Uint8Array;
  readonly leaf: Uint8Array;
  readonly newLeaf: Uint8Array;
}

export interface StoredChange extends Omit<EntryChange, 'salt'> {
  readonly act: number;
  /** Null when its time is over and it was removed. */
  readonly salt: Uint8Array | null;
  /** The channels that it replaces or has replaced. */
  readonly before: Channels;
  /** Counts the changes of this entry that count; null as long as it is only proposed. */
  readonly applied: number | null;
  /** The member was told of it. */
  readonly told: boolean;
}

export interface AmendmentStore {
  /** Every change of an election that is proposed or was applied, by act. */
  changes(election: string): Promise<readonly StoredChange[]>;
  /**
   * Lets a change that stands in the ballot box count from now on: under the locks of all registers, so that no token is
   * issued to the old leaf any more. Sessions and codes of the entry end. Doing it again changes nothing.
   */
  apply(input: { readonly election: string; readonly act: number; readonly intervalSeconds: number }): Promise<void>;
  setTold(election: string, act: number): Promise<void>;
}

/** Tells members that their way of being reached has changed. */
export interface ChannelNotices {
  /**
   * Hands a notice to the old and to the new address over to whatever delivers mails. Asked again for the same act it
   * may tell a member twice, never less than once. False when it could not be handed over; then it is asked again.
   */
  changed(notice: {
    readonly election: string;
    readonly act: number;
    readonly reference: string;
    readonly before: Channels;
    readonly after: Channels;
  }): Promise<boolean>;
}
