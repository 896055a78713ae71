import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StoreUnavailableError, UnknownOutcomeError } from '../../src/app/ports.ts';
import { equalBytes } from '../../src/core/base/bytes.ts';
import { trustedBase64Url } from '../../src/core/election/values.ts';
import type { BallotLineBody } from '../../src/core/ledger/ballot-line.ts';
import { examineDatabase } from '../../src/db/doctor.ts';
import { type Database, openDatabase } from '../../src/db/open-database.ts';
import { type EmbeddedPostgres, startPostgres } from '../../src/db/postgres/supervisor.ts';
import { guardFolder, madeUpBallot, testSigner } from '../support/ledgers.ts';
import { rememberingLog, silentLog } from '../support/log.ts';
import { checkLedger, createInput, type TestBox } from './support.ts';

/** The embedded server as `tellers serve` without any setting runs it: its own cluster, its own crashes. */

const NO_URLS = { url: null, rollUrl: null, boxUrl: null };

let dataFolder: string;
let guard: string;

beforeAll(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'tellers-embedded-'));
  guard = guardFolder();
});
afterAll(() => {
  rmSync(dataFolder, { recursive: true, force: true });
});

async function open(instance = 'main'): Promise<Database> {
  const opened = await openDatabase({
    dataFolder,
    database: NO_URLS,
    guard: { folder: guard, instance },
    log: silentLog,
  });
  if (!opened.ok) throw new Error(opened.error.reasons.join('\n'));
  return opened.value;
}

const pidFile = (): string => join(dataFolder, 'postgres', 'cluster', 'pgdata', 'postmaster.pid');

function serverPid(): number {
  return Number(readFileSync(pidFile(), 'utf8').split('\n')[0]);
}

/** A box that is open for voting by the real clock. */
async function openBox(database: Database, election: string): Promise<TestBox> {
  const made = {
    election,
    signer: testSigner(),
    origin: `votes.example/${election}/box`,
    definition: new Uint8Array(9),
  };
  const now = await database.roll.elections.nowMs();
  const input = { ...createInput(made), opensAtMs: now - 60_000, closesAtMs: now + 3_600_000 };
  const created = await database.box.create(input);
  if (!created.ok) throw new Error(created.error.kind);
  return made;
}

describe('the embedded server', () => {
  test('is made at the first start, kept secret, and stopped with its last user', async () => {
    const first = await open();
    const made = await openBox(first, 'spring');
    const second = await open('second');
    expect((await second.box.head('spring')).size).toBe(1);
    const pid = serverPid();
    await first.close();
    // Another process is still connected: the server stays.
    expect(serverPid()).toBe(pid);
    await second.box.appendBallots({ ...made, ballots: [madeUpBallot()] });
    await second.close();
    expect(existsSync(pidFile())).toBe(false);
    const mode = statSync(join(dataFolder, 'postgres', 'cluster', 'connection.json')).mode & 0o777;
    expect(mode).toBe(0o600);
  });

  test('keeps its data over a stop, and its copies agree', async () => {
    const again = await open();
    expect((await again.box.head('spring')).size).toBe(3);
    await again.close();
  });

  const onLinux = test.runIf(process.platform === 'linux');

  onLinux('runs in a process group of its own, with nothing of our environment', async () => {
    const database = await open();
    const stat =
      readFileSync(`/proc/${String(serverPid())}/stat`, 'utf8')
        .split(') ')[1]
        ?.split(' ') ?? [];
    expect(Number(stat[2])).toBe(serverPid());
    const environment = readFileSync(`/proc/${String(serverPid())}/environ`, 'utf8')
      .split('\0')
      .filter(Boolean);
    const names = environment.map((entry) => entry.split('=')[0]).filter((name) => name?.startsWith('PG') !== true);
    expect(names.toSorted()).toEqual(['LC_ALL', 'PATH', 'TZ']);
    await database.close();
  });

  test('is used by the doctor, who leaves it as it was', async () => {
    const examine = async () => {
      const findings = await examineDatabase({ dataFolder, database: NO_URLS, guardFolder: guard, log: silentLog });
      // The definition of this box is made up, so that nothing can be derived from it.
      return findings.filter(({ name }) => name !== 'rows beside ledgers');
    };
    expect((await examine()).every((finding) => finding.ok)).toBe(true);
    expect(existsSync(pidFile())).toBe(false);
    const database = await open();
    expect((await examine()).every((finding) => finding.ok)).toBe(true);
    expect(existsSync(pidFile())).toBe(true);
    await database.close();
  });

  test('is refused when its files were written by another version of PostgreSQL', async () => {
    const other = mkdtempSync(join(tmpdir(), 'tellers-embedded-'));
    const started = await startPostgres({ dataFolder: other, log: silentLog });
    expect(started.ok).toBe(true);
    if (started.ok) await started.value.stop();
    writeFileSync(join(other, 'postgres', 'cluster', 'pgdata', 'PG_VERSION'), '12\n');
    const refused = await startPostgres({ dataFolder: other, log: silentLog });
    expect(refused).toMatchObject({ ok: false, error: { reasons: [expect.stringContaining('PostgreSQL 12')] } });
    rmSync(other, { recursive: true });
  });

  onLinux('starts although a dead server’s number belongs to another program now', async () => {
    const stale = ['1', '/nowhere', '0', '5999', '', 'localhost', '', 'ready'].join('\n');
    writeFileSync(pidFile(), `${stale}\n`);
    const database = await open();
    expect(serverPid()).not.toBe(1);
    await database.close();
  });
});

