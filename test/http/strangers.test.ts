import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMemberFactsOf } from '../../src/app/member/member-facts.ts';
import { type MemberProof, openMemberSession } from '../../src/app/member/open-member-session.ts';
import { createRollTrees } from '../../src/app/member/roll-trees.ts';
import { ok } from '../../src/core/base/result.ts';
import { announceElection, ELECTION, type Office, openOffice } from '../support/election-office.ts';
import { silentLog } from '../support/log.ts';

/**
 * Whether the time of a refusal tells members from strangers (security A69): many sign-ins that fail, members and
 * strangers in random order, on the real database and without limits. Times decide nothing in the ordinary tests, so
 * this runs only when it is asked for: `npm run bench:strangers`.
 */

const SAMPLES = Number(process.env['STRANGERS'] ?? '0');
const AT_ONCE = 16;
/** Two samples of one distribution are further apart once in a thousand times. */
const KS_CRITICAL = 1.949 * Math.sqrt(2 / Math.max(1, SAMPLES));
const T_CRITICAL = 4.5;

let office: Office;

beforeAll(async () => {
  if (SAMPLES === 0) return;
  office = await openOffice();
  const proofs = { mail: true, letter: true, certificate: false, signIn: null };
  await announceElection(office, { proofs });
}, 240_000);
afterAll(() => office.close());

function ports() {
  const { roll, registers, random } = office.ports;
  const { members } = office.stores.roll;
  return {
    factsOf: createMemberFactsOf(roll),
    roll,
    registers,
    members: {
      ...members,
      countFailure: (of: Parameters<typeof members.countFailure>[0]) => members.countFailure(of).then(() => 1),
    },
    rollTrees: createRollTrees(roll),
    organisation: null,
    limit: { take: () => Promise.resolve(ok(undefined)) },
    random,
    codes: { key: new Uint8Array(32) },
    sessionLifetimeSeconds: 60,
    log: silentLog,
  };
}

const byCode = (reference: string): MemberProof => ({
  way: 'code',
  reference,
  code: '123456',
  codeRequest: 'A'.repeat(43),
});
const byLetter = (reference: string): MemberProof => ({ way: 'letter', reference, letterCode: '0000-0000-0000' });

/** The largest distance between two empirical distributions. */
function kolmogorovSmirnov(left: number[], right: number[]): number {
  const [a, b] = [left.toSorted((x, y) => x - y), right.toSorted((x, y) => x - y)];
  let [i, j, largest] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const at = Math.min(a[i]!, b[j]!);
    while (i < a.length && a[i]! <= at) i += 1;
    while (j < b.length && b[j]! <= at) j += 1;
    largest = Math.max(largest, Math.abs(i / a.length - j / b.length));
  }
  return largest;
}

function moments(times: number[]) {
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
  return { mean, variance: times.reduce((sum, time) => sum + (time - mean) ** 2, 0) / (times.length - 1) };
}

test.runIf(SAMPLES > 0).each([
  ['a mailed code', byCode],
  ['a letter code', byLetter],
])(
  'refusals with %s take the same time for members and strangers',
  async (way, proof) => {
    const open = ports();
    const times = { member: [] as number[], stranger: [] as number[] };
    const order = Array.from({ length: 2 * SAMPLES }, (_, index): 'member' | 'stranger' =>
      index < SAMPLES ? 'member' : 'stranger',
    );
    for (let at = order.length - 1; at > 0; at -= 1) {
      const other = randomInt(at + 1);
      [order[at], order[other]] = [order[other]!, order[at]!];
    }
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let who = order.pop(); who !== undefined; who = order.pop()) {
          const reference = who === 'member' ? `M-${1 + randomInt(5)}` : `N-${1 + randomInt(5)}`;
          const startedMs = performance.now();
          expect((await openMemberSession(open, { election: ELECTION, proof: proof(reference) })).ok).toBe(false);
          times[who].push(performance.now() - startedMs);
        }
      }),
    );
    const [member, stranger] = [moments(times.member), moments(times.stranger)];
    const t = (member.mean - stranger.mean) / Math.sqrt((member.variance + stranger.variance) / SAMPLES);
    const distance = kolmogorovSmirnov(times.member, times.stranger);
    process.stdout.write(
      `${way}: ${SAMPLES} each, means ${member.mean.toFixed(2)} and ${stranger.mean.toFixed(2)} ms, t ${t.toFixed(2)}, KS ${distance.toFixed(4)} (critical ${KS_CRITICAL.toFixed(4)})\n`,
    );
    expect(Math.abs(t)).toBeLessThan(T_CRITICAL);
    expect(distance).toBeLessThan(KS_CRITICAL);
  },
  3_600_000,
);
