import { beforeEach, describe, expect, test } from 'vitest';
import { utf8 } from '../../src/core/base/bytes.ts';
import { err, ok } from '../../src/core/base/result.ts';
import type { Database } from '../../src/db/open-database.ts';
import { asOwner, cloneDatabase, type TestDatabase } from '../support/database.ts';
import { orThrow } from '../support/election-office.ts';
import { CLOSES, createTestBox, OPENS, openForTest } from './support.ts';

/** What the database itself holds of ceremonies, submissions and uploads, whatever the use cases do. */

let database: TestDatabase;
let one: Database;
let two: Database;
const election = 'spring';
const seats = [1, 2].map((fill) => ({ name: `T${fill}`, invitationHash: new Uint8Array(32).fill(fill) }));
const opening = { election, threshold: 1, officerNonce: 'ab'.repeat(32), seats };
const holder = { certificate: 'certificate', join: { document: '{}', signature: 'signature' } };

beforeEach(async () => {
  database = await cloneDatabase();
  one = await openForTest(database, { instance: 'one' });
  two = await openForTest(database, { instance: 'two' });
});

async function draft(): Promise<void> {
  const made = { election, draft: utf8('{}'), opensAtMs: OPENS, closesAtMs: CLOSES, createdBy: 'ada' };
  expect((await one.roll.elections.createDraft(made)).ok).toBe(true);
}

describe('a stored ceremony', () => {
  test('comes back as it was given, attempt by attempt', async () => {
    await draft();
    expect(await one.roll.ceremonies.ceremony(election)).toBeNull();
    expect(await one.roll.ceremonies.open(opening)).toEqual(ok({ attempt: 1 }));
    expect(await one.roll.ceremonies.open(opening)).toEqual(ok({ attempt: 2 }));
    const stored = await two.roll.ceremonies.ceremony(election);
    expect(stored).toMatchObject({ attempt: 2, threshold: 1, state: 'joining', parameters: null, messages: [] });
    expect(stored!.seats.map(({ invitationHash }) => invitationHash)).toEqual(
      seats.map(({ invitationHash }) => invitationHash),
    );
  });

  test('is changed by one at a time, and each sees what the one before has done', async () => {
    await draft();
    orThrow(await one.roll.ceremonies.open(opening));
    const message = (text: string) => ({ document: text, signature: 's' });
    const add = (store: Database, text: string) =>
      store.roll.ceremonies.change<never>({
        election,
        decide: (stored) => Promise.resolve(ok({ message: message(`${text} ${stored.messages.length}`) })),
      });
    await Promise.all(Array.from({ length: 8 }, (_, index) => add(index % 2 === 0 ? one : two, 'm')));
    const { messages } = (await one.roll.ceremonies.ceremony(election))!;
    expect(messages.map(({ document }) => document)).toEqual(Array.from({ length: 8 }, (_, at) => `m ${at}`));
  });

  test('is left as it was by an error, and there is none to change before it is opened', async () => {
    await draft();
    const change = () =>
      one.roll.ceremonies.change({ election, decide: () => Promise.resolve(err({ kind: 'no' as const })) });
    expect(await change()).toEqual(err({ kind: 'ceremony-not-found' }));
    orThrow(await one.roll.ceremonies.open(opening));
    expect(await change()).toEqual(err({ kind: 'no' }));
    expect((await one.roll.ceremonies.ceremony(election))!.messages).toEqual([]);
  });

  test('under way or complete is not replaced; what is fixed stays; shares go when it is complete', async () => {
    await draft();
    const { ceremonies } = one.roll;
    orThrow(await ceremonies.open(opening));
    const change = (changed: object) =>
      ceremonies.change<never>({ election, decide: () => Promise.resolve(ok(changed)) });
    orThrow(await change({ seat: { trustee: 1, holder } }));
    await expect(change({ seat: { trustee: 1, holder } })).rejects.toThrow('taken once');
    orThrow(await change({ seat: { trustee: 2, holder }, parameters: utf8('p'), state: 'running' }));
    expect(await ceremonies.open(opening)).toEqual(err({ kind: 'ceremony-live' }));
    orThrow(await change({ shares: [{ from: 1, to: 2, ciphertext: 'c' }] }));
    expect((await ceremonies.ceremony(election))!.shares).toEqual([{ from: 1, to: 2, ciphertext: 'c' }]);
    await expect(change({ parameters: utf8('q') })).rejects.toThrow('is fixed');
    orThrow(await change({ state: 'complete', transcript: utf8('t') }));
    expect((await ceremonies.ceremony(election))!.shares).toEqual([]);
    expect(await ceremonies.open(opening)).toEqual(err({ kind: 'ceremony-live' }));
    await expect(change({ state: 'failed' })).rejects.toThrow();
  });

  test('is never removed, by the owner either', async () => {
    await draft();
    orThrow(await one.roll.ceremonies.open(opening));
    for (const table of ['ceremony', 'ceremony_seat', 'ceremony_message']) {
      await expect(asOwner(database, `DELETE FROM roll.${table}`), table).rejects.toThrow('never changed or removed');
    }
  });

  test('that was opened in the meantime keeps a definition from being frozen without it', async () => {
    await draft();
    orThrow(await one.roll.ceremonies.open(opening));
    const freeze = (ceremony: number | null) =>
      one.roll.elections.freeze({
        election,
        draft: utf8('{}'),
        ceremony,
        entries: [],
        definition: utf8('d'),
        fingerprint: new Uint8Array(32),
      });
    expect(await freeze(null)).toEqual(err({ kind: 'ceremony-changed' }));
    expect(await freeze(1)).toEqual(ok(undefined));
    expect(await one.roll.ceremonies.open(opening)).toEqual(err({ kind: 'roll-frozen' }));
  });
});

