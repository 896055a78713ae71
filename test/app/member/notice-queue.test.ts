import { describe, expect, test } from 'vitest';
import { createNoticeQueue, type NoticeQueue } from '../../../src/app/member/notice-queue.ts';
import { rememberingLog, silentLog } from '../../support/log.ts';

function promised(): { readonly promise: Promise<void>; readonly keep: () => void } {
  let keep: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => (keep = resolve));
  return { promise, keep };
}

function accept(queue: NoticeQueue, work: () => Promise<void>): void {
  expect(queue.add(work).ok).toBe(true);
}

describe('work after the answer', () => {
  test('does not begin before whoever asked has gone on', async () => {
    const queue = createNoticeQueue({ log: silentLog });
    const order: string[] = [];
    expect(queue.add(() => Promise.resolve(void order.push('work')))).toEqual({ ok: true, value: undefined });
    order.push('answer');
    await Promise.resolve();
    order.push('still answering');
    await queue.drained();
    expect(order).toEqual(['answer', 'still answering', 'work']);
  });

  test('runs a few at once and all of it before the queue is drained', async () => {
    const queue = createNoticeQueue({ log: silentLog, atOnce: 3 });
    const gate = promised();
    let running = 0;
    let most = 0;
    let done = 0;
    for (let index = 0; index < 20; index += 1) {
      accept(queue, async () => {
        running += 1;
        most = Math.max(most, running);
        await gate.promise;
        running -= 1;
        done += 1;
      });
    }
    const drained = queue.drained().then(() => done);
    setImmediate(gate.keep);
    expect(await drained).toBe(20);
    expect(most).toBe(3);
  });

  test('that fails is logged without its text, and stops nothing', async () => {
    const log = rememberingLog();
    const fields: unknown[] = [];
    const queue = createNoticeQueue({
      log: {
        event(name, more) {
          log.event(name);
          fields.push(more);
        },
      },
    });
    let done = false;
    accept(queue, () => Promise.reject(new TypeError('could not send to m1@example.org')));
    accept(queue, () => Promise.resolve(void (done = true)));
    await queue.drained();
    expect(done).toBe(true);
    expect(log.names).toEqual(['code-notice-failed']);
    expect(fields).toEqual([{ error: 'TypeError' }]);
  });

  test('beyond what may wait is refused at once', async () => {
    const queue = createNoticeQueue({ log: silentLog, atOnce: 1, waiting: 2 });
    const gate = promised();
    accept(queue, () => gate.promise);
    await new Promise((resolve) => setImmediate(resolve));
    expect([queue.add(() => gate.promise), queue.add(() => gate.promise)].map(({ ok }) => ok)).toEqual([true, true]);
    expect(queue.add(() => gate.promise)).toEqual({ ok: false, error: { kind: 'busy', retryAfterSeconds: 2 } });
    gate.keep();
    await queue.drained();
    expect(queue.add(() => Promise.resolve()).ok).toBe(true);
    await queue.drained();
  });

  test('of nothing is drained already', async () => {
    await createNoticeQueue({ log: silentLog }).drained();
  });
});
