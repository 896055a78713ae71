import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { createBallotQueue } from '../../src/app/box/ballot-queue.ts';
import type { BoxStore } from '../../src/app/box/ports.ts';
import { exampleOf, jsonSchemaOf } from '../../src/contract/json-schema.ts';
import { ROUTES } from '../../src/contract/routes.ts';
import { createHttpApp } from '../../src/http/app.ts';
import { createBlindSignThread } from '../../src/keys/blind-sign-thread.ts';
import { closedService } from '../support/closed-service.ts';
import { madeUpBallot, testSigner } from '../support/ledgers.ts';
import { pathOf } from './support/doors.ts';

/**
 * More work than can be done: what is over the limit is refused at once and told when to come again, and nothing that
 * was taken in is lost. How long honest members wait meanwhile is a figure of `npm run bench`.
 */

describe('the queue of ballots', () => {
  test('takes five thousand beside the batch under way, refuses the rest at once, and loses none that it took', async () => {
    const open: (() => void)[] = [];
    const batches: number[] = [];
    const store: Pick<BoxStore, 'appendBallots'> = {
      appendBallots: async ({ ballots }) => {
        batches.push(ballots.length);
        await new Promise<void>((resolve) => open.push(resolve));
        return {
          outcomes: ballots.map(({ votingKey }) => ({ result: { ok: true, value: { votingKey } } })),
          head: { size: 1 },
        } as unknown as Awaited<ReturnType<BoxStore['appendBallots']>>;
      },
    };
    const queue = createBallotQueue({ store, election: 'spring', signer: testSigner(), origin: 'x/spring/box' });
    const ballot = madeUpBallot();
    const numbered = (number: number) => ({ ...ballot, votingKey: String(number) });
    // The first one is being written; the others wait.
    const taken = Array.from({ length: 5001 }, (_, number) => queue.append(numbered(number)));
    const refused = await Promise.all(
      Array.from({ length: 1000 }, (_, number) => queue.append(numbered(9000 + number))),
    );
    expect(refused.every((each) => !each.ok && each.error.kind === 'busy')).toBe(true);
    expect(refused[0]).toEqual({ ok: false, error: { kind: 'busy', retryAfterSeconds: 2 } });
    const drained = queue.drained();
    const end = { isDrained: false };
    void drained.then(() => (end.isDrained = true));
    while (!end.isDrained) {
      open.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const answers = await Promise.all(taken);
    const keys = answers.map((each) =>
      each.ok ? (each.value.recorded as unknown as { votingKey: string }).votingKey : 'refused',
    );
    expect(keys).toEqual(taken.map((_, number) => String(number)));
    expect(Math.max(...batches)).toBeLessThanOrEqual(200);
    expect(batches.reduce((sum, each) => sum + each, 0)).toBe(5001);
    // There is room again.
    const again = queue.append(numbered(1));
    open.shift()?.();
    expect((await again).ok).toBe(true);
  });
});

test('the thread that signs tokens takes a thousand requests, refuses the rest at once, and does not forget one', async () => {
  const thread = createBlindSignThread();
  const failure = new Error('the key is being read');
  let fail: (error: Error) => void = () => undefined;
  const key = new Promise<Uint8Array>((_, reject) => (fail = reject));
  const input = { keyName: 'spring/1', loadKey: () => key, blindedRequest: new Uint8Array(384) };
  const taken = Array.from({ length: 1000 }, () => thread.blindSign(input).catch((error: unknown) => error));
  const refused = await Promise.all(Array.from({ length: 50 }, () => thread.blindSign(input)));
  for (const each of refused) expect(each).toEqual({ ok: false, error: { kind: 'busy', retryAfterSeconds: 2 } });
  fail(failure);
  expect(await Promise.all(taken)).toEqual(taken.map(() => failure));
  // There is room again: the next one is asked for its key.
  expect(await thread.blindSign(input).catch((error: unknown) => error)).toBe(failure);
  await thread.close();
});

test.each([ROUTES.castBallot, ROUTES.issueToken])(
  'over HTTP a busy $id says 503 and when to come again',
  async (route) => {
    const closed = closedService();
    const busy = () => Promise.resolve({ ok: false as const, error: { kind: 'busy' as const, retryAfterSeconds: 2 } });
    const app = createHttpApp(
      closedService({
        box: { ...closed.box, castBallot: busy },
        member: {
          ...closed.member,
          issueToken: busy,
          memberOfSession: ({ election }) => Promise.resolve({ election, reference: 'm' }),
        },
      }),
    );
    const answer = await request(app)
      .post(pathOf(route))
      .set('authorization', 'Bearer abc')
      .send(exampleOf(jsonSchemaOf(route.body, 'input')) as object);
    expect([answer.status, answer.headers['retry-after'], (answer.body as { code: string }).code]).toEqual([
      503,
      '2',
      'busy',
    ]);
  },
);
