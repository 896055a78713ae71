import { randomBytes } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LedgerSigner } from '../../src/app/ports.ts';
import type { RegisterStore, RollStore } from '../../src/app/roll/ports.ts';
import { compareBytes, toHex, utf8 } from '../../src/core/base/bytes.ts';
import { trustedHex } from '../../src/core/election/values.ts';
import type { Database } from '../../src/db/open-database.ts';
import { cloneDatabase, setClock, type TestDatabase } from '../support/database.ts';
import { testSigner } from '../support/ledgers.ts';
import { CLOSES, checkLedger, OPENS, openForTest, registerLines } from './support.ts';

const HOUR = 3_600_000;
const SECTIONS = ['north', 'south'];

let database: TestDatabase;
let opened: Database;
let registers: RegisterStore;
let rolls: RollStore;
let key: { election: string; registrar: number };
let made: { signer: LedgerSigner; origin: string };
let elections = 0;

beforeAll(async () => {
  database = await cloneDatabase();
  opened = await openForTest(database);
  registers = opened.roll.registers;
  rolls = opened.roll.elections;
  return () => opened.close();
});

const frozenBody = {
  fingerprint: 'f'.repeat(64),
  registrar: 1,
  sections: [{ section: 'north', size: 1, root: 'a'.repeat(64) }],
};

beforeEach(async () => {
  elections += 1;
  const election = `spring-${String(elections)}`;
  await setClock(database, OPENS);
  const draft = { election, draft: utf8('{}'), opensAtMs: OPENS, closesAtMs: CLOSES, createdBy: 'a'.repeat(40) };
  expect((await rolls.createDraft(draft)).ok).toBe(true);
  await rolls.setState(election, 'announced');
  key = { election, registrar: 1 };
  made = { signer: testSigner(), origin: `votes.example/${election}/registers/1` };
  await registers.create({ ...key, ...made, body: frozenBody });
});

interface Request {
  leaf: Uint8Array;
  section: string;
  requestHash: Uint8Array;
  blindSignature: Uint8Array;
  intervalSeconds: number;
}

function request(fields: Partial<Request> = {}): Request {
  return {
    leaf: new Uint8Array(randomBytes(32)),
    section: 'north',
    requestHash: new Uint8Array(randomBytes(32)),
    blindSignature: new Uint8Array(randomBytes(384)),
    intervalSeconds: 3600,
    ...fields,
  };
}

async function issue(fields: Partial<Request> = {}): Promise<string> {
  const result = await registers.issue({ ...key, ...request(fields) });
  return result.ok ? 'issued' : result.error.kind;
}

const publish = (end = false) => registers.publish({ ...key, ...made, sections: SECTIONS, end });

async function kinds(): Promise<string[]> {
  return registerLines(await registers.ledger(key.election, 1)).map((line) => line.kind);
}

describe('issuing', () => {
  test('stores the issue durably and gives the same one back for the same request, whatever was signed again', async () => {
    const asked = request();
    const first = await registers.issue({ ...key, ...asked });
    expect(first).toMatchObject({
      ok: true,
      value: {
        requestHash: asked.requestHash,
        blindSignature: asked.blindSignature,
        intervalEndsAtMs: (Math.floor(OPENS / HOUR) + 1) * HOUR,
      },
    });
    await setClock(database, OPENS + 2 * HOUR);
    expect(await registers.issue({ ...key, ...asked, blindSignature: new Uint8Array(384) })).toEqual(first);
    expect(await registers.issued(key.election, 1, asked.leaf)).toEqual(first.ok ? first.value : null);
  });

  test('refuses another request of the same roll entry', async () => {
    const asked = request();
    await issue(asked);
    expect(await issue({ leaf: asked.leaf })).toBe('token-already-issued');
  });

  test('refuses a request that was made for another roll entry', async () => {
    const asked = request();
    await issue(asked);
    expect(await issue({ requestHash: asked.requestHash })).toBe('request-already-used');
  });

  test('of 40 different requests of one entry at once exactly one is stored', async () => {
    const { leaf } = request();
    const results = await Promise.all(Array.from({ length: 40 }, () => issue({ leaf })));
    expect(results.filter((result) => result === 'issued').length).toBe(1);
    expect(results.filter((result) => result === 'token-already-issued').length).toBe(39);
  });

  test('of 40 entries with one request at once exactly one is stored', async () => {
    const { requestHash } = request();
    const results = await Promise.all(Array.from({ length: 40 }, () => issue({ requestHash })));
    expect(results.filter((result) => result === 'issued').length).toBe(1);
    expect(results.filter((result) => result === 'request-already-used').length).toBe(39);
  });

  test('of 40 same requests at once all get the same answer', async () => {
    const asked = request();
    const results = await Promise.all(
      Array.from({ length: 40 }, () =>
        registers.issue({ ...key, ...asked, blindSignature: new Uint8Array(randomBytes(384)) }),
      ),
    );
    const answers = new Set(results.map((result) => (result.ok ? toHex(result.value.blindSignature) : 'refused')));
    expect(answers.size).toBe(1);
    expect(answers.has('refused')).toBe(false);
  });

  test('is open from the announcement to the closing instant', async () => {
    await rolls.setState(key.election, 'prepared');
    expect(await issue()).toBe('issuing-not-open');
    await rolls.setState(key.election, 'announced');
    await setClock(database, OPENS - HOUR);
    expect(await issue()).toBe('issued');
    await setClock(database, CLOSES - 1);
    const last = request();
    expect(await issue(last)).toBe('issued');
    await setClock(database, CLOSES);
    expect(await issue()).toBe('issuing-ended');
    expect(await issue(last)).toBe('issued');
    await rolls.setCloses(key.election, CLOSES + 1);
    expect(await issue()).toBe('issued');
    await rolls.setState(key.election, 'annulled');
    expect(await issue()).toBe('issuing-ended');
  });

  test('of one registrar says nothing of another', async () => {
    const asked = request();
    await issue(asked);
    const second = { election: key.election, registrar: 2 };
    await registers.create({ ...second, signer: testSigner(), origin: 'votes.example/2', body: frozenBody });
    expect(await registers.issued(key.election, 2, asked.leaf)).toBeNull();
    expect((await registers.issue({ ...second, ...asked })).ok).toBe(true);
  });
});

