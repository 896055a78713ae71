import type pg from 'pg';
import type { Forgettable, RetentionStore } from '../../app/roll/ports-retention.ts';
import { inTransaction } from '../pool.ts';

/** A trigger lets an entry of a frozen roll forget, and nothing else, once its election is over. */
const STATEMENTS: { readonly [what in Forgettable]: readonly string[] } = {
  salts: [
    'UPDATE roll.roll_entry SET salt = NULL WHERE election = $1::text AND salt IS NOT NULL',
    'UPDATE roll.amendment SET salt = NULL WHERE election = $1::text AND salt IS NOT NULL',
  ],
  codes: [
    'DELETE FROM roll.member_code WHERE election = $1::text AND expires_at <= roll.clock_now()',
    'DELETE FROM roll.member_session WHERE election = $1::text AND expires_at <= roll.clock_now()',
    'DELETE FROM roll.sign_in_failure WHERE election = $1::text AND window_ends <= roll.clock_now()',
    'DELETE FROM roll.member_sign_in WHERE election = $1::text AND expires_at <= roll.clock_now()',
  ],
  mails: [
    'DELETE FROM roll.notice WHERE election = $1::text',
    'DELETE FROM roll.reminder_stop WHERE election = $1::text',
    'DELETE FROM roll.member_certificate WHERE election = $1::text',
    `UPDATE roll.roll_entry SET channels = '{}', language = NULL, name = NULL, mail_key = NULL
      WHERE election = $1::text AND (channels <> '{}' OR language IS NOT NULL OR name IS NOT NULL)`,
    "UPDATE roll.amendment SET channels = '{}' WHERE election = $1::text AND channels <> '{}'",
  ],
};

/** @param pool of the roll's side */
export function createRetentionStore(pool: pg.Pool): RetentionStore {
  return {
    forget: (election, what) =>
      inTransaction(pool, async (client) => {
        let rows = 0;
        for (const statement of STATEMENTS[what]) rows += (await client.query(statement, [election])).rowCount ?? 0;
        return { commit: true, value: rows };
      }),
  };
}
