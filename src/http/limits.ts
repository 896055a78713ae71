import { createHash, randomBytes } from 'node:crypto';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import type { Limit } from '../app/limits.ts';
import { err, ok } from '../core/base/result.ts';

/**
 * Keys fall into this many buckets, so that requests with ever new references cannot fill the memory. Which keys share
 * a bucket depends on a secret of the process, so that nobody can aim at somebody else's.
 */
const BUCKETS = 2 ** 22;

/**
 * A limit in this process's memory: `points` requests per key and window. What must hold across processes (the attempts
 * at a code) is counted in the store.
 */
export function createMemoryLimit(input: { readonly points: number; readonly windowSeconds: number }): Limit {
  const limiter = new RateLimiterMemory({ points: input.points, duration: input.windowSeconds });
  const secret = randomBytes(32);
  return {
    async take(key) {
      const digest = createHash('sha256').update(secret).update(key).digest();
      try {
        await limiter.consume(String(digest.readUInt32BE(0) % BUCKETS));
        return ok(undefined);
      } catch (refused) {
        if (refused instanceof Error) throw refused;
        const { msBeforeNext } = refused as RateLimiterRes;
        return err({ kind: 'too-many-requests', retryAfterSeconds: Math.max(1, Math.ceil(msBeforeNext / 1000)) });
      }
    },
  };
}