describe('publishing', () => {
  test('leaves issues alone until their interval is over', async () => {
    await issue();
    const end = (Math.floor(OPENS / HOUR) + 1) * HOUR;
    await setClock(database, end - 1);
    expect(await publish()).toMatchObject({ appended: 0, ended: false, head: { size: 1 } });
    await setClock(database, end);
    expect(await publish()).toMatchObject({ appended: 1, ended: false, head: { size: 2 } });
    expect(await publish()).toMatchObject({ appended: 0, head: { size: 2 } });
  });

  test('appends what is due sorted by leaf, each issue once, over any number of intervals', async () => {
    const leaves: string[] = [];
    for (let hour = 0; hour < 3; hour += 1) {
      await setClock(database, OPENS + hour * HOUR);
      for (let index = 0; index < 5; index += 1) {
        const asked = request();
        leaves.push(toHex(asked.leaf));
        await issue(asked);
      }
      if (hour === 1) await publish();
    }
    await setClock(database, OPENS + 3 * HOUR);
    await Promise.all([publish(), publish(), publish()]);
    const content = await registers.ledger(key.election, 1);
    checkLedger(content, made);
    const issued = registerLines(content).flatMap((line) => (line.kind === 'issued' ? [line.body.leaf] : []));
    expect(issued.toSorted()).toEqual(leaves.toSorted());
    for (const part of [issued.slice(0, 5), issued.slice(5)]) {
      const sorted = part.toSorted((left, right) => compareBytes(trustedHex(left), trustedHex(right)));
      expect(part).toEqual(sorted);
    }
  });

  test('with the end appends everything and then how many were issued, and is repeatable', async () => {
    await issue();
    await issue();
    await issue({ section: 'south' });
    await setClock(database, CLOSES);
    const ended = await publish(true);
    expect(ended).toMatchObject({ appended: 4, ended: true, head: { size: 5 } });
    expect(await publish(true)).toEqual({ ...ended, appended: 0 });
    expect(await publish()).toEqual({ ...ended, appended: 0 });
    const lines = registerLines(await registers.ledger(key.election, 1));
    expect(lines.map((line) => line.kind)).toEqual(['frozen', 'issued', 'issued', 'issued', 'ended']);
    expect(lines.at(-1)?.body).toEqual({
      issued: [
        { section: 'north', count: 2 },
        { section: 'south', count: 1 },
      ],
    });
    expect(await registers.head(key.election, 1)).toMatchObject({ ended: true, size: 5 });
  });

  test('after the end nothing is issued, also when the close is later', async () => {
    await publish(true);
    expect(await issue()).toBe('issuing-ended');
  });

  test('loses no issue when the clock was set back after a publication', async () => {
    await issue();
    await setClock(database, OPENS + 5 * HOUR);
    await publish();
    await setClock(database, OPENS);
    await issue();
    await setClock(database, OPENS + 7 * HOUR);
    expect(await publish()).toMatchObject({ appended: 1 });
    expect(await kinds()).toEqual(['frozen', 'issued', 'issued']);
  });

  test('beside issues loses none and publishes none twice', async () => {
    const interval = 1;
    let clock = OPENS;
    const asking = Promise.all(Array.from({ length: 60 }, () => issue({ intervalSeconds: interval })));
    for (let round = 0; round < 5; round += 1) {
      clock += 1000;
      await setClock(database, clock);
      await publish();
    }
    expect((await asking).every((result) => result === 'issued')).toBe(true);
    await publish(true);
    const lines = registerLines(await registers.ledger(key.election, 1));
    const leaves = lines.flatMap((line) => (line.kind === 'issued' ? [line.body.leaf] : []));
    expect(leaves.length).toBe(60);
    expect(new Set(leaves).size).toBe(60);
    expect(lines.at(-1)?.body).toEqual({
      issued: [
        { section: 'north', count: 60 },
        { section: 'south', count: 0 },
      ],
    });
  });
});

describe('making a register', () => {
  test('again gives the head that is there', async () => {
    await issue();
    await setClock(database, OPENS + 2 * HOUR);
    const { head } = await publish();
    expect(await registers.create({ ...key, ...made, body: frozenBody })).toEqual(head);
  });

  test('again for another roll is a failure', async () => {
    const other = registers.create({ ...key, ...made, body: { ...frozenBody, fingerprint: '0'.repeat(64) } });
    await expect(other).rejects.toThrow('for another roll');
  });

  test('by many at once makes one', async () => {
    const input = { election: key.election, registrar: 3, ...made, body: frozenBody };
    const heads = await Promise.all(Array.from({ length: 8 }, () => registers.create(input)));
    expect(new Set(heads.map((head) => head.note)).size).toBe(1);
  });
});
