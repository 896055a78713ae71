import { afterEach, describe, expect, test } from 'vitest';
import { StoreUnavailableError } from '../../src/app/ports.ts';
import { createPool, inTransaction, query } from '../../src/db/pool.ts';
import { asOwner, cloneDatabase } from '../support/database.ts';

const open: { end(): Promise<void> }[] = [];
afterEach(async () => {
  for (const pool of open.splice(0)) await pool.end();
});

async function poolOf(max: number) {
  const database = await cloneDatabase();
  const pool = createPool({ url: database.boxUrl, max, name: 'test' });
  open.push(pool);
  return { database, pool };
}

describe('a pool of connections', () => {
  test('has bounds on every way of waiting, so that nothing hangs for ever', async () => {
    const { pool } = await poolOf(1);
    const { rows } = await pool.query<{ name: string; setting: string }>(
      `SELECT name, setting FROM pg_settings WHERE name = ANY ($1::text[]) ORDER BY name`,
      [['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']],
    );
    expect(rows.map(({ name, setting }) => [name, Number(setting)])).toEqual([
      ['idle_in_transaction_session_timeout', 60_000],
      ['lock_timeout', 20_000],
      ['statement_timeout', 60_000],
    ]);
    expect(pool.options.connectionTimeoutMillis).toBe(10_000);
  });

  test('never opens more connections than it may, and serves five hundred askers with two', async () => {
    const { pool, database } = await poolOf(2);
    const asked = Array.from({ length: 500 }, (_, index) => query<{ n: number }>(pool, 'SELECT $1::int AS n', [index]));
    const counted = asOwner<{ connections: number }>(
      database,
      `SELECT count(*)::int AS connections FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'tellers test'`,
    );
    const answers = await Promise.all(asked);
    expect(answers.map(({ rows }) => rows[0]?.n)).toEqual(answers.map((_, index) => index));
    expect((await counted)[0]?.connections).toBeLessThanOrEqual(2);
    expect(pool.totalCount).toBeLessThanOrEqual(2);
  });

  test('whose connections are all ended under load says so to whoever waits, ends no process, and goes on', async () => {
    const { pool, database } = await poolOf(4);
    const work = () =>
      inTransaction(pool, async (client) => {
        await client.query('SELECT pg_sleep(0.3)');
        return { commit: false, value: 'done' };
      });
    await query(pool, 'SELECT 1');
    const busy = Promise.allSettled(Array.from({ length: 4 }, work));
    await new Promise((resolve) => setTimeout(resolve, 150));
    const ended = await asOwner(
      database,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'tellers test'`,
    );
    expect(ended.length).toBeGreaterThan(0);
    for (const outcome of await busy) {
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(StoreUnavailableError);
    }
    expect(await work()).toBe('done');
  });
});
