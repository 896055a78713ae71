import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { StoreUnavailableError } from '../../src/app/ports.ts';
import { examineDatabase } from '../../src/db/doctor.ts';
import { type OpenDatabaseInput, openDatabase } from '../../src/db/open-database.ts';
import { asOwner, cloneDatabase, emptyDatabase, setClock, type TestDatabase } from '../support/database.ts';
import { guardFolder, madeUpBallot } from '../support/ledgers.ts';
import { rememberingLog, silentLog } from '../support/log.ts';
import { migrationsOf } from '../support/migrations.ts';
import { createTestBox, OPENS, openForTest, type TestBox } from './support.ts';

let database: TestDatabase;
let folder: string;
let made: TestBox;

beforeEach(async () => {
  database = await cloneDatabase();
  folder = guardFolder();
  await setClock(database, OPENS);
});

function inputFor(of: TestDatabase, fields: Partial<OpenDatabaseInput> = {}): OpenDatabaseInput {
  return {
    dataFolder: join(folder, 'data'),
    database: { url: null, rollUrl: of.rollUrl, boxUrl: of.boxUrl },
    guard: { folder, instance: 'main' },
    log: silentLog,
    ...fields,
  };
}

/** Why a database is refused; an empty list when it is opened. */
async function reasonsToRefuse(of: TestDatabase, fields: Partial<OpenDatabaseInput> = {}): Promise<readonly string[]> {
  const opened = await openDatabase(inputFor(of, fields));
  if (!opened.ok) return opened.error.reasons;
  await opened.value.close();
  return [];
}

/** Announces and takes some ballots as one run of the service. */
async function serveFor(of: TestDatabase, ballots: number, election = 'spring'): Promise<void> {
  const opened = await openForTest(of, { folder });
  made = (await opened.box.election(election)) === null ? await createTestBox(opened.box, election) : made;
  for (let index = 0; index < ballots; index += 1) {
    await opened.box.appendBallots({ ...made, ballots: [madeUpBallot()] });
  }
  await opened.close();
  await asOwner(
    of,
    `INSERT INTO roll.election (election, state, draft, definition, fingerprint, opens_at, closes_at, created_by, created_at)
     SELECT election, 'announced', '', definition, fingerprint, opens_at, closes_at, '', opens_at FROM box.election
         ON CONFLICT DO NOTHING`,
  );
}

/** A copy of a database as it is now: what a backup would hold. */
async function backupOf(of: TestDatabase): Promise<TestDatabase> {
  const name = `${of.name}_backup`;
  await asOwner({ ownerUrl: of.ownerUrl.replace(of.name, 'postgres') }, `CREATE DATABASE ${name} TEMPLATE ${of.name}`);
  const renamed = (url: string): string => url.replace(of.name, name);
  return { name, ownerUrl: renamed(of.ownerUrl), rollUrl: renamed(of.rollUrl), boxUrl: renamed(of.boxUrl) };
}

