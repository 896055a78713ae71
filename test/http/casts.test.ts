import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { proposeAct } from '../../src/app/officer/propose-act.ts';
import { signAct } from '../../src/app/officer/sign-act.ts';
import { UnknownOutcomeError } from '../../src/app/ports.ts';
import { getReceipt } from '../../src/contract/box-api.ts';
import { type ProblemBody, ProblemBodySchema } from '../../src/contract/problem-body.ts';
import { toBase64Url } from '../../src/core/base/bytes.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { msToInstant, trustedBase64Url } from '../../src/core/election/values.ts';
import type { BallotLineBody } from '../../src/core/ledger/ballot-line.ts';
import { checkReceipt } from '../../src/core/receipt/receipt.ts';
import { reasonsToRefuseReply } from '../../src/core/receipt/reply.ts';
import type { Database } from '../../src/db/open-database.ts';
import { announceElection, ELECTION, type Office, openOffice, orThrow, signedBy } from '../support/election-office.ts';
import { cast, clientOf, type DeviceToken, drawTokenOver, sealOn } from '../support/member-device.ts';
import { openSecondStores, type Service, startService } from '../support/service.ts';

const API = `/api/v1/elections/${ELECTION}`;
let office: Office;
let stores: Database;
let one: Service;
let two: Service;
let fixed: FixedDefinition;
const tokens = new Map<string, DeviceToken>();

beforeAll(async () => {
  office = await openOffice();
  fixed = await announceElection(office);
  stores = await openSecondStores(office);
  one = await startService(office);
  two = await startService(office, { stores });
  for (const reference of ['M-1', 'M-2', 'M-3', 'M-4', 'M-5']) {
    tokens.set(reference, await drawTokenOver(one, office, { fixed, reference }));
  }
}, 120_000);

afterAll(async () => {
  await one.stop();
  await two.stop();
  await stores.close();
  await office.close();
});

function sealed(reference: string, choice: number): BallotLineBody {
  return sealOn(office, fixed, { token: tokens.get(reference)!, choice });
}

function check(receipt: string) {
  const { verifyEd25519 } = office.primitives;
  return orThrow(checkReceipt({ text: receipt, definition: fixed, verifyEd25519 }));
}

/** Sends a body as it is and gives back the problem, whose signature must hold where there is one. */
async function refused(
  body: string,
  options: { readonly path?: string; readonly headers?: Record<string, string> } = {},
) {
  const { path = `${API}/ballots`, headers = { 'content-type': 'application/json' } } = options;
  const response = await fetch(`${one.url}${path}`, { method: 'POST', headers, body });
  return ProblemBodySchema.parse(await response.json());
}

function expectSigned(problem: ProblemBody, body: string): void {
  const { signed } = problem;
  if (signed === undefined) throw new Error(`${problem.code} is not signed`);
  expect(signed.code).toBe(problem.code);
  const reasons = reasonsToRefuseReply({
    reply: signed,
    fingerprint: fixed.fingerprint,
    replyKey: trustedBase64Url(fixed.definition.box.replyKey),
    request: new Uint8Array(createHash('sha256').update(body).digest()),
    verifyEd25519: office.primitives.verifyEd25519,
  });
  expect(reasons).toEqual([]);
}

function bodyOf(ballot: BallotLineBody, changes: object = {}): string {
  return JSON.stringify({ fingerprint: fixed.fingerprintHex, ballot, ...changes });
}

async function lines(): Promise<string[]> {
  const { lines: all } = await stores.box.ledger(ELECTION);
  return all.map((line) => Buffer.from(line).toString('utf8')).filter((line) => line.includes('"kind":"ballot"'));
}

describe('before voting opens', () => {
  test('a cast is refused with the instant at which it opens, and signed', async () => {
    await office.clock(office.opensAtMs - 1);
    const body = bodyOf(sealed('M-1', 0));
    const problem = await refused(body);
    expect(problem).toMatchObject({ code: 'voting-not-open', opens: msToInstant(office.opensAtMs) });
    expectSigned(problem, body);
    expect(await lines()).toEqual([]);
  });
});

