import { randomBytes } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FrozenEntry, MemberStore, OfficerStore, RollMember, RollStore } from '../../src/app/roll/ports.ts';
import { compareBytes, utf8 } from '../../src/core/base/bytes.ts';
import { type RollEntry, RollEntrySchema } from '../../src/core/roll/roll.ts';
import type { Database } from '../../src/db/open-database.ts';
import { asOwner, cloneDatabase, setClock, type TestDatabase } from '../support/database.ts';
import { CLOSES, OPENS, openForTest } from './support.ts';

const bytes = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

let database: TestDatabase;
let opened: Database;
let rolls: RollStore;
let officers: OfficerStore;
let members: MemberStore;
let election: string;
let elections = 0;

beforeAll(async () => {
  database = await cloneDatabase();
  opened = await openForTest(database);
  rolls = opened.roll.elections;
  officers = opened.roll.officers;
  members = opened.roll.members;
  return () => opened.close();
});

beforeEach(async () => {
  elections += 1;
  election = `spring-${String(elections)}`;
  await setClock(database, OPENS);
  expect((await createDraft()).ok).toBe(true);
});

const createDraft = () =>
  rolls.createDraft({
    election,
    draft: utf8('{"a":1}'),
    opensAtMs: OPENS,
    closesAtMs: CLOSES,
    createdBy: 'c'.repeat(40),
  });

/** What else the roll keeps of an entry, where it keeps nothing. */
const PLAIN = { letter: false, language: null, name: null };

const ENTRIES: RollMember[] = [
  { reference: 'A-2', section: 'north', channels: { mail: 'a@example.org' } },
  { reference: 'A-10', section: 'south', channels: { mail: 'b@example.org', certificate: 'd'.repeat(40) } },
  { reference: 'Ä-1', section: 'north', channels: {} },
  { reference: 'a "quoted", {odd} \\ name', section: 'north', channels: { subject: 'x|y\\,"{}' } },
].map((entry) => ({ ...RollEntrySchema.parse(entry), ...PLAIN }));

function frozen(entries: readonly RollEntry[]): FrozenEntry[] {
  return entries.map((entry) => ({ entry, salt: bytes(32), leaf: bytes(32) }));
}

async function replace(entries: readonly RollMember[]): Promise<void> {
  expect(await rolls.replaceRoll(election, entries)).toEqual({ ok: true, value: undefined });
}

const freeze = (entries: readonly FrozenEntry[]) =>
  rolls.freeze({
    election,
    draft: utf8('{"a":1}'),
    ceremony: null,
    entries,
    definition: utf8('definition'),
    fingerprint: new Uint8Array(32).fill(7),
  });

describe('drafts', () => {
  test('are kept as they were given', async () => {
    expect(await rolls.election(election)).toEqual({
      election,
      state: 'draft',
      draft: utf8('{"a":1}'),
      definition: null,
      fingerprint: null,
      opensAtMs: OPENS,
      closesAtMs: CLOSES,
      createdBy: 'c'.repeat(40),
      archived: false,
      suspended: [],
    });
    expect(await rolls.election('none')).toBeNull();
    expect((await rolls.elections()).some((each) => each.election === election)).toBe(true);
  });

  test('of one id are made once, also when asked for at once', async () => {
    expect(await createDraft()).toEqual({ ok: false, error: { kind: 'election-exists' } });
    election = `at-once-${election}`;
    const results = await Promise.all([createDraft(), createDraft(), createDraft()]);
    expect(results.filter((result) => result.ok).length).toBe(1);
  });
});

describe('a draft', () => {
  const change = (before: string, draft: string) =>
    rolls.replaceDraft({
      election,
      before: utf8(before),
      draft: utf8(draft),
      opensAtMs: OPENS + 1000,
      closesAtMs: CLOSES + 1000,
    });

  test('is replaced by whoever saw the one that is there, and of several at once by one', async () => {
    expect(await change('{"a":0}', '{"a":2}')).toEqual({ ok: false, error: { kind: 'draft-changed' } });
    const results = await Promise.all(['2', '3', '4', '5'].map((next) => change('{"a":1}', `{"a":${next}}`)));
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    const stored = await rolls.election(election);
    expect(stored).toMatchObject({ opensAtMs: OPENS + 1000, closesAtMs: CLOSES + 1000 });
    expect(Buffer.from(stored!.draft).toString()).toBe(`{"a":${results.findIndex((result) => result.ok) + 2}}`);
  });

  test('that was replaced is not frozen with what was made of the earlier one, and a frozen one is not replaced', async () => {
    expect((await change('{"a":1}', '{"a":2}')).ok).toBe(true);
    expect(await freeze([])).toEqual({ ok: false, error: { kind: 'draft-changed' } });
    expect((await change('{"a":2}', '{"a":1}')).ok).toBe(true);
    expect((await freeze([])).ok).toBe(true);
    expect(await change('{"a":1}', '{"a":3}')).toEqual({ ok: false, error: { kind: 'roll-frozen' } });
  });

  test('is put away once', async () => {
    await rolls.archive(election);
    expect(await rolls.election(election)).toMatchObject({ archived: true });
    await rolls.archive(election);
    expect(await rolls.election(election)).toMatchObject({ archived: true });
  });
});

