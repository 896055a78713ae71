import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../src/db/open-database.ts';
import { asOwner, cloneDatabase, type TestDatabase } from '../support/database.ts';
import { openForTest } from './support.ts';

let database: TestDatabase;
let one: Database;
let two: Database;
const secret = new Uint8Array(32).fill(7);
const limitOf = (of: Database, points = 3) => of.limit({ name: 'code', points, windowSeconds: 600, secret });

beforeAll(async () => {
  database = await cloneDatabase();
  one = await openForTest(database);
  two = await openForTest(database);
});
afterAll(async () => {
  await one.close();
  await two.close();
});

test('a limit is one for all processes, and a restart does not forget it', async () => {
  const answers = [];
  for (const process of [one, two, one]) answers.push((await limitOf(process).take('spring/M-1')).ok);
  expect(answers).toEqual([true, true, true]);
  for (const process of [two, one]) {
    const refused = await limitOf(process).take('spring/M-1');
    expect(refused).toMatchObject({ ok: false, error: { kind: 'too-many-requests' } });
  }
  expect((await limitOf(two).take('spring/M-2')).ok).toBe(true);
});

test('requests at once are counted one by one', async () => {
  const limit = [limitOf(one, 10), limitOf(two, 10)];
  const taken = await Promise.all(Array.from({ length: 30 }, (_, index) => limit[index % 2]!.take('spring/M-3')));
  expect(taken.filter(({ ok }) => ok)).toHaveLength(10);
});

test('what is kept names nobody, and the ballot box’s login cannot see it', async () => {
  const rows = await asOwner(database, 'SELECT key FROM roll.rate_limit');
  expect(rows.length).toBeGreaterThan(1);
  expect(JSON.stringify(rows)).not.toMatch(/M-\d|spring/);
  const box = { ownerUrl: database.boxUrl };
  await expect(asOwner(box, 'SELECT key FROM roll.rate_limit')).rejects.toThrow('permission denied');
});

test('a database that is away is a reason to wait, not to let everybody through', async () => {
  const gone = await openForTest(database);
  const limit = limitOf(gone);
  await gone.close();
  await expect(limit.take('spring/M-1')).rejects.toThrow();
});
