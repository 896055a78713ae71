import type { Result } from '../core/base/result.ts';

/** Counting limits, so that nobody floods a mail box or tries codes by the thousand. */

export type TooManyRequests = { readonly kind: 'too-many-requests'; readonly retryAfterSeconds: number };

/** One limit of one action. */
export interface Limit {
  /**
   * Counts one more request for this key. Keys are whatever the action is limited by (a member reference, never an
   * address); they are not kept in a readable form.
   */
  take(key: string): Promise<Result<void, TooManyRequests>>;
}
