import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

/** Databases for tests: clones of the migrated template, never dropped, because the whole cluster is thrown away. */

export interface TestDatabase {
  readonly name: string;
  /** Logs in as the owner, who may replace the clock. */
  readonly ownerUrl: string;
  readonly rollUrl: string;
  readonly boxUrl: string;
}

/** An own copy of the migrated, empty database. */
export async function cloneDatabase(): Promise<TestDatabase> {
  return await makeDatabase('template_tellers');
}

/** An own database without any schema of ours. */
export async function emptyDatabase(): Promise<TestDatabase> {
  return await makeDatabase('template0');
}

async function makeDatabase(template: string): Promise<TestDatabase> {
  const cluster = inject('cluster');
  const name = `test_${randomBytes(8).toString('hex')}`;
  const maintenance = new pg.Client(cluster.templateUrl.replace(/\/[^/]*$/, '/postgres'));
  await maintenance.connect();
  await maintenance.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  await maintenance.end();
  const { host } = new URL(cluster.templateUrl);
  return {
    name,
    ownerUrl: cluster.templateUrl.replace(/\/[^/]*$/, `/${name}`),
    rollUrl: `postgresql://${cluster.roll.role}:${cluster.roll.password}@${host}/${name}`,
    boxUrl: `postgresql://${cluster.box.role}:${cluster.box.password}@${host}/${name}`,
  };
}

/** Runs statements as the owner. */
export async function asOwner<R extends pg.QueryResultRow>(
  database: Pick<TestDatabase, 'ownerUrl'>,
  sql: string,
  values: readonly unknown[] = [],
): Promise<R[]> {
  const client = new pg.Client(database.ownerUrl);
  await client.connect();
  try {
    const { rows } = await client.query<R>(sql, [...values]);
    return rows;
  } finally {
    await client.end();
  }
}

/** Stops both sides' clocks at an instant; null lets them run again. */
export async function setClock(database: Pick<TestDatabase, 'ownerUrl'>, ms: number | null): Promise<void> {
  const body = ms === null ? 'SELECT clock_timestamp()' : `SELECT to_timestamp(${String(ms)}::float8 / 1000)`;
  const clock = (side: string): string =>
    `CREATE OR REPLACE FUNCTION ${side}.clock_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$ ${body} $$;`;
  await asOwner(database, clock('roll') + clock('box'));
}
