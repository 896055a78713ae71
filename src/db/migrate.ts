import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { err, ok, type Result } from '../core/base/result.ts';

/**
 * Our own runner for SQL files in Prisma's layout, one history per side: `<schema>.migration` holds the name and the
 * hash of everything that was applied. docs/decisions/0004 says why.
 */

export type Side = 'roll' | 'box';

export type MigrationError = {
  readonly kind: 'database-newer' | 'database-older' | 'migration-edited' | 'migration-failed';
  readonly reasons: readonly string[];
};

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

interface Applied {
  readonly name: string;
  readonly sha256: string;
}

/** Any number will do, as long as nobody else uses it: held while migrating, so that only one process does. */
const LOCK = 7_326_114;

const SHIPPED = fileURLToPath(new URL('../../prisma/', import.meta.url));

/** The migrations of one side in order. @param folder holds one folder per side; the shipped one by default */
export function readMigrations(side: Side, folder: string = SHIPPED): Migration[] {
  const path = join(folder, side, 'migrations');
  const names = readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted();
  return names.map((name) => {
    const bytes = readFileSync(join(path, name, 'migration.sql'));
    return { name, sql: bytes.toString('utf8'), sha256: createHash('sha256').update(bytes).digest('hex') };
  });
}

/** What of the database's history this program does not have or has with other bytes. */
function historyError(side: Side, shipped: readonly Migration[], applied: readonly Applied[]): MigrationError | null {
  const known = new Map(shipped.map((migration) => [migration.name, migration.sha256]));
  const foreign = applied.filter((migration) => !known.has(migration.name));
  if (foreign.length > 0) {
    return {
      kind: 'database-newer',
      reasons: foreign.map(
        ({ name }) => `the ${side} schema has migration ${name}, which this program does not know: use a newer program`,
      ),
    };
  }
  const edited = applied.filter((migration) => known.get(migration.name) !== migration.sha256);
  if (edited.length > 0) {
    return {
      kind: 'migration-edited',
      reasons: edited.map(({ name }) => `migration ${name} of the ${side} schema was edited after it was applied`),
    };
  }
  return null;
}

/** What is still to be applied. A gap in the middle means that somebody shipped a migration too late. */
function pendingOf(
  side: Side,
  shipped: readonly Migration[],
  applied: readonly Applied[],
): Result<Migration[], MigrationError> {
  const error = historyError(side, shipped, applied);
  if (error !== null) return err(error);
  const early = shipped.slice(0, applied.length).filter(({ name }) => !applied.some((done) => done.name === name));
  if (early.length > 0) {
    return err({
      kind: 'migration-edited',
      reasons: early.map(({ name }) => `migration ${name} of the ${side} schema comes before one that was applied`),
    });
  }
  return ok(shipped.slice(applied.length));
}

/** The names of what was applied to a side, as a login of either role sees it; null where there is no schema yet. */
export async function appliedMigrations(client: pg.ClientBase | pg.Pool, side: Side): Promise<Applied[] | null> {
  const table = await client.query<{ present: boolean }>('SELECT to_regclass($1::text) IS NOT NULL AS present', [
    `${side}.migration`,
  ]);
  if (table.rows[0]?.present !== true) return null;
  const { rows } = await client.query<Applied>(`SELECT name, sha256 FROM ${side}.migration ORDER BY name COLLATE "C"`);
  return rows;
}

/** Checks that a side's schema is exactly what this program ships, without changing anything. */
export async function checkMigrations(
  client: pg.ClientBase | pg.Pool,
  side: Side,
  folder: string = SHIPPED,
): Promise<Result<void, MigrationError>> {
  const pending = pendingOf(side, readMigrations(side, folder), (await appliedMigrations(client, side)) ?? []);
  if (!pending.ok) return pending;
  if (pending.value.length === 0) return ok(undefined);
  return err({
    kind: 'database-older',
    reasons: pending.value.map(({ name }) => `migration ${name} of the ${side} schema has not been applied yet`),
  });
}

/**
 * Brings one side up to date: a newer or edited database is refused, each new file is one transaction together with
 * the row that remembers it. Any number of processes may start this at once.
 * @param client a connection of the owner
 */
export async function migrate(input: {
  readonly client: pg.ClientBase;
  readonly side: Side;
  readonly folder?: string;
  /** Only so many of the first ones: what a backup was made with. */
  readonly through?: number;
}): Promise<Result<{ readonly applied: readonly string[] }, MigrationError>> {
  const { client, side } = input;
  await client.query('SELECT pg_advisory_lock($1::bigint)', [LOCK]);
  try {
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${side}`);
    await client.query(
      `CREATE TABLE IF NOT EXISTS ${side}.migration (name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL)`,
    );
    const shipped = readMigrations(side, input.folder).slice(0, input.through);
    const pending = pendingOf(side, shipped, (await appliedMigrations(client, side)) ?? []);
    if (!pending.ok) return pending;
    const applied: string[] = [];
    for (const migration of pending.value) {
      const failure = await apply({ client, side, migration });
      if (failure !== null) return err(failure);
      applied.push(migration.name);
    }
    return ok({ applied });
  } finally {
    await client.query('SELECT pg_advisory_unlock($1::bigint)', [LOCK]);
  }
}

async function apply(input: {
  readonly client: pg.ClientBase;
  readonly side: Side;
  readonly migration: Migration;
}): Promise<MigrationError | null> {
  const { client, side, migration } = input;
  try {
    await client.query('BEGIN');
    await client.query(migration.sql);
    await client.query(`INSERT INTO ${side}.migration VALUES ($1::text, $2::text, clock_timestamp())`, [
      migration.name,
      migration.sha256,
    ]);
    await client.query('COMMIT');
    return null;
  } catch (error) {
    await client.query('ROLLBACK');
    const reason = error instanceof Error ? error.message : String(error);
    return {
      kind: 'migration-failed',
      reasons: [`migration ${migration.name} of the ${side} schema: ${reason}; nothing of it was applied`],
    };
  }
}
