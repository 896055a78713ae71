import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admitOfficer } from '../../src/app/officer/admit-officer.ts';
import { createClient, type WholeClient } from '../../src/contract/client.ts';
import { exampleOf, jsonSchemaOf } from '../../src/contract/json-schema.ts';
import { DraftSchema } from '../../src/contract/officer-api.ts';
import type { RouteDeclaration } from '../../src/contract/route.ts';
import { ROUTES } from '../../src/contract/routes.ts';
import { msToInstant } from '../../src/core/election/values.ts';
import { draftOf, ELECTION, type Office, openOffice, orThrow, ROLL, signedBy } from '../support/election-office.ts';
import { OFFICER_DESK, problemCalls } from '../support/problem-calls.ts';
import { type Service, startService } from '../support/service.ts';

/** Every problem of what officers do with draft, roll, mails and result, met over HTTP on a real database. */

let office: Office;
let service: Service;
let client: WholeClient;
const sessions: string[] = [];
const params = { election: ELECTION };
const { meets, unmet } = problemCalls(() => service.url);
const [ADA, CLEO, MALLORY] = [0, 2, 3];
const as = (index: number) => ({ session: sessions[index]! });
const NO_TAG = '0'.repeat(64);
const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

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
  orThrow(await client.call(ROUTES.createElection, { ...as(ADA), body: DraftSchema.parse(draftOf(office)) }));
}, 180_000);

afterAll(async () => {
  await service.stop();
  await office.close();
});

/** Every route of returning officers about one election. */
const ofOneElection = Object.values(ROUTES as Readonly<Record<string, RouteDeclaration>>).filter(
  ({ auth, path }) => auth === 'officer' && path.includes(':election'),
);

/** A request in the form that a route takes, with nothing in it that is so. */
function formOf(route: RouteDeclaration) {
  const body =
    route.body === 'csv'
      ? ROLL
      : route.body === 'bytes'
        ? PNG
        : route.body === 'none'
          ? undefined
          : exampleOf(jsonSchemaOf(route.body, 'input'));
  return { body, ...(route.ifMatch === undefined ? {} : { ifMatch: NO_TAG }) };
}
const IDS = { number: 1, webhook: 'ab'.repeat(16) };

describe('whoever is no officer of an election', () => {
  test.each(ofOneElection.map((route) => [route.id, route] as const))(
    'is answered nothing of it: %s',
    async (_, route) => {
      const form = formOf(route);
      const none = { ...IDS, election: 'no-such' };
      await meets(route, 'election-not-found', { ...as(ADA), ...form, params: none });
      await meets(route, 'officer-not-of-election', { ...as(MALLORY), ...form, params: IDS });
    },
  );
});

const member = (reference: string, section = 'north') => ({ reference, section, mail: 'm@example.org' });

describe('officers of a draft', () => {
  test('are told which file is no picture, by its bytes', async () => {
    const svg = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>');
    await meets(ROUTES.putImage, 'image-refused', { ...as(ADA), body: svg });
    expect(orThrow(await client.call(ROUTES.putImage, { ...as(ADA), params, body: PNG }))).toMatchObject({
      type: 'image/png',
      size: PNG.length,
    });
  });

  test('are told what is wrong with a changed draft, with a member, and whom the roll has not', async () => {
    const { etag, reply } = orThrow(await client.exchange(ROUTES.getDraft, { ...as(ADA), params }));
    const body = { ...reply, closes: reply.opens };
    await meets(ROUTES.replaceDraft, 'draft-refused', { ...as(ADA), body, ifMatch: etag! });
    await meets(ROUTES.addMember, 'roll-refused', { ...as(ADA), body: member('M-9', 'nowhere') });
    await meets(ROUTES.strikeMember, 'roll-entry-not-found', { ...as(ADA), body: { reference: 'M-9' } });
  });

  test('are told that a step comes later', async () => {
    await meets(ROUTES.getDraftResult, 'step-not-possible', as(ADA));
    await meets(ROUTES.archiveElection, 'step-not-possible', as(ADA));
    await meets(ROUTES.sendReminder, 'step-not-possible', as(ADA));
    await meets(ROUTES.resendNotices, 'notice-not-found', { ...as(ADA), body: { notice: randomUUID() } });
  });

  test('change nothing of it any more once the roll is frozen', async () => {
    orThrow(await client.call(ROUTES.importRoll, { ...as(ADA), params, body: ROLL }));
    orThrow(await client.call(ROUTES.prepareDefinition, { ...as(ADA), params }));
    const { etag, reply } = orThrow(await client.exchange(ROUTES.getDraft, { ...as(ADA), params }));
    await meets(ROUTES.replaceDraft, 'roll-frozen', { ...as(ADA), body: reply, ifMatch: etag! });
    await meets(ROUTES.putImage, 'roll-frozen', { ...as(ADA), body: PNG });
    await meets(ROUTES.previewRoll, 'roll-frozen', { ...as(ADA), body: ROLL });
    await meets(ROUTES.addMember, 'roll-frozen', { ...as(ADA), body: member('M-9') });
    await meets(ROUTES.strikeMember, 'roll-frozen', { ...as(ADA), body: { reference: 'M-1' } });
    expect(
      orThrow(await client.exchange(ROUTES.listRoll, { ...as(ADA), params, query: {} })).reply.members,
    ).toHaveLength(5);
  }, 60_000);

  test('were told every problem that these routes declare', () => {
    expect(unmet(OFFICER_DESK)).toEqual([]);
  });
});

describe('an officer whom the others have suspended', () => {
  beforeAll(async () => {
    const { documents } = orThrow(await client.call(ROUTES.listDocuments, { ...as(ADA), params }));
    for (const officer of office.officers.slice(0, 2)) {
      const body = { signature: await signedBy(office, officer, documents[0]!.document) };
      orThrow(await client.call(ROUTES.signDefinition, { ...as(ADA), params, body }));
    }
    expect((await client.call(ROUTES.listActs, { ...as(CLEO), params })).ok).toBe(true);
    const parameters = { officer: office.officers[CLEO]!.fingerprint, reason: 'stolen key' };
    const proposal = { act: 'suspend', parameters, notAfter: msToInstant(office.closesAtMs) } as never;
    const act = orThrow(await client.call(ROUTES.proposeAct, { ...as(ADA), params, body: proposal }));
    for (const officer of office.officers.slice(0, 2)) {
      const body = { signature: await signedBy(office, officer, act.document) };
      orThrow(await client.call(ROUTES.signAct, { ...as(ADA), params: { ...params, number: act.number }, body }));
    }
  }, 120_000);

  test.each(ofOneElection.map((route) => [route.id, route] as const))(
    'is answered nothing of it: %s',
    async (_, route) => {
      await meets(route, 'officer-suspended', { ...as(CLEO), ...formOf(route), params: IDS });
    },
  );

  test('keeps the session for other elections, and the others go on', async () => {
    expect((await client.call(ROUTES.listOwnElections, as(CLEO))).ok).toBe(true);
    expect((await client.call(ROUTES.listActs, { ...as(ADA), params })).ok).toBe(true);
  });
});
