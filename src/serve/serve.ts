import cluster from 'node:cluster';
import { join } from 'node:path';
import { startCourier } from '../app/roll/notices/courier.ts';
import { createSchedule, type Schedule } from '../app/schedule/create-schedule.ts';
import { type ForgetPorts, forgetWhatIsDue } from '../app/schedule/forget.ts';
import { createLibsodiumGroup } from '../backends/libsodium-group.ts';
import { type Config, readConfig } from '../config.ts';
import { ok } from '../core/base/result.ts';
import { type Database, openDatabase } from '../db/open-database.ts';
import { createFileKeyCustody } from '../keys/file-key-custody.ts';
import { type KeySeal, openKeySeal } from '../keys/key-seal.ts';
import { createLog } from '../log.ts';
import { createMailer } from '../mail/create-mailer.ts';
import { createOpenPgp } from '../pgp/openpgp.ts';
import { answerRequests } from './answer.ts';
import { composeService, type Service } from './compose.ts';
import { createHeavyThread } from './heavy-thread.ts';
import { createMetrics, type Metrics, pageOfWorkers, serveMetrics } from './metrics.ts';
import { secretFile } from './secret-file.ts';
import { addressesFromFirst, type FromWorker, keepWorkers } from './workers.ts';

/** `tellers serve`: one process, or a first process that schedules and as many as asked for that answer HTTP. */

export interface ServeOptions {
  readonly workers: number;
  readonly trustDatabase: boolean;
}

const EXIT_REFUSED = 1;
/** The administrator has to run SQL first. */
const EXIT_SQL_NEEDED = 3;
const EXIT_SETTINGS = 64;

const FORGET_EVERY_MS = 3_600_000;

/** How often the schedule looks for what is due. */
const TICK_MS = 500;

type Logs = Parameters<typeof composeService>[0]['logs'];

function openLogs({ logLevel: level }: Config): Logs {
  return {
    service: createLog({ side: 'service', level }),
    member: createLog({ side: 'member', level }),
    box: createLog({ side: 'box', level }),
  };
}

async function openService(of: {
  readonly config: Config;
  readonly logs: Logs;
  readonly database: Database;
  readonly seal: KeySeal;
  readonly metrics: Metrics | null;
}): Promise<Service & { close(): Promise<void> }> {
  const { config, logs, database, seal, metrics } = of;
  const group = await createLibsodiumGroup();
  const keys = createFileKeyCustody({ folder: config.keysFolder, group, seal });
  const codeKey = await secretFile(join(config.keysFolder, 'member-codes.key'), 32, seal);
  const { officers, elections, members, registers, amendments, ceremonies, notices, events, webhooks } = database.roll;
  const service = composeService({
    config,
    stores: {
      officers,
      roll: elections,
      members,
      registers,
      amendments,
      ceremonies,
      events,
      webhooks,
      notices,
      box: database.box,
      submissions: database.submissions,
      pageFiles: database.pageFiles,
    },
    keys,
    openPgp: createOpenPgp(),
    mailer: createMailer(config.mail),
    group,
    codeKey,
    logs,
    readiness: () => database.readiness(),
    limit: (limited) => database.limit({ ...limited, secret: codeKey }),
    answered: (route, status) => metrics?.answered(route, status),
  });
  return { ...service, close: () => keys.close() };
}

/** Forgets what its time is over for, at the start and then every hour. */
function keepForgetting(ports: ForgetPorts): { stop(): Promise<void> } {
  const forget = () =>
    forgetWhatIsDue(ports).catch((error: unknown) => {
      ports.log.event('forgetting-failed', { error: error instanceof Error ? error.name : 'unknown' });
    });
  let running = forget();
  const timer = setInterval(() => {
    running = running.then(forget);
  }, FORGET_EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

/** Looks for what is due at once and then again and again; a failure is logged by the schedule and tried again. */
function keepTicking(schedule: Pick<Schedule, 'tick' | 'idle'>, log: Logs['service']): { stop(): Promise<void> } {
  let stopped = false;
  async function run(): Promise<void> {
    while (!stopped) {
      try {
        // Not awaited to its end: a long opening of one election must not hold up the others.
        await Promise.race([schedule.tick(), pause()]);
      } catch (error) {
        log.event('schedule-failed', { reason: error instanceof Error ? error.message : 'unknown' });
      }
      await pause();
    }
  }
  const pause = () => new Promise<void>((resolve) => setTimeout(resolve, TICK_MS));
  const running = run();
  return {
    async stop() {
      stopped = true;
      await running;
      await schedule.idle();
    },
  };
}

function untilAskedToStop(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        resolve(signal);
      });
    }
  });
}

async function open(
  config: Config,
  options: { trustDatabase: boolean; instance: string; prepare: boolean; logs: Logs },
) {
  return openDatabase({
    dataFolder: config.dataFolder,
    database: config.database,
    guard: { folder: config.guardFolder, instance: options.instance },
    poolSize: config.poolSize,
    trustDatabase: options.trustDatabase,
    prepare: options.prepare,
    log: options.logs.service,
  });
}