describe('single members of a roll', () => {
  const member = (reference: string, channels: RollMember['channels'] = {}): RollMember => ({
    ...RollEntrySchema.parse({ reference, section: 'north', channels }),
    ...PLAIN,
  });

  test('are added with everything that is known of them, and struck, before the freeze and not after it', async () => {
    await replace(ENTRIES);
    const added = { ...member('new', { mail: 'new@example.org' }), letter: true, language: 'fr', name: 'Example' };
    expect(await rolls.addMember(election, added)).toEqual({ ok: true, value: undefined });
    expect(await rolls.entries(election)).toContainEqual(added);
    // The same once more is no second one; the same with anything else is another member.
    expect(await rolls.addMember(election, added)).toEqual({ ok: true, value: undefined });
    for (const other of [{ name: 'Other' }, { letter: false }, { language: null }, { channels: {} }]) {
      expect((await rolls.addMember(election, { ...added, ...other })).ok).toBe(false);
    }
    expect(await rolls.rollSize(election)).toBe(5);
    expect(await rolls.strikeMember(election, 'A-2')).toEqual({ ok: true, value: undefined });
    expect(await rolls.strikeMember(election, 'A-2')).toEqual({ ok: false, error: { kind: 'roll-entry-not-found' } });
    expect(await rolls.rollSize(election)).toBe(4);
    expect((await freeze(frozen(await rolls.entries(election)))).ok).toBe(true);
    expect(await rolls.addMember(election, member('late'))).toEqual({ ok: false, error: { kind: 'roll-frozen' } });
    expect(await rolls.strikeMember(election, 'new')).toEqual({ ok: false, error: { kind: 'roll-frozen' } });
  });

  test('are refused when reference, mail, certificate or subject is another member’s, in whatever spelling', async () => {
    await replace(ENTRIES);
    const reasonsFor = async (added: RollMember) => {
      const result = await rolls.addMember(election, added);
      return result.ok || result.error.kind !== 'roll-refused' ? result : result.error.reasons;
    };
    const same = 'another member has the same';
    expect(await reasonsFor(member('ａ－２'))).toEqual([`reference: ${same}`]);
    expect(await reasonsFor(member('B-1', { mail: 'A@Example.org' }))).toEqual([`mail: ${same}`]);
    expect(await reasonsFor(member('a-10', { certificate: 'd'.repeat(40), subject: 'x|y\\,"{}' }))).toEqual([
      `reference: ${same}`,
      `certificate: ${same}`,
      `subject: ${same}`,
    ]);
    expect(await rolls.rollSize(election)).toBe(4);
  });

  test('of one reference that are added at once are added once', async () => {
    const results = await Promise.all(
      ['M-1', 'm-1', 'Ｍ-1'].map((reference) => rolls.addMember(election, member(reference))),
    );
    expect(results.filter((result) => result.ok)).toHaveLength(1);
  });

  test('are listed page after page, each once, and found by how their reference begins', async () => {
    const references = Array.from({ length: 23 }, (_, index) => `${index % 2 === 0 ? 'M' : 'm'}-${index}`);
    await replace([...references, 'É-1', 'x'].map((reference) => member(reference)));
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page = await rolls.rollPage(election, { search: '', after, limit: 4 });
      expect(page.members.length).toBeLessThanOrEqual(4);
      seen.push(...page.members.map(({ reference }) => reference));
      after = page.next;
    } while (after !== null);
    expect(seen.toSorted()).toEqual([...references, 'É-1', 'x'].toSorted());
    const found = await rolls.rollPage(election, { search: 'm-2', after: null, limit: 50 });
    expect(found.members.map(({ reference }) => reference)).toEqual(['M-2', 'M-20', 'm-21', 'M-22']);
    const accented = await rolls.rollPage(election, { search: 'e\u0301', after: null, limit: 50 });
    expect(accented.members.map(({ reference }) => reference)).toEqual(['É-1']);
  });
});

