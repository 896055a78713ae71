import { afterEach, expect, test, vi } from 'vitest';
import { openMemberSession } from '../../../src/app/member/open-member-session.ts';
import { ok } from '../../../src/core/base/result.ts';
import { fixTestDefinition } from '../../support/definition.ts';
import { silentLog } from '../../support/log.ts';

afterEach(() => void vi.useRealTimers());

test('a refusal comes no sooner for a stranger, whom no write is made for, than for a wrong code', async () => {
  vi.useFakeTimers();
  const fixed = fixTestDefinition();
  const never = () => Promise.reject(new Error('not asked'));
  const answer = openMemberSession(
    {
      factsOf: () => Promise.resolve({ fixed, definition: fixed.definition, election: {} as never }),
      roll: { entry: never },
      members: { takeCode: () => Promise.resolve(false), createSession: never },
      registers: { issued: never },
      rollTrees: { proofOf: never },
      limit: { take: () => Promise.resolve(ok(undefined)) },
      random: (length) => new Uint8Array(length),
      codes: { key: new Uint8Array(32) },
      sessionLifetimeSeconds: 60,
      log: silentLog,
    },
    { election: 'committee-2026', reference: 'M-1', code: '123456' },
  );
  let answered = false;
  void answer.then(() => (answered = true));
  await vi.advanceTimersByTimeAsync(149);
  expect(answered).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(await answer).toEqual({ ok: false, error: { kind: 'member-refused' } });
});
