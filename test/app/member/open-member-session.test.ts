import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type MemberProof, openMemberSession } from '../../../src/app/member/open-member-session.ts';
import { err, ok } from '../../../src/core/base/result.ts';
import { SectionIdSchema } from '../../../src/core/election/values.ts';
import { letterCodeHash } from '../../../src/core/roll/letter-code.ts';
import { fixTestDefinition } from '../../support/definition.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const MEMBER = 'M-1';
const RIGHT = '0000-1111-2222';

const byCode = (reference: string): MemberProof => ({
  way: 'code',
  reference,
  code: '123456',
  codeRequest: 'A'.repeat(43),
});
const byLetter = (reference: string, letterCode = 'zzzz zzzz zzzz'): MemberProof => ({
  way: 'letter',
  reference,
  letterCode,
});

/** Signs in where one member is on the roll; everything that was asked, in order and without who it was about. */
async function tries(proof: MemberProof, { failures = 1 }: { readonly failures?: number } = {}) {
  const base = fixTestDefinition();
  const proofs = { mail: true, letter: true, certificate: false, signIn: null };
  const definition = { ...base.definition, proofs };
  const asked: string[] = [];
  const events: string[] = [];
  const entry = {
    reference: MEMBER,
    section: SectionIdSchema.parse('north'),
    channels: { mail: 'm1@example.org', letterCode: letterCodeHash(RIGHT) },
  };
  const leaf = new Uint8Array(32);
  const found = { entry, salt: leaf, leaf, frozenLeaf: leaf, letterIssue: 1, changes: [], language: null };
  const note = <T>(what: string, value: T): Promise<T> => {
    asked.push(what);
    return Promise.resolve(value);
  };
  const startedMs = Date.now();
  let tookMs = -1;
  const answer = openMemberSession(
    {
      factsOf: () => note('facts', { fixed: base, definition, election: {} as never }),
      roll: {
        entry: (_, reference) => note('entry', reference === MEMBER ? found : null),
      },
      members: {
        takeCode: () => note('takeCode', false),
        countFailure: () => note('countFailure', failures),
        forgetFailures: () => note('forgetFailures', undefined),
        takeSignIn: () => note('takeSignIn', null),
        referenceOfSubject: () => note('referenceOfSubject', null),
        createSession: () => note('createSession', undefined),
      },
      registers: { issued: () => note('issued', null) },
      rollTrees: { proofOf: () => note('proofOf', { index: 0, size: 1, proof: [] }) },
      limit: { take: () => note('limit', ok(undefined)) },
      organisation: null,
      random: (length) => new Uint8Array(length),
      codes: { key: new Uint8Array(32) },
      sessionLifetimeSeconds: 60,
      log: { event: (name) => void events.push(name) },
    },
    { election: 'committee-2026', proof },
  ).then((result) => {
    tookMs = Date.now() - startedMs;
    return result;
  });
  await vi.advanceTimersByTimeAsync(5000);
  return { result: await answer, asked, events, tookMs };
}

test.each([
  ['a mailed code', byCode],
  ['a letter code', byLetter],
])('with %s strangers cost exactly what members cost, and are answered after the same time', async (_, proof) => {
  const member = await tries(proof(MEMBER));
  const stranger = await tries(proof('M-999'));
  expect(member.result).toEqual(err({ kind: 'member-refused' }));
  expect(stranger).toEqual(member);
  expect(member.tookMs).toBe(150);
  expect(member.asked).toContain('entry');
});

test('a letter code tried too often is refused even when it is right, for strangers after just as many tries', async () => {
  const member = await tries(byLetter(MEMBER, RIGHT), { failures: 11 });
  expect(member.result).toEqual(err({ kind: 'too-many-requests', retryAfterSeconds: 3600 }));
  expect(await tries(byLetter('M-999', RIGHT), { failures: 11 })).toEqual(member);
  expect((await tries(byLetter(MEMBER, RIGHT), { failures: 10 })).result.ok).toBe(true);
});

test('a letter code is read as people write it', async () => {
  for (const typed of [RIGHT, 'oooo illl 2222', '000011112222']) {
    expect((await tries(byLetter(MEMBER, typed))).result.ok, typed).toBe(true);
  }
});

test('many failures in one election are logged once, and slow every further refusal down', async () => {
  const proof = byCode('M-1');
  expect(await tries(proof, { failures: 499 })).toMatchObject({ tookMs: 150, events: [] });
  expect(await tries(proof, { failures: 500 })).toMatchObject({ tookMs: 2000, events: ['many-sign-ins-refused'] });
  expect(await tries(proof, { failures: 501 })).toMatchObject({ tookMs: 2000, events: [] });
});
