import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admitOfficer } from '../../src/app/officer/admit-officer.ts';
import { createClient, type WholeClient } from '../../src/contract/client.ts';
import { DraftSchema } from '../../src/contract/officer-api.ts';
import { ROUTES } from '../../src/contract/routes.ts';
import { draftOf, ELECTION, type Office, openOffice, orThrow, ROLL, signedBy } from '../support/election-office.ts';
import { type Service, startService } from '../support/service.ts';

/** What returning officers do before the announcement, over HTTP and on a real database. */

let office: Office;
let service: Service;
let client: WholeClient;
const sessions: string[] = [];
const params = { election: ELECTION };

beforeAll(async () => {
  office = await openOffice();
  service = await startService(office);
  client = createClient({ baseUrl: service.url, fetch: (url, init) => fetch(url, init) });
  for (const officer of [...office.officers, office.stranger]) {
    orThrow(await admitOfficer(office.ports, { certificate: officer.certificate }));
    const { document } = orThrow(await client.call(ROUTES.beginSignIn, {}));
    const signature = await signedBy(office, officer, document);
    sessions.push(orThrow(await client.call(ROUTES.completeSignIn, { body: { document, signature } })).session);
  }
}, 180_000);

afterAll(async () => {
  await service.stop();
  await office.close();
});

const as = (index: number) => ({ session: sessions[index]! });

describe('a draft', () => {
  test('of two officers who change the same state is changed by one, and the other is told with the present tag', async () => {
    const body = DraftSchema.parse(draftOf(office));
    orThrow(await client.call(ROUTES.createElection, { ...as(0), body }));
    const [ada, ben] = await Promise.all(
      [0, 1].map((index) => client.exchange(ROUTES.getDraft, { ...as(index), params })),
    );
    const ifMatch = orThrow(ada!).etag!;
    expect(orThrow(ben!).etag).toBe(ifMatch);
    expect(ifMatch).toMatch(/^[0-9a-f]{64}$/);
    const change = (index: number, title: string) =>
      client.exchange(ROUTES.replaceDraft, { ...as(index), params, ifMatch, body: { ...body, title } });
    const results = await Promise.all([change(0, 'By Ada'), change(1, 'By Ben')]);
    const lost = results.flatMap((result) => (result.ok ? [] : [result.error]));
    expect(lost).toMatchObject([{ kind: 'problem', code: 'if-match-failed' }]);
    const won = results.findIndex((result) => result.ok);
    const after = orThrow(await client.exchange(ROUTES.getDraft, { ...as(2), params }));
    expect(after.reply.title).toBe(['By Ada', 'By Ben'][won]);
    expect(after.etag).toBe(orThrow(results[won]!).etag);
    // What was read can be written back as it is, and then nothing has changed.
    const again = await client.exchange(ROUTES.replaceDraft, {
      ...as(2),
      params,
      ifMatch: after.etag!,
      body: after.reply,
    });
    expect(orThrow(again).etag).toBe(after.etag);
  });

  test('is not changed by who does not say what they saw, by strangers, or into another election', async () => {
    const body = DraftSchema.parse(draftOf(office));
    const { etag } = orThrow(await client.exchange(ROUTES.getDraft, { ...as(0), params }));
    const put = async (input: object) => {
      const result = await client.call(ROUTES.replaceDraft, { ...as(0), params, body, ifMatch: etag!, ...input });
      return result.ok || result.error.kind !== 'problem' ? result : result.error.code;
    };
    expect(await put({ ifMatch: undefined })).toBe('if-match-required');
    expect(await put({ ifMatch: '0'.repeat(64) })).toBe('if-match-failed');
    expect(await put(as(3))).toBe('officer-not-of-election');
    expect(await put({ params: { election: 'no-such' } })).toBe('election-not-found');
    expect(await put({ body: { ...body, election: 'other' } })).toBe('draft-refused');
    expect(await put({ body: { ...body, closes: body.opens } })).toBe('draft-refused');
  });
});

