import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admitOfficer } from '../../src/app/officer/admit-officer.ts';
import { createSchedule } from '../../src/app/schedule/create-schedule.ts';
import type { FetchLike } from '../../src/contract/client.ts';
import { createClient } from '../../src/contract/client.ts';
import type { RouteDeclaration } from '../../src/contract/route.ts';
import { API_PREFIX, ROUTES } from '../../src/contract/routes.ts';
import { toBase64Url } from '../../src/core/base/bytes.ts';
import { type FixedDefinition, parseDefinition } from '../../src/core/election/fixed-definition.ts';
import { msToInstant } from '../../src/core/election/values.ts';
import type { BallotLineBody } from '../../src/core/ledger/ballot-line.ts';
import { finishToken } from '../../src/core/token/ballot-token.ts';
import { draftOf, ELECTION, type Office, openOffice, orThrow, ROLL, signedBy } from '../support/election-office.ts';
import {
  askForToken,
  cast,
  type DeviceToken,
  drawTokenOver,
  sealOn,
  signIn,
  tokenRequest,
} from '../support/member-device.ts';
import { OFFICER_DESK, problemCalls } from '../support/problem-calls.ts';
import type { PgpKey } from '../support/record-keys.ts';
import { type Service, startService } from '../support/service.ts';

/**
 * Every problem that a route declares is met once, over HTTP, in an election that runs from its draft to its
 * declaration. What cannot be met is named with the reason.
 */

const UNREACHABLE: Readonly<Record<string, string>> = {
  'prepareDefinition roll-frozen': 'whoever comes second is answered with what the first one froze',
  'issueToken issuing-not-open': 'sessions are only opened for announced elections; the store decides once more',
};

const AUTUMN = 'autumn';
let office: Office;
let service: Service;
let fixed: FixedDefinition;
let autumn: FixedDefinition;
const sessions = new Map<string, string>();

beforeAll(async () => {
  office = await openOffice();
  service = await startService(office);
  for (const { certificate } of [...office.officers, office.stranger]) {
    orThrow(await admitOfficer(office.ports, { certificate }));
  }
}, 120_000);

afterAll(async () => {
  await service.stop();
  await office.close();
});

const fetchHere: FetchLike = (url, init) => fetch(url, init);
const client = () => createClient({ baseUrl: service.url, fetch: fetchHere });

const { meets, unmet } = problemCalls(() => service.url);

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

/** A whole election from its draft to the announcement, over HTTP. */
async function announce(election: string): Promise<FixedDefinition> {
  // By letter alone: nobody is sent a code there.
  const proofs = { mail: false, letter: true, certificate: false, signIn: null };
  const { body } = { body: draftOf(office, { election, proofs }) as never };
  orThrow(await client().call(ROUTES.createElection, { ...as('Ada'), body }));
  const params = { election };
  orThrow(await client().call(ROUTES.importRoll, { ...as('Ada'), params, body: ROLL }));
  const { definition } = orThrow(await client().call(ROUTES.prepareDefinition, { ...as('Ada'), params }));
  for (const officer of office.officers.slice(0, 2)) {
    const signature = await signedBy(office, officer, definition);
    orThrow(await client().call(ROUTES.signDefinition, { ...as('Ada'), params, body: { signature } }));
  }
  return orThrow(parseDefinition(new TextEncoder().encode(definition)));
}

const SIGNATURE = { signature: 'not a signature' };