describe('a cast', () => {
  test('gives a receipt whose proof leads to a signed head, with the very ballot in it', async () => {
    await office.clock(office.opensAtMs);
    const ballot = sealed('M-1', 0);
    const answer = orThrow(await cast(one, fixed, ballot));
    const { ballot: recorded, index, checkpoint } = check(answer.receipt);
    expect(recorded).toEqual(ballot);
    expect(index).toBe(2);
    expect(checkpoint.size).toBe(3);
  });

  test('again, at any process, gives an equivalent receipt and no second line', async () => {
    const ballot = sealed('M-2', 1);
    const first = check(orThrow(await cast(one, fixed, ballot)).receipt);
    for (const service of [one, two, one]) {
      const again = check(orThrow(await cast(service, fixed, ballot)).receipt);
      expect(again.index).toBe(first.index);
      expect(again.ballot).toEqual(ballot);
    }
    expect(await lines()).toHaveLength(2);
  });

  test('of another ballot under a used voting key is refused in constant words, and signed', async () => {
    const bodies = [bodyOf(sealed('M-2', 1)), bodyOf(sealed('M-2', 2))];
    const problems = [await refused(bodies[0]!), await refused(bodies[1]!)];
    problems.forEach((problem, index) => expectSigned(problem, bodies[index]!));
    const words = problems.map((problem) => ({ ...problem, signed: undefined }));
    expect(words[0]).toEqual(words[1]);
    expect(words[0]).toEqual({
      signed: undefined,
      type: '/problems#voting-key-used',
      title: 'Another ballot was recorded for this voting key',
      status: 409,
      code: 'voting-key-used',
    });
    expect(await lines()).toHaveLength(2);
  });

  test('of one token 64 times at once over two processes records one ballot', async () => {
    const ballots = Array.from({ length: 64 }, (_, index) => sealed('M-3', index % 3));
    const answers = await Promise.all(ballots.map((ballot, index) => cast(index % 2 === 0 ? one : two, fixed, ballot)));
    const taken = answers.flatMap((answer, index) => (answer.ok ? [{ index, receipt: answer.value.receipt }] : []));
    expect(taken).toHaveLength(1);
    expect(check(taken[0]!.receipt).ballot).toEqual(ballots[taken[0]!.index]);
    for (const answer of answers) if (!answer.ok) expect(answer.error).toMatchObject({ code: 'voting-key-used' });
    const key = toBase64Url(tokens.get('M-3')!.votingKey);
    expect((await lines()).filter((line) => line.includes(key))).toHaveLength(1);
  });

  test('of one ballot 64 times at once over two processes gives 64 receipts of one line', async () => {
    const ballot = sealed('M-4', 0);
    const answers = await Promise.all(
      Array.from({ length: 64 }, (_, index) => cast(index % 2 === 0 ? one : two, fixed, ballot)),
    );
    const indices = answers.map((answer) => check(orThrow(answer).receipt).index);
    expect(new Set(indices).size).toBe(1);
  });

  test('needs no session, and whoever sends one or a cookie is not known by it', async () => {
    const body = bodyOf(sealed('M-4', 2));
    const headers = { 'content-type': 'application/json', authorization: 'Bearer abc', cookie: 'session=abc' };
    const problem = await refused(body, { headers });
    expect(problem.code).toBe('voting-key-used');
  });
});

describe('a cast whose commit is not known', () => {
  function servingWith(fails: 'after' | 'before', times: number) {
    let left = times;
    return startService(office, {
      wrapBox: (store) => ({
        ...store,
        appendBallots: async (of) => {
          if (left <= 0) return store.appendBallots(of);
          left -= 1;
          if (fails === 'after') await store.appendBallots(of);
          throw new UnknownOutcomeError('the connection broke');
        },
      }),
    });
  }

  test('is answered "busy" when the ballot is not there, and goes in when it is handed in again', async () => {
    const service = await servingWith('before', 1);
    const ballot = sealed('M-5', 1);
    expect(await cast(service, fixed, ballot)).toMatchObject({ error: { code: 'busy', retryAfterSeconds: 2 } });
    expect((await lines()).some((line) => line.includes(ballot.votingKey))).toBe(false);
    expect(check(orThrow(await cast(service, fixed, ballot)).receipt).ballot).toEqual(ballot);
    await service.stop();
  });

  test('is looked up, and gets its receipt when it is there', async () => {
    const service = await servingWith('after', 1);
    const receipt = orThrow(
      await clientOf(one).call(getReceipt, {
        params: { election: ELECTION, votingKey: toBase64Url(tokens.get('M-5')!.votingKey) },
      }),
    );
    const { ballot } = check(receipt.receipt);
    expect(check(orThrow(await cast(service, fixed, ballot)).receipt).ballot).toEqual(ballot);
    expect(service.logged.box.join('')).toContain('cast-outcome-unknown');
    await service.stop();
  });

  test('is refused when another ballot of its voting key is there', async () => {
    const service = await servingWith('after', 1);
    expect(await cast(service, fixed, sealed('M-5', 0))).toMatchObject({ error: { code: 'voting-key-used' } });
    await service.stop();
  });
});

