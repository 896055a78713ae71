import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import type { BoxStore } from '../app/box/ports.ts';
import type { PageFileStore } from '../app/box/ports-page-files.ts';
import type { SubmissionStore } from '../app/box/ports-submissions.ts';
import type { EventLog } from '../app/ports.ts';
import type { MemberStore, OfficerStore, RegisterStore, RollStore } from '../app/roll/ports.ts';
import type { AmendmentStore } from '../app/roll/ports-amendments.ts';
import type { CeremonyStore } from '../app/roll/ports-ceremony.ts';
import type { EventStore, WebhookStore } from '../app/roll/ports-events.ts';
import type { NoticeStore } from '../app/roll/ports-notices.ts';
import type { RetentionStore } from '../app/roll/ports-retention.ts';
import { err, ok, type Result } from '../core/base/result.ts';
import { type Addresses, type DatabaseSettings, findAddresses, loginOf, unreachable } from './addresses.ts';
import { boxLedgers } from './box/box-head.ts';
import { createBoxStore } from './box/box-store.ts';
import { createPageFileStore } from './box/page-file-store.ts';
import { createSubmissionStore } from './box/submission-store.ts';
import { type DatabaseFigures, figuresOf } from './figures.ts';
import { PrismaClient } from './generated/roll/client.ts';
import { compareWithGuard, createGuard, type Guard, instanceName, readGuardCopies } from './guard.ts';
import { checkMigrations, migrate, type Side } from './migrate.ts';
import { createPool, query } from './pool.ts';
import { reasonsToDistrustSettings } from './postgres/settings.ts';
import { reasonsToDistrustRole } from './role-checks.ts';
import { ensureRole, grantSide, ROLE_OPTIONS } from './roles.ts';
import { createAmendmentStore } from './roll/amendments.ts';
import { createCeremonyStore } from './roll/ceremony-store.ts';
import { createEventStore, createWebhookStore } from './roll/event-store.ts';
import { createMemberStore } from './roll/member-store.ts';
import { createNoticeStore } from './roll/notice-store.ts';
import { createOfficerStore } from './roll/officer-store.ts';
import { registerLedgers } from './roll/register-head.ts';
import { createRegisterStore } from './roll/register-store.ts';
import { createRetentionStore } from './roll/retention-store.ts';
import { createRollStore } from './roll/roll-store.ts';
import { createSharedLimit, type SharedLimit, type SharedLimitInput } from './roll/shared-limits.ts';

export interface OpenDatabaseInput {
  readonly dataFolder: string;
  readonly database: DatabaseSettings;
  /** Copies of ledger heads outside the database: each process of the service has an instance name of its own. */
  readonly guard: { readonly folder: string; readonly instance: string };
  /** Accept, this once, ledgers of which no copy is kept outside the database. */
  readonly trustDatabase?: boolean;
  /** False for the workers of a service whose first process has migrated and compared already. */
  readonly prepare?: boolean;
  /** Connections per side. */
  readonly poolSize?: number;
  readonly log: EventLog;
}

export interface Database {
  readonly roll: {
    readonly officers: OfficerStore;
    readonly elections: RollStore;
    readonly members: MemberStore;
    readonly registers: RegisterStore;
    readonly amendments: AmendmentStore;
    readonly ceremonies: CeremonyStore;
    readonly events: EventStore;
    readonly webhooks: WebhookStore;
    readonly notices: NoticeStore;
    readonly retention: RetentionStore;
  };
  readonly box: BoxStore;
  readonly submissions: SubmissionStore;
  readonly pageFiles: PageFileStore;
  /** A limit that all processes of the service share. */
  limit(input: SharedLimitInput): SharedLimit;
  /** What an operator may watch: connections, and how long ledgers are. */
  figures(): Promise<DatabaseFigures>;
  /** For further processes of the same service; they hold passwords. */
  readonly addresses: { readonly rollUrl: string; readonly boxUrl: string };
  /** Whether both sides answer and take writes, and copies of heads can be written: for load balancers. */
  readiness(): Promise<{ readonly database: boolean; readonly ledger: boolean }>;
  /** Ends all connections, and the embedded server where nobody else uses it. */
  close(): Promise<void>;
}