describe('officers', () => {
  test('are told why they cannot sign in', async () => {
    await meets(ROUTES.completeSignIn, 'sign-in-refused', { body: { document: '{}', signature: 'x' } });
    const { document } = orThrow(await client().call(ROUTES.beginSignIn, {}));
    await meets(ROUTES.completeSignIn, 'sign-in-refused', { body: { document, signature: 'x' } });
    for (const officer of [...office.officers, office.stranger]) await signInOfficer(officer);
  });

  test('are told what is wrong with a draft and its roll', async () => {
    const closes = msToInstant(office.opensAtMs - 60_000);
    await meets(ROUTES.createElection, 'draft-refused', { ...as('Ada'), body: draftOf(office, { closes }) });
    orThrow(await client().call(ROUTES.createElection, { ...as('Ada'), body: draftOf(office) as never }));
    const other = draftOf(office, { title: 'Another election' });
    await meets(ROUTES.createElection, 'election-exists', { ...as('Ada'), body: other });
    await meets(ROUTES.importRoll, 'roll-refused', { ...as('Ada'), body: 'reference,section,mail\nM-1,nowhere,x\n' });
    await meets(ROUTES.prepareDefinition, 'draft-refused', as('Ada'));
    await meets(ROUTES.signDefinition, 'not-prepared', { ...as('Ada'), body: SIGNATURE });
    await meets(ROUTES.getLetters, 'not-prepared', as('Ada'));
    await meetsStrangers(ROUTES.getLetters);
    await meets(ROUTES.releaseLetters, 'not-prepared', { ...as('Ada'), body: { act: 1 } });
    await meetsStrangers(ROUTES.releaseLetters, { act: 1 });
    const certificates = { certificates: ['no certificate'] };
    await meets(ROUTES.putCertificates, 'roll-refused', { ...as('Ada'), body: certificates });
    await meetsStrangers(ROUTES.putCertificates, certificates);
    await meetsStrangers(ROUTES.importRoll, ROLL);
    await meetsStrangers(ROUTES.prepareDefinition);
  });

  test('are told what is wrong with a signature of the definition', async () => {
    const params = { election: ELECTION };
    orThrow(await client().call(ROUTES.importRoll, { ...as('Ada'), params, body: ROLL }));
    const { definition } = orThrow(await client().call(ROUTES.prepareDefinition, { ...as('Ada'), params }));
    fixed = orThrow(parseDefinition(new TextEncoder().encode(definition)));
    // Nobody draws a code before the announcement: to members a prepared election is none.
    await meets(ROUTES.requestCode, 'election-not-found', { body: { reference: 'M-1' } });
    await meets(ROUTES.getLetters, 'letters-refused', as('Ada'));
    await meets(ROUTES.releaseLetters, 'letters-refused', { ...as('Ada'), body: { act: 1 } });
    await meets(ROUTES.importRoll, 'roll-frozen', { ...as('Ada'), body: ROLL });
    await meets(ROUTES.signDefinition, 'signature-refused', { ...as('Ada'), body: SIGNATURE });
    const mallory = { signature: await signedBy(office, office.stranger, definition) };
    await meets(ROUTES.signDefinition, 'signature-refused', { ...as('Ada'), body: mallory });
    await meetsStrangers(ROUTES.signDefinition, SIGNATURE);
    for (const officer of office.officers.slice(0, 2)) {
      const signature = await signedBy(office, officer, definition);
      orThrow(await client().call(ROUTES.signDefinition, { ...as('Ben'), params, body: { signature } }));
    }
    autumn = await announce(AUTUMN);
    await meets(ROUTES.releaseLetters, 'act-not-found', {
      ...as('Ada'),
      params: { election: AUTUMN },
      body: { act: 99 },
    });
    await meets(ROUTES.requestCode, 'way-not-accepted', { params: { election: AUTUMN }, body: { reference: 'M-1' } });
  });

  test('are told what is wrong with an act', async () => {
    const extend = { act: 'extend', parameters: { closes: msToInstant(office.closesAtMs + 60_000) } };
    const late = { ...extend, notAfter: msToInstant(office.opensAtMs - 3_600_000) };
    await meets(ROUTES.proposeAct, 'act-refused', { ...as('Ada'), body: late });
    await meetsStrangers(ROUTES.proposeAct, late);
    await meetsStrangers(ROUTES.listActs);
    await meetsStrangers(ROUTES.signAct, SIGNATURE);
    await meets(ROUTES.signAct, 'act-not-found', { ...as('Ada'), params: { number: 99 }, body: SIGNATURE });
    const body = { ...extend, notAfter: msToInstant(office.opensAtMs + 60_000) } as never;
    const act = orThrow(await client().call(ROUTES.proposeAct, { ...as('Ada'), params: { election: ELECTION }, body }));
    await meets(ROUTES.signAct, 'signature-refused', { ...as('Ada'), params: { number: act.number }, body: SIGNATURE });
    const [ada, ben] = office.officers;
    const params = { election: ELECTION, number: act.number };
    const signature = await signedBy(office, ada, act.document);
    const second = await signedBy(office, ben, act.document);
    orThrow(await client().call(ROUTES.signAct, { ...as('Ada'), params, body: { signature } }));
    await office.clock(office.opensAtMs + 61_000);
    await meets(ROUTES.signAct, 'act-refused', { ...as('Ben'), params, body: { signature: second } });
    const { acts } = orThrow(await client().call(ROUTES.listActs, { ...as('Ada'), params: { election: ELECTION } }));
    expect(acts).toMatchObject([{ number: 1, document: act.document }]);
  });

  test('are told that a step is not possible yet', async () => {
    for (const route of [ROUTES.requestUnsealing, ROUTES.getDeclaration, ROUTES.signDeclaration]) {
      await meetsStrangers(route, SIGNATURE);
      await meets(route, 'step-not-possible', { ...as('Ada'), body: SIGNATURE });
    }
  });
});

