import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { err, ok, type Result } from '../../core/base/result.ts';
import { unreachable } from '../addresses.ts';
import { appliedMigrations, type Side } from '../migrate.ts';
import { quoteName } from '../roles.ts';
import { type BackupError, type Manifest, SHORT_LIVED } from './manifest.ts';
import { type Table, tablesOf } from './tables.ts';

/** About as much of a table as is held in memory at once. */
const CHUNK_BYTES = 8_000_000;

/**
 * Writes every row of one side as a line of JSON into a file for each table, all of one instant: one transaction that
 * sees nothing of what is written meanwhile. The service may go on.
 * @param url the login of this side, which sees nothing of the other
 * @param folder is made; it must not exist
 */
export async function saveSide(input: {
  readonly url: string;
  readonly side: Side;
  readonly folder: string;
}): Promise<Result<Manifest, BackupError>> {
  const { url, side, folder } = input;
  await mkdir(folder, { mode: 0o700 });
  const client = new pg.Client({ connectionString: url, application_name: 'tellers backup' });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    return err({ kind: 'backup-refused', reasons: [unreachable(url, error)] });
  }
  try {
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    // What rows look like as JSON must not depend on how a server is set up.
    await client.query(`SET LOCAL TimeZone = 'UTC'; SET LOCAL bytea_output = 'hex'; SET LOCAL statement_timeout = 0`);
    const migrations = (await appliedMigrations(client, side)) ?? [];
    const tables: Manifest['tables'] = [];
    for (const table of await tablesOf(client, side)) {
      if (SHORT_LIVED.has(table.name)) continue;
      tables.push({ name: table.name, ...(await saveTable({ client, side, table, folder })) });
    }
    await client.query('COMMIT');
    const manifest: Manifest = {
      format: 'tellers-backup/1',
      side,
      migrations: migrations.map(({ name, sha256 }) => ({ name, sha256 })),
      tables,
    };
    await writeNew(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    return ok(manifest);
  } finally {
    await client.end();
  }
}

async function saveTable(of: {
  readonly client: pg.Client;
  readonly side: Side;
  readonly table: Table;
  readonly folder: string;
}): Promise<{ rows: number; sha256: string }> {
  const { client, side, table, folder } = of;
  const name = `${side}.${quoteName(table.name)}`;
  const size = await client.query<{ each: number }>(
    `SELECT (pg_table_size($1::regclass) / greatest((SELECT count(*) FROM ${name}), 1))::float8 AS each`,
    [name],
  );
  const atOnce = Math.max(1, Math.min(2000, Math.floor(CHUNK_BYTES / Math.max(1, size.rows[0]?.each ?? 1))));
  await client.query(
    `DECLARE rows NO SCROLL CURSOR FOR
       SELECT row_to_json(t)::text AS line FROM (SELECT * FROM ${name} ORDER BY ${table.order}) t`,
  );
  const hash = createHash('sha256');
  const file = await open(join(folder, `${table.name}.jsonl`), 'wx', 0o600);
  let count = 0;
  try {
    for (;;) {
      const { rows } = await client.query<{ line: string }>(`FETCH ${atOnce} FROM rows`);
      if (rows.length === 0) break;
      if (rows.some(({ line }) => line.includes('\n'))) throw new Error(`bug: a row of ${name} is more than one line`);
      const text = rows.map(({ line }) => `${line}\n`).join('');
      hash.update(text);
      await file.writeFile(text);
      count += rows.length;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  await client.query('CLOSE rows');
  return { rows: count, sha256: hash.digest('hex') };
}

async function writeNew(path: string, content: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}