describe('a roll', () => {
  test('is replaced as a whole and read in order of the references’ bytes', async () => {
    await replace([{ ...(ENTRIES[0] as RollMember), reference: 'gone' }]);
    await replace(ENTRIES);
    expect(await rolls.rollSize(election)).toBe(4);
    const read = await rolls.entries(election);
    expect(read.map((entry) => entry.reference)).toEqual(['A-10', 'A-2', 'a "quoted", {odd} \\ name', 'Ä-1']);
    for (const entry of ENTRIES) expect(read).toContainEqual(entry);
  });

  test('has no frozen entry before the freeze and every one after it, with leaves sorted by bytes', async () => {
    await replace(ENTRIES);
    expect(await rolls.entry(election, 'A-2')).toBeNull();
    const entries = frozen(ENTRIES);
    expect(await freeze(entries)).toEqual({ ok: true, value: undefined });
    for (const each of entries) expect(await rolls.entry(election, each.entry.reference)).toMatchObject(each);
    const north = entries.filter(({ entry }) => entry.section === 'north').map(({ leaf }) => leaf);
    expect(await rolls.leaves(election, 'north')).toEqual(north.toSorted(compareBytes));
    expect(await rolls.leaves(election, 'west')).toEqual([]);
    expect(await rolls.election(election)).toMatchObject({
      state: 'prepared',
      definition: utf8('definition'),
      fingerprint: new Uint8Array(32).fill(7),
    });
  });

  test('that is frozen is neither replaced nor frozen again', async () => {
    await replace(ENTRIES);
    const entries = frozen(ENTRIES);
    expect((await freeze(entries)).ok).toBe(true);
    expect(await rolls.replaceRoll(election, [])).toEqual({ ok: false, error: { kind: 'roll-frozen' } });
    expect(await freeze(frozen(ENTRIES))).toEqual({ ok: false, error: { kind: 'roll-frozen' } });
    expect(await rolls.entry(election, 'A-2')).toMatchObject(entries[0]!);
  });

  test('that is frozen is changed by nobody, whatever the statement', async () => {
    await replace(ENTRIES);
    expect((await freeze(frozen(ENTRIES))).ok).toBe(true);
    const where = `WHERE election = '${election}'`;
    const refused = async (sql: string) =>
      await expect(asOwner(database, sql), sql).rejects.toThrow(/frozen|fixed|never/);
    await refused(`UPDATE roll.roll_entry SET channels = '{}' ${where}`);
    await refused(`DELETE FROM roll.roll_entry ${where}`);
    await refused(`INSERT INTO roll.roll_entry VALUES ('${election}', 'new', 'north', '{}')`);
    await refused(`UPDATE roll.election SET definition = NULL, fingerprint = NULL ${where}`);
    await refused(`UPDATE roll.election SET definition = 'x' ${where}`);
    await refused(`UPDATE roll.election SET closes_at = closes_at - interval '1 second' ${where}`);
    await refused('TRUNCATE roll.roll_entry');
  });

  test('that is not the one to be frozen stays open, and nothing of the freeze is kept', async () => {
    await replace(ENTRIES);
    const first = ENTRIES[0]!;
    const rest = ENTRIES.slice(1);
    const wrong = [
      frozen(rest),
      frozen([...ENTRIES, { ...first, reference: 'extra' }]),
      frozen([{ ...first, channels: { mail: 'other@example.org' } }, ...rest]),
      frozen([{ ...first, section: 'south' as RollEntry['section'] }, ...rest]),
    ];
    for (const entries of wrong) expect(await freeze(entries)).toEqual({ ok: false, error: { kind: 'roll-changed' } });
    expect(await rolls.election(election)).toMatchObject({ state: 'draft', definition: null });
    expect(await rolls.leaves(election, 'north')).toEqual([]);
    expect((await freeze(frozen(ENTRIES))).ok).toBe(true);
  });

  test('of many thousand entries is replaced and frozen', async () => {
    const many = Array.from({ length: 12_001 }, (_, index) => ({
      ...RollEntrySchema.parse({ reference: `M${String(index)}`, section: 'north', channels: {} }),
      ...PLAIN,
    }));
    await replace(many);
    expect((await freeze(frozen(many))).ok).toBe(true);
    expect((await rolls.leaves(election, 'north')).length).toBe(12_001);
  });
});