const tokens: DeviceToken[] = [];
let ballot: BallotLineBody;

describe('members', () => {
  test('are told why they get no code, no session and no token', async () => {
    await office.clock(office.opensAtMs - 60_000);
    const params = { election: 'no-such', registrar: 1 };
    await meets(ROUTES.requestCode, 'election-not-found', { params, body: { reference: 'M-1' } });
    const body = { way: 'code', reference: 'M-1', code: '123456', codeRequest: 'A'.repeat(43) };
    await meets(ROUTES.createMemberSession, 'election-not-found', { params, body });
    await meets(ROUTES.createMemberSession, 'member-refused', { body });
    const letter = { way: 'letter', reference: 'M-1', letterCode: '0000-0000-0000' };
    await meets(ROUTES.createMemberSession, 'way-not-accepted', { body: letter });
    const browser = 'ab'.repeat(32);
    await meets(ROUTES.beginOrganisationSignIn, 'election-not-found', { params, body: { browser } });
    await meets(ROUTES.beginOrganisationSignIn, 'way-not-accepted', { body: { browser } });
    const { session, section } = await signIn(service, 'M-1');
    await meets(ROUTES.getMember, 'election-not-found', { session, params: { election: 'No_Such' } });
    const { blindedRequest } = tokenRequest(office, fixed, { section });
    const asked = { fingerprint: fixed.fingerprintHex, blindedRequest: toBase64Url(blindedRequest) };
    await meets(ROUTES.issueToken, 'election-not-found', {
      session,
      params: { election: 'No_Such', registrar: 1 },
      body: asked,
    });
    await meets(ROUTES.issueToken, 'not-found', { session, params: { registrar: 2 }, body: asked });
    const zero = { ...asked, blindedRequest: toBase64Url(new Uint8Array(384)) };
    await meets(ROUTES.issueToken, 'token-request-refused', { session, params: { registrar: 1 }, body: zero });
    orThrow(await askForToken(service, fixed, { session, blindedRequest }));
    const other = { ...asked, blindedRequest: toBase64Url(tokenRequest(office, fixed, { section }).blindedRequest) };
    await meets(ROUTES.issueToken, 'token-already-issued', { session, params: { registrar: 1 }, body: other });
    for (const reference of ['M-2', 'M-3', 'M-4'])
      tokens.push(await drawTokenOver(service, office, { fixed, reference }));
  });
});

