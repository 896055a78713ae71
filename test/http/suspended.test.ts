import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from '../../src/contract/client.ts';
import { ROUTES } from '../../src/contract/routes.ts';
import { msToInstant } from '../../src/core/election/values.ts';
import { announceElection, ELECTION, type Office, openOffice, orThrow, signedBy } from '../support/election-office.ts';
import type { PgpKey } from '../support/record-keys.ts';
import { type Service, startService } from '../support/service.ts';

/** Changed entries and suspended officers over HTTP. */

let office: Office;
let service: Service;

beforeAll(async () => {
  office = await openOffice();
  service = await startService(office);
  await announceElection(office);
  await office.clock(office.opensAtMs);
}, 120_000);

afterAll(async () => {
  await service.stop();
  await office.close();
});

const client = () => createClient({ baseUrl: service.url, fetch: (url, init) => fetch(url, init) });
const params = { election: ELECTION };

async function sessionOf(officer: PgpKey): Promise<string> {
  const { document } = orThrow(await client().call(ROUTES.beginSignIn, {}));
  const signature = await signedBy(office, officer, document);
  return orThrow(await client().call(ROUTES.completeSignIn, { body: { document, signature } })).session;
}

async function sign(act: { number: number; document: string }, officer: PgpKey) {
  const body = { signature: await signedBy(office, officer, act.document) };
  const session = await sessionOf(officer);
  return orThrow(
    await client().call(ROUTES.signAct, { session, params: { ...params, number: String(act.number) }, body }),
  );
}

test('an entry is changed by two officers, who are shown what the leaves stand for', async () => {
  const [ada, ben] = office.officers;
  const session = await sessionOf(ada);
  const body = {
    act: 'amend' as const,
    parameters: { reference: 'M-1', channels: { mail: 'new@example.org' } },
    notAfter: msToInstant(office.closesAtMs),
  };
  const act = orThrow(await client().call(ROUTES.proposeAct, { session, params, body }));
  expect(act.notes).toEqual([]);
  const { acts } = orThrow(await client().call(ROUTES.listActs, { session, params }));
  expect(acts.at(-1)?.change).toMatchObject({ reference: 'M-1', channels: { mail: 'new@example.org' } });
  await sign(act, ada);
  expect((await sign(act, ben)).state).toBe('made');
});

test('a suspended officer is answered officer-suspended, whatever it asks of this election', async () => {
  const [ada, ben, cleo] = office.officers;
  const session = await sessionOf(ada);
  const body = {
    act: 'suspend' as const,
    parameters: { officer: cleo.fingerprint, reason: 'stolen key' },
    notAfter: msToInstant(office.closesAtMs),
  };
  const act = orThrow(await client().call(ROUTES.proposeAct, { session, params, body }));
  await sign(act, ada);
  expect((await sign(act, ben)).state).toBe('made');
  const suspended = await sessionOf(cleo);
  for (const route of [ROUTES.listActs, ROUTES.requestUnsealing]) {
    const answer = await client().call(route, { session: suspended, params });
    expect(answer).toMatchObject({ ok: false, error: { code: 'officer-suspended' } });
  }
});
