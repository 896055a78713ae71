import type { RandomSource } from '../../core/base/random.ts';
import type { Hash } from '../../core/election/values.ts';
import type { BoxStore } from '../box/ports.ts';
import type { SubmissionStore } from '../box/ports-submissions.ts';
import type { CeremonyJudge } from '../ceremony-judge.ts';
import type { EventLog, KeyCustody, OpenPgp } from '../ports.ts';
import type { OfficerStore, RegisterStore, RollStore } from '../roll/ports.ts';
import type { AmendmentStore, ChannelNotices } from '../roll/ports-amendments.ts';
import type { CeremonyStore } from '../roll/ports-ceremony.ts';
import type { NoticeStore } from '../roll/ports-notices.ts';

/**
 * What the use cases of returning officers and trustees need. They stand above both sides: nothing of roll/, member/ or box/ may
 * import them.
 */
export interface OfficerPorts {
  readonly officers: OfficerStore;
  readonly roll: RollStore;
  readonly registers: RegisterStore;
  readonly amendments: AmendmentStore;
  readonly channelNotices: ChannelNotices;
  readonly box: BoxStore;
  readonly ceremonies: CeremonyStore;
  readonly submissions: SubmissionStore;
  readonly notices: NoticeStore;
  readonly ceremonyJudge: CeremonyJudge;
  readonly keys: KeyCustody;
  readonly openPgp: OpenPgp;
  readonly random: RandomSource;
  readonly log: EventLog;
  readonly settings: {
    /** Where people reach the service, without a slash at the end; stands in every sign-in document. */
    readonly publicUrl: string;
    /** The host part of it, the first part of every checkpoint origin. */
    readonly publicHost: string;
    /** The files that the voting page of a new election is made of. */
    readonly bundles: readonly Hash[];
    /** Whether mails go out; without a mail server they are files. */
    readonly mailServer: boolean;
  };
}

/** What an officer of an election sends; `officer` is the primary fingerprint that the session belongs to. */
export interface OfficerCommand {
  readonly officer: string;
  readonly election: string;
}

export type ElectionAccessError =
  | { readonly kind: 'election-not-found' }
  | { readonly kind: 'officer-not-of-election' }
  | { readonly kind: 'officer-suspended' };

/** Why an officer may not change anything of an election. */
export type ChangeAccessError = ElectionAccessError | { readonly kind: 'election-archived' };

/** A refusal that says every reason. */
export interface Refusal<K extends string> {
  readonly kind: K;
  readonly reasons: readonly string[];
}
