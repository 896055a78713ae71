import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { EventLog } from '../../app/ports.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import { type Binaries, prepareBinaries } from './binaries.ts';
import { asUser, type Cluster, openCluster, serverEnvironment } from './cluster.ts';
import { freePort, isAlive, type Postmaster, runningPostmaster } from './postmaster.ts';
import { type ServerUser, serverHome, serverUser } from './server-user.ts';

/**
 * The embedded PostgreSQL: started here, or adopted where another process (or one that was killed) left it running.
 * It runs in a process group of its own, so that Ctrl-C ends the service first and the server after it. When it dies
 * it is started again on the same port.
 */

export interface EmbeddedPostgres {
  readonly ownerUrl: string;
  readonly rollUrl: string;
  readonly boxUrl: string;
  readonly pid: () => number;
  /** Stops the server, unless another process that opened it is still there and `evenIfUsed` is not set. */
  stop(options?: { readonly evenIfUsed?: boolean }): Promise<void>;
}

export type EmbeddedPostgresError = { readonly kind: 'postgres-not-started'; readonly reasons: readonly string[] };

/** The name by which processes that need the server see each other in its own list of connections. */
const PRESENCE = 'tellers presence';

/** A crashed server may need this long until its last backend has gone and its log is replayed. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 50;
const LOG_LIMIT_BYTES = 10_000_000;

interface Place {
  readonly home: string;
  readonly user: ServerUser;
  readonly binaries: Binaries;
  readonly cluster: Cluster;
}

/**
 * Starts or adopts the embedded server of a data folder.
 * @param dataFolder the service's data folder; the server's files are in `postgres` below it
 */
export async function startPostgres(input: {
  readonly dataFolder: string;
  readonly log: EventLog;
}): Promise<Result<EmbeddedPostgres, EmbeddedPostgresError>> {
  const user = serverUser();
  const home = serverHome(input.dataFolder, user);
  const binaries = prepareBinaries({ user, into: home });
  if (!binaries.ok) return err({ kind: 'postgres-not-started', reasons: binaries.error.reasons });
  const cluster = await openCluster({ home, binaries: binaries.value, user });
  if (!cluster.ok) return err({ kind: 'postgres-not-started', reasons: cluster.error.reasons });
  const place = { home, user, binaries: binaries.value, cluster: cluster.value };
  const started = await startOrAdopt(place, null);
  if (!started.ok) return started;
  input.log.event('postgres-ready', { adopted: started.value.adopted });
  return ok(keep({ place, first: started.value, log: input.log }));
}

interface Started extends Postmaster {
  readonly adopted: boolean;
  /** Held open as long as this process needs the server: whoever stops it looks for such connections first. */
  readonly presence: pg.Client;
}

/** Watches a running server through the presence connection and brings it back when that breaks. */
function keep(input: { readonly place: Place; readonly first: Started; readonly log: EventLog }): EmbeddedPostgres {
  const { place, log } = input;
  let current = input.first;
  let stopping = false;
  let returning: Promise<void> | null = null;

  async function bringBack(): Promise<void> {
    log.event('postgres-lost');
    while (!stopping) {
      const started = await startOrAdopt(place, current.port);
      if (started.ok) {
        current = started.value;
        watch();
        log.event('postgres-back', { adopted: current.adopted });
        return;
      }
      log.event('postgres-not-back', { reason: started.error.reasons.join('; ') });
      await sleep(1000);
    }
  }

  function watch(): void {
    current.presence.once('end', () => {
      if (stopping || returning !== null) return;
      returning = bringBack().finally(() => {
        returning = null;
      });
    });
  }

  watch();
  const { connection } = place.cluster;
  const url = (role: string, password: string): string =>
    `postgresql://${role}:${password}@127.0.0.1:${current.port}/${connection.database}`;
  return {
    ownerUrl: url(connection.owner, connection.ownerPassword),
    rollUrl: url(connection.roll, connection.rollPassword),
    boxUrl: url(connection.box, connection.boxPassword),
    pid: () => current.pid,
    async stop({ evenIfUsed = false } = {}) {
      stopping = true;
      if (returning !== null) await returning;
      const others = evenIfUsed ? 0 : await othersPresent(current.presence);
      await current.presence.end().catch(() => undefined);
      if (others > 0) {
        log.event('postgres-left-running', { processes: others });
        return;
      }
      await stopServer(current.pid);
    },
  };
}

/** A process that has just gone is still listed for a moment; one that is listed for longer than this needs the server. */
const OTHERS_LEAVE_MS = 1000;