interface Acknowledged {
  readonly ballot: BallotLineBody;
  readonly seq: number;
  readonly line: Uint8Array;
}

/** Casts until told to stop, the way the service does: after an unknown outcome it looks, and then tries again. */
async function castUntil(database: Database, made: TestBox, stopped: () => boolean): Promise<Acknowledged[]> {
  const acknowledged: Acknowledged[] = [];
  while (!stopped()) {
    const ballots = [madeUpBallot(), madeUpBallot(), madeUpBallot()];
    let done = false;
    while (!done && !stopped()) {
      try {
        const { outcomes } = await database.box.appendBallots({ ...made, ballots });
        outcomes.forEach(({ result }, index) => {
          const ballot = ballots[index];
          if (!result.ok || ballot === undefined) throw new Error('a fresh ballot was refused');
          acknowledged.push({ ballot, ...result.value });
        });
        done = true;
      } catch (error) {
        if (!(error instanceof StoreUnavailableError) && !(error instanceof UnknownOutcomeError)) throw error;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }
  return acknowledged;
}

describe('a kill -9 of the server in the middle of appends', () => {
  test.each([1, 2])('loses no acknowledged line and leaves the chain whole (round %i)', async (round) => {
    const log = rememberingLog();
    const opened = await openDatabase({
      dataFolder,
      database: NO_URLS,
      guard: { folder: guard, instance: 'main' },
      log,
    });
    if (!opened.ok) throw new Error(opened.error.reasons.join('\n'));
    const database = opened.value;
    const made = await openBox(database, `crash-${String(round)}`);
    let stop = false;
    const casting = Promise.all(Array.from({ length: 8 }, () => castUntil(database, made, () => stop)));
    const sizeOf = async (): Promise<number> => {
      try {
        return (await database.box.head(made.election)).size;
      } catch (error) {
        if (error instanceof StoreUnavailableError) return -1;
        throw error;
      }
    };
    const growTo = async (size: number): Promise<void> => {
      while ((await sizeOf()) < size) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    await growTo(200);
    // In the second round twice: a server that was brought back is watched like the first one.
    for (let kill = 1; kill <= round; kill += 1) {
      process.kill(serverPid(), 'SIGKILL');
      while (log.names.filter((name) => name === 'postgres-back').length < kill) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await growTo((await sizeOf()) + 100);
    }
    stop = true;
    const acknowledged = (await casting).flat();

    const content = await database.box.ledger(made.election);
    checkLedger(content, made);
    expect(acknowledged.length).toBeGreaterThan(250);
    for (const { ballot, seq, line } of acknowledged) {
      const stored = content.lines[seq];
      expect(stored !== undefined && equalBytes(stored, line)).toBe(true);
      expect(await database.box.ballot(made.election, trustedBase64Url(ballot.votingKey))).toMatchObject({ seq });
    }
    expect(new Set(acknowledged.map(({ seq }) => seq)).size).toBe(acknowledged.length);
    await database.close();
    // The next start compares the ledger with the copy outside the database.
    await (await open()).close();
  });
});

describe('one external address', () => {
  let server: EmbeddedPostgres;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tellers-external-'));
    const started = await startPostgres({ dataFolder: folder, log: silentLog });
    if (!started.ok) throw new Error(started.error.reasons.join('\n'));
    server = started.value;
    return async () => {
      await server.stop({ evenIfUsed: true });
      rmSync(folder, { recursive: true, force: true });
    };
  });

  const address = (user: string, password: string): string => {
    const url = new URL(server.ownerUrl);
    url.username = user;
    url.password = password;
    url.pathname = '/postgres';
    return url.href;
  };

  const openAt = (url: string) =>
    openDatabase({
      dataFolder: join(folder, 'service'),
      database: { url, rollUrl: null, boxUrl: null },
      guard: { folder: join(folder, 'guard'), instance: 'main' },
      log: silentLog,
    });

  test('whose login may not make roles is refused with the SQL for an administrator', async () => {
    const owner = new pg.Client(address(new URL(server.ownerUrl).username, new URL(server.ownerUrl).password));
    await owner.connect();
    await owner.query(`CREATE ROLE plain LOGIN PASSWORD 'plain'; GRANT CREATE ON DATABASE postgres TO plain`);
    await owner.end();
    const refused = await openAt(address('plain', 'plain'));
    if (refused.ok) throw new Error('a login without rights made roles');
    expect(refused.error.reasons[0]).toContain('tellers_roll could not be made');
    expect(refused.error.sql).toContain('CREATE ROLE tellers_roll LOGIN');
    expect(refused.error.sql).toContain('CREATE ROLE tellers_box LOGIN');
    const cleaner = new pg.Client(address('plain', 'plain'));
    await cleaner.connect();
    await cleaner.query('DROP SCHEMA roll CASCADE');
    await cleaner.query('DROP SCHEMA roll_jobs CASCADE');
    await cleaner.end();
  });

  test('makes the two roles, keeps their passwords, and opens again with them', async () => {
    const { username, password } = new URL(server.ownerUrl);
    for (let start = 0; start < 2; start += 1) {
      const opened = await openAt(address(username, password));
      if (!opened.ok) throw new Error(opened.error.reasons.join('\n'));
      expect(await opened.value.readiness()).toEqual({ database: true, ledger: true });
      expect(new URL(opened.value.addresses.boxUrl).username).toBe('tellers_box');
      await opened.value.close();
    }
    expect(statSync(join(folder, 'service', 'database-roles.json')).mode & 0o777).toBe(0o600);
  });
});
