import { err, ok, type Result } from '../../core/base/result.ts';
import type { BusyError, EventLog } from '../ports.ts';

export interface NoticeQueue {
  /** Takes work to be done after the answer was given. */
  add(work: () => Promise<void>): Result<void, BusyError>;
  /** Resolves when nothing waits or runs any more: for a graceful stop. */
  drained(): Promise<void>;
}

/**
 * Work that must not be seen in an answer's time: whether a reference is on the roll shows neither in what is
 * answered nor in how long it takes, because looking it up and sending the mail come afterwards.
 * @param atOnce how many run at the same time
 * @param waiting how many may wait; more are refused, for members and strangers alike
 */
export function createNoticeQueue(input: {
  readonly log: EventLog;
  readonly atOnce?: number;
  readonly waiting?: number;
}): NoticeQueue {
  const { log, atOnce = 8, waiting: most = 5000 } = input;
  const waiting: (() => Promise<void>)[] = [];
  const idle: (() => void)[] = [];
  let running = 0;

  async function run(): Promise<void> {
    running += 1;
    for (let work = waiting.shift(); work !== undefined; work = waiting.shift()) {
      try {
        await work();
      } catch (error) {
        // The error's text may hold the address: only its name is written down.
        log.event('code-notice-failed', { error: error instanceof Error ? error.name : 'unknown' });
      }
    }
    running -= 1;
    if (running === 0) for (const wake of idle.splice(0)) wake();
  }

  return {
    add(work) {
      if (waiting.length >= most) return err({ kind: 'busy', retryAfterSeconds: 2 });
      waiting.push(work);
      if (running < atOnce) setImmediate(() => void (running < atOnce && run()));
      return ok(undefined);
    },
    async drained() {
      while (running > 0 || waiting.length > 0) {
        if (running === 0) await run();
        else await new Promise<void>((wake) => idle.push(wake));
      }
    },
  };
}
