import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { err, ok, type Result } from '../../core/base/result.ts';
import { migrate, readMigrations, type Side } from '../migrate.ts';
import { quoteName } from '../roles.ts';
import type { BackupError, Manifest } from './manifest.ts';
import { inOrderOfReference, type Table, tablesOf } from './tables.ts';

const CHUNK_BYTES = 4_000_000;

function refused(...reasons: string[]): { ok: false; error: BackupError } {
  return err({ kind: 'backup-refused', reasons });
}

/** What of a backup's history this program does not have, or has otherwise. */
export function reasonsToRefuseHistory({ side, migrations }: Manifest): string[] {
  const shipped = new Map(readMigrations(side).map(({ name, sha256 }) => [name, sha256]));
  return migrations
    .filter(({ name, sha256 }) => shipped.get(name) !== sha256)
    .map(
      ({ name }) =>
        `the backup of the ${side} has migration ${name}, which this program does not have: use a newer one`,
    );
}

/**
 * Puts one side of a backup into an empty database: the tables as they were when it was made, then every row, all in
 * one transaction. Nothing is overwritten: a database that holds anything is refused.
 * @param url the owner's login
 */
export async function loadSide(input: {
  readonly url: string;
  readonly manifest: Manifest;
  readonly folder: string;
}): Promise<Result<void, BackupError>> {
  const { url, manifest, folder } = input;
  const { side } = manifest;
  const unknown = reasonsToRefuseHistory(manifest);
  if (unknown.length > 0) return refused(...unknown);
  const client = new pg.Client({ connectionString: url, application_name: 'tellers restore' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const migrated = await migrate({ client, side, through: manifest.migrations.length });
    if (!migrated.ok) {
      return migrated.error.kind === 'database-newer'
        ? refused(`the ${side} schema is newer than the backup: restore into a new, empty database`)
        : refused(...migrated.error.reasons);
    }
    const tables = await tablesOf(client, side);
    const filled = await filledTables(client, side, tables);
    if (filled.length > 0) {
      return refused(`the database has rows in ${filled.join(', ')} already; a backup goes into an empty one only`);
    }
    const known = new Set(tables.map(({ name }) => name));
    const strange = manifest.tables.filter(({ name }) => !known.has(name)).map(({ name }) => name);
    if (strange.length > 0) return refused(`the database has no tables ${strange.join(', ')} as the backup has`);
    await loadRows({ client, manifest, tables, folder });
    return ok(undefined);
  } finally {
    await client.end();
  }
}

async function filledTables(client: pg.Client, side: Side, tables: readonly Table[]): Promise<string[]> {
  const filled: string[] = [];
  for (const { name } of tables) {
    const { rows } = await client.query<{ any: boolean }>(`SELECT EXISTS (TABLE ${side}.${quoteName(name)}) AS any`);
    if (rows[0]?.any === true) filled.push(`${side}.${name}`);
  }
  return filled;
}

async function loadRows(of: {
  readonly client: pg.Client;
  readonly manifest: Manifest;
  readonly tables: readonly Table[];
  readonly folder: string;
}): Promise<void> {
  const { client, manifest, tables, folder } = of;
  const { side } = manifest;
  await client.query('BEGIN');
  try {
    await client.query(`SET LOCAL TimeZone = 'UTC'`);
    const triggers = await triggersOf(client, side);
    // They refuse rows that could not be written now: entries of a roll that is frozen, which this one is.
    for (const { name } of tables) await client.query(`ALTER TABLE ${side}.${quoteName(name)} DISABLE TRIGGER USER`);
    for (const table of inOrderOfReference(tables)) {
      const saved = manifest.tables.find(({ name }) => name === table.name);
      if (saved === undefined) continue;
      const rows = await loadTable({ client, side, table, path: join(folder, `${table.name}.jsonl`) });
      if (rows !== saved.rows)
        throw new Error(`${side}.${table.name} has ${rows} rows in the backup, not ${saved.rows}`);
    }
    await setSequences(client, side);
    for (const { table, name, enable } of triggers) {
      await client.query(`ALTER TABLE ${side}.${quoteName(table)} ${enable} TRIGGER ${quoteName(name)}`);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Lines end with a line feed and nothing else: what else ends a line elsewhere may stand in a member's name. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
    const parts = (rest + String(chunk)).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
  if (rest !== '') throw new Error(`${path} ends in the middle of a line`);
}

async function loadTable(of: {
  readonly client: pg.Client;
  readonly side: Side;
  readonly table: Table;
  readonly path: string;
}): Promise<number> {
  const { client, side, table } = of;
  const name = `${side}.${quoteName(table.name)}`;
  const columns = table.columns.map(quoteName).join(', ');
  const insert = (lines: readonly string[]) =>
    client.query(
      `INSERT INTO ${name} (${columns}) OVERRIDING SYSTEM VALUE
         SELECT ${columns} FROM json_populate_recordset(NULL::${name}, $1::json)`,
      [`[${lines.join(',')}]`],
    );
  let waiting: string[] = [];
  let bytes = 0;
  let rows = 0;
  for await (const line of linesOf(of.path)) {
    waiting.push(line);
    bytes += line.length;
    rows += 1;
    if (bytes < CHUNK_BYTES) continue;
    await insert(waiting);
    waiting = [];
    bytes = 0;
  }
  if (waiting.length > 0) await insert(waiting);
  return rows;
}

/** How each trigger of a side has to be when all is loaded: some are kept on where others can be switched off. */
async function triggersOf(client: pg.Client, side: Side): Promise<{ table: string; name: string; enable: string }[]> {
  const { rows } = await client.query<{ table: string; name: string; state: string }>(
    `SELECT c.relname::text AS table, t.tgname::text AS name, t.tgenabled::text AS state
       FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = $1::text AND NOT t.tgisinternal`,
    [side],
  );
  const words: Readonly<Record<string, string>> = {
    O: 'ENABLE',
    A: 'ENABLE ALWAYS',
    R: 'ENABLE REPLICA',
    D: 'DISABLE',
  };
  return rows.map(({ table, name, state }) => ({ table, name, enable: words[state] ?? 'ENABLE' }));
}

/** Numbers that the database gives out itself go on after the last that is there. */
async function setSequences(client: pg.Client, side: Side): Promise<void> {
  const { rows } = await client.query<{ table: string; column: string; sequence: string }>(
    `SELECT c.relname::text AS table, a.attname::text AS column,
            pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname) AS sequence
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE n.nspname = $1::text AND c.relkind = 'r'
        AND pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname) IS NOT NULL`,
    [side],
  );
  for (const { table, column, sequence } of rows) {
    const value = `(SELECT max(${quoteName(column)}) FROM ${side}.${quoteName(table)})`;
    await client.query(`SELECT setval($1::regclass, coalesce(${value}, 1), ${value} IS NOT NULL)`, [sequence]);
  }
}
