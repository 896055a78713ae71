import type { CallError } from '../contract/client.ts';
import { err, type Result } from '../core/base/result.ts';

/** Waits that many milliseconds; passed in, because clients run in browsers, on Node and in tests. */
export type Sleep = (ms: number) => Promise<void>;

/** Seconds to wait before each further try when the service does not say. */
const PAUSES_SECONDS = [0.5, 1, 2, 4, 8];

/**
 * Calls again while the answer is "busy", "too many requests" or none at all. Only for calls that may safely be made
 * twice: the same token request and the same sealed ballot are.
 */
export async function callPatiently<T, C extends string>(
  sleep: Sleep,
  call: () => Promise<Result<T, CallError<C>>>,
): Promise<Result<T, CallError<C>>> {
  let last: CallError<C> = { kind: 'no-answer', detail: 'not tried' };
  for (const pause of [...PAUSES_SECONDS, null]) {
    const answer = await call();
    if (answer.ok) return answer;
    last = answer.error;
    const busy = last.kind === 'problem' && (last.code === 'busy' || last.code === 'too-many-requests');
    if (!busy && last.kind !== 'no-answer') return answer;
    if (pause === null) break;
    const asked = last.kind === 'problem' ? last.retryAfterSeconds : null;
    await sleep(1000 * (asked ?? pause));
  }
  return err(last);
}
