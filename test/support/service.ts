import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BoxStore } from '../../src/app/box/ports.ts';
import type { PageFile } from '../../src/app/box/ports-page-files.ts';
import type { Mailer, RegisterStore } from '../../src/app/roll/ports.ts';
import { readConfig } from '../../src/config.ts';
import { ok } from '../../src/core/base/result.ts';
import { type Database, openDatabase } from '../../src/db/open-database.ts';
import { listen } from '../../src/http/listen.ts';
import { createLog, type LogSide } from '../../src/log.ts';
import { composeService } from '../../src/serve/compose.ts';
import { createMetrics } from '../../src/serve/metrics.ts';
import { type Office, orThrow } from './election-office.ts';
import { silentLog } from './log.ts';

/** The whole service over HTTP as one process runs it, on the real stores and keys of an office. */

export type SentMail = Parameters<Mailer['send']>[0];

/** What one process logs, line by line and side by side. */
export type Logged = { readonly [S in LogSide]: string[] };

export interface Service {
  readonly url: string;
  readonly sent: readonly SentMail[];
  readonly logged: Logged;
  /** The page of figures for operators, as a process with `METRICS_PORT` shows it. */
  figures(): Promise<string>;
  /** Notices public events and sends them, as the scheduling process does again and again. */
  tellEvents(): Promise<void>;
  /** Resolves when everything that was accepted is done. */
  drained(): Promise<void>;
  stop(): Promise<void>;
}

export interface ServiceOptions {
  /** The stores of this process; the office's own unless given. */
  readonly stores?: Database;
  readonly wrapBox?: (store: BoxStore) => BoxStore;
  readonly wrapRegisters?: (store: RegisterStore) => RegisterStore;
  readonly codesPerHour?: number;
  /** More settings of this process. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Where it listens; any free port unless given. */
  readonly port?: number;
  /** 0 where programs wait by ticks of the schedule, which pass faster than a record grows old. */
  readonly recordMaxAgeMs?: number;
  /** The voting page of another version of the program. */
  readonly builtPages?: readonly PageFile[];
}

/** Every process of the service has the same one. */
const CODE_KEY = new Uint8Array(createHash('sha256').update('the tests’ code key').digest());

/** Another process's stores on the same database. */
export async function openSecondStores(office: Office): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), 'tellers-second-'));
  return orThrow(
    await openDatabase({
      dataFolder: folder,
      database: { url: null, rollUrl: office.database.rollUrl, boxUrl: office.database.boxUrl },
      guard: { folder: join(folder, 'guard'), instance: 'second' },
      trustDatabase: true,
      log: silentLog,
    }),
  );
}

/** Starts one process's worth of the service on a free port. */
export async function startService(office: Office, options: ServiceOptions = {}): Promise<Service> {
  const { stores = office.stores, wrapBox, wrapRegisters, codesPerHour = 100, recordMaxAgeMs, settings = {} } = options;
  const logged: Logged = { service: [], member: [], box: [] };
  const logOf = (side: LogSide) =>
    createLog({ side, level: 'info', stream: { write: (line) => void logged[side].push(line) } });
  const sent: SentMail[] = [];
  const mailer: Mailer = { send: (mail) => Promise.resolve(ok(void sent.push(mail))) };
  const { members, officers, elections, registers, amendments, ceremonies, notices } = stores.roll;
  const metrics = createMetrics(() => stores.figures());
  const service = composeService({
    answered: (route, status) => metrics.answered(route, status),
    config: orThrow(
      readConfig({
        PUBLIC_URL: office.ports.settings.publicUrl,
        CODES_PER_HOUR: String(codesPerHour),
        WEBHOOK_ADDRESSES: 'any',
        ...settings,
      }),
    ),
    stores: {
      officers,
      roll: elections,
      members,
      registers: wrapRegisters === undefined ? registers : wrapRegisters(registers),
      amendments,
      ceremonies,
      events: stores.roll.events,
      webhooks: stores.roll.webhooks,
      notices,
      submissions: stores.submissions,
      pageFiles: stores.pageFiles,
      box: wrapBox === undefined ? stores.box : wrapBox(stores.box),
    },
    keys: office.ports.keys,
    openPgp: office.ports.openPgp,
    mailer,
    group: office.primitives.group,
    codeKey: CODE_KEY,
    logs: { service: logOf('service'), member: logOf('member'), box: logOf('box') },
    readiness: () => stores.readiness(),
    recordMaxAgeMs,
    builtPages: options.builtPages,
  });
  const server = await listen({
    app: service.app,
    host: '127.0.0.1',
    port: options.port ?? 0,
    drained: () => service.drained(),
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    sent,
    logged,
    drained: () => service.drained(),
    figures: () => metrics.page(),
    tellEvents: async () => {
      await service.eventWork.tick();
      await service.eventWork.idle();
    },
    stop: async () => {
      service.beginStop();
      await server.stop();
    },
  };
}