describe('signatures and acts', () => {
  test('a second signature by the same signer changes nothing', async () => {
    const ways = [
      {
        put: (signer: string, signature: string) => rolls.putDefinitionSignature(election, { signer, signature }),
        get: () => rolls.definitionSignatures(election),
      },
      {
        put: (signer: string, signature: string) => rolls.putDeclarationSignature(election, { signer, signature }),
        get: () => rolls.declarationSignatures(election),
      },
    ];
    for (const { put, get } of ways) {
      await put('b', 'one');
      await put('b', 'two');
      await put('a', 'three');
      expect(await get()).toEqual([
        { signer: 'a', signature: 'three' },
        { signer: 'b', signature: 'one' },
      ]);
    }
  });

  test('acts are numbered once and keep their document, state and signatures', async () => {
    expect((await rolls.putAct(election, { number: 1, document: utf8('one') })).ok).toBe(true);
    expect(await rolls.putAct(election, { number: 1, document: utf8('two') })).toEqual({
      ok: false,
      error: { kind: 'act-exists' },
    });
    expect((await rolls.putAct(election, { number: 2, document: utf8('two') })).ok).toBe(true);
    await rolls.putActSignature(election, 1, { signer: 'b', signature: 'x' });
    await rolls.putActSignature(election, 1, { signer: 'b', signature: 'y' });
    await rolls.putActSignature(election, 1, { signer: 'a', signature: 'z' });
    await rolls.setActState(election, 1, 'made');
    expect(await rolls.acts(election)).toEqual([
      {
        number: 1,
        document: utf8('one'),
        state: 'made',
        signatures: [
          { signer: 'a', signature: 'z' },
          { signer: 'b', signature: 'x' },
        ],
      },
      { number: 2, document: utf8('two'), state: 'pending', signatures: [] },
    ]);
  });

  test('state and close of an election that does not exist are not set in silence', async () => {
    await expect(rolls.setState('none', 'announced')).rejects.toThrow('no election');
    await expect(rolls.setCloses('none', CLOSES)).rejects.toThrow('no election');
  });

  test('the clock is the database’s', async () => {
    await setClock(database, 1_900_000_000_123);
    expect(await rolls.nowMs()).toBe(1_900_000_000_123);
  });
});

describe('officers', () => {
  const officer = { fingerprint: 'e'.repeat(40), name: 'Edda', certificate: 'armour' };

  test('are admitted once', async () => {
    expect(await officers.admit(officer)).toBe(true);
    expect(await officers.admit({ ...officer, name: 'Other' })).toBe(false);
    expect(await officers.officer(officer.fingerprint)).toEqual(officer);
    expect(await officers.officer('0'.repeat(40))).toBeNull();
    expect(await officers.officers()).toEqual([officer]);
  });

  test('take a sign-in document once, and not when it is out of date', async () => {
    const document = utf8('sign in');
    await officers.createSignIn({ nonce: 'n1', document, lifetimeSeconds: 60 });
    await officers.createSignIn({ nonce: 'n2', document, lifetimeSeconds: 60 });
    const taken = await Promise.all([officers.takeSignIn('n1'), officers.takeSignIn('n1'), officers.takeSignIn('n1')]);
    expect(taken.filter((each) => each !== null)).toEqual([{ document }]);
    await setClock(database, OPENS + 60_000);
    expect(await officers.takeSignIn('n2')).toBeNull();
    expect(await officers.takeSignIn('n3')).toBeNull();
  });

  test('have a session until its time is over', async () => {
    const tokenHash = bytes(32);
    await officers.createSession({ tokenHash, officer: officer.fingerprint, lifetimeSeconds: 60 });
    await setClock(database, OPENS + 59_999);
    expect(await officers.session(tokenHash)).toEqual({ officer: officer.fingerprint });
    expect(await officers.session(bytes(32))).toBeNull();
    await setClock(database, OPENS + 60_000);
    expect(await officers.session(tokenHash)).toBeNull();
    // Sessions that are over are removed with the next one.
    await officers.createSession({ tokenHash: bytes(32), officer: officer.fingerprint, lifetimeSeconds: 60 });
    const rows = await asOwner(database, 'SELECT 1 FROM roll.officer_session');
    expect(rows.length).toBe(1);
  });
});

