import { createHmac } from 'node:crypto';
import type pg from 'pg';
import { RateLimiterPostgres, type RateLimiterRes } from 'rate-limiter-flexible';
import { err, ok, type Result } from '../../core/base/result.ts';
import { reading } from '../pool.ts';

/**
 * Limits that all processes count together and that a restart does not forget. They belong to the roll's side: nothing
 * that a member casts is ever counted here.
 */

/** So many rows there can be of one action, however many references somebody makes up. */
const BUCKETS = 2 ** 20;

export interface SharedLimitInput {
  /** The action that is limited. */
  readonly name: string;
  readonly points: number;
  readonly windowSeconds: number;
  /** The same in all processes and nowhere in the database: what is limited cannot be read back from the bucket. */
  readonly secret: Uint8Array;
}

type TooMany = { readonly kind: 'too-many-requests'; readonly retryAfterSeconds: number };

export interface SharedLimit {
  take(key: string): Promise<Result<void, TooMany>>;
}

/** A limit kept in `roll.rate_limit`. */
export function createSharedLimit(pool: pg.Pool, input: SharedLimitInput): SharedLimit {
  const { name, points, windowSeconds, secret } = input;
  const limiter = new RateLimiterPostgres({
    storeClient: pool,
    storeType: 'pool',
    schemaName: 'roll',
    tableName: 'rate_limit',
    tableCreated: true,
    keyPrefix: name,
    points,
    duration: windowSeconds,
  });
  return {
    async take(key) {
      const digest = createHmac('sha256', secret).update(`tellers/limit/v1\0${name}\0${key}`).digest();
      try {
        await reading(limiter.consume(String(digest.readUInt32BE(0) % BUCKETS)));
        return ok(undefined);
      } catch (refused) {
        if (refused instanceof Error) throw refused;
        const { msBeforeNext } = refused as RateLimiterRes;
        return err({ kind: 'too-many-requests', retryAfterSeconds: Math.max(1, Math.ceil(msBeforeNext / 1000)) });
      }
    },
  };
}
