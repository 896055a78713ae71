import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { API_PREFIX, ROUTES } from '../../src/contract/routes.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { parseDefinition } from '../../src/core/election/fixed-definition.ts';
import { asOwner } from '../support/database.ts';
import { ELECTION, orThrow } from '../support/election-office.ts';
import { cast, drawTokenOver, sealOn } from '../support/member-device.ts';
import { knock, startTwoElections, type TwoElections } from './support/two-elections.ts';

/** A database that hangs or goes away under a whole service: it waits, says so, and goes on; its process does not end. */

let world: TwoElections;
let fixed: FixedDefinition;
const unhandled: unknown[] = [];
const remember = (error: unknown) => void unhandled.push(error);

beforeAll(async () => {
  world = await startTwoElections();
  const definition = await fetch(`${world.service.url}${API_PREFIX}/elections/${ELECTION}/definition`);
  fixed = orThrow(parseDefinition(new Uint8Array(await definition.arrayBuffer())));
  process.on('unhandledRejection', remember);
  process.on('uncaughtExceptionMonitor', remember);
}, 180_000);
afterAll(async () => {
  process.off('unhandledRejection', remember);
  process.off('uncaughtExceptionMonitor', remember);
  await world.close();
});

const status = async (path: string) => (await fetch(`${world.service.url}${path}`)).status;

test('while somebody’s transaction hangs on the ballot box, officers and health are served, and the cast goes in after it', async () => {
  const { service, office } = world;
  const token = await drawTokenOver(service, office, { fixed, reference: 'M-1' });
  const hung = new pg.Client({ connectionString: office.database.ownerUrl });
  await hung.connect();
  await hung.query('BEGIN');
  await hung.query('SELECT * FROM box.head FOR UPDATE');
  let isAnswered = false;
  const casting = cast(service, fixed, sealOn(office, fixed, { token, choice: 0 })).then((answer) => {
    isAnswered = true;
    return answer;
  });
  for (let asked = 0; asked < 40; asked += 1) {
    expect(await status('/health/live')).toBe(200);
    expect((await knock(service.url, ROUTES.listOwnElections, { session: world.sessions.officer })).status).toBe(200);
    expect((await knock(service.url, ROUTES.getElection)).status).toBe(200);
    expect((await knock(service.url, ROUTES.getMember, { session: world.sessions.member })).status).toBe(200);
  }
  expect(await status('/health/ready')).toBe(200);
  expect(isAnswered).toBe(false);
  await hung.query('ROLLBACK');
  await hung.end();
  expect((await casting).ok).toBe(true);
});

test('five hundred clients at once get an answer each, from twenty connections at most for each side', async () => {
  const { service, office } = world;
  let most = 0;
  const watch = { isDone: false };
  const watching = (async () => {
    while (!watch.isDone) {
      const [row] = await asOwner<{ n: number }>(
        office.database,
        `SELECT count(*)::int AS n FROM pg_stat_activity
          WHERE datname = current_database() AND application_name LIKE 'tellers %'`,
      );
      most = Math.max(most, row?.n ?? 0);
    }
  })();
  const answers = await Promise.all(
    Array.from({ length: 500 }, (_, number) =>
      number % 2 === 0
        ? knock(service.url, ROUTES.getMember, { session: world.sessions.member })
        : knock(service.url, ROUTES.getReceipt, { params: { votingKey: 'A'.repeat(43) } }),
    ),
  );
  watch.isDone = true;
  await watching;
  expect(answers.map((each) => each.status)).toEqual(answers.map((_, number) => (number % 2 === 0 ? 200 : 404)));
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual(40);
});

test('a database that ends all connections under load and lets nobody in for a while: 503 and Retry-After, then as before', async () => {
  const { service, office } = world;
  const token = await drawTokenOver(service, office, { fixed, reference: 'M-2' });
  const ballot = sealOn(office, fixed, { token, choice: 1 });
  const name = new URL(office.database.ownerUrl).pathname.slice(1);
  const admin = new pg.Client({ connectionString: office.database.ownerUrl.replace(/\/[^/]*$/, '/postgres') });
  await admin.connect();
  let isAway = true;
  const seen = new Set<string>();
  const load = Promise.all(
    Array.from({ length: 16 }, async () => {
      while (isAway) {
        const answer = await knock(service.url, ROUTES.getMember, { session: world.sessions.member });
        seen.add(`${answer.status} ${answer.code}`);
      }
    }),
  );
  // What a restart is to whoever is connected: every connection ends, and for a while there is no new one.
  await admin.query(`ALTER DATABASE "${name}" WITH CONNECTION LIMIT 0`);
  await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1::text', [name]);
  while (!seen.has('503 busy')) await new Promise((resolve) => setTimeout(resolve, 10));
  const refused = await fetch(`${service.url}${API_PREFIX}/elections/${ELECTION}/member`, {
    headers: { authorization: `Bearer ${world.sessions.member}` },
  });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
  expect(await status('/health/live')).toBe(200);
  expect(await status('/health/ready')).toBe(503);
  const away = await cast(service, fixed, ballot);
  expect(away).toMatchObject({ ok: false, error: { kind: 'problem', code: 'busy' } });
  await admin.query(`ALTER DATABASE "${name}" WITH CONNECTION LIMIT -1`);
  await admin.end();
  while ((await status('/health/ready')) !== 200) await new Promise((resolve) => setTimeout(resolve, 20));
  isAway = false;
  await load;
  const failed = service.logged.service.filter((line) => line.includes('request-failed'));
  expect(failed).toEqual([]);
  expect([...seen].filter((each) => !['200 ', '503 busy'].includes(each))).toEqual([]);
  expect((await cast(service, fixed, ballot)).ok).toBe(true);
  expect((await knock(service.url, ROUTES.getMember, { session: world.sessions.member })).status).toBe(200);
  expect(unhandled).toEqual([]);
});
