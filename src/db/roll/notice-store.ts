import type pg from 'pg';
import type { ListedNotice, NoticeCount, NoticeRun, NoticeStore, TakenNotice } from '../../app/roll/ports-notices.ts';
import { PRIVATE_KINDS } from '../../app/roll/ports-notices.ts';
import { inTransaction, msOf, query } from '../pool.ts';
import { createNoticeJobs, type NoticeQueueJobs } from './notice-queue.ts';

/** Notices: each is a row that says what became of it, and a job as long as something is to be done. */

interface TakenRow {
  readonly notice: string;
  readonly election: string;
  readonly kind: TakenNotice['kind'];
  readonly occasion: string;
  readonly reference: string;
  readonly to: string | null;
  readonly language: string | null;
  readonly signatures: number;
  readonly stopped: boolean;
  readonly content: string | null;
  readonly attempts: number;
  readonly resends: number;
  readonly waited_ms: number;
}

/** The changes of the roll entry `e` that count (PR-13). */
const CHANGES =
  'FROM roll.amendment a WHERE a.election = e.election AND a.reference = e.reference AND a.applied IS NOT NULL';
/** How many registrars have signed for the roll entry `e`, under whichever of its leaves. */
const SIGNATURES = `(SELECT count(DISTINCT i.registrar) FROM roll.issue i WHERE i.election = e.election
  AND (i.leaf = e.leaf OR i.leaf IN (SELECT a.new_leaf ${CHANGES})))::int`;
/** The present mail address of the roll entry `e`. */
const MAIL = `(coalesce((SELECT a.channels ${CHANGES} ORDER BY a.applied DESC LIMIT 1), e.channels)::json->>'mail')`;
const STOPPED = 'EXISTS (SELECT FROM roll.reminder_stop s WHERE s.election = e.election AND s.reference = e.reference)';

async function queueRun(
  { pool, jobs }: Store,
  input: Parameters<NoticeStore['queueRun']>[0],
): ReturnType<NoticeStore['queueRun']> {
  const { election, kind, occasion, content = '{}', signedByFewerThan = null } = input;
  const isMeant = `e.election = $1::text AND ($2::int IS NULL OR (${SIGNATURES} < $2::int AND NOT ${STOPPED}))`;
  return await inTransaction<Awaited<ReturnType<NoticeStore['queueRun']>>>(pool, async (client) => {
    const run = await client.query<{ without_mail: number }>(
      `INSERT INTO roll.notice_run (election, kind, occasion, queued_at, without_mail, content)
       SELECT $1::text, $3::text, $4::text, roll.clock_now(),
              (SELECT count(*) FROM roll.roll_entry e WHERE ${isMeant} AND ${MAIL} IS NULL), $5::text
       ON CONFLICT DO NOTHING RETURNING without_mail`,
      [election, signedByFewerThan, kind, occasion, content],
    );
    const [made] = run.rows;
    if (made === undefined) return { commit: false, value: null };
    const { rows } = await client.query<{ notice: string }>(
      `INSERT INTO roll.notice (notice, election, kind, occasion, reference, address, state, reason, attempts, resends,
                                queued_at, changed_at)
       SELECT gen_random_uuid()::text, e.election, $3::text, $4::text, e.reference, NULL, 'queued', NULL, 0, 0,
              roll.clock_now(), roll.clock_now()
         FROM roll.roll_entry e WHERE ${isMeant} AND ${MAIL} IS NOT NULL
       RETURNING notice`,
      [election, signedByFewerThan, kind, occasion],
    );
    await jobs.add(
      client,
      rows.map(({ notice }) => notice),
    );
    return { commit: true, value: { queued: rows.length, withoutMail: made.without_mail } };
  });
}

