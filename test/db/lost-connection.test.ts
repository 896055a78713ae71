import { beforeAll, beforeEach, expect, test } from 'vitest';
import { StoreUnavailableError, UnknownOutcomeError } from '../../src/app/ports.ts';
import { trustedBase64Url } from '../../src/core/election/values.ts';
import type { BallotLineBody } from '../../src/core/ledger/ballot-line.ts';
import type { Database } from '../../src/db/open-database.ts';
import { type BreakingProxy, breakingProxy } from '../support/breaking-proxy.ts';
import { cloneDatabase, setClock, type TestDatabase } from '../support/database.ts';
import { madeUpBallot } from '../support/ledgers.ts';
import { checkLedger, createTestBox, OPENS, openForTest, type TestBox } from './support.ts';

let database: TestDatabase;
let proxy: BreakingProxy;
let opened: Database;
let made: TestBox;
let elections = 0;

beforeAll(async () => {
  database = await cloneDatabase();
  await setClock(database, OPENS);
  const { hostname, port } = new URL(database.boxUrl);
  proxy = await breakingProxy({ host: hostname, port: Number(port) });
  opened = await openForTest({ ...database, boxUrl: proxy.url(database.boxUrl) });
  return async () => {
    await opened.close();
    await proxy.close();
  };
});

beforeEach(async () => {
  elections += 1;
  made = await createTestBox(opened.box, `spring-${String(elections)}`);
});

const append = (ballot: BallotLineBody) => opened.box.appendBallots({ ...made, ballots: [ballot] });
const find = (ballot: BallotLineBody) => opened.box.ballot(made.election, trustedBase64Url(ballot.votingKey));

test('a commit whose answer is lost is an unknown outcome: the ballot is there, and again it gets its line', async () => {
  const ballot = madeUpBallot();
  proxy.breakAt('COMMIT', 'after');
  await expect(append(ballot)).rejects.toBeInstanceOf(UnknownOutcomeError);
  const found = await find(ballot);
  expect(found).not.toBeNull();
  expect((await append(ballot)).outcomes[0]?.result).toEqual({ ok: true, value: found });
  checkLedger(await opened.box.ledger(made.election), made);
});

test('a commit that never arrives is an unknown outcome: the ballot is not there, and again it is recorded', async () => {
  const ballot = madeUpBallot();
  proxy.breakAt('COMMIT', 'before');
  await expect(append(ballot)).rejects.toBeInstanceOf(UnknownOutcomeError);
  expect(await find(ballot)).toBeNull();
  expect((await append(ballot)).outcomes[0]?.result.ok).toBe(true);
  const content = await opened.box.ledger(made.election);
  expect(content.lines.length).toBe(3);
  checkLedger(content, made);
});

test('a connection that is lost before the commit wrote nothing, and says so', async () => {
  for (const [text, when] of [
    ['BEGIN', 'after'],
    ['FOR UPDATE', 'after'],
    ['INSERT INTO box.voting_key', 'after'],
    ['INSERT INTO box.line', 'after'],
    ['UPDATE box.head', 'before'],
  ] as const) {
    const ballot = madeUpBallot();
    proxy.breakAt(text, when);
    await expect(append(ballot), text).rejects.toBeInstanceOf(StoreUnavailableError);
    expect(await find(ballot), text).toBeNull();
  }
  expect((await opened.box.head(made.election)).size).toBe(1);
  expect((await append(madeUpBallot())).outcomes[0]?.result.ok).toBe(true);
});

test('a step whose commit is lost is an unknown outcome as well', async () => {
  proxy.breakAt('COMMIT', 'after');
  const step = opened.box.step({
    ...made,
    decide: () => Promise.resolve({ ok: true, value: { lines: [], state: 'annulled' as const, value: null } }),
  });
  await expect(step).rejects.toBeInstanceOf(UnknownOutcomeError);
  expect((await opened.box.election(made.election))?.state).toBe('annulled');
});
