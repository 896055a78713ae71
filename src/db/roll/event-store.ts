import type pg from 'pg';
import type { EventKind, EventStore, PublicEvent, Webhook, WebhookStore } from '../../app/roll/ports-events.ts';
import { inTransaction, msOf, query } from '../pool.ts';

interface EventRow {
  readonly election: string;
  readonly number: number;
  readonly kind: EventKind;
  readonly body: string;
  readonly at: number;
}

const toEvent = ({ at, ...event }: EventRow): PublicEvent => ({ ...event, noticedAtMs: at });

/** Public events: rows are only ever added, each under the next number of its election. */
export function createEventStore(pool: pg.Pool): EventStore {
  return {
    async append({ election, number, kind, body }) {
      const { rowCount } = await query(
        pool,
        `INSERT INTO roll.event (election, number, kind, body, noticed_at)
         VALUES ($1::text, $2::int, $3::text, $4::text, roll.clock_now()) ON CONFLICT DO NOTHING`,
        [election, number, kind, body],
      );
      return rowCount === 1;
    },
    async after(election, number, limit) {
      const { rows } = await query<EventRow>(
        pool,
        `SELECT election, number, kind, body, ${msOf('noticed_at')} AS at FROM roll.event
          WHERE election = $1::text AND number > $2::int ORDER BY number LIMIT $3::int`,
        [election, number, limit],
      );
      return rows.map(toEvent);
    },
  };
}

interface WebhookRow {
  readonly webhook: string;
  readonly election: string;
  readonly url: string;
  readonly state: Webhook['state'];
  readonly delivered: number;
  readonly attempts: number;
  readonly next: number;
  readonly last_outcome: string | null;
}

const COLUMNS = `w.webhook, w.election, w.url, w.state, w.delivered, w.attempts, ${msOf('w.next_attempt_at')} AS next,
                 w.last_outcome`;

function toWebhook({ next, last_outcome: lastOutcome, ...row }: WebhookRow): Webhook {
  return { ...row, nextAttemptAtMs: next, lastOutcome };
}

/** Webhooks: a row each, changed by whoever sends or by its election's officers. */
export function createWebhookStore(pool: pg.Pool): WebhookStore {
  return {
    async add({ webhook, election, url, createdBy, most }) {
      return inTransaction(pool, async (client) => {
        // Of two who add at once the second counts the first's.
        await client.query('SELECT FROM roll.election WHERE election = $1::text FOR NO KEY UPDATE', [election]);
        await client.query(
          `INSERT INTO roll.webhook (webhook, election, url, state, delivered, attempts, next_attempt_at, created_by, created_at)
           SELECT $1::text, $2::text, $3::text, 'active', coalesce((SELECT max(number) FROM roll.event WHERE election = $2::text), 0), 0,
                  roll.clock_now(), $4::text, roll.clock_now()
            WHERE (SELECT count(*) FROM roll.webhook WHERE election = $2::text) < $5::int ON CONFLICT DO NOTHING`,
          [webhook, election, url, createdBy, most],
        );
        const { rows } = await client.query<WebhookRow>(
          `SELECT ${COLUMNS} FROM roll.webhook w WHERE w.webhook = $1::text`,
          [webhook],
        );
        return { commit: true, value: rows[0] === undefined ? null : toWebhook(rows[0]) };
      });
    },
    async list(election) {
      const { rows } = await query<WebhookRow>(
        pool,
        `SELECT ${COLUMNS} FROM roll.webhook w WHERE w.election = $1::text ORDER BY w.created_at, w.webhook`,
        [election],
      );
      return rows.map(toWebhook);
    },
    async remove(election, webhook) {
      const removed = await query(pool, 'DELETE FROM roll.webhook WHERE election = $1::text AND webhook = $2::text', [
        election,
        webhook,
      ]);
      return removed.rowCount === 1;
    },
    async replay({ election, webhook, after }) {
      const changed = await query(
        pool,
        `UPDATE roll.webhook SET state = 'active', attempts = 0, next_attempt_at = roll.clock_now(),
                delivered = least($3::int, coalesce((SELECT max(number) FROM roll.event WHERE election = $1::text), 0))
          WHERE election = $1::text AND webhook = $2::text`,
        [election, webhook, after],
      );
      return changed.rowCount === 1;
    },
    async due(limit) {
      const { rows } = await query<WebhookRow>(
        pool,
        `SELECT ${COLUMNS} FROM roll.webhook w
          WHERE w.state = 'active' AND w.next_attempt_at <= roll.clock_now()
            AND EXISTS (SELECT FROM roll.event e WHERE e.election = w.election AND e.number > w.delivered)
          ORDER BY w.next_attempt_at LIMIT $1::int`,
        [limit],
      );
      return rows.map(toWebhook);
    },
    async took({ webhook, from, outcome }) {
      await query(
        pool,
        `UPDATE roll.webhook SET delivered = $2::int + 1, attempts = 0, last_outcome = $3::text
          WHERE webhook = $1::text AND delivered = $2::int`,
        [webhook, from, outcome],
      );
    },
    async failed({ webhook, from, outcome, retryAfterSeconds }) {
      await query(
        pool,
        `UPDATE roll.webhook SET attempts = attempts + 1, last_outcome = $3::text,
                state = CASE WHEN $4::float8 IS NULL THEN 'given-up' ELSE state END,
                next_attempt_at = roll.clock_now() + make_interval(secs => coalesce($4::float8, 0))
          WHERE webhook = $1::text AND delivered = $2::int`,
        [webhook, from, outcome, retryAfterSeconds],
      );
    },
  };
}
