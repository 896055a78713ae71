import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admitOfficer } from '../../src/app/officer/admit-officer.ts';
import { createSchedule } from '../../src/app/schedule/create-schedule.ts';
import { PIECE_BYTES } from '../../src/app/trustee/uploads.ts';
import { createClient, type FetchLike } from '../../src/contract/client.ts';
import { ProblemBodySchema } from '../../src/contract/problem-body.ts';
import type { ProblemCode } from '../../src/contract/problems.ts';
import type { RouteDeclaration } from '../../src/contract/route.ts';
import { API_PREFIX, ROUTES } from '../../src/contract/routes.ts';
import { PIECE_BYTES as CONTRACT_PIECE_BYTES } from '../../src/contract/trustee-api.ts';
import { type FixedDefinition, parseDefinition } from '../../src/core/election/fixed-definition.ts';
import { ELECTION, type Office, openOffice, orThrow, signedBy } from '../support/election-office.ts';
import type { PgpKey } from '../support/record-keys.ts';
import { type Service, startService } from '../support/service.ts';
import { draftElection, invite, join, joinOf, nextMessage, ownView, type TestTrustee } from '../support/trustee.ts';
import { agreementOf } from '../support/trustee-turns.ts';

/** Every problem that a trustee's route, or an officer's about the ceremony, declares is met once, over HTTP. */

const UNREACHABLE: Readonly<Record<string, string>> = {
  'submitMix submission-refused': 'behind the same door as an agreement; met in test/app/trustee',
  'submitShare submission-refused': 'the same',
};

const met = new Set<string>();
let office: Office;
let service: Service;
let fixed: FixedDefinition;
const sessions = new Map<string, string>();

beforeAll(async () => {
  office = await openOffice();
  service = await startService(office);
  await draftElection(office);
  orThrow(await admitOfficer(office.ports, { certificate: office.stranger.certificate }));
  for (const officer of [...office.officers, office.stranger]) await signInOfficer(officer);
}, 120_000);

afterAll(async () => {
  await service.stop();
  await office.close();
});

const fetchHere: FetchLike = (url, init) => fetch(url, init);
const client = () => createClient({ baseUrl: service.url, fetch: fetchHere });

interface Call {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly session?: string;
  readonly body?: unknown;
}

const MEDIA_TYPES = { csv: 'text/csv', bytes: 'application/octet-stream', json: 'application/json' } as const;

async function call(route: RouteDeclaration, { params = {}, session, body }: Call) {
  const path = route.path.replaceAll(/:([A-Za-z0-9]+)/g, (_, name: string) => String(params[name] ?? ELECTION));
  const headers: Record<string, string> = {};
  if (session !== undefined) headers['authorization'] = `Bearer ${session}`;
  if (route.body !== 'none')
    headers['content-type'] = MEDIA_TYPES[typeof route.body === 'string' ? route.body : 'json'];
  const init: RequestInit = { method: route.method.toUpperCase(), headers };
  if (route.body === 'csv' || route.body === 'bytes') init.body = body as string;
  else if (route.body !== 'none') init.body = JSON.stringify(body);
  return fetch(`${service.url}${API_PREFIX}${path}`, init);
}

/** The route answers with this problem, and it says so in the form of every problem. */
async function meets(route: RouteDeclaration, code: ProblemCode, input: Call): Promise<void> {
  const response = await call(route, input);
  const problem = ProblemBodySchema.parse(await response.json());
  expect(problem.code, `${route.id}: ${problem.detail ?? ''}`).toBe(code);
  expect(response.status).toBe(problem.status);
  met.add(`${route.id} ${code}`);
}

async function signInOfficer(officer: PgpKey): Promise<string> {
  const { document } = orThrow(await client().call(ROUTES.beginSignIn, {}));
  const signature = await signedBy(office, officer, document);
  const { session } = orThrow(await client().call(ROUTES.completeSignIn, { body: { document, signature } }));
  sessions.set(officer.name, session);
  return session;
}

const as = (name: string) => ({ session: sessions.get(name) ?? '' });

/** The problems of every officers' route: no such election, and an officer who is not one of this one's. */
async function meetsStrangers(route: RouteDeclaration, body?: unknown): Promise<void> {
  await meets(route, 'election-not-found', { ...as('Ada'), body, params: { election: 'no-such', number: 1 } });
  await meets(route, 'officer-not-of-election', { ...as('Mallory'), body, params: { election: ELECTION, number: 1 } });
}

