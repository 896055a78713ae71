import type pg from 'pg';
import PgBoss from 'pg-boss';
import { query } from '../pool.ts';

/**
 * The queue of notices: pg-boss over the roll's own connections, in a schema that the migrations made. It owns nothing,
 * so it never migrates; a version of it that wants another schema refuses to start.
 */

export const QUEUE = 'notice';
const SCHEMA = 'roll_jobs';
/** Jobs that are handed over in one statement. */
const JOBS_AT_ONCE = 5000;

export interface NoticeQueueJobs {
  /** Queues jobs in the transaction of `client`. */
  add(client: pg.ClientBase, notices: readonly string[], delaySeconds?: number): Promise<void>;
  take(most: number): Promise<readonly { readonly job: string; readonly notice: string }[]>;
  /** Removes a job in the transaction of `client`: what is done leaves nothing behind. */
  remove(client: pg.ClientBase, job: string): Promise<void>;
  /** Gives back jobs whose process is gone. */
  recover(): Promise<void>;
}

const through = (client: pg.ClientBase): PgBoss.Db => ({
  executeSql: (text, values) => client.query(text, values),
});

/** @param pool of the roll's side */
export function createNoticeJobs(pool: pg.Pool): NoticeQueueJobs {
  const boss = new PgBoss({
    db: { executeSql: (text: string, values: unknown[]) => query(pool, text, values) },
    schema: SCHEMA,
    migrate: false,
    supervise: false,
    schedule: false,
  });
  // Every failure reaches the caller; this only keeps the emitter from ending the process.
  boss.on('error', () => undefined);
  let started: Promise<unknown> | null = null;

  async function ready(): Promise<void> {
    started ??= boss.start();
    try {
      await started;
    } catch (error) {
      started = null;
      throw error;
    }
  }

  return {
    async add(client, notices, delaySeconds = 0) {
      await ready();
      for (let at = 0; at < notices.length; at += JOBS_AT_ONCE) {
        const jobs = notices.slice(at, at + JOBS_AT_ONCE).map((notice) => ({
          name: QUEUE,
          data: { notice },
          // An interval of seconds, by the database's real clock.
          ...(delaySeconds === 0 ? {} : { startAfter: String(delaySeconds) }),
        }));
        await boss.insert(jobs, { db: through(client) });
      }
    },
    async take(most) {
      await ready();
      const jobs = await boss.fetch<{ notice: string }>(QUEUE, { batchSize: most });
      return jobs.map(({ id, data }) => ({ job: id, notice: data.notice }));
    },
    async remove(client, job) {
      await boss.deleteJob(QUEUE, job, { db: through(client) });
    },
    async recover() {
      await ready();
      // Only what pg-boss counts as given up: active for longer than the queue allows.
      await boss.expire();
    },
  };
}