async function queueOne({ pool, jobs }: Store, input: Parameters<NoticeStore['queueOne']>[0]): Promise<void> {
  const { election, kind, occasion, reference, address = null, content, delaySeconds = 0 } = input;
  await inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ notice: string }>(
      `INSERT INTO roll.notice (notice, election, kind, occasion, reference, address, state, reason, attempts, resends,
                                queued_at, changed_at)
       VALUES (gen_random_uuid()::text, $1::text, $2::text, $3::text, $4::text, $5::text, 'queued', NULL, 0, 0,
               roll.clock_now(), roll.clock_now())
       ON CONFLICT DO NOTHING RETURNING notice`,
      [election, kind, occasion, reference, address],
    );
    if (content !== undefined) {
      await client.query(
        `INSERT INTO roll.notice_run (election, kind, occasion, queued_at, without_mail, content)
         VALUES ($1::text, $2::text, $3::text, roll.clock_now(), 0, $4::text) ON CONFLICT DO NOTHING`,
        [election, kind, occasion, content],
      );
    }
    await jobs.add(
      client,
      rows.map(({ notice }) => notice),
      delaySeconds,
    );
    return { commit: true, value: undefined };
  });
}

async function take({ pool, jobs }: Store, most: number): Promise<TakenNotice[]> {
  const held = await jobs.take(most);
  if (held.length === 0) return [];
  const { rows } = await query<TakenRow>(
    pool,
    `SELECT n.notice, n.election, n.kind, n.occasion, n.reference, coalesce(n.address, ${MAIL}) AS to, e.language,
            ${SIGNATURES} AS signatures, ${STOPPED} AS stopped, r.content, n.attempts, n.resends,
            ${msOf('roll.clock_now() - n.queued_at')} AS waited_ms
       FROM roll.notice n
       LEFT JOIN roll.roll_entry e ON e.election = n.election AND e.reference = n.reference
       LEFT JOIN roll.notice_run r ON r.election = n.election AND r.kind = n.kind AND r.occasion = n.occasion
      WHERE n.notice = ANY($1::text[]) AND n.state = 'queued'`,
    [held.map(({ notice }) => notice)],
  );
  const found = new Map(rows.map((row) => [row.notice, row]));
  const taken: TakenNotice[] = [];
  for (const { job, notice } of held) {
    const row = found.get(notice);
    // Sent meanwhile, or forgotten: there is nothing left to do.
    if (row === undefined) await endJob(pool, jobs, { job, change: () => Promise.resolve() });
    else taken.push(toTaken(job, row));
  }
  return taken;
}

function toTaken(job: string, row: TakenRow): TakenNotice {
  const { waited_ms: waitedMs, content, ...rest } = row;
  return { ...rest, job, waitedMs, content: content ?? '{}' };
}

interface Store {
  readonly pool: pg.Pool;
  readonly jobs: NoticeQueueJobs;
}

/** Changes a notice that is still queued, and ends its job, both or neither. */
function endJob(
  pool: pg.Pool,
  jobs: NoticeQueueJobs,
  end: { readonly job: string; readonly change: (client: pg.ClientBase) => Promise<unknown> },
): Promise<void> {
  return inTransaction(pool, async (client) => {
    await end.change(client);
    await jobs.remove(client, end.job);
    return { commit: true, value: undefined };
  });
}

/** Longer than any notice is put off for. */
const LOST_AFTER = "interval '20 minutes'";

/** Queues what should be queued and has no job: a restored backup holds notices, and not always the queue beside them. */
async function queueLost(client: pg.ClientBase, jobs: NoticeQueueJobs): Promise<void> {
  // One process at a time: two would give a notice two jobs.
  await client.query("SELECT pg_advisory_xact_lock(hashtext('tellers lost notices'))");
  const { rows } = await client.query<{ notice: string }>(
    `SELECT n.notice FROM roll.notice n
      WHERE n.state = 'queued' AND n.changed_at < roll.clock_now() - ${LOST_AFTER}
        AND NOT EXISTS (SELECT FROM roll_jobs.job j WHERE j.name = 'notice' AND j.data ->> 'notice' = n.notice)`,
  );
  await jobs.add(
    client,
    rows.map(({ notice }) => notice),
  );
}