describe('before the announcement', () => {
  const stateOf = async (id: string) => {
    const { checks } = orThrow(await client.call(ROUTES.getChecks, { ...as(0), params }));
    return checks
      .filter((check) => check.id === id)
      .map(({ state, about }) => (about === null ? state : `${about}: ${state}`));
  };

  test('a roll is tried out with every fault by row, and nothing of it is imported', async () => {
    expect(await stateOf('roll')).toEqual(['missing']);
    const body = `${ROLL}m-1,north,other@example.org\nM-7,west,m7@example.org\n`;
    const preview = orThrow(await client.call(ROUTES.previewRoll, { ...as(0), params, body }));
    expect(preview.faults).toEqual([
      { row: 7, reason: 'reference: the same as in row 2' },
      { row: 8, reason: 'section: there is no section "west"' },
    ]);
    expect(preview.sections).toEqual([
      { section: 'north', entries: 2 },
      { section: 'south', entries: 3 },
    ]);
    expect(preview.first).toHaveLength(5);
    expect(preview.difference).toMatchObject({ added: 5, removed: 0, changed: 0 });
    expect(await stateOf('roll')).toEqual(['missing']);
  });

  test('the difference with the present roll is told before it is replaced', async () => {
    orThrow(await client.call(ROUTES.importRoll, { ...as(0), params, body: ROLL }));
    const body = ROLL.replace('M-1,north,m1@example.org\n', '')
      .replace('m2@', 'new@')
      .concat('M-9,south,m9@example.org\n');
    const { difference, faults } = orThrow(await client.call(ROUTES.previewRoll, { ...as(0), params, body }));
    expect(faults).toEqual([]);
    expect(difference).toEqual({
      added: 1,
      removed: 1,
      changed: 1,
      unchanged: 3,
      examples: { added: ['M-9'], removed: ['M-1'], changed: [{ reference: 'M-2', columns: ['mail'] }] },
    });
    expect(await stateOf('roll')).toEqual(['north: done', 'south: done']);
  });

  test('members are added, struck, listed and found', async () => {
    const body = { reference: 'M-6', section: 'north', mail: 'm6@example.org' };
    expect(orThrow(await client.call(ROUTES.addMember, { ...as(0), params, body }))).toEqual({
      reference: 'M-6',
      entries: 6,
    });
    const twice = await client.call(ROUTES.addMember, { ...as(0), params, body: { ...body, reference: 'm-6' } });
    expect(twice.ok ? twice : twice.error).toMatchObject({ code: 'roll-refused' });
    const page = orThrow(await client.exchange(ROUTES.listRoll, { ...as(0), params, query: { limit: '4' } }));
    expect(page.reply.members.map(({ reference }) => reference)).toEqual(['M-1', 'M-2', 'M-3', 'M-4']);
    const rest = orThrow(
      await client.exchange(ROUTES.listRoll, { ...as(0), params, query: { limit: '4', after: page.next! } }),
    );
    expect(rest.reply.members.map(({ reference }) => reference)).toEqual(['M-5', 'M-6']);
    expect(rest.next).toBeNull();
    const strike = () => client.call(ROUTES.strikeMember, { ...as(0), params, body: { reference: 'M-6' } });
    expect(orThrow(await strike()).entries).toBe(5);
    const gone = await strike();
    expect(gone.ok ? gone : gone.error).toMatchObject({ code: 'roll-entry-not-found' });
  });

  test('the checks name everything at once, and are ready when nothing is missing', async () => {
    const { ready, checks } = orThrow(await client.call(ROUTES.getChecks, { ...as(0), params }));
    expect(ready).toBe(true);
    expect(new Set(checks.map(({ id }) => id))).toEqual(
      new Set([
        ...[
          'draft',
          'opens',
          'roll',
          'proofs',
          'small-section',
          'long-ranking',
          'look-alike',
          'ceremony',
          'probe',
          'trustees',
        ],
        ...[
          'officers',
          'officer-certificate',
          'retention',
          'contact',
          'test',
          'witnesses',
          'mail',
          'definition',
          'signatures',
        ],
      ]),
    );
    expect(checks.filter(({ state }) => state === 'missing').map(({ id }) => id)).toEqual(['definition', 'signatures']);
  });

  test('the definition is there to sign for those who are awaited, and is not put away', async () => {
    orThrow(await client.call(ROUTES.prepareDefinition, { ...as(0), params }));
    const documents = async () => orThrow(await client.call(ROUTES.listDocuments, { ...as(1), params })).documents;
    const [definition] = await documents();
    expect(definition).toMatchObject({ kind: 'definition', state: 'waiting', signatures: { signed: [], required: 2 } });
    const signature = await signedBy(office, office.officers[0], definition!.document);
    orThrow(await client.call(ROUTES.signDefinition, { ...as(1), params, body: { signature } }));
    const awaited = (await documents())[0]!.signatures.awaited.map(({ name }) => name);
    expect(awaited).toEqual(office.officers.slice(1).map(({ name }) => name));
    const archived = await client.call(ROUTES.archiveElection, { ...as(0), params });
    expect(archived.ok ? archived : archived.error).toMatchObject({ code: 'step-not-possible' });
    const result = await client.call(ROUTES.getDraftResult, { ...as(0), params });
    expect(result.ok ? result : result.error).toMatchObject({ code: 'step-not-possible' });
    const late = await client.call(ROUTES.addMember, {
      ...as(0),
      params,
      body: { reference: 'x', section: 'north', mail: 'x@x' },
    });
    expect(late.ok ? late : late.error).toMatchObject({ code: 'roll-frozen' });
  }, 180_000);
});