const SIGNATURE = { signature: 'not a signature' };
const KEY_TEXT = 'A'.repeat(43);
const PROOF = { t1: KEY_TEXT, t2: KEY_TEXT, s: KEY_TEXT };
const SHARE = { trustee: 1, lists: [], coin: { v: KEY_TEXT, proof: PROOF } };

describe('trustees', () => {
  const SIGNED = { document: '{}', signature: 'x' };
  const params = { election: ELECTION, trustee: 1, sha256: 'ab'.repeat(32), piece: 1 };
  let trustees: TestTrustee[];
  const by = () => ({ params, session: trustees[0]!.invitation });

  test('are invited to the ceremony of a draft, whose officers are told why it is not opened', async () => {
    const body = { threshold: 2, trustees: ['Tara', 'Theo', 'Tess'].map((name) => ({ name })), nonce: 'ab'.repeat(32) };
    const election = { election: ELECTION };
    await meetsStrangers(ROUTES.openCeremony, body);
    await meetsStrangers(ROUTES.getCeremony);
    await meets(ROUTES.getCeremony, 'ceremony-not-found', { ...as('Ada'), params: election });
    await meets(ROUTES.openCeremony, 'ceremony-refused', {
      ...as('Ada'),
      params: election,
      body: { ...body, threshold: 3 },
    });
    const { invitations } = orThrow(
      await client().call(ROUTES.openCeremony, { ...as('Ada'), params: election, body: body as never }),
    );
    expect(invitations).toHaveLength(3);
    trustees = await invite(office, { threshold: 2, names: ['Tara', 'Theo', 'Tess'], election: ELECTION });
    const { stage, trustees: seats } = orThrow(
      await client().call(ROUTES.getCeremony, { ...as('Ada'), params: election }),
    );
    expect(stage).toBe('joining');
    expect(seats.map(({ awaited }) => awaited)).toEqual([true, true, true]);
  });

  test('are let in by the secret of their own seat only', async () => {
    const wrong = [trustees[1]!.invitation, 'A'.repeat(43), 'x', sessions.get('Ada') ?? ''];
    for (const session of wrong) await meets(ROUTES.getTrusteeTask, 'sign-in-required', { params, session });
    const unknown = { ...params, trustee: 9 };
    await meets(ROUTES.getTrusteeTask, 'sign-in-required', { params: unknown, session: trustees[0]!.invitation });
    // Nobody is told whether there is such an election; an id that cannot be one is none.
    for (const route of Object.values(ROUTES as Readonly<Record<string, RouteDeclaration>>)) {
      if (route.auth !== 'trustee') continue;
      await meets(route, 'sign-in-required', { ...by(), params: { ...params, election: 'no-such' } });
      await meets(route, 'election-not-found', { ...by(), params: { ...params, election: 'No_Such' } });
    }
  });

  test('are told why what they send is refused', async () => {
    await meets(ROUTES.joinCeremony, 'ceremony-refused', { ...by(), body: { ...SIGNED, certificate: 'x' } });
    await meets(ROUTES.sendCeremonyMessage, 'ceremony-refused', { ...by(), body: { ...SIGNED, shares: [] } });
    await meets(ROUTES.signDefinitionAsTrustee, 'not-prepared', { ...by(), body: SIGNATURE });
    await meets(ROUTES.putUploadPiece, 'upload-refused', { ...by(), body: 'bytes' });
    for (const route of [ROUTES.submitAgreement, ROUTES.submitMix]) {
      await meets(route, 'step-not-possible', { ...by(), body: SIGNED });
    }
    await meets(ROUTES.submitShare, 'step-not-possible', { ...by(), body: { share: SHARE } });
    const { task } = orThrow(await client().call(ROUTES.getTrusteeTask, by()));
    expect(task).toBe('wait');
    expect(orThrow(await client().call(ROUTES.getUpload, by())).pieces).toEqual([]);
  });

  test('hold the ceremony, and sign the definition', async () => {
    const [tara] = trustees as [TestTrustee];
    const joined = await client().call(ROUTES.joinCeremony, { ...by(), body: await joinOf(office, tara, ELECTION) });
    expect(orThrow(joined).stage).toBe('joining');
    for (const trustee of trustees.slice(1)) orThrow(await join(office, trustee, ELECTION));
    for (let round = 0; round < 6; round += 1) {
      for (const trustee of trustees) {
        const { ceremony, shares } = await ownView(office, trustee, ELECTION);
        if (!ceremony.awaited.includes(trustee.number)) continue;
        const message = await nextMessage(office, { trustee, ceremony, shares });
        const at = { params: { ...params, trustee: trustee.number }, session: trustee.invitation };
        const body = { ...message, shares: [...message.shares] };
        orThrow(await client().call(ROUTES.sendCeremonyMessage, { ...at, body }));
      }
    }
    const seen = orThrow(await client().call(ROUTES.getTrusteeCeremony, by()));
    expect(seen).toMatchObject({ stage: 'complete', shares: [], failure: null, definition: null });
    const election = { election: ELECTION };
    const { definition } = orThrow(await client().call(ROUTES.prepareDefinition, { ...as('Ada'), params: election }));
    await meets(ROUTES.signDefinitionAsTrustee, 'signature-refused', { ...by(), body: SIGNATURE });
    fixed = orThrow(parseDefinition(new TextEncoder().encode(definition)));
    for (const trustee of trustees) {
      const body = { signature: await signedBy(office, trustee.key, definition) };
      const at = { params: { ...params, trustee: trustee.number }, session: trustee.invitation };
      orThrow(await client().call(ROUTES.signDefinitionAsTrustee, { ...at, body }));
    }
    for (const officer of office.officers.slice(0, 2)) {
      const body = { signature: await signedBy(office, officer, definition) };
      orThrow(await client().call(ROUTES.signDefinition, { ...as('Ada'), params: election, body }));
    }
    const body = { threshold: 2, trustees: [{ name: 'x' }], nonce: 'ab'.repeat(32) };
    await meets(ROUTES.openCeremony, 'roll-frozen', { ...as('Ada'), params: election, body });
  });

  test('are told after the close why nothing is taken that is not theirs or not whole', async () => {
    const schedule = createSchedule(office.ports);
    await office.clock(office.closesAtMs);
    for (let count = 0; count < 3; count += 1) await schedule.tick();
    const ada = await signInOfficer(office.officers[0]);
    const election = ELECTION;
    orThrow(await client().call(ROUTES.requestUnsealing, { session: ada, params: { election } }));
    const tara = { params: { election, trustee: 1 }, session: trustees[0]!.invitation };
    const body = { document: '{}', signature: 'x' };
    await meets(ROUTES.submitAgreement, 'submission-refused', { ...tara, body });
    const params = { election, trustee: 1, sha256: 'ab'.repeat(32), piece: 1 };
    const put = { ...tara, params, body: new Uint8Array(5) };
    expect(orThrow(await client().call(ROUTES.putUploadPiece, put)).pieces).toEqual([1]);
    const agreement = await agreementOf(office, fixed, trustees[0]!);
    const taken = await client().call(ROUTES.submitAgreement, { ...tara, body: agreement });
    expect(orThrow(taken)).toEqual({ kind: 'agreement', state: 'waiting', reasons: [] });
    const { submissions } = orThrow(await client().call(ROUTES.getTrusteeTask, tara));
    expect(submissions).toEqual([{ kind: 'agreement', state: 'waiting', reasons: [] }]);
    expect(orThrow(await client().call(ROUTES.getUpload, { ...tara, params })).pieces).toEqual([1]);
  });
});

test('a piece of an upload is as long in the contract as in the use case', () => {
  expect(PIECE_BYTES).toBe(CONTRACT_PIECE_BYTES);
});

test('every problem that these routes declare was met, or cannot be', () => {
  const routes = Object.values(ROUTES as Readonly<Record<string, RouteDeclaration>>);
  const beside: readonly RouteDeclaration[] = [ROUTES.openCeremony, ROUTES.getCeremony];
  const declared = routes
    .filter((route) => route.auth === 'trustee' || beside.includes(route))
    .flatMap(({ id, problems }) => problems.map((code) => `${id} ${code}`));
  expect(declared.filter((pair) => !met.has(pair))).toEqual(Object.keys(UNREACHABLE));
});
