import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
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
let folder: string;
let stores: Database;
let elections = 0;

beforeAll(async () => {
  database = await cloneDatabase();
  folder = guardFolder();
});
afterEach(async () => {
  process.env['TZ'] = zone;
  await stores.close();
});

interface Times {
  readonly opens: number;
  readonly closes: number;
}

/** Program and database go on in this zone. */
async function startIn(inZone: string): Promise<void> {
  process.env['TZ'] = inZone;
  for (const role of ['tellers_roll', 'tellers_box']) {
    await asOwner(database, `ALTER ROLE ${role} IN DATABASE ${database.name} SET timezone = '${inZone}'`);
  }
  stores = await openForTest(database, { folder, trustDatabase: true });
}

async function announce({ opens, closes }: Times): Promise<TestBox> {
  await setClock(database, opens - HOUR);
  elections += 1;
  const election = `spring-${elections}`;
  const definition = canonicalBytes({ election, opens: msToInstant(opens), closes: msToInstant(closes) });
  const made: TestBox = { election, signer: testSigner(), origin: `votes.example/${election}/box`, definition };
  const created = await stores.box.create({ ...createInput(made), opensAtMs: opens, closesAtMs: closes });
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

test.each(INSTANTS)(
  'when %s (%s, %s) voting opens and closes then, not an hour or a millisecond apart',
  async (...of) => {
    const [, inZone, instant] = of;
    const at = Date.parse(instant);
    await startIn(inZone);
    const opening = await announce({ opens: at, closes: at + 4 * HOUR });
    const closing = await announce({ opens: at - 4 * HOUR, closes: at });
    for (const early of [HOUR, HOUR / 2, 1000, 1]) {
      expect(await castAt(opening, at - early)).toBe('voting-not-open');
      expect(await castAt(closing, at - early)).toBe('taken');
    }
    for (const late of [0, 1, 1000, HOUR / 2, HOUR]) {
      expect(await castAt(opening, at + late)).toBe('taken');
      expect(await castAt(closing, at + late)).toBe('voting-closed');
    }
    expect((await stores.box.election(opening.election))!.opensAtMs).toBe(at);
    expect((await stores.box.election(closing.election))!.closesAtMs).toBe(at);
  },
);

describe('a clock that jumps by two hours', () => {
  const opens = Date.parse('2027-05-01T08:00:00Z');
  const closes = opens + 12 * HOUR;
  const times = { opens, closes };
  beforeEach(() => startIn('Etc/UTC'));
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
    expect((await stores.box.election(made.election))!.state).toBe('closed');
  });

  test('back over the opening takes nothing, and forward again goes on with the same ledger', async () => {
    const made = await announce(times);
    expect(await castAt(made, opens + HOUR)).toBe('taken');
    const { size } = await stores.box.head(made.election);
    expect(await castAt(made, opens - HOUR)).toBe('voting-not-open');
    expect((await stores.box.head(made.election)).size).toBe(size);
    expect(await castAt(made, opens + HOUR)).toBe('taken');
    expect((await stores.box.head(made.election)).size).toBe(size + 1);
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