export type DatabaseError = {
  readonly kind: 'database-refused';
  readonly reasons: readonly string[];
  /** What an administrator has to run first, where there is such a thing. */
  readonly sql: string | null;
};

function refused(reasons: readonly string[], sql: string | null = null): { ok: false; error: DatabaseError } {
  return err({ kind: 'database-refused', reasons, sql });
}

/**
 * Opens both sides' stores: finds or starts the database, migrates it, makes the roles, asserts the settings that
 * durability rests on, and compares every ledger with its copies outside. Whatever is wrong is said, all of it, and
 * nothing stays open.
 */
export async function openDatabase(input: OpenDatabaseInput): Promise<Result<Database, DatabaseError>> {
  const found = await findAddresses(input);
  if (!found.ok) return refused(found.error.reasons);
  const addresses = found.value;
  const max = input.poolSize ?? 8;
  const pools = {
    roll: createPool({ url: addresses.rollUrl, max, name: 'roll' }),
    box: createPool({ url: addresses.boxUrl, max, name: 'box' }),
  };
  const close = async (): Promise<void> => {
    await Promise.all([pools.roll.end(), pools.box.end()]);
    await addresses.embedded?.stop();
  };
  try {
    const guard = createGuard({ folder: input.guard.folder, instance: instanceName(input.guard.instance) });
    const ready = await makeReady({ input, addresses, pools, guard });
    if (!ready.ok) {
      await close();
      return ready;
    }
    return ok({
      ...stores(pools, guard),
      limit: (of) => createSharedLimit(pools.roll, of),
      figures: () => figuresOf(pools),
      addresses,
      readiness: () => readiness(pools, guard),
      close,
    });
  } catch (error) {
    await close();
    throw error;
  }
}

interface Pools {
  readonly roll: pg.Pool;
  readonly box: pg.Pool;
}

function stores(pools: Pools, guard: Guard): Pick<Database, 'roll' | 'box' | 'submissions' | 'pageFiles'> {
  const prisma = new PrismaClient({ adapter: new PrismaPg(pools.roll, { schema: 'roll' }) });
  return {
    roll: {
      officers: createOfficerStore({ pool: pools.roll, prisma }),
      elections: createRollStore({ pool: pools.roll, prisma }),
      members: createMemberStore(pools.roll),
      registers: createRegisterStore({ pool: pools.roll, guard }),
      amendments: createAmendmentStore(pools.roll),
      ceremonies: createCeremonyStore(pools.roll),
      events: createEventStore(pools.roll),
      webhooks: createWebhookStore(pools.roll),
      notices: createNoticeStore(pools.roll),
      retention: createRetentionStore(pools.roll),
    },
    box: createBoxStore({ pool: pools.box, guard }),
    submissions: createSubmissionStore(pools.box),
    pageFiles: createPageFileStore({ pool: pools.box }),
  };
}

async function readiness(
  pools: Pools,
  guard: Guard,
): Promise<{ readonly database: boolean; readonly ledger: boolean }> {
  const takesWrites = async (pool: pg.Pool): Promise<boolean> => {
    const { rows } = await query<{ writes: boolean }>(pool, 'SELECT NOT pg_is_in_recovery() AS writes');
    return rows[0]?.writes === true;
  };
  const sides = await Promise.allSettled([takesWrites(pools.roll), takesWrites(pools.box)]);
  return {
    database: sides.every((side) => side.status === 'fulfilled' && side.value),
    ledger: await guard.isWritable(),
  };
}

async function makeReady(work: {
  readonly input: OpenDatabaseInput;
  readonly addresses: Addresses;
  readonly pools: Pools;
  readonly guard: Guard;
}): Promise<Result<void, DatabaseError>> {
  const { input, addresses, pools, guard } = work;
  if (input.prepare === false) return ok(undefined);
  if (addresses.ownerUrl !== null) {
    const prepared = await prepareSchemas(addresses, addresses.ownerUrl);
    if (!prepared.ok) return prepared;
  }
  const reasons: string[] = [];
  for (const side of ['roll', 'box'] as const) {
    const url = side === 'roll' ? addresses.rollUrl : addresses.boxUrl;
    reasons.push(...(await reasonsToDistrustSide({ pool: pools[side], side, url })));
  }
  if (reasons.length > 0) return refused(reasons);
  return await compareLedgers({ input, pools, guard });
}