describe('the ballot box', () => {
  test('says why it takes no ballot, and of a receipt that it has none', async () => {
    ballot = sealOn(office, fixed, { token: tokens[0]!, choice: 0 });
    const body = { fingerprint: fixed.fingerprintHex, ballot };
    await meets(ROUTES.castBallot, 'election-not-found', { params: { election: 'no-such' }, body });
    await meets(ROUTES.castBallot, 'voting-not-open', { body });
    await office.clock(office.opensAtMs);
    await meets(ROUTES.castBallot, 'ballot-refused', { body: { ...body, fingerprint: '00'.repeat(32) } });
    for (const [index, token] of tokens.entries()) {
      const sealed = index === 0 ? ballot : sealOn(office, fixed, { token, choice: index });
      orThrow(await cast(service, fixed, sealed));
    }
    const again = sealOn(office, fixed, { token: tokens[0]!, choice: 1 });
    await meets(ROUTES.castBallot, 'voting-key-used', { body: { ...body, ballot: again } });
    const votingKey = toBase64Url(new Uint8Array(randomBytes(32)));
    await meets(ROUTES.getReceipt, 'ballot-not-found', { params: { votingKey } });
    await meets(ROUTES.getReceipt, 'election-not-found', { params: { election: 'no-such', votingKey } });
    await meets(ROUTES.getElection, 'election-not-found', { params: { election: 'no-such' } });
  });

  test('says of an annulled election that it is', async () => {
    const params = { election: AUTUMN };
    const notAfter = msToInstant(office.opensAtMs + 600_000);
    const proposal = { act: 'annul', parameters: { reason: 'a rehearsal', check: null }, notAfter } as never;
    const act = orThrow(await client().call(ROUTES.proposeAct, { ...as('Ada'), params, body: proposal }));
    for (const officer of office.officers.slice(0, 2)) {
      const body = { signature: await signedBy(office, officer, act.document) };
      orThrow(await client().call(ROUTES.signAct, { ...as('Ada'), params: { ...params, number: act.number }, body }));
    }
    const token = await drawTokenFor(autumn);
    const sealed = sealOn(office, autumn, { token, choice: 0 });
    await meets(ROUTES.castBallot, 'election-annulled', {
      params,
      body: { fingerprint: autumn.fingerprintHex, ballot: sealed },
    });
  });
});

/** A token whose registrar signs as it should have before the annulment, with its key from custody. */
async function drawTokenFor(definition: FixedDefinition): Promise<DeviceToken> {
  const request = tokenRequest(office, definition, { section: 'north' });
  const { election } = definition.definition;
  const { blindedRequest, votingKey, votingSecret } = request;
  const blindSignature = orThrow(
    await office.ports.keys.blindSign({ election, registrar: 1, section: 'north', blindedRequest }),
  );
  return { section: 'north', votingKey, votingSecret, signatures: [orThrow(finishToken({ request, blindSignature }))] };
}