describe('a start', () => {
  test('on the database that the service wrote to goes on where it was', async () => {
    await serveFor(database, 3);
    await serveFor(database, 2);
    const opened = await openForTest(database, { folder });
    expect((await opened.box.head('spring')).size).toBe(7);
    await opened.close();
  });

  test('on a database that was put back to an older state is refused, and says so', async () => {
    await serveFor(database, 3);
    const backup = await backupOf(database);
    await serveFor(database, 1);
    const reasons = await reasonsToRefuse(backup);
    expect(reasons[0]).toContain('box.spring has 5 lines in the database, but 6');
    expect(reasons.at(-2)).toContain('put back to an older state');
    expect(reasons.at(-1)).toContain('members hold receipts for it');
    expect(await reasonsToRefuse(backup, { trustDatabase: true })).toEqual(reasons);
    expect(await reasonsToRefuse(database)).toEqual([]);
  });

  test('on a database that was put back and went on without its copies is refused', async () => {
    await serveFor(database, 3);
    const backup = await backupOf(database);
    await serveFor(database, 1);
    const real = folder;
    folder = guardFolder();
    const elsewhere = await openForTest(backup, { folder, trustDatabase: true });
    for (let index = 0; index < 5; index += 1) {
      await elsewhere.box.appendBallots({ ...made, ballots: [madeUpBallot()] });
    }
    await elsewhere.close();
    folder = real;
    const reasons = await reasonsToRefuse(backup);
    expect(reasons[0]).toContain('the first 6 lines of box.spring in the database are not those');
  });

  test('on another database is refused', async () => {
    await serveFor(database, 1);
    const reasons = await reasonsToRefuse(await cloneDatabase());
    expect(reasons[0]).toContain('the database has no ledger box.spring');
  });

  test('without any copy of a ledger needs a person’s word once, and not again', async () => {
    await serveFor(database, 2);
    rmSync(folder, { recursive: true });
    expect((await reasonsToRefuse(database))[0]).toContain('no copy of the head of box.spring (4 lines)');
    const log = rememberingLog();
    expect(await reasonsToRefuse(database, { trustDatabase: true, log })).toEqual([]);
    expect(log.names).toEqual(['ledger-trusted']);
    expect(await reasonsToRefuse(database)).toEqual([]);
  });

  test('with weaker durability is refused, because receipts could be lost', async () => {
    await asOwner(database, `ALTER DATABASE ${database.name} SET synchronous_commit = off`);
    const reasons = await reasonsToRefuse(database);
    expect(reasons.length).toBe(2);
    expect(reasons[0]).toContain('synchronous_commit = off');
  });

  test('with a login that sees both sides or owns them is refused', async () => {
    const reasons = await reasonsToRefuse({ ...database, rollUrl: database.ownerUrl });
    expect(reasons.join('\n')).toContain('is a superuser');
    await asOwner(database, 'GRANT USAGE ON SCHEMA roll TO tellers_box');
    expect((await reasonsToRefuse(database))[0]).toContain('tellers_box, which the box');
    await asOwner(database, 'REVOKE USAGE ON SCHEMA roll FROM tellers_box');
    await asOwner(database, 'GRANT DELETE ON box.line TO tellers_box');
    expect((await reasonsToRefuse(database))[0]).toContain('may delete lines of a ledger');
  });

  test('on a database without tables is refused where nobody may make them, and names what is missing', async () => {
    const reasons = await reasonsToRefuse(await emptyDatabase());
    expect(reasons).toEqual([
      ...migrationsOf('roll').map((name) => `migration ${name} of the roll schema has not been applied yet`),
      ...migrationsOf('box').map((name) => `migration ${name} of the box schema has not been applied yet`),
    ]);
  });

  test('on a newer or edited database is refused also as the owner', async () => {
    await asOwner(database, `INSERT INTO box.migration VALUES ('0099_future', 'x', now())`);
    const owner = { database: { url: database.ownerUrl, rollUrl: database.rollUrl, boxUrl: database.boxUrl } };
    expect((await reasonsToRefuse(database, owner))[0]).toContain('0099_future');
    expect((await reasonsToRefuse(database))[0]).toContain('0099_future');
    const other = await cloneDatabase();
    await asOwner(other, `UPDATE roll.migration SET sha256 = 'x'`);
    expect((await reasonsToRefuse(other))[0]).toContain('was edited after it was applied');
  });

  test('as the owner makes the tables and gives the two logins their rights and no more', async () => {
    const empty = await emptyDatabase();
    const owner = { database: { url: empty.ownerUrl, rollUrl: empty.rollUrl, boxUrl: empty.boxUrl } };
    expect(await reasonsToRefuse(empty, owner)).toEqual([]);
    await asOwner(empty, 'GRANT DELETE ON box.line TO tellers_box');
    expect(await reasonsToRefuse(empty, owner)).toEqual([]);
    expect(await reasonsToRefuse(empty)).toEqual([]);
  });

  test('at an address where nothing answers is refused without the password in the reason', async () => {
    const nowhere = { ...database, boxUrl: 'postgresql://someone:secret@127.0.0.1:1/nothing' };
    const [reason = ''] = await reasonsToRefuse(nowhere);
    expect(reason).toContain('127.0.0.1:1/nothing does not let someone in');
    expect(reason).not.toContain('secret');
  });

  test('with one address does not change passwords of roles that somebody else made', async () => {
    const single = { database: { url: database.ownerUrl, rollUrl: null, boxUrl: null } };
    const [reason] = await reasonsToRefuse(database, single);
    expect(reason).toContain('the database has the roles tellers_box and tellers_roll already');
    expect(reason).toContain('ROLL_DATABASE_URL');
  });
});

