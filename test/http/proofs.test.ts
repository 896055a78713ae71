import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawToken } from '../../src/client/member-device.ts';
import type { RouteBody } from '../../src/contract/route.ts';
import { ROUTES } from '../../src/contract/routes.ts';
import { toBase64Url, toHex, utf8 } from '../../src/core/base/bytes.ts';
import { canonicalJson } from '../../src/core/base/canonical-json.ts';
import { registerOrigin } from '../../src/core/election/definition.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { msToInstant, SectionIdSchema, trustedBase64Url, trustedHex } from '../../src/core/election/values.ts';
import { parseRegisterLine } from '../../src/core/ledger/chain.ts';
import { letterCodeHash } from '../../src/core/roll/letter-code.ts';
import { signInBrowserHash } from '../../src/core/roll/organisation-sign-in.ts';
import { rollLeaf } from '../../src/core/roll/roll.ts';
import { isOnRoll } from '../../src/core/roll/roll-tree.ts';
import { requestHash } from '../../src/core/token/ballot-token.ts';
import { requestSignatureHash, tokenRequestDocument } from '../../src/core/token/request-signature.ts';

import { ELECTION, type Office, openOffice, orThrow, signedBy } from '../support/election-office.ts';
import { announceFourWays, issuerSettings } from '../support/four-ways.ts';
import { askForCode, askForToken, clientOf, codeProof, tokenRequest } from '../support/member-device.ts';
import { linesOnPages } from '../support/pdf-text.ts';
import { makeTestSigner, type TestSigner } from '../support/pgp.ts';
import { type RealIssuer, startRealIssuer } from '../support/real-issuer.ts';
import { type Service, startService } from '../support/service.ts';

/** Four ways for members to prove who they are, all of them over HTTP, in one election. */
let office: Office;
let service: Service;
let fixed: FixedDefinition;
let issuer: RealIssuer;
let careful: TestSigner;

beforeAll(async () => {
  office = await openOffice();
  issuer = await startRealIssuer(`${office.ports.settings.publicUrl}/sign-in/callback`);
  careful = await makeTestSigner('A careful member', Date.now() - 10 * 86_400_000);
  service = await startService(office, { settings: issuerSettings(issuer) });
  fixed = await announceFourWays(office, { issuer, certificate: careful.certificate.fingerprint });
}, 240_000);

afterAll(async () => {
  await service.stop();
  await issuer.close();
  await office.close();
});

const params = { election: ELECTION };
const client = () => clientOf(service);
const signInWith = (body: RouteBody<typeof ROUTES.createMemberSession>) =>
  client().call(ROUTES.createMemberSession, { params, body });

async function officerSession(index = 0): Promise<string> {
  const officer = office.officers[index]!;
  const { document } = orThrow(await client().call(ROUTES.beginSignIn, {}));
  const signature = await signedBy(office, officer, document);
  return orThrow(await client().call(ROUTES.completeSignIn, { body: { document, signature } })).session;
}

/** What the page does: names its browser, goes to the issuer, and comes back through the callback. */
async function organisationProof(account: string) {
  const kept = new Uint8Array(randomBytes(32));
  const browser = toHex(signInBrowserHash(kept)) as never;
  const { url } = orThrow(await client().call(ROUTES.beginOrganisationSignIn, { params, body: { browser } }));
  const back = await issuer.signIn(url, account);
  // Looking at the way back uses nothing up, however often.
  for (const method of ['HEAD', 'GET', 'GET']) {
    const answer = await fetch(`${service.url}${back.pathname}${back.search}`, { method, redirect: 'manual' });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(`/vote/${ELECTION}#answer=${encodeURIComponent(back.search.slice(1))}`);
  }
  return { way: 'sign-in', browser: toBase64Url(kept), answer: back.search.slice(1) } as const;
}

