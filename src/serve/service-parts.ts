import { randomBytes } from 'node:crypto';
import type { BoxStore } from '../app/box/ports.ts';
import type { PageFile, PageFileStore } from '../app/box/ports-page-files.ts';
import type { SubmissionStore } from '../app/box/ports-submissions.ts';
import type { Limit } from '../app/limits.ts';
import type { EventLog, KeyCustody, OpenPgp } from '../app/ports.ts';
import type { Mailer, MemberStore, OfficerStore, RegisterStore, RollStore } from '../app/roll/ports.ts';
import type { AmendmentStore } from '../app/roll/ports-amendments.ts';
import type { CeremonyStore } from '../app/roll/ports-ceremony.ts';
import type { EventStore, WebhookStore } from '../app/roll/ports-events.ts';
import type { NoticeStore } from '../app/roll/ports-notices.ts';
import type { Config } from '../config.ts';
import type { RandomSource } from '../core/base/random.ts';
import type { Group } from '../core/group/group.ts';
import { createMemoryLimit } from '../http/limits.ts';
import type { Readiness } from '../http/routes/health.ts';

/** What one process of the service is made of. */

export interface LimitInput {
  readonly name: string;
  readonly points: number;
  readonly windowSeconds: number;
}

/** Everything that one process needs to answer HTTP, put together. Stores and keys come opened. */
export interface ServiceParts {
  readonly config: Config;
  readonly stores: {
    readonly officers: OfficerStore;
    readonly roll: RollStore;
    readonly members: MemberStore;
    readonly registers: RegisterStore;
    readonly amendments: AmendmentStore;
    readonly ceremonies: CeremonyStore;
    readonly events: EventStore;
    readonly webhooks: WebhookStore;
    readonly notices: NoticeStore;
    readonly box: BoxStore;
    readonly submissions: SubmissionStore;
    readonly pageFiles: PageFileStore;
  };
  readonly keys: KeyCustody;
  readonly openPgp: OpenPgp;
  readonly mailer: Mailer;
  readonly group: Group;
  /** 32 secret bytes, the same in all processes. */
  readonly codeKey: Uint8Array;
  readonly logs: { readonly service: EventLog; readonly member: EventLog; readonly box: EventLog };
  readonly readiness: () => Promise<Readiness>;
  /** Limits that all processes share; each process counts for itself unless given. */
  readonly limit?: ((of: LimitInput) => Limit) | undefined;
  /** Told of every answer. */
  readonly answered?: ((route: string, status: number) => void) | undefined;
  /** How old a served record may be, in milliseconds; as old as usual unless given. */
  readonly recordMaxAgeMs?: number | undefined;
  /** The files of the voting page; those of this build unless given. */
  readonly builtPages?: readonly PageFile[] | undefined;
}

export const systemRandom: RandomSource = (length) => new Uint8Array(randomBytes(length));

export function limitOf({ limit }: ServiceParts, of: LimitInput): Limit {
  return limit === undefined ? createMemoryLimit(of) : limit(of);
}