describe('submissions', () => {
  const mix = { election, trustee: 1, kind: 'mix' as const, document: 'a', signature: 's', maxRefused: 2 };

  test('are kept one at a time of each trustee and kind, also from two processes at once', async () => {
    await createTestBox(one.box);
    const results = await Promise.all(
      ['a', 'b', 'c', 'd'].map((document, index) =>
        (index % 2 === 0 ? one : two).submissions.submit({ ...mix, document }),
      ),
    );
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect((await two.submissions.submit({ ...mix, trustee: 2 })).ok).toBe(true);
    expect((await two.submissions.submissions(election)).map(({ number }) => number)).toEqual([1, 2]);
    expect((await two.submissions.submissions(election, 2)).map(({ trustee }) => trustee)).toEqual([2]);
  });

  test('are judged once; refused ones stay with their reasons, and only so many of them', async () => {
    await createTestBox(one.box);
    const { submissions } = one;
    for (const document of ['a', 'b']) {
      const kept = await submissions.submit({ ...mix, document });
      if (!kept.ok) throw new Error(kept.error.kind);
      await submissions.settle({ election, number: kept.value.number, state: 'refused', reasons: ['not "good"\n'] });
      await submissions.settle({ election, number: kept.value.number, state: 'accepted', reasons: [] });
      expect(await submissions.submit({ ...mix, document })).toMatchObject(
        ok({ state: 'refused', reasons: ['not "good"\n'] }),
      );
    }
    expect(await submissions.submit({ ...mix, document: 'c' })).toEqual(err({ kind: 'too-many-refused' }));
    await expect(asOwner(database, 'DELETE FROM box.submission')).rejects.toThrow('never changed or removed');
    await expect(asOwner(database, "UPDATE box.submission SET document = 'x'")).rejects.toThrow('judged once');
  });
});

describe('uploads', () => {
  const sha256 = new Uint8Array(32).fill(7);
  const piece = { election, trustee: 1, sha256, piece: 2, content: new Uint8Array([3, 4]), quota: 1000 };

  test('come back joined in the order of their pieces, and go when they are dropped', async () => {
    await createTestBox(one.box);
    const { submissions } = one;
    expect(await submissions.upload(piece)).toBeNull();
    orThrow(await submissions.putPiece(piece));
    orThrow(await two.submissions.putPiece({ ...piece, piece: 1, content: new Uint8Array([1, 2]) }));
    expect(await submissions.upload(piece)).toEqual(new Uint8Array([1, 2, 3, 4]));
    expect(await submissions.pieces(piece)).toEqual([
      { piece: 1, size: 2 },
      { piece: 2, size: 2 },
    ]);
    expect(await submissions.upload({ ...piece, trustee: 2 })).toBeNull();
    await submissions.dropUploads({ election, trustee: 1, sha256: [sha256] });
    expect(await submissions.upload(piece)).toBeNull();
  });

  test('are bounded for each trustee, also when two processes take pieces at once', async () => {
    await createTestBox(one.box);
    const put = (index: number) =>
      (index % 2 === 0 ? one : two).submissions.putPiece({ ...piece, piece: index + 1, content: new Uint8Array(300) });
    const results = await Promise.all(Array.from({ length: 6 }, (_, index) => put(index)));
    expect(results.filter((result) => result.ok)).toHaveLength(3);
    expect(results.filter((result) => !result.ok && result.error.kind === 'quota-reached')).toHaveLength(3);
    expect((await one.submissions.putPiece({ ...piece, trustee: 2 })).ok).toBe(true);
  });

  test('of many small pieces fill a quota by their number', async () => {
    await createTestBox(one.box);
    const results = [];
    for (let number = 1; number <= 5; number += 1) {
      const named = { ...piece, sha256: new Uint8Array(32).fill(number), piece: 1, quota: 1024 };
      results.push((await one.submissions.putPiece({ ...named, content: new Uint8Array(1) })).ok);
    }
    expect(results).toEqual([true, true, true, true, false]);
  });
});