describe('with the organisation’s own account', () => {
  test('a member signs in at a real provider and gets the same session as by any other way', async () => {
    const { session, section, certificate } = orThrow(await signInWith(await organisationProof('member-7')));
    expect([section, certificate]).toEqual(['north', null]);
    const { blindedRequest } = tokenRequest(office, fixed, { section });
    expect((await askForToken(service, fixed, { session, blindedRequest })).ok).toBe(true);
  });

  test('an account that no roll entry has is refused in the words for everybody', async () => {
    const answer = await signInWith(await organisationProof('somebody-else'));
    expect(answer).toMatchObject({ ok: false, error: { code: 'member-refused' } });
  });

  test('an answer works once, only in the browser that began, and only in its election', async () => {
    const proof = await organisationProof('member-7');
    const refused = { ok: false, error: { code: 'member-refused' } };
    const other = toBase64Url(new Uint8Array(randomBytes(32)));
    expect(await signInWith({ ...proof, browser: other })).toMatchObject(refused);
    // Whoever tried it in another browser has used it up: it was on its way to somebody else.
    expect(await signInWith(proof)).toMatchObject(refused);
    const again = await organisationProof('member-7');
    expect((await signInWith(again)).ok).toBe(true);
    expect(await signInWith(again)).toMatchObject(refused);
    const elsewhere = again.answer.replace(`state=${ELECTION}.`, 'state=autumn.');
    expect(await signInWith({ ...again, answer: elsewhere })).toMatchObject(refused);
  });

  test('the way back names an election or is none', async () => {
    for (const query of ['', '?code=x', '?state=x', '?state=a.b', `?state=Spring.${'A'.repeat(43)}`]) {
      expect((await fetch(`${service.url}/sign-in/callback${query}`, { redirect: 'manual' })).status, query).toBe(404);
    }
    expect((await fetch(`${service.url}/sign-in/callback`, { method: 'POST' })).status).toBe(405);
  });
});