/** How many other processes hold a presence connection. */
async function othersPresent(presence: pg.Client): Promise<number> {
  try {
    for (let waited = 0; ; waited += PAUSE_MS) {
      const { rows } = await presence.query<{ others: number }>(
        `SELECT count(*)::int AS others FROM pg_stat_activity
          WHERE application_name = $1::text AND pid <> pg_backend_pid()`,
        [PRESENCE],
      );
      const others = rows[0]?.others ?? 0;
      if (others === 0 || waited >= OTHERS_LEAVE_MS) return others;
      await sleep(PAUSE_MS);
    }
  } catch {
    // The server has gone already.
    return 0;
  }
}

/** A fast stop: running transactions are rolled back, everything is written out. */
async function stopServer(pid: number): Promise<void> {
  if (!isAlive(pid)) return;
  process.kill(pid, 'SIGINT');
  for (let waited = 0; waited < PATIENCE_MS && isAlive(pid); waited += PAUSE_MS) await sleep(PAUSE_MS);
}

async function startOrAdopt(place: Place, port: number | null): Promise<Result<Started, EmbeddedPostgresError>> {
  const { pgdata } = place.cluster;
  let reasons: readonly string[] = [];
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until) {
    const running = runningPostmaster(pgdata);
    if (running !== null) {
      const login = await logIn(place.cluster, running.port);
      if (login.ok) return ok({ ...running, adopted: true, presence: login.value });
      if (login.error.refused) return err({ kind: 'postgres-not-started', reasons: [login.error.reason] });
      reasons = [login.error.reason];
      await sleep(PAUSE_MS);
      continue;
    }
    const child = launch(place, port ?? (await freePort()));
    const presence = await whenReady(place.cluster, child);
    const ours = runningPostmaster(pgdata);
    if (presence !== null && ours !== null && ours.pid === child.pid) {
      child.unref();
      return ok({ ...ours, adopted: false, presence });
    }
    await presence?.end();
    // Another process may have been faster, or a killed server's last backend has not gone yet: look again.
    reasons = ['PostgreSQL did not start; the end of its log:', ...endOfLog(place.home)];
    await sleep(PAUSE_MS);
  }
  return err({ kind: 'postgres-not-started', reasons });
}

function launch(place: Place, port: number): ChildProcess {
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'fsync=on',
    'full_page_writes=on',
    'synchronous_commit=on',
    'jit=off',
    // The server's log holds no statement, no key and no time of a ballot.
    'log_checkpoints=off',
    'log_error_verbosity=terse',
    'log_min_error_statement=panic',
    ...(process.platform === 'linux' ? ['recovery_init_sync_method=syncfs'] : []),
  ];
  const log = openSync(logFile(place.home), 'a', 0o600);
  try {
    return spawn(
      place.binaries.postgres,
      ['-D', place.cluster.pgdata, ...settings.flatMap((setting) => ['-c', setting])],
      { cwd: '/', detached: true, env: serverEnvironment(), stdio: ['ignore', log, log], ...asUser(place.user) },
    );
  } finally {
    closeSync(log);
  }
}

/** A connection as soon as the server answers; null when it ended instead. */
async function whenReady(cluster: Cluster, child: ChildProcess): Promise<pg.Client | null> {
  // A program that cannot be started has no pid and tells why in this event; an ended one has an exit code or signal.
  child.on('error', () => undefined);
  const runs = (): boolean => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  for (let waited = 0; waited < PATIENCE_MS && runs(); waited += PAUSE_MS) {
    const running = runningPostmaster(cluster.pgdata);
    if (running !== null && running.pid === child.pid) {
      const login = await logIn(cluster, running.port);
      if (login.ok) return login.value;
    }
    await sleep(PAUSE_MS);
  }
  return null;
}

/** SQLSTATEs that waiting does not cure: wrong password, unknown role. */
const REFUSED = new Set(['28P01', '28000']);

async function logIn(
  cluster: Cluster,
  port: number,
): Promise<Result<pg.Client, { readonly reason: string; readonly refused: boolean }>> {
  const { owner, ownerPassword } = cluster.connection;
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: owner,
    password: ownerPassword,
    database: 'postgres',
    application_name: PRESENCE,
    keepAlive: true,
  });
  // Without a listener a lost server would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return ok(client);
  } catch (error) {
    const { code = '', message } = error as Error & { code?: string };
    return err({ reason: `the server on port ${port} does not answer: ${message}`, refused: REFUSED.has(code) });
  }
}

function logFile(home: string): string {
  const path = join(home, 'server.log');
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_LIMIT_BYTES) renameSync(path, `${path}.1`);
  return path;
}

function endOfLog(home: string): string[] {
  try {
    return readFileSync(join(home, 'server.log'), 'utf8').trimEnd().split('\n').slice(-5);
  } catch {
    return [];
  }
}