describe('after the close', () => {
  test('nobody draws or casts, and officers are told what is wrong with a signed declaration', async () => {
    await office.clock(office.closesAtMs - 1000);
    const { session, section } = await signIn(service, 'M-5');
    await office.clock(office.closesAtMs);
    const { blindedRequest } = tokenRequest(office, fixed, { section });
    const body = { fingerprint: fixed.fingerprintHex, blindedRequest: toBase64Url(blindedRequest) };
    await meets(ROUTES.issueToken, 'issuing-ended', { session, params: { registrar: 1 }, body });
    const late = sealOn(office, fixed, { token: tokens[0]!, choice: 2 });
    await meets(ROUTES.castBallot, 'voting-closed', { body: { fingerprint: fixed.fingerprintHex, ballot: late } });
    const ada = await signInOfficer(office.officers[0]);
    const params = { election: ELECTION };
    const schedule = createSchedule(office.ports);
    for (let count = 0; count < 3; count += 1) await schedule.tick();
    orThrow(await client().call(ROUTES.requestUnsealing, { session: ada, params }));
    for (let count = 0; count < 4; count += 1) await schedule.tick();
    await meets(ROUTES.signDeclaration, 'signature-refused', { session: ada, body: SIGNATURE });
    const { declaration } = orThrow(await client().call(ROUTES.getDeclaration, { session: ada, params }));
    for (const officer of office.officers.slice(0, 2)) {
      const signature = await signedBy(office, officer, declaration);
      orThrow(await client().call(ROUTES.signDeclaration, { session: ada, params, body: { signature } }));
    }
    const status = orThrow(await client().call(ROUTES.getElection, { params }));
    expect(status.state).toBe('declared');
  });

  test('the record of the declared election is served whole', async () => {
    const base = `${service.url}${API_PREFIX}/elections/${ELECTION}/record`;
    const index = (await (await fetch(`${base}/index.json`)).json()) as { files: { path: string; size: number }[] };
    expect(index.files.length).toBeGreaterThan(20);
    for (const { path, size } of index.files) {
      const response = await fetch(`${base}/${path}`);
      expect(response.headers.get('cache-control'), path).toBe('no-cache');
      expect((await response.arrayBuffer()).byteLength, path).toBe(size);
    }
    expect(await (await fetch(service.url)).text()).toContain('Result declared');
    const page = await (await fetch(`${service.url}/elections/${ELECTION}`)).text();
    expect(page).toContain(fixed.fingerprintHex);
    const result = await fetch(`${base}/result.html`);
    expect(result.headers.get('content-security-policy')).toMatch(/style-src 'sha256-/);
  });
});

describe('observers and integrators', () => {
  const LEAF = `leaf=${'ab'.repeat(32)}`;

  test('are told which election, ledger, line or result is not there', async () => {
    const none = { params: { election: 'no-such', ledger: 'box' } };
    const { getInclusionProof, getConsistencyProof, getResult, exportResult } = ROUTES;
    for (const route of [
      ROUTES.getDefinition,
      ROUTES.getTurnout,
      ROUTES.exportTurnout,
      ROUTES.listBallots,
      ROUTES.exportBallots,
      ROUTES.listEvents,
      getResult,
      exportResult,
    ]) {
      await meets(route, 'election-not-found', none);
    }
    await meets(getInclusionProof, 'election-not-found', { ...none, query: LEAF });
    await meets(getConsistencyProof, 'election-not-found', { ...none, query: 'from=1&to=1' });
    await meets(getInclusionProof, 'not-found', { params: { ledger: 'box' }, query: LEAF });
    await meets(getConsistencyProof, 'not-found', { params: { ledger: 'register-9' }, query: 'from=1&to=1' });
    for (const route of [getResult, exportResult]) await meets(route, 'not-found', { params: { election: AUTUMN } });
  });

  test('are told why events are not sent', async () => {
    const session = await signInOfficer(office.officers[0]);
    const stranger = await signInOfficer(office.stranger);
    const webhook = 'ab'.repeat(16);
    const body = { url: 'ftp://example.org/' };
    await meets(ROUTES.addWebhook, 'webhook-refused', { session, body });
    for (const [route, sent] of [
      [ROUTES.addWebhook, body],
      [ROUTES.listWebhooks, undefined],
      [ROUTES.removeWebhook, undefined],
      [ROUTES.replayWebhook, { after: 0 }],
    ] as const) {
      await meets(route, 'election-not-found', { session, body: sent, params: { election: 'no-such', webhook } });
      await meets(route, 'officer-not-of-election', { session: stranger, body: sent, params: { webhook } });
    }
    await meets(ROUTES.removeWebhook, 'not-found', { session, params: { webhook: 'x' } });
    await meets(ROUTES.replayWebhook, 'not-found', { session, params: { webhook }, body: { after: 0 } });
  });
});

test('an archived election is only looked at: officers propose, sign and start nothing any more', async () => {
  const session = await signInOfficer(office.officers[0]);
  const params = { election: ELECTION };
  orThrow(await client().call(ROUTES.archiveElection, { session, params }));
  const late = { act: 'annul', parameters: { reason: 'regret', check: null } };
  const body = { ...late, notAfter: msToInstant(office.closesAtMs + 3_600_000) };
  await meets(ROUTES.proposeAct, 'election-archived', { session, body });
  await meets(ROUTES.signAct, 'election-archived', { session, params: { number: 1 }, body: SIGNATURE });
  await meets(ROUTES.requestUnsealing, 'election-archived', { session });
  await meets(ROUTES.signDeclaration, 'election-archived', { session, body: SIGNATURE });
  // What stands in the record stays as it was.
  const { acts } = orThrow(await client().call(ROUTES.listActs, { session, params }));
  expect(acts).toHaveLength(1);
});

/** These have files of their own: trustees.test.ts, officer-problems.test.ts. */
const ELSEWHERE: readonly RouteDeclaration[] = [ROUTES.openCeremony, ROUTES.getCeremony, ...OFFICER_DESK];

test('every problem that a route declares was met, or cannot be', () => {
  const routes = Object.values(ROUTES as Readonly<Record<string, RouteDeclaration>>);
  const own = routes.filter((route) => route.auth !== 'trustee' && !ELSEWHERE.includes(route));
  expect(unmet(own)).toEqual(Object.keys(UNREACHABLE));
});