/** For an administrator, where the service's own login may not make roles. The service gives them their rights itself. */
const SQL_FOR_ROLES = ['tellers_roll', 'tellers_box']
  .map((role) => `CREATE ROLE ${role} ${ROLE_OPTIONS} PASSWORD 'choose one';`)
  .concat('-- then set ROLL_DATABASE_URL and BOX_DATABASE_URL to log in as these two, besides DATABASE_URL', '')
  .join('\n');

/** Migrates both sides as the owner, makes the roles that are ours to make, and gives all rights anew. */
async function prepareSchemas(addresses: Addresses, ownerUrl: string): Promise<Result<void, DatabaseError>> {
  const client = new pg.Client(ownerUrl);
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    return refused([unreachable(ownerUrl, error)]);
  }
  try {
    for (const side of ['roll', 'box'] as const) {
      const migrated = await migrate({ client, side });
      if (!migrated.ok) return refused(migrated.error.reasons);
      const login = addresses.logins?.[side];
      if (login !== undefined) {
        const made = await ensureRole({ client, ...login });
        if (!made.ok) return refused(made.error.reasons, SQL_FOR_ROLES);
      }
      const role = loginOf(side === 'roll' ? addresses.rollUrl : addresses.boxUrl).role;
      await grantSide({ client, side, role });
      if (addresses.embedded !== null) await grantConnect(client, role);
    }
    return ok(undefined);
  } finally {
    await client.end();
  }
}

/** The embedded database lets in only whom it knows. */
async function grantConnect(client: pg.Client, role: string): Promise<void> {
  await client.query(
    `DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), '${role}'); END $$`,
  );
}

async function reasonsToDistrustSide(of: {
  readonly pool: pg.Pool;
  readonly side: Side;
  readonly url: string;
}): Promise<string[]> {
  const { pool, side, url } = of;
  try {
    const reasons = [...(await reasonsToDistrustSettings(pool)), ...(await reasonsToDistrustRole(pool, side))];
    const current = await checkMigrations(pool, side);
    return current.ok ? reasons : [...reasons, ...current.error.reasons];
  } catch (error) {
    return [unreachable(url, error)];
  }
}

/** What is said where a ledger is shorter than what was signed. */
export const WHAT_TO_DO =
  'what was written since is lost here, and members hold receipts for it: bring back the newer database or a newer ' +
  'backup; where there is none, docs/operations.md, “An older database”, says what can still be done';

/** Compares all ledgers with their copies outside; what has none is accepted only when a person says so. */
async function compareLedgers(of: {
  readonly input: OpenDatabaseInput;
  readonly pools: Pools;
  readonly guard: Guard;
}): Promise<Result<void, DatabaseError>> {
  const { input, pools, guard } = of;
  const { folder } = input.guard;
  const copies = readGuardCopies(folder);
  const ledgers = [...(await registerLedgers(pools.roll)), ...(await boxLedgers(pools.box))];
  const findings = await compareWithGuard({ copies, ledgers });
  if (findings.refused.length > 0) {
    return refused([
      ...findings.refused,
      'the database is not the one that this service wrote to: it was put back to an older state, or is another one',
      WHAT_TO_DO,
    ]);
  }
  // A ledger that another process made a moment ago has its copy by now.
  const now = new Set(readGuardCopies(folder).map((copy) => (copy.ok ? copy.value.ledger : '')));
  const uncovered = findings.uncovered.filter(({ ledger }) => !now.has(ledger));
  if (uncovered.length > 0 && input.trustDatabase !== true) {
    return refused([
      ...uncovered.map(({ ledger, size }) => `no copy of the head of ${ledger} (${size} lines) is kept in ${folder}`),
      'if this database is the right one and complete, start once with --trust-database',
    ]);
  }
  for (const head of uncovered) {
    await guard.cover(head);
    input.log.event('ledger-trusted', { ledger: head.ledger, size: head.size });
  }
  return ok(undefined);
}
