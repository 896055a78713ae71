import type pg from 'pg';
import type { MemberStore } from '../../app/roll/ports.ts';
import { query } from '../pool.ts';

/**
 * One-time codes and sessions of members. Each is one statement by the database's clock, so that two requests at once
 * cannot share an attempt and no process's own clock matters.
 */
export function createMemberStore(pool: pg.Pool): MemberStore {
  return {
    async putCode({ election, reference, codeHash, lifetimeSeconds, attempts, perHour }) {
      const { rowCount } = await query(
        pool,
        `INSERT INTO roll.member_code AS old
                (election, reference, code_hash, expires_at, attempts_left, hour_from, sent_in_hour)
         VALUES ($1::text, $2::text, $3::bytea, roll.clock_now() + make_interval(secs => $4::float8), $5::int,
                roll.clock_now(), 1)
         ON CONFLICT (election, reference) DO UPDATE SET
                code_hash = excluded.code_hash, expires_at = excluded.expires_at,
                attempts_left = excluded.attempts_left,
                hour_from = CASE WHEN old.hour_from + interval '1 hour' <= excluded.hour_from
                            THEN excluded.hour_from ELSE old.hour_from END,
                sent_in_hour = CASE WHEN old.hour_from + interval '1 hour' <= excluded.hour_from
                               THEN 1 ELSE old.sent_in_hour + 1 END
          WHERE $6::int IS NULL OR old.sent_in_hour < $6::int
             OR old.hour_from + interval '1 hour' <= excluded.hour_from`,
        [election, reference, Buffer.from(codeHash), lifetimeSeconds, attempts, perHour ?? null],
      );
      return rowCount === 1;
    },
    async takeCode({ election, reference, codeHash }) {
      const { rows } = await query<{ matches: boolean }>(
        pool,
        `UPDATE roll.member_code
            SET attempts_left = CASE WHEN code_hash = $3::bytea THEN 0 ELSE attempts_left - 1 END
          WHERE election = $1::text AND reference = $2::text AND attempts_left > 0 AND expires_at > roll.clock_now()
         RETURNING code_hash = $3::bytea AS matches`,
        [election, reference, Buffer.from(codeHash)],
      );
      return rows[0]?.matches === true;
    },
    async createSession({ tokenHash, election, reference, lifetimeSeconds }) {
      await query(pool, 'DELETE FROM roll.member_session WHERE expires_at <= roll.clock_now()');
      await query(
        pool,
        `INSERT INTO roll.member_session (token_hash, election, reference, expires_at)
         VALUES ($1::bytea, $2::text, $3::text, roll.clock_now() + make_interval(secs => $4::float8))`,
        [Buffer.from(tokenHash), election, reference, lifetimeSeconds],
      );
    },
    async session(tokenHash) {
      const { rows } = await query<{ election: string; reference: string }>(
        pool,
        `SELECT election, reference FROM roll.member_session
          WHERE token_hash = $1::bytea AND expires_at > roll.clock_now()`,
        [Buffer.from(tokenHash)],
      );
      return rows[0] ?? null;
    },
  };
}