async function endOtherConnections(of: TestDatabase): Promise<void> {
  await asOwner(
    of,
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
}

describe('an open database', () => {
  test('is ready while both sides answer and copies can be written', async () => {
    const opened = await openForTest(database, { folder });
    expect(await opened.readiness()).toEqual({ database: true, ledger: true });
    rmSync(folder, { recursive: true });
    expect(await opened.readiness()).toEqual({ database: true, ledger: false });
    await opened.close();
  });

  test('that goes away says so by one kind of error on every way in', async () => {
    const opened = await openForTest(database, { folder });
    await createTestBox(opened.box);
    // From now on the server has no connection left for the service's logins.
    await asOwner(database, `ALTER DATABASE ${database.name} CONNECTION LIMIT 0`);
    await endOtherConnections(database);
    const ways: Record<string, () => Promise<unknown>> = {
      nowMs: () => opened.roll.elections.nowMs(),
      election: () => opened.roll.elections.election('spring'),
      officers: () => opened.roll.officers.officers(),
      session: () => opened.roll.members.session(new Uint8Array(32)),
      head: () => opened.box.head('spring'),
      blobs: () => opened.box.blobs('spring'),
      ballot: () => opened.box.ballot('spring', new Uint8Array(32)),
      step: () => opened.box.step({ ...made, decide: () => Promise.reject(new Error('not reached')) }),
    };
    for (const [name, way] of Object.entries(ways)) {
      await expect(way(), name).rejects.toBeInstanceOf(StoreUnavailableError);
    }
    expect(await opened.readiness()).toEqual({ database: false, ledger: true });
    await opened.close();
  });
});

describe('the doctor', () => {
  const examine = (of: TestDatabase) =>
    examineDatabase({
      dataFolder: mkdtempSync(join(tmpdir(), 'tellers-doctor-')),
      database: { url: null, rollUrl: of.rollUrl, boxUrl: of.boxUrl },
      guardFolder: folder,
      log: silentLog,
    });
  const faults = async (of: TestDatabase) => (await examine(of)).filter((finding) => !finding.ok);

  test('finds a healthy service healthy, and says what it looked at', async () => {
    await serveFor(database, 3);
    const findings = await examine(database);
    expect(findings.every((finding) => finding.ok)).toBe(true);
    expect(findings.map((finding) => finding.name)).toEqual([
      "the roll's side: connection",
      "the roll's side: clock",
      "the roll's side: durability",
      "the roll's side: role",
      "the roll's side: tables",
      "the ballot box's side: connection",
      "the ballot box's side: clock",
      "the ballot box's side: durability",
      "the ballot box's side: role",
      "the ballot box's side: tables",
      'ledgers',
      'rows beside ledgers',
      'copies of heads',
    ]);
    expect(findings.at(-3)?.says).toBe('1 with 5 lines in all, every chain and head is whole');
  });

  test('names a line that was changed behind the service’s back, however the hashes beside it were mended', async () => {
    await serveFor(database, 3);
    const change = (sql: string) =>
      asOwner(
        database,
        `ALTER TABLE box.line DISABLE TRIGGER kept; ${sql}; ALTER TABLE box.line ENABLE ALWAYS TRIGGER kept`,
      );
    await change(
      `UPDATE box.line SET line = convert_to(replace(convert_from(line, 'UTF8'), '"north"', '"south"'), 'UTF8') WHERE seq = 3`,
    );
    expect((await faults(database))[0]?.says).toContain('a wrong hash beside line 3');
    await change(`UPDATE box.line SET leaf = sha256('\\x00'::bytea || line) WHERE seq = 3`);
    const findings = await faults(database);
    expect(findings.map((finding) => finding.name)).toEqual(['ledgers', 'copies of heads']);
    expect(findings[0]?.says).toContain('is broken at line 4');
  });

  test('names a last line that was cut off', async () => {
    await serveFor(database, 3);
    await asOwner(database, 'ALTER TABLE box.line DISABLE TRIGGER kept; DELETE FROM box.line WHERE seq = 4');
    expect((await faults(database))[0]?.says).toContain('lacks lines');
  });

  test('names missing copies, missing tables and addresses that do not answer', async () => {
    await serveFor(database, 3);
    folder = guardFolder();
    expect((await faults(database))[0]).toMatchObject({ name: 'copies of heads' });
    expect((await faults(await emptyDatabase())).map(({ name }) => name)).toEqual([
      "the roll's side: tables",
      "the ballot box's side: tables",
    ]);
    const [fault] = await faults({ ...database, rollUrl: 'postgresql://someone:secret@127.0.0.1:1/nothing' });
    expect(fault).toMatchObject({ name: "the roll's side: connection", ok: false });
  });

  test('says of an empty data folder that the service makes its database, and makes none', async () => {
    const dataFolder = join(folder, 'data');
    const input = {
      dataFolder,
      database: { url: null, rollUrl: null, boxUrl: null },
      guardFolder: folder,
      log: silentLog,
    };
    expect(await examineDatabase(input)).toEqual([
      { name: 'database', ok: true, says: 'there is none yet; the service makes its own at the first start' },
    ]);
  });
});

test('a pool survives the end of its server’s connections', async () => {
  const opened = await openForTest(database, { folder });
  await opened.roll.elections.nowMs();
  await endOtherConnections(database);
  for (;;) {
    // A connection that was ended may be handed out once before the pool has heard of it.
    const again = await opened.roll.elections.nowMs().catch((error: unknown) => error);
    if (typeof again === 'number') break;
    expect(again).toBeInstanceOf(StoreUnavailableError);
  }
  await opened.close();
});