describe('with an OpenPGP certificate', () => {
  test('nothing is sent before the certificate was imported, and never in plain text', async () => {
    const before = service.sent.length;
    await askForCode(service, 'M-3');
    expect(service.sent).toHaveLength(before);
  });

  test('officers import certificates that the roll names, and no other', async () => {
    const session = await officerSession();
    const stranger = await makeTestSigner('A stranger', Date.now() - 86_400_000);
    const put = (certificates: string[]) =>
      client().call(ROUTES.putCertificates, { params, session, body: { certificates } });
    const refused = await put([stranger.certificate.armored, 'no certificate', careful.certificate.armored]);
    expect(refused).toMatchObject({ ok: false, error: { code: 'roll-refused' } });
    expect(orThrow(await put([careful.certificate.armored]))).toEqual({ stored: 1, missing: 0 });
  });

  test('the code comes encrypted, and the token request must be signed with the certificate', async () => {
    const { codeRequest } = await askForCode(service, 'M-3');
    const mail = service.sent.at(-1)!;
    expect(mail.to).toBe('m3@example.org');
    expect(mail.text).toMatch(/^-----BEGIN PGP MESSAGE-----/);
    const text = new TextDecoder().decode(orThrow(await careful.key.decrypt(mail.text)));
    const code = /^ {4}([0-9]{6})$/m.exec(text)![1]!;
    expect(mail.text).not.toContain(code);
    const opened = orThrow(await signInWith({ way: 'code', reference: 'M-3', code, codeRequest }));
    expect(opened.certificate).toBe(careful.certificate.fingerprint);

    const { session, section } = opened;
    const { blindedRequest } = tokenRequest(office, fixed, { section });
    const request = toHex(requestHash(blindedRequest)) as never;
    const document = tokenRequestDocument({ fingerprint: fixed.fingerprintHex, registrar: 1, request });
    const nowMs = await office.ports.roll.nowMs();
    const ask = (requestSignature?: string) =>
      client().call(ROUTES.issueToken, {
        params: { ...params, registrar: 1 },
        session,
        body: {
          fingerprint: fixed.fingerprintHex,
          blindedRequest: toBase64Url(blindedRequest),
          ...(requestSignature === undefined ? {} : { requestSignature }),
        },
      });
    const refused = { ok: false, error: { code: 'token-request-refused' } };
    expect(await ask()).toMatchObject(refused);
    const stranger = await makeTestSigner('A stranger', Date.now() - 86_400_000);
    expect(await ask(await stranger.key.sign({ document, nowMs }))).toMatchObject(refused);
    const other = tokenRequestDocument({ fingerprint: fixed.fingerprintHex, registrar: 2, request });
    expect(await ask(await careful.key.sign({ document: other, nowMs }))).toMatchObject(refused);
    expect(await ask(await careful.key.sign({ document, nowMs: nowMs - 2 * 86_400_000 }))).toMatchObject(refused);
    const signature = await careful.key.sign({ document, nowMs });
    const answer = orThrow(await ask(signature));
    expect(answer.promise.request).toBe(request);
    // Asked again after a lost answer, nothing needs to be signed anew.
    expect(orThrow(await ask())).toEqual(answer);
  });

  test('the register says no more of the signature than a hash, which the member can open', async () => {
    const { codeRequest } = await askForCode(service, 'M-3');
    const text = new TextDecoder().decode(orThrow(await careful.key.decrypt(service.sent.at(-1)!.text)));
    const code = /^ {4}([0-9]{6})$/m.exec(text)![1]!;
    const { session } = orThrow(await signInWith({ way: 'code', reference: 'M-3', code, codeRequest }));
    const page = orThrow(await client().call(ROUTES.getMember, { params, session }));
    const opening = page.registrars[0]!.issued!.requestSignature!;
    await office.clock((await office.ports.roll.nowMs()) + 120_000);
    await office.ports.registers.publish({
      election: ELECTION,
      registrar: 1,
      sections: fixed.definition.sections.map(({ id }) => id),
      end: false,
      signer: await office.ports.keys.registerLedger(ELECTION, 1),
      origin: registerOrigin(fixed.definition, 1),
    });
    const { lines } = await office.ports.registers.ledger(ELECTION, 1);
    const register = lines.map((line) => new TextDecoder().decode(line)).join('\n');
    const hash = toHex(requestSignatureHash(trustedBase64Url(opening.nonce), opening.signature));
    expect(register).toContain(`"requestSignature":"${hash}"`);
    expect(register.match(/requestSignature/g)).toHaveLength(1);
    expect(register).not.toContain(careful.certificate.fingerprint);
    for (const line of lines) expect(parseRegisterLine(line).ok).toBe(true);
  });
});