/** A process that only answers HTTP; its first process has prepared the database. */
async function serveAsWorker(settings: Config): Promise<number> {
  const config = { ...settings, database: { url: null, ...(await addressesFromFirst()) } };
  const logs = openLogs(config);
  const instance = `worker-${process.env['TELLERS_WORKER'] ?? '0'}`;
  const seal = await openKeySeal({ folder: config.keysFolder, passphrase: config.keysPassphrase });
  const opened = seal.ok ? await open(config, { trustDatabase: false, instance, prepare: false, logs }) : seal;
  if (!seal.ok || !opened.ok) {
    const reasons = opened.ok ? [] : opened.error.reasons;
    logs.service.event('start-failed', { reason: reasons.join('; ') });
    return EXIT_REFUSED;
  }
  const database = opened.value;
  const metrics = config.metrics === null ? null : createMetrics(() => database.figures());
  const service = await openService({ config, logs, database, seal: seal.value, metrics });
  const asked = untilAskedToStop();
  const answering = await answerRequests({ config, service, log: logs.service });
  if (!answering.ok) {
    logs.service.event('start-failed', { reason: answering.error.reasons.join('; ') });
    return EXIT_REFUSED;
  }
  const courier = startCourier(service.deliverPorts);
  process.send?.({ ready: true } satisfies FromWorker);
  await asked;
  await courier.stop();
  await answering.value.stop();
  await service.close();
  await database.close();
  // The first process may still be listened to, which would keep this one alive.
  if (process.connected) process.disconnect();
  return 0;
}

/** Runs until SIGINT or SIGTERM. @returns the exit code */
export async function serve(options: ServeOptions): Promise<number> {
  const config = readConfig(process.env);
  if (!config.ok) {
    process.stderr.write(
      `These settings cannot be used:\n${config.error.reasons.map((reason) => `  ${reason}\n`).join('')}`,
    );
    return EXIT_SETTINGS;
  }
  return cluster.isWorker ? serveAsWorker(config.value) : serveAsFirst(config.value, options);
}

function refuseToStart(reasons: readonly string[], sql: string | null): number {
  process.stderr.write(`The service does not start:\n${reasons.map((reason) => `  ${reason}\n`).join('')}`);
  if (sql === null) {
    process.stderr.write('`tellers doctor` says more.\n');
    return EXIT_REFUSED;
  }
  process.stderr.write(`Have an administrator of the database run this, then start again:\n\n${sql}\n`);
  return EXIT_SQL_NEEDED;
}

async function serveAsFirst(config: Config, options: ServeOptions): Promise<number> {
  const logs = openLogs(config);
  for (const reason of config.warnings) logs.service.event('setting-unknown', { reason });
  const { trustDatabase, workers } = options;
  // Registered before anything is started, so that an early signal ends all of it in order.
  const asked = untilAskedToStop();
  const seal = await openKeySeal({ folder: config.keysFolder, passphrase: config.keysPassphrase });
  if (!seal.ok) return refuseToStart(seal.error.reasons, null);
  const opened = await open(config, { trustDatabase, instance: 'first', prepare: true, logs });
  if (!opened.ok) return refuseToStart(opened.error.reasons, opened.error.sql);
  const database = opened.value;
  const metrics = config.metrics === null ? null : createMetrics(() => database.figures());
  const service = await openService({ config, logs, database, seal: seal.value, metrics });
  const heavy = createHeavyThread();
  const schedule = createSchedule({ ...service.officerPorts, heavy });
  const courier = startCourier(service.deliverPorts);
  const forgetting = keepForgetting({ ...service.officerPorts, retention: database.roll.retention });
  const ticking = keepTicking(schedule, logs.service);
  const answering = await answerWith({ config, workers, service, database, log: logs.service });
  if (!answering.ok) {
    await ticking.stop();
    await heavy.close();
    await service.close();
    await database.close();
    return refuseToStart(answering.error.reasons, null);
  }
  const telling = keepTicking(service.eventWork, logs.service);
  const shown = await showMetrics({ config, workers, metrics });
  logs.service.event('serving', { host: config.host, port: config.port, workers });
  if (config.logLevel !== 'silent') process.stderr.write(`Tellers answers at ${config.publicUrl} (Ctrl-C stops it)\n`);

  const signal = await asked;
  logs.service.event('stopping', { signal });
  await shown.stop();
  await answering.value.stop();
  await ticking.stop();
  await telling.stop();
  await courier.stop();
  await forgetting.stop();
  await heavy.close();
  await service.close();
  await database.close();
  logs.service.event('stopped');
  return 0;
}

/** This process answers itself, or as many workers as were asked for. */
async function answerWith(of: {
  readonly config: Config;
  readonly workers: number;
  readonly service: Service;
  readonly database: Database;
  readonly log: Logs['service'];
}): ReturnType<typeof answerRequests> {
  const { workers, database, log } = of;
  if (workers === 1) return answerRequests(of);
  const kept = await keepWorkers({ count: workers, addresses: database.addresses, log });
  process.on('SIGHUP', () => kept.hangUp());
  return ok(kept);
}

async function showMetrics(of: {
  readonly config: Config;
  readonly workers: number;
  readonly metrics: Metrics | null;
}): Promise<{ stop(): Promise<void> }> {
  const { config, workers, metrics } = of;
  if (config.metrics === null || metrics === null) return { stop: () => Promise.resolve() };
  const page = workers === 1 ? () => metrics.page() : pageOfWorkers();
  return serveMetrics({ ...config.metrics, page });
}