describe('a ballot that is not valid', () => {
  const changes: readonly (readonly [string, (ballot: BallotLineBody) => object])[] = [
    ['for another definition', (ballot) => ({ fingerprint: 'ab'.repeat(32), ballot })],
    ['of a section that does not exist', (ballot) => ({ ballot: { ...ballot, section: 'east' } })],
    [
      'with a signature too many',
      (ballot) => ({ ballot: { ...ballot, signatures: [...ballot.signatures, ...ballot.signatures] } }),
    ],
    ['with another mark', (ballot) => ({ ballot: { ...ballot, mark: toBase64Url(new Uint8Array(16)) } })],
    ['under another voting key', (ballot) => ({ ballot: { ...ballot, votingKey: ballot.commitments[0] } })],
    [
      'with the identity as its voting key',
      (ballot) => ({ ballot: { ...ballot, votingKey: toBase64Url(new Uint8Array(32)) } }),
    ],
    [
      'with parts that are no group elements',
      (ballot) => ({ ballot: { ...ballot, votingKey: toBase64Url(new Uint8Array(32).fill(255)) } }),
    ],
  ];

  test.each(changes)('%s is refused with its reasons, signed, and never recorded', async (_, change) => {
    const before = await lines();
    const body = bodyOf(sealed('M-1', 1), change(sealed('M-1', 1)));
    const problem = await refused(body);
    expect(problem.code).toBe('ballot-refused');
    expect(problem.reasons!.length).toBeGreaterThan(0);
    expectSigned(problem, body);
    expect(await lines()).toEqual(before);
  });

  test('in its form is refused with its issues, signed over the bytes as they were sent', async () => {
    for (const body of [
      '{}',
      'nonsense',
      bodyOf(sealed('M-1', 1)).replace('"mark"', '"mark":"x","mark"'),
      '{"fingerprint":1,"extra":true}',
      '',
    ]) {
      const problem = await refused(body);
      expect(problem.code).toBe('body-invalid');
      expectSigned(problem, body);
    }
  });

  test('is not signed for where its body was not read or the election has no key', async () => {
    const text = await refused('x', { headers: { 'content-type': 'text/plain' } });
    expect(text).toMatchObject({ code: 'media-type-unsupported' });
    expect(text.signed).toBeUndefined();
    const other = await refused(bodyOf(sealed('M-1', 1)), { path: '/api/v1/elections/other/ballots' });
    expect(other).toMatchObject({ code: 'election-not-found' });
    expect(other.signed).toBeUndefined();
  });
});

describe('a receipt asked for by voting key', () => {
  test('is under the present head', async () => {
    const votingKey = toBase64Url(tokens.get('M-1')!.votingKey);
    const answer = await clientOf(two).call(getReceipt, { params: { election: ELECTION, votingKey } });
    const { index, checkpoint } = check(orThrow(answer).receipt);
    expect(index).toBe(2);
    expect(checkpoint.size).toBe((await stores.box.head(ELECTION)).size);
  });

  test('is not there for a key that nothing was cast with, or an election that is not', async () => {
    const votingKey = toBase64Url(new Uint8Array(32).fill(1));
    const none = await clientOf(one).call(getReceipt, { params: { election: ELECTION, votingKey } });
    expect(none).toMatchObject({ error: { code: 'ballot-not-found' } });
    const other = await clientOf(one).call(getReceipt, { params: { election: 'other', votingKey } });
    expect(other).toMatchObject({ error: { code: 'election-not-found' } });
  });
});

describe('after the close', () => {
  test('a new ballot is refused with the instant of the close, signed; a recorded one still gets its receipt', async () => {
    const recorded = check(
      orThrow(
        await clientOf(one).call(getReceipt, {
          params: { election: ELECTION, votingKey: toBase64Url(tokens.get('M-1')!.votingKey) },
        }),
      ).receipt,
    ).ballot;
    await office.clock(office.closesAtMs);
    expect(check(orThrow(await cast(two, fixed, recorded)).receipt).index).toBe(2);
    const body = bodyOf(sealed('M-1', 2));
    const problem = await refused(body);
    expect(problem).toMatchObject({ code: 'voting-closed', closes: msToInstant(office.closesAtMs) });
    expectSigned(problem, body);
  });
});

describe('an annulled election', () => {
  test('takes no ballot, and says so under its signature', async () => {
    await office.clock(office.opensAtMs + 60_000);
    const { ports, officers } = office;
    const officer = officers[0].fingerprint;
    const notAfter = msToInstant(office.opensAtMs + 600_000);
    const proposal = {
      act: 'annul',
      parameters: { reason: 'a rehearsal of annulling', check: null },
      notAfter,
    } as const;
    const act = orThrow(await proposeAct(ports, { officer, election: ELECTION, proposal }));
    for (const each of officers.slice(0, 2)) {
      const signature = await signedBy(office, each, act.document);
      orThrow(await signAct(ports, { officer: each.fingerprint, election: ELECTION, number: act.number, signature }));
    }
    const body = bodyOf(sealed('M-1', 2));
    const problem = await refused(body);
    expect(problem.code).toBe('election-annulled');
    expectSigned(problem, body);
  });
});
