import { afterEach, describe, expect, test } from 'vitest';
import { canonicalBytes } from '../../src/core/base/canonical-json.ts';
import { msToInstant } from '../../src/core/election/values.ts';
import type { Database } from '../../src/db/open-database.ts';
import { createInput, openForTest, type TestBox } from '../db/support.ts';
import { asOwner, cloneDatabase, setClock, type TestDatabase } from '../support/database.ts';
import { guardFolder, madeUpBallot, testSigner } from '../support/ledgers.ts';

/**
 * Voting opens and closes on the stated instants of UTC, in the nights in which clocks are changed, on a leap day, in
 * whatever zone program and database run, and when the clock jumps.
 */

const HOUR = 3_600_000;
const zone = process.env['TZ'];
let database: TestDatabase;
let stores: Database;

afterEach(async () => {
  process.env['TZ'] = zone;
  await stores.close();
});

/** An election with these instants, on a database whose sessions are in this zone. */
async function announce(times: { readonly opens: number; readonly closes: number; readonly zone: string }) {
  database = await cloneDatabase();
  process.env['TZ'] = times.zone;
  for (const role of ['tellers_roll', 'tellers_box']) {
    await asOwner(database, `ALTER ROLE ${role} IN DATABASE ${database.name} SET timezone = '${times.zone}'`);
  }
  await setClock(database, times.opens - HOUR);
  stores = await openForTest(database, { folder: guardFolder() });
  const definition = canonicalBytes({ opens: msToInstant(times.opens), closes: msToInstant(times.closes) });
  const made: TestBox = { election: 'spring', signer: testSigner(), origin: 'votes.example/spring/box', definition };
  const created = await stores.box.create({ ...createInput(made), opensAtMs: times.opens, closesAtMs: times.closes });
  if (!created.ok) throw new Error(created.error.kind);
  return made;
}

/** What becomes of a fresh ballot at an instant. */
async function castAt(made: TestBox, ms: number): Promise<string> {
  await setClock(database, ms);
  const { outcomes } = await stores.box.appendBallots({ ...made, ballots: [madeUpBallot()] });
  const [outcome] = outcomes;
  if (outcome === undefined) throw new Error('no outcome');
  return outcome.result.ok ? 'taken' : outcome.result.error.kind;
}

/** Name, zone, and an instant at which clocks of that zone do something odd. */
const INSTANTS: readonly (readonly [string, string, string])[] = [
  ['clocks go forward in London', 'Europe/London', '2027-03-28T01:00:00Z'],
  ['clocks go back in London', 'Europe/London', '2027-10-31T01:00:00Z'],
  ['clocks go forward in New York', 'America/New_York', '2027-03-14T07:00:00Z'],
  ['clocks go back by half an hour on Lord Howe Island', 'Australia/Lord_Howe', '2027-04-03T15:00:00Z'],
  ['the leap day begins', 'Etc/UTC', '2028-02-29T00:00:00Z'],
  ['the leap day ends', 'Etc/UTC', '2028-03-01T00:00:00Z'],
  ['a day begins where it does so first', 'Pacific/Kiritimati', '2027-06-30T10:00:00Z'],
  ['a day begins where it does so last', 'Etc/GMT+12', '2027-06-30T12:00:00Z'],
];

describe.each(INSTANTS)('%s (%s, %s)', (_name, inZone, instant) => {
  const at = Date.parse(instant);

  test('voting that opens then opens then, and not an hour or a millisecond apart', async () => {
    const made = await announce({ opens: at, closes: at + 4 * HOUR, zone: inZone });
    for (const early of [HOUR, HOUR / 2, 1000, 1]) expect(await castAt(made, at - early)).toBe('voting-not-open');
    expect(await castAt(made, at)).toBe('taken');
    expect((await stores.box.election('spring'))!.opensAtMs).toBe(at);
  });

  test('voting that closes then closes then', async () => {
    const made = await announce({ opens: at - 4 * HOUR, closes: at, zone: inZone });
    for (const early of [HOUR, HOUR / 2, 1000, 1]) expect(await castAt(made, at - early)).toBe('taken');
    for (const late of [0, 1, 1000, HOUR / 2, HOUR]) expect(await castAt(made, at + late)).toBe('voting-closed');
    expect((await stores.box.election('spring'))!.closesAtMs).toBe(at);
  });
});

describe('a clock that jumps by two hours', () => {
  const opens = Date.parse('2027-05-01T08:00:00Z');
  const closes = opens + 12 * HOUR;
  const times = { opens, closes, zone: 'Etc/UTC' };
  const writeClosed = (made: TestBox) =>
    stores.box.step({
      ...made,
      decide: () =>
        Promise.resolve({
          ok: true,
          value: { lines: [{ kind: 'closed', body: { closes: msToInstant(closes) } }], value: null },
        }),
    });

  test('forward over the close closes; and back again opens nothing once the close stands', async () => {
    const made = await announce(times);
    expect(await castAt(made, closes - HOUR)).toBe('taken');
    expect(await castAt(made, closes + HOUR)).toBe('voting-closed');
    expect((await writeClosed(made)).ok).toBe(true);
    expect(await castAt(made, closes - HOUR)).toBe('voting-closed');
    expect((await stores.box.election('spring'))!.state).toBe('closed');
  });

  test('back over the opening takes nothing, and forward again goes on with the same ledger', async () => {
    const made = await announce(times);
    expect(await castAt(made, opens + HOUR)).toBe('taken');
    const { size } = await stores.box.head('spring');
    expect(await castAt(made, opens - HOUR)).toBe('voting-not-open');
    expect((await stores.box.head('spring')).size).toBe(size);
    expect(await castAt(made, opens + HOUR)).toBe('taken');
    expect((await stores.box.head('spring')).size).toBe(size + 1);
  });

  test('of the program does not matter: the database’s clock decides', async () => {
    const made = await announce(times);
    const real = Date.now;
    try {
      Date.now = () => closes + 2 * HOUR;
      expect(await castAt(made, closes - 1)).toBe('taken');
      Date.now = () => opens - 2 * HOUR;
      expect(await castAt(made, closes)).toBe('voting-closed');
    } finally {
      Date.now = real;
    }
  });
});
