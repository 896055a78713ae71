import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { beforeEach, expect, test } from 'vitest';
import { checkMigrations, migrate } from '../../src/db/migrate.ts';
import { asOwner, emptyDatabase, type TestDatabase } from '../support/database.ts';
import { migrationsOf } from '../support/migrations.ts';
import { ROOT } from '../support/root.ts';

let database: TestDatabase;
let folder: string;

beforeEach(async () => {
  database = await emptyDatabase();
  folder = mkdtempSync(join(tmpdir(), 'tellers-migrations-'));
  cpSync(join(ROOT, 'prisma'), folder, { recursive: true });
});

function addMigration(name: string, sql: string): void {
  mkdirSync(join(folder, 'box', 'migrations', name), { recursive: true });
  writeFileSync(join(folder, 'box', 'migrations', name, 'migration.sql'), sql);
}

async function asClient<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(database.ownerUrl);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const migrateBox = () => asClient((client) => migrate({ client, side: 'box', folder }));
const checkBox = () => asClient((client) => checkMigrations(client, 'box', folder));

async function tablesOf(schema: string): Promise<string[]> {
  const rows = await asOwner<{ name: string }>(
    database,
    'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = $1 ORDER BY 1',
    [schema],
  );
  return rows.map((row) => row.name);
}

test('an empty database gets every migration, and a second run finds nothing to do', async () => {
  expect(await migrateBox()).toEqual({ ok: true, value: { applied: migrationsOf('box') } });
  expect(await tablesOf('box')).toContain('line');
  expect(await tablesOf('roll')).toEqual([]);
  expect(await migrateBox()).toEqual({ ok: true, value: { applied: [] } });
  expect(await checkBox()).toEqual({ ok: true, value: undefined });
});

test('five processes that start at once apply each migration once', async () => {
  const results = await Promise.all(Array.from({ length: 5 }, migrateBox));
  const applied = results.flatMap((result) => (result.ok ? result.value.applied : ['failed']));
  expect(applied).toEqual(migrationsOf('box'));
});

test('a database with a migration that this program does not know is refused as newer, and named', async () => {
  addMigration('0098_later', 'CREATE TABLE box.later (a int)');
  expect((await migrateBox()).ok).toBe(true);
  folder = join(ROOT, 'prisma');
  const refused = {
    ok: false,
    error: { kind: 'database-newer', reasons: [expect.stringContaining('0098_later')] },
  };
  expect(await migrateBox()).toEqual(refused);
  expect(await checkBox()).toEqual(refused);
});

test('a migration that was edited after it was applied is refused, and named', async () => {
  expect((await migrateBox()).ok).toBe(true);
  addMigration('0001_start', '-- something else');
  const refused = {
    ok: false,
    error: {
      kind: 'migration-edited',
      reasons: ['migration 0001_start of the box schema was edited after it was applied'],
    },
  };
  expect(await migrateBox()).toEqual(refused);
  expect(await checkBox()).toEqual(refused);
});

test('a migration shipped before one that was applied is refused, not slipped in', async () => {
  expect((await migrateBox()).ok).toBe(true);
  addMigration('0000_before', 'CREATE TABLE box.before (a int)');
  expect(await migrateBox()).toMatchObject({ ok: false, error: { reasons: [expect.stringContaining('0000_before')] } });
  expect(await tablesOf('box')).not.toContain('before');
});

test('a database that lacks a migration is refused where nothing may be changed', async () => {
  expect((await migrateBox()).ok).toBe(true);
  addMigration('0098_later', 'CREATE TABLE box.later (a int)');
  expect(await checkBox()).toEqual({
    ok: false,
    error: { kind: 'database-older', reasons: ['migration 0098_later of the box schema has not been applied yet'] },
  });
  expect(await tablesOf('box')).not.toContain('later');
});

test('a migration that fails half way leaves nothing, and the next start tries it again', async () => {
  addMigration('0098_bad', "CREATE TABLE box.half (a int);\nDO $$ BEGIN RAISE EXCEPTION 'no; really'; END $$;");
  expect(await migrateBox()).toEqual({
    ok: false,
    error: {
      kind: 'migration-failed',
      reasons: ['migration 0098_bad of the box schema: no; really; nothing of it was applied'],
    },
  });
  expect(await tablesOf('box')).not.toContain('half');
  addMigration('0098_bad', 'CREATE TABLE box.half (a int);');
  expect(await migrateBox()).toEqual({ ok: true, value: { applied: ['0098_bad'] } });
});

test('a migration that cannot be remembered leaves nothing either', async () => {
  addMigration('0098_bad', "CREATE TABLE box.half (a int);\nALTER TABLE box.migration ADD CHECK (name <> '0098_bad');");
  expect(await migrateBox()).toMatchObject({ ok: false, error: { kind: 'migration-failed' } });
  expect(await tablesOf('box')).not.toContain('half');
});