function settleMethods({ pool, jobs }: Store): Pick<NoticeStore, 'settle' | 'putOff' | 'drop' | 'recover'> {
  const end = ({ job }: TakenNotice, change: (client: pg.ClientBase) => Promise<unknown>) =>
    endJob(pool, jobs, { job, change });
  return {
    settle: (taken, { state, reason }) =>
      end(taken, (client) =>
        client.query(
          `UPDATE roll.notice SET state = $2::text, reason = $3::text, attempts = attempts + 1,
                  changed_at = roll.clock_now() WHERE notice = $1::text AND state = 'queued'`,
          [taken.notice, state, reason],
        ),
      ),
    putOff: (taken, { seconds, reason }) =>
      end(taken, async (client) => {
        const { rowCount } = await client.query(
          `UPDATE roll.notice SET reason = $2::text, attempts = attempts + 1, changed_at = roll.clock_now()
            WHERE notice = $1::text AND state = 'queued'`,
          [taken.notice, reason],
        );
        if (rowCount === 1) await jobs.add(client, [taken.notice], seconds);
      }),
    drop: (taken) =>
      end(taken, (client) =>
        client.query("DELETE FROM roll.notice WHERE notice = $1::text AND state = 'queued'", [taken.notice]),
      ),
    async recover() {
      await jobs.recover();
      await inTransaction<undefined>(pool, async (client) => {
        await queueLost(client, jobs);
        return { commit: true, value: undefined };
      });
    },
  };
}

async function resend({ pool, jobs }: Store, election: string, notice: string | null): Promise<number> {
  return await inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ notice: string }>(
      `UPDATE roll.notice SET state = 'queued', reason = NULL, attempts = 0, resends = resends + 1,
              queued_at = roll.clock_now(), changed_at = roll.clock_now()
        WHERE election = $1::text AND ($2::text IS NULL OR notice = $2::text) AND state IN ('bounced', 'failed')
       RETURNING notice`,
      [election, notice],
    );
    await jobs.add(
      client,
      rows.map((row) => row.notice),
    );
    return { commit: true, value: rows.length };
  });
}

function listMethods(pool: pg.Pool): Pick<NoticeStore, 'runs' | 'counts' | 'list'> {
  return {
    async runs(election) {
      const { rows } = await query<NoticeRun>(
        pool,
        `SELECT kind, occasion, ${msOf('queued_at')} AS "queuedAtMs", without_mail AS "withoutMail"
           FROM roll.notice_run WHERE election = $1::text ORDER BY queued_at, kind COLLATE "C", occasion COLLATE "C"`,
        [election],
      );
      return rows;
    },
    async counts(election) {
      const { rows } = await query<NoticeCount>(
        pool,
        `SELECT kind, state, count(*)::int AS notices FROM roll.notice WHERE election = $1::text
          GROUP BY kind, state ORDER BY kind COLLATE "C", state COLLATE "C"`,
        [election],
      );
      return rows;
    },
    async list({ election, state, after, most }) {
      const { rows } = await query<ListedNotice>(
        pool,
        `SELECT notice, kind, reference, state, reason, attempts, ${msOf('changed_at')} AS "changedAtMs"
           FROM roll.notice
          WHERE election = $1::text AND NOT kind = ANY($2::text[]) AND ($3::text IS NULL OR state = $3::text)
            AND ($4::text IS NULL OR notice COLLATE "C" > $4::text)
          ORDER BY notice COLLATE "C" LIMIT $5::int`,
        [election, [...PRIVATE_KINDS], state, after, most],
      );
      return rows;
    },
  };
}

/** @param pool of the roll's side */
export function createNoticeStore(pool: pg.Pool): NoticeStore {
  const store: Store = { pool, jobs: createNoticeJobs(pool) };
  return {
    queueRun: (input) => queueRun(store, input),
    queueOne: (input) => queueOne(store, input),
    take: (most) => take(store, most),
    ...settleMethods(store),
    ...listMethods(pool),
    resend: (election, notice) => resend(store, election, notice),
    async stopReminders(notice) {
      await query(
        pool,
        `INSERT INTO roll.reminder_stop (election, reference)
         SELECT election, reference FROM roll.notice WHERE notice = $1::text AND kind = 'reminder'
         ON CONFLICT DO NOTHING`,
        [notice],
      );
    },
  };
}