describe('one-time codes', () => {
  const code = (fields: object = {}) => ({
    election,
    reference: 'A-2',
    codeRequest: new Uint8Array(32).fill(1),
    codeHash: new Uint8Array(32).fill(1),
    lifetimeSeconds: 600,
    attempts: 3,
    ...fields,
  });
  const take = (fill = 1, reference = 'A-2', request = 1) =>
    members.takeCode({
      election,
      reference,
      codeRequest: new Uint8Array(32).fill(request),
      codeHash: new Uint8Array(32).fill(fill),
    });

  const request = (fill: number) => ({ codeRequest: new Uint8Array(32).fill(fill) });

  test('work until their attempts are used up, also when tried at once', async () => {
    await members.putCode(code());
    const wrong = await Promise.all([take(2), take(2), take(2), take(2)]);
    expect(wrong).toEqual([false, false, false, false]);
    expect(await take()).toBe(false);
    await members.putCode(code(request(2)));
    const again = [await take(2, 'A-2', 2), await take(2, 'A-2', 2), await take(1, 'A-2', 2), await take(1, 'A-2', 2)];
    expect(again).toEqual([false, false, true, false]);
  });

  test('work once, however many attempts are left', async () => {
    await members.putCode(code());
    expect([await take(), await take()]).toEqual([true, false]);
    await members.putCode(code(request(2)));
    const atOnce = await Promise.all([take(1, 'A-2', 2), take(1, 'A-2', 2), take(1, 'A-2', 2)]);
    expect(atOnce.filter(Boolean)).toHaveLength(1);
  });

  test('work until their time is over, and only for their member', async () => {
    await members.putCode(code());
    await members.putCode(code(request(2)));
    expect(await take(1, 'A-3')).toBe(false);
    await setClock(database, OPENS + 599_999);
    expect(await take()).toBe(true);
    await setClock(database, OPENS + 600_000);
    expect(await take(1, 'A-2', 2)).toBe(false);
  });

  test('made again for the same request, because the first could not be mailed, take its place', async () => {
    expect(await members.putCode(code())).toBe(true);
    expect(await members.putCode(code({ codeHash: new Uint8Array(32).fill(5) }))).toBe(true);
    expect([await take(), await take(5)]).toEqual([false, true]);
  });

  test('work beside each other, each for the browser that asked for it', async () => {
    await members.putCode(code());
    await members.putCode(code({ ...request(2), codeHash: new Uint8Array(32).fill(5) }));
    expect(await take(5)).toBe(false);
    expect(await take(1, 'A-2', 2)).toBe(false);
    expect(await take(5, 'A-2', 2)).toBe(true);
    expect(await take()).toBe(true);
  });

  test('are limited per member and hour where a limit is given, also when asked for at once', async () => {
    const put = (fill: number) => members.putCode(code({ ...request(fill), perHour: 2 }));
    const atOnce = await Promise.all([put(1), put(2), put(3), put(4)]);
    expect(atOnce.filter(Boolean)).toHaveLength(2);
    expect(await members.putCode(code({ reference: 'A-3', perHour: 2 }))).toBe(true);
    await setClock(database, OPENS + 3_599_999);
    expect(await put(5)).toBe(false);
    await setClock(database, OPENS + 3_600_000);
    expect([await put(6), await put(7), await put(8)]).toEqual([true, true, false]);
    expect(await members.putCode(code(request(9)))).toBe(true);
  });

  test('count failures per name and window, also when they come at once, until they are forgotten', async () => {
    const named = bytes(32);
    const count = () => members.countFailure({ election, named, windowSeconds: 60 });
    expect((await Promise.all([count(), count(), count()])).toSorted()).toEqual([1, 2, 3]);
    expect(await members.countFailure({ election, named: bytes(32), windowSeconds: 60 })).toBe(1);
    await setClock(database, OPENS + 59_999);
    expect(await count()).toBe(4);
    await setClock(database, OPENS + 60_000);
    expect(await count()).toBe(1);
    await members.forgetFailures({ election, named });
    expect(await count()).toBe(1);
  });

  test('give sessions that end', async () => {
    const tokenHash = bytes(32);
    await replace(ENTRIES);
    expect((await freeze(frozen(ENTRIES))).ok).toBe(true);
    const { leaf } = (await rolls.entry(election, 'A-2'))!;
    await members.createSession({ tokenHash, election, reference: 'A-2', leaf, lifetimeSeconds: 60 });
    expect(await members.session(tokenHash)).toEqual({ election, reference: 'A-2' });
    expect(await members.session(bytes(32))).toBeNull();
    await setClock(database, OPENS + 60_000);
    expect(await members.session(tokenHash)).toBeNull();
  });
});