describe('with the code of a letter', () => {
  test('a member signs in as often as needed, however the code is typed', async () => {
    const code = await office.ports.keys.letterCode({ election: ELECTION, reference: 'M-4', issue: 1 });
    expect(code).toMatch(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){2}$/);
    for (const letterCode of [code, code.toLowerCase().replaceAll('-', ' ')]) {
      const { section } = orThrow(await signInWith({ way: 'letter', reference: 'M-4', letterCode }));
      expect(section).toBe('south');
    }
    // Nothing else fits: not another member's code, not the next letter's.
    const next = await office.ports.keys.letterCode({ election: ELECTION, reference: 'M-4', issue: 2 });
    const theirs = await office.ports.keys.letterCode({ election: ELECTION, reference: 'M-5', issue: 1 });
    for (const letterCode of [next, theirs]) {
      const answer = await signInWith({ way: 'letter', reference: 'M-4', letterCode });
      expect(answer).toMatchObject({ ok: false, error: { code: 'member-refused' } });
    }
  });

  test('is committed to in the roll, so that nobody can put another one in its place', async () => {
    const letterCode = await office.ports.keys.letterCode({ election: ELECTION, reference: 'M-5', issue: 1 });
    const { roll } = orThrow(await signInWith({ way: 'letter', reference: 'M-5', letterCode }));
    const channels = { mail: 'm5@example.org', letterCode: letterCodeHash(letterCode) };
    const section = SectionIdSchema.parse('south');
    const leaf = rollLeaf({ reference: 'M-5', section, channels }, trustedBase64Url(roll.salt));
    expect(toHex(leaf)).toBe(roll.leaf);
    const root = trustedHex(fixed.definition.sections.find(({ id }) => id === section)!.roll.root);
    expect(isOnRoll({ ...roll, leaf, proof: roll.proof.map(trustedHex), root })).toBe(true);
  });

  test('ends after ten failures within an hour, in all processes together, for strangers as for members', async () => {
    const statuses = async (reference: string) => {
      const seen: string[] = [];
      for (let index = 0; index < 12; index += 1) {
        const process = index % 2 === 0 ? service : second;
        const body = { way: 'letter', reference, letterCode: '0000-0000-0000' } as const;
        const answer = await clientOf(process).call(ROUTES.createMemberSession, { params, body });
        seen.push(answer.ok ? 'ok' : answer.error.kind === 'problem' ? answer.error.code : '');
      }
      return seen;
    };
    const second = await startService(office);
    const member = await statuses('M-5');
    expect(member).toEqual([...new Array<string>(10).fill('member-refused'), 'too-many-requests', 'too-many-requests']);
    expect(await statuses('M-995')).toEqual(member);
    await second.stop();
  });
});

describe('a lost letter', () => {
  const reference = 'M-4';
  const codeOf = (issue: number) => office.ports.keys.letterCode({ election: ELECTION, reference, issue });
  const signIn = async (issue: number) => signInWith({ way: 'letter', reference, letterCode: await codeOf(issue) });

  /** The same device asks for its token; after a lost answer, a crash or a reload it asks again. */
  const seed = new Uint8Array(32).fill(4);
  async function draw(issue: number) {
    const { session, section, roll } = orThrow(await signIn(issue));
    const member = {
      session,
      section: SectionIdSchema.parse(section),
      leaf: trustedHex(roll.leaf),
      formerLeaves: [roll.frozenLeaf, ...roll.changes.map(({ leaf }) => leaf)],
    };
    const ports = { ...office.primitives, sleep: () => Promise.resolve() };
    return drawToken(ports, { client: client(), fixed, member, seed });
  }

  test('is reissued by an act of enough officers: the old code ends, the new one is given out once', async () => {
    const { session } = orThrow(await signIn(1));
    const token = orThrow(await draw(1));
    const [ada, ben] = [await officerSession(0), await officerSession(1)];
    const notAfter = msToInstant(office.closesAtMs);
    const body = { act: 'reissue', parameters: { reference }, notAfter } as const;
    const act = orThrow(await client().call(ROUTES.proposeAct, { params, session: ada, body }));
    const release = (officer: string, of: string = reference) =>
      client().call(ROUTES.releaseLetters, { params, session: officer, body: { act: act.number, reference: of } });
    const refused = { ok: false, error: { code: 'letters-refused' } };
    for (const [index, officer] of [ada, ben].entries()) {
      expect(await release(ada)).toMatchObject(refused);
      const signature = await signedBy(office, office.officers[index]!, act.document);
      const of = { election: ELECTION, number: act.number };
      orThrow(await client().call(ROUTES.signAct, { params: of, session: officer, body: { signature } }));
    }
    expect(await signIn(1)).toMatchObject({ ok: false, error: { code: 'member-refused' } });
    const page = await client().call(ROUTES.getMember, { params, session });
    expect(page).toMatchObject({ ok: false, error: { code: 'sign-in-required' } });
    // The act names nobody: who asks says whose letter it is, and for anybody else nothing comes out.
    for (const of of ['M-5', 'M-1', 'M-995']) expect(await release(ada, of)).toMatchObject(refused);
    const files = orThrow(await release(ada));
    expect(files.count).toBe(1);
    const text = new TextDecoder().decode(trustedBase64Url(files.csv));
    expect(text).toContain(await codeOf(2));
    expect(text).not.toContain(await codeOf(1));
    // In the language of the member, like every letter and mail.
    const [lines] = linesOnPages(trustedBase64Url(files.pdf));
    expect(lines).toContain('Numéro de membre\u00a0: M-4');
    expect(await release(ben)).toMatchObject(refused);
    // What was issued under the old leaf is still the member's only token.
    expect(orThrow(await draw(2))).toEqual(token);
  });
});

