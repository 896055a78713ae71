import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMemberSession } from '../../src/contract/member-api.ts';
import { equalBytes, toBase64Url, toHex } from '../../src/core/base/bytes.ts';
import { fingerprintWords } from '../../src/core/election/fingerprint-words.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { instantToMs, SectionIdSchema, trustedBase64Url, trustedHex } from '../../src/core/election/values.ts';
import { rollLeaf } from '../../src/core/roll/roll.ts';
import { isOnRoll } from '../../src/core/roll/roll-tree.ts';
import { finishToken, promiseMessage, requestHash } from '../../src/core/token/ballot-token.ts';
import { announceElection, ELECTION, type Office, openOffice } from '../support/election-office.ts';
import { askForCode, askForToken, clientOf, codeProof, signIn, tokenRequest } from '../support/member-device.ts';
import { type Service, startService } from '../support/service.ts';

const API = `/api/v1/elections/${ELECTION}`;
let office: Office;
let service: Service;
let fixed: FixedDefinition;

beforeAll(async () => {
  office = await openOffice();
  fixed = await announceElection(office);
  service = await startService(office);
}, 120_000);

afterAll(async () => {
  await service.stop();
  await office.close();
});

async function post(
  path: string,
  body: unknown,
  target = service,
): Promise<{ status: number; text: string; headers: string }> {
  const response = await fetch(`${target.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const headers = [...response.headers].filter(([name]) => name !== 'date').map(([name, value]) => `${name}: ${value}`);
  return { status: response.status, text: await response.text(), headers: headers.toSorted().join('\n') };
}

describe('asking for a code', () => {
  test('sends six digits to the address on the roll, with the title and the twelve words', async () => {
    const { code } = await askForCode(service, 'M-1');
    expect(code).toMatch(/^[0-9]{6}$/);
    const mail = service.sent.at(-1)!;
    expect(mail.to).toBe('m1@example.org');
    expect(mail.subject).toContain('Spring election');
    for (const word of fingerprintWords(fixed.fingerprint)) expect(mail.text).toContain(word);
  });

  test('is answered the same for a stranger, byte for byte, and sends nothing', async () => {
    const before = service.sent.length;
    const stranger = await post(`${API}/member-codes`, { reference: 'M-999' });
    await service.drained();
    expect(service.sent).toHaveLength(before);
    const member = await post(`${API}/member-codes`, { reference: 'M-1' });
    await service.drained();
    expect(service.sent).toHaveLength(before + 1);
    // Only the random bytes that name the browser are another's.
    const masked = (answer: typeof member) => ({ ...answer, text: answer.text.replace(/[A-Za-z0-9_-]{43}/, 'random') });
    expect(masked(stranger)).toEqual(masked(member));
    expect(member.status).toBe(202);
  });

  test('too often is refused, for strangers after just as many times', async () => {
    const strict = await startService(office, { codesPerHour: 3 });
    const statuses = async (reference: string) => {
      const seen: string[] = [];
      for (let index = 0; index < 5; index += 1) {
        const { status, text } = await post(`${API}/member-codes`, { reference }, strict);
        seen.push(`${status} ${(JSON.parse(text) as { code?: string }).code ?? ''}`);
      }
      return seen;
    };
    const member = await statuses('M-2');
    expect(member).toEqual(['202 ', '202 ', '202 ', '429 too-many-requests', '429 too-many-requests']);
    expect(await statuses('M-998')).toEqual(member);
    await strict.stop();
  });

  test('too often through several processes is answered as before, and nothing more is sent', async () => {
    const processes = [
      await startService(office, { codesPerHour: 2 }),
      await startService(office, { codesPerHour: 2 }),
    ];
    for (const process of [...processes, ...processes]) {
      expect((await post(`${API}/member-codes`, { reference: 'M-3' }, process)).status).toBe(202);
      await process.drained();
    }
    expect(processes.map(({ sent }) => sent.length)).toEqual([1, 1]);
    for (const process of processes) await process.stop();
  });

  test('for an election that nobody announced is refused', async () => {
    const { text } = await post('/api/v1/elections/other/member-codes', { reference: 'M-1' });
    expect(JSON.parse(text)).toMatchObject({ code: 'election-not-found' });
  });
});

describe('signing in with a code', () => {
  test('gives the own salt and the proof that leads to the roll’s root in the definition', async () => {
    const { roll, section, issued } = await signIn(service, 'M-4');
    const salt = trustedBase64Url(roll.salt);
    const sectionId = SectionIdSchema.parse(section);
    const leaf = rollLeaf({ reference: 'M-4', section: sectionId, channels: { mail: 'm4@example.org' } }, salt);
    expect(roll.leaf).toBe(toHex(leaf));
    const committed = fixed.definition.sections.find(({ id }) => id === section)!.roll;
    expect(roll.size).toBe(committed.size);
    const proof = roll.proof.map(trustedHex);
    expect(isOnRoll({ leaf, index: roll.index, size: roll.size, proof, root: trustedHex(committed.root) })).toBe(true);
    expect(issued).toEqual([false]);
  });

  test('is refused in the same words for a wrong code, an unknown reference and a code of somebody else', async () => {
    const proof = await codeProof(service, 'M-1');
    const code = proof.code === '000000' ? '000001' : '000000';
    const answers = [
      await post(`${API}/member-sessions`, { ...proof, code }),
      await post(`${API}/member-sessions`, { ...proof, reference: 'M-997', code }),
      await post(`${API}/member-sessions`, { ...proof, reference: 'M-997' }),
      await post(`${API}/member-sessions`, { ...proof, reference: 'M-2' }),
    ];
    expect(answers[0]!.status).toBe(401);
    expect(JSON.parse(answers[0]!.text)).toMatchObject({ code: 'member-refused' });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  test('does not work any more once the code was tried too often, even with the right code', async () => {
    const proof = await codeProof(service, 'M-1');
    const code = proof.code === '000000' ? '000001' : '000000';
    for (let index = 0; index < 5; index += 1) await post(`${API}/member-sessions`, { ...proof, code });
    expect((await post(`${API}/member-sessions`, proof)).status).toBe(401);
    expect((await signIn(service, 'M-1')).session).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  test('does not work with a code that is out of date', async () => {
    const startMs = office.opensAtMs - 300_000;
    await office.clock(startMs);
    const [first, second] = [await codeProof(service, 'M-2'), await codeProof(service, 'M-2')];
    await office.clock(startMs + 599_000);
    expect((await post(`${API}/member-sessions`, first)).status).toBe(201);
    await office.clock(startMs + 601_000);
    expect((await post(`${API}/member-sessions`, second)).status).toBe(401);
  });

  test('works only in the browser that asked for the code, whoever else reads the mail or asks again', async () => {
    const mine = await codeProof(service, 'M-3');
    const scanner = await askForCode(service, 'M-3');
    // Somebody with the mail, or a program that tries what it finds in one, has no request or another one.
    const { codeRequest } = scanner;
    expect((await post(`${API}/member-sessions`, { ...mine, codeRequest })).status).toBe(401);
    expect((await post(`${API}/member-sessions`, { ...mine, codeRequest: mine.codeRequest.slice(1) })).status).toBe(
      400,
    );
    expect((await post(`${API}/member-sessions`, { ...mine, codeRequest: undefined })).status).toBe(400);
    // Neither has used up the member's own code, nor has asking again.
    expect((await post(`${API}/member-sessions`, mine)).status).toBe(201);
  });

  test('is not done by looking: any number of GET and HEAD requests leaves the code working', async () => {
    const proof = await codeProof(service, 'M-4');
    for (const method of ['HEAD', ...new Array<string>(10).fill('GET')]) {
      for (const path of ['member-sessions', 'member-codes']) {
        expect((await fetch(`${service.url}${API}/${path}`, { method })).status).toBe(405);
      }
      const page = await fetch(`${service.url}/vote/${ELECTION}?reference=M-4&code=${proof.code}`, { method });
      expect(page.status).toBe(200);
    }
    expect((await post(`${API}/member-sessions`, proof)).status).toBe(201);
  });

  test('is limited by reference, known or not', async () => {
    const other = await startService(office);
    for (const reference of ['M-3', 'M-996']) {
      const statuses: number[] = [];
      for (let index = 0; index < 21; index += 1) {
        const proof = { way: 'code', reference, code: '123456', codeRequest: 'A'.repeat(43) };
        statuses.push((await post(`${API}/member-sessions`, proof, other)).status);
      }
      expect(statuses).toEqual([...new Array<number>(20).fill(401), 429]);
    }
    await other.stop();
  });
});

describe('drawing a token', () => {
  test('gives a signature of the token and a promise that the registrar signed', async () => {
    const { session, section, roll } = await signIn(service, 'M-1');
    const request = tokenRequest(office, fixed, { section });
    const answer = await askForToken(service, fixed, { session, blindedRequest: request.blindedRequest });
    if (!answer.ok) throw new Error(JSON.stringify(answer.error));
    const { blindSignature, promise } = answer.value;
    const token = finishToken({ request, blindSignature: trustedBase64Url(blindSignature) });
    expect(token.ok).toBe(true);
    expect(promise.leaf).toBe(roll.leaf);
    expect(promise.request).toBe(toHex(requestHash(request.blindedRequest)));
    const message = promiseMessage({
      fingerprint: fixed.fingerprint,
      registrar: 1,
      leaf: trustedHex(promise.leaf),
      request: trustedHex(promise.request),
      publishedAfter: promise.publishedAfter,
    });
    const publicKey = trustedBase64Url(fixed.definition.registrars[0]!.replyKey);
    const signature = trustedBase64Url(promise.signature);
    expect(office.primitives.verifyEd25519({ publicKey, message, signature })).toBe(true);
    expect(instantToMs(promise.publishedAfter)! % 60_000).toBe(0);
  });

  test('survives a crash after the issue was stored: the same request gives the same bytes, also much later', async () => {
    let broken = true;
    const crashing = await startService(office, {
      wrapRegisters: (store) => ({
        ...store,
        issue: async (of) => {
          const issue = await store.issue(of);
          if (broken) throw new Error('the process died here');
          return issue;
        },
      }),
    });
    const first = await signIn(crashing, 'M-2');
    const request = tokenRequest(office, fixed, { section: first.section });
    const { blindedRequest } = request;
    const lost = await askForToken(crashing, fixed, { session: first.session, blindedRequest });
    expect(lost).toMatchObject({ ok: false, error: { code: 'internal-error' } });
    broken = false;
    const again = await askForToken(crashing, fixed, { session: first.session, blindedRequest });
    await crashing.stop();
    if (!again.ok) throw new Error(JSON.stringify(again.error));
    expect(finishToken({ request, blindSignature: trustedBase64Url(again.value.blindSignature) }).ok).toBe(true);
    await office.clock(office.opensAtMs + 600_000);
    const second = await signIn(service, 'M-2');
    expect(second.issued).toEqual([true]);
    expect(await askForToken(service, fixed, { session: second.session, blindedRequest })).toEqual(again);
  });

  test('with another request is refused once one was signed', async () => {
    const { session, section } = await signIn(service, 'M-2');
    const { blindedRequest } = tokenRequest(office, fixed, { section });
    const answer = await askForToken(service, fixed, { session, blindedRequest });
    expect(answer).toMatchObject({ ok: false, error: { code: 'token-already-issued' } });
  });

  test('with many different requests at once has one signed, the others refused', async () => {
    const { session, section } = await signIn(service, 'M-3');
    const requests = Array.from({ length: 16 }, () => tokenRequest(office, fixed, { section }).blindedRequest);
    const answers = await Promise.all(
      [...requests, ...requests].map((blindedRequest) => askForToken(service, fixed, { session, blindedRequest })),
    );
    const signed = answers.filter((answer) => answer.ok);
    expect(signed).toHaveLength(2);
    expect(signed[0]).toEqual(signed[1]);
    for (const answer of answers) if (!answer.ok) expect(answer.error).toMatchObject({ code: 'token-already-issued' });
  });

  test('with a request that was made for another roll entry is refused', async () => {
    const fourth = await signIn(service, 'M-4');
    const fifth = await signIn(service, 'M-5');
    const { blindedRequest } = tokenRequest(office, fixed, { section: fourth.section });
    expect((await askForToken(service, fixed, { session: fourth.session, blindedRequest })).ok).toBe(true);
    const copied = await askForToken(service, fixed, { session: fifth.session, blindedRequest });
    expect(copied).toMatchObject({ ok: false, error: { code: 'token-request-refused' } });
    expect((await signIn(service, 'M-5')).issued).toEqual([false]);
  });

  test('needs the fingerprint that the registrar signed, an existing registrar and a number that may be signed', async () => {
    const { session, section } = await signIn(service, 'M-1');
    const { blindedRequest, n } = tokenRequest(office, fixed, { section });
    const refused = (answer: unknown, code: string) => expect(answer).toMatchObject({ ok: false, error: { code } });
    const other = { session, blindedRequest, fingerprint: 'ab'.repeat(32) };
    refused(await askForToken(service, fixed, other), 'token-request-refused');
    refused(await askForToken(service, fixed, { session, blindedRequest, registrar: 2 }), 'not-found');
    const minusOne = n.slice();
    minusOne[383]! -= 1;
    const one = new Uint8Array(384);
    one[383] = 1;
    for (const number of [new Uint8Array(384), one, minusOne, n, new Uint8Array(384).fill(255)]) {
      refused(await askForToken(service, fixed, { session, blindedRequest: number }), 'token-request-refused');
    }
    expect(equalBytes(minusOne, n)).toBe(false);
    const short = await fetch(`${service.url}${API}/registrars/1/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${session}` },
      body: JSON.stringify({ fingerprint: fixed.fingerprintHex, blindedRequest: toBase64Url(blindedRequest.slice(1)) }),
    });
    expect(await short.json()).toMatchObject({ code: 'body-invalid' });
  });

  test('says all reasons at once', async () => {
    const { session } = await signIn(service, 'M-1');
    const response = await fetch(`${service.url}${API}/registrars/1/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${session}` },
      body: JSON.stringify({ fingerprint: 'ab'.repeat(32), blindedRequest: toBase64Url(new Uint8Array(384)) }),
    });
    expect(((await response.json()) as { reasons: string[] }).reasons).toHaveLength(2);
  });

  test('needs a session of this election, not an officer’s and not one that is out of date', async () => {
    const { session, section } = await signIn(service, 'M-1');
    const { blindedRequest } = tokenRequest(office, fixed, { section });
    const wanted = { ok: false, error: { code: 'sign-in-required' } };
    expect(await askForToken(service, fixed, { session: 'x'.repeat(43), blindedRequest })).toMatchObject(wanted);
    expect(await askForToken(service, fixed, { session: `${session}A`, blindedRequest })).toMatchObject(wanted);
    const elsewhere = await fetch(`${service.url}/api/v1/elections/other/registrars/1/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${session}` },
      body: '{}',
    });
    expect(elsewhere.status).toBe(401);
    await office.clock(office.opensAtMs + 600_000 + 3_601_000);
    expect(await askForToken(service, fixed, { session, blindedRequest })).toMatchObject(wanted);
  });

  test('ends with the close, by the database’s clock', async () => {
    await office.clock(office.closesAtMs - 1000);
    const { session, section } = await signIn(service, 'M-5');
    await office.clock(office.closesAtMs);
    const { blindedRequest } = tokenRequest(office, fixed, { section });
    const answer = await askForToken(service, fixed, { session, blindedRequest });
    expect(answer).toMatchObject({ ok: false, error: { code: 'issuing-ended' } });
    await office.clock(office.closesAtMs - 1);
    expect((await askForToken(service, fixed, { session, blindedRequest })).ok).toBe(true);
  });
});

test('a route of members accepts no body with more than its fields', async () => {
  const answer = await clientOf(service).call(createMemberSession, {
    params: { election: ELECTION },
    body: { reference: 'M-1', code: '123456', isOfficer: true } as never,
  });
  expect(answer).toMatchObject({ ok: false, error: { code: 'body-invalid' } });
});
