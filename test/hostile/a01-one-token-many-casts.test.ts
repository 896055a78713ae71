import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BallotOutcome } from '../../src/app/box/ports.ts';
import { toHex } from '../../src/core/base/bytes.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { trustedBase64Url } from '../../src/core/election/values.ts';
import { checkReceipt } from '../../src/core/receipt/receipt.ts';
import type { Database } from '../../src/db/open-database.ts';
import { boxLines, checkLedger, createTestBox, OPENS, openForTest } from '../db/support.ts';
import { cloneDatabase, setClock } from '../support/database.ts';
import { announceElection, ELECTION, type Office, openOffice, orThrow } from '../support/election-office.ts';
import { guardFolder, madeUpBallot } from '../support/ledgers.ts';
import { type DeviceToken, drawTokenOver, sealOn } from '../support/member-device.ts';
import { openSecondStores, type Service, startService } from '../support/service.ts';

/** One token is cast many times at once, with the same or with different choices, through two processes. */

let office: Office;
let fixed: FixedDefinition;
let stores: Database;
let services: readonly [Service, Service];

beforeAll(async () => {
  office = await openOffice();
  fixed = await announceElection(office);
  stores = await openSecondStores(office);
  services = [await startService(office), await startService(office, { stores })];
}, 120_000);

afterAll(async () => {
  for (const service of services) await service.stop();
  await stores.close();
  await office.close();
});

/** With HOSTILE_TOKENS=1000 the test has been seen to hold; that takes twelve seconds. */
const TOKENS = Number(process.env['HOSTILE_TOKENS'] ?? 200);
const TIMES = 64;
const AT_ONCE = 200;

test('tokens that are each cast 64 times at once over two processes have one line each', async () => {
  const database = await cloneDatabase();
  const folder = guardFolder();
  await setClock(database, OPENS);
  const writers = [
    await openForTest(database, { folder }),
    await openForTest(database, { folder, instance: 'worker-1', prepare: false }),
  ] as const;
  const made = await createTestBox(writers[0].box);
  const tokens = Array.from({ length: TOKENS }, () => madeUpBallot());
  const marks = Array.from({ length: TIMES }, () => madeUpBallot().mark);
  // Every process gets every token 32 times, each time as another ballot, and both work at once.
  const castAll = async (writer: 0 | 1): Promise<BallotOutcome[]> => {
    const outcomes: BallotOutcome[] = [];
    for (let time = writer; time < TIMES; time += 2) {
      for (let from = 0; from < TOKENS; from += AT_ONCE) {
        const ballots = tokens.slice(from, from + AT_ONCE).map((ballot) => ({ ...ballot, mark: marks[time]! }));
        outcomes.push(...(await writers[writer].box.appendBallots({ ...made, ballots })).outcomes);
      }
    }
    return outcomes;
  };
  const outcomes = (await Promise.all([castAll(0), castAll(1)])).flat();
  expect(outcomes).toHaveLength(TOKENS * TIMES);
  expect(outcomes.filter(({ result }) => result.ok)).toHaveLength(TOKENS);
  const content = await writers[0].box.ledger(made.election);
  checkLedger(content, made);
  const keys = boxLines(content).flatMap((line) => (line.kind === 'ballot' ? [line.body.votingKey] : []));
  expect(keys.toSorted()).toEqual(tokens.map(({ votingKey }) => votingKey).toSorted());
  for (const writer of writers) await writer.close();
});

/** Casts as it is, and gives back everything that whoever cast can see. */
async function seen(service: Service, body: string) {
  const response = await fetch(`${service.url}/api/v1/elections/${ELECTION}/ballots`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const { signed, receipt, ...words } = (await response.json()) as { signed?: object; receipt?: string };
  const headers = Object.fromEntries(
    [...response.headers].filter(([name]) => !['date', 'x-request-id'].includes(name)),
  );
  return { status: response.status, headers, words, signed, receipt };
}

async function castTogether(token: DeviceToken) {
  const ballots = Array.from({ length: 24 }, (_, index) => sealOn(office, fixed, { token, choice: index % 3 }));
  const answers = await Promise.all(
    ballots.map((ballot, index) =>
      seen(services[index % 2 === 0 ? 0 : 1], JSON.stringify({ fingerprint: toHex(fixed.fingerprint), ballot })),
    ),
  );
  return { ballots, answers };
}

test('different choices of one token at once: the one that got the receipt stands, and no other answer says which', async () => {
  await office.clock(office.opensAtMs);
  const refusals: object[] = [];
  for (const reference of ['M-1', 'M-2', 'M-3']) {
    const token = await drawTokenOver(services[0], office, { fixed, reference });
    const { ballots, answers } = await castTogether(token);
    const taken = answers.flatMap(({ receipt }, index) => (receipt === undefined ? [] : [{ receipt, index }]));
    expect(taken).toHaveLength(1);
    const { verifyEd25519 } = office.primitives;
    const receipt = orThrow(checkReceipt({ text: taken[0]!.receipt, definition: fixed, verifyEd25519 }));
    expect(receipt.ballot).toEqual(ballots[taken[0]!.index]);
    const stands = await stores.box.ballot(ELECTION, trustedBase64Url(receipt.ballot.votingKey));
    expect(new TextDecoder().decode(stands!.line)).toContain(receipt.ballot.mark);
    for (const answer of answers) if (answer.receipt === undefined) refusals.push({ ...answer, signed: undefined });
  }
  expect(refusals).toHaveLength(3 * 23);
  // Constant over choices, tokens and processes: status, words and every header, the length included.
  for (const refusal of refusals) expect(refusal).toEqual(refusals[0]);
  expect(refusals[0]).toMatchObject({ status: 409, words: { code: 'voting-key-used' } });
});