describe('letters', () => {
  /** An act that the ballot box has taken, as far as the roll's side knows it. */
  async function madeAct(number: number, act: object): Promise<void> {
    const document = utf8(canonicalJson({ ...act, type: 'tellers/act/v1', number }));
    orThrow(await office.ports.roll.putAct(ELECTION, { number, document }));
    await office.ports.roll.setActState(ELECTION, number, 'made');
  }

  test('are given out once, to one officer, when what was signed for is what they are', async () => {
    const [ada, ben] = [await officerSession(0), await officerSession(1)];
    const summary = orThrow(await client().call(ROUTES.getLetters, { params, session: ada }));
    expect(summary).toMatchObject({ count: 2, uncovered: [] });
    const release = (session: string, act: number) =>
      client().call(ROUTES.releaseLetters, { params, session, body: { act } });
    const refused = { ok: false, error: { code: 'letters-refused' } };
    const { csv, pdf, count } = summary;
    await madeAct(90, { act: 'letters', parameters: { count, csv, pdf: csv } });
    expect(await release(ada, 90)).toMatchObject(refused);
    await madeAct(91, { act: 'letters', parameters: { count, csv, pdf } });
    const files = orThrow(await release(ada, 91));
    const text = new TextDecoder().decode(trustedBase64Url(files.csv));
    // Whose letter was reissued gets the present one.
    for (const [reference, issue] of [['M-4', 2] as const, ['M-5', 1] as const]) {
      expect(text).toContain(await office.ports.keys.letterCode({ election: ELECTION, reference, issue }));
    }
    expect(text).toContain(`#${fixed.fingerprintHex}`);
    const pages = linesOnPages(trustedBase64Url(files.pdf));
    expect(pages.map((lines) => lines.find((line) => /: M-[45]$/.test(line))).toSorted()).toEqual([
      'Member reference: M-5',
      'Numéro de membre\u00a0: M-4',
    ]);
    expect(await release(ben, 91)).toMatchObject(refused);
    // An answer can be lost on the way: the same officer may ask again, for ten minutes.
    expect(orThrow(await release(ada, 91))).toEqual(files);
    await office.clock((await office.ports.roll.nowMs()) + 600_000);
    expect(await release(ada, 91)).toMatchObject(refused);
    await madeAct(92, { act: 'extend', parameters: {} });
    expect(await release(ada, 92)).toMatchObject(refused);
  });
});

describe('afterwards', () => {
  test('members without a way get nothing by it: no code goes to whom the roll gives no address', async () => {
    const before = service.sent.length;
    await askForCode(service, 'M-4');
    await askForCode(service, 'M-2');
    expect(service.sent).toHaveLength(before);
  });

  test('a member sees also after the close whether a token was issued', async () => {
    await office.clock(office.closesAtMs + 60_000);
    const issued = orThrow(await signInWith(await organisationProof('member-7')));
    const page = orThrow(await client().call(ROUTES.getMember, { params, session: issued.session }));
    expect(page.registrars).toMatchObject([{ registrar: 1, issued: { requestSignature: null } }]);
    expect(page.roll).toEqual(issued.roll);
    const none = orThrow(await signInWith(await codeProof(service, 'M-1')));
    const empty = orThrow(await client().call(ROUTES.getMember, { params, session: none.session }));
    expect(empty.registrars).toEqual([{ registrar: 1, issued: null }]);
  });
});
