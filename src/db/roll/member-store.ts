import type pg from 'pg';
import type { MemberStore, PendingSignIn } from '../../app/roll/ports.ts';
import { bytea } from '../ledger/head.ts';
import { inTransaction, plainBytes, query } from '../pool.ts';
import { LATEST_CHANGE } from './latest-change.ts';

/**
 * One-time codes and sessions of members. Each is one statement by the database's clock, so that two requests at once
 * cannot share an attempt and no process's own clock matters.
 */
export function createMemberStore(pool: pg.Pool): MemberStore {
  return {
    putCode: (of) => putCode(pool, of),
    async takeCode({ election, reference, codeRequest, codeHash }) {
      const { rows } = await query<{ matches: boolean }>(
        pool,
        `UPDATE roll.member_code
            SET attempts_left = CASE WHEN code_hash = $4::bytea THEN 0 ELSE attempts_left - 1 END
          WHERE election = $1::text AND reference = $2::text AND code_request = $3::bytea
            AND attempts_left > 0 AND expires_at > roll.clock_now()
         RETURNING code_hash = $4::bytea AS matches`,
        [election, reference, bytea(codeRequest), bytea(codeHash)],
      );
      return rows[0]?.matches === true;
    },
    async countFailure({ election, named, windowSeconds }) {
      await query(pool, 'DELETE FROM roll.sign_in_failure WHERE window_ends <= roll.clock_now()');
      const { rows } = await query<{ failures: number }>(
        pool,
        `INSERT INTO roll.sign_in_failure AS old (election, named, window_ends, failures)
         VALUES ($1::text, $2::bytea, roll.clock_now() + make_interval(secs => $3::float8), 1)
         ON CONFLICT (election, named) DO UPDATE SET
                window_ends = CASE WHEN old.window_ends <= roll.clock_now()
                              THEN excluded.window_ends ELSE old.window_ends END,
                failures = CASE WHEN old.window_ends <= roll.clock_now() THEN 1 ELSE old.failures + 1 END
         RETURNING failures`,
        [election, bytea(named), windowSeconds],
      );
      return rows[0]?.failures ?? 1;
    },
    async certificate(election, fingerprint) {
      const { rows } = await query<{ certificate: string }>(
        pool,
        'SELECT certificate FROM roll.member_certificate WHERE election = $1::text AND fingerprint = $2::text',
        [election, fingerprint],
      );
      return rows[0]?.certificate ?? null;
    },
    async putCertificates(election, certificates) {
      await query(
        pool,
        `INSERT INTO roll.member_certificate (election, fingerprint, certificate)
         SELECT $1::text, t.* FROM unnest($2::text[], $3::text[]) AS t
         ON CONFLICT (election, fingerprint) DO UPDATE SET certificate = excluded.certificate`,
        [
          election,
          certificates.map(({ fingerprint }) => fingerprint),
          certificates.map(({ certificate }) => certificate),
        ],
      );
    },
    async certificateFingerprints(election) {
      const { rows } = await query<{ fingerprint: string }>(
        pool,
        'SELECT fingerprint FROM roll.member_certificate WHERE election = $1::text',
        [election],
      );
      return rows.map(({ fingerprint }) => fingerprint);
    },
    async releaseLetters({ election, act, officer }) {
      const first = await query(
        pool,
        `INSERT INTO roll.letter_release (election, act, officer, released_at)
         VALUES ($1::text, $2::int, $3::text, roll.clock_now()) ON CONFLICT DO NOTHING`,
        [election, act, officer],
      );
      if (first.rowCount === 1) return true;
      const again = await query(
        pool,
        `SELECT FROM roll.letter_release WHERE election = $1::text AND act = $2::int AND officer = $3::text
            AND released_at + interval '10 minutes' > roll.clock_now()`,
        [election, act, officer],
      );
      return again.rowCount === 1;
    },
    ...signInMethods(pool),
    async forgetFailures({ election, named }) {
      await query(pool, 'DELETE FROM roll.sign_in_failure WHERE election = $1::text AND named = $2::bytea', [
        election,
        bytea(named),
      ]);
    },
    async createSession({ tokenHash, election, reference, leaf, lifetimeSeconds }) {
      await query(pool, 'DELETE FROM roll.member_session WHERE expires_at <= roll.clock_now()');
      await query(
        pool,
        `INSERT INTO roll.member_session (token_hash, election, reference, leaf, expires_at)
         VALUES ($1::bytea, $2::text, $3::text, $4::bytea, roll.clock_now() + make_interval(secs => $5::float8))`,
        [bytea(tokenHash), election, reference, bytea(leaf), lifetimeSeconds],
      );
    },
    async session(tokenHash) {
      const { rows } = await query<{ election: string; reference: string }>(
        pool,
        `SELECT s.election, s.reference
           FROM roll.member_session s JOIN roll.roll_entry e USING (election, reference)
           LEFT JOIN ${LATEST_CHANGE} ON true
          WHERE s.token_hash = $1::bytea AND s.expires_at > roll.clock_now()
            AND s.leaf = coalesce(a.new_leaf, e.leaf)`,
        [bytea(tokenHash)],
      );
      return rows[0] ?? null;
    },
  };
}

function signInMethods(pool: pg.Pool): Pick<MemberStore, 'putSignIn' | 'takeSignIn' | 'referenceOfSubject'> {
  return {
    async putSignIn({ stateHash, election, browser, nonce, verifier, lifetimeSeconds }) {
      await query(pool, 'DELETE FROM roll.member_sign_in WHERE expires_at <= roll.clock_now()');
      await query(
        pool,
        `INSERT INTO roll.member_sign_in (state_hash, election, browser, nonce, verifier, expires_at)
         VALUES ($1::bytea, $2::text, $3::bytea, $4::text, $5::text,
                 roll.clock_now() + make_interval(secs => $6::float8))`,
        [bytea(stateHash), election, bytea(browser), nonce, verifier, lifetimeSeconds],
      );
    },
    async takeSignIn(stateHash) {
      const { rows } = await query<PendingSignIn & { live: boolean }>(
        pool,
        `DELETE FROM roll.member_sign_in WHERE state_hash = $1::bytea
         RETURNING election, browser, nonce, verifier, expires_at > roll.clock_now() AS live`,
        [bytea(stateHash)],
      );
      const [row] = rows;
      if (row?.live !== true) return null;
      const { election, browser, nonce, verifier } = row;
      return { election, browser: plainBytes(browser), nonce, verifier };
    },
    async referenceOfSubject(election, subject) {
      const { rows } = await query<{ reference: string }>(
        pool,
        `SELECT reference FROM roll.roll_entry
          WHERE election = $1::text AND (channels::jsonb) ? 'subject' AND (channels::jsonb) ->> 'subject' = $2::text
          LIMIT 2`,
        [election, subject],
      );
      return rows.length === 1 ? (rows[0]?.reference ?? null) : null;
    },
  };
}

/** Codes are counted for an hour, so rows stay that long although they work for minutes only. */
function putCode(pool: pg.Pool, input: Parameters<MemberStore['putCode']>[0]): Promise<boolean> {
  const { election, reference, codeRequest, codeHash, lifetimeSeconds, attempts, perHour } = input;
  return inTransaction(pool, async (client) => {
    // Two requests at once would each find room for one more.
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0))', [`${election}/${reference}`]);
    await client.query(
      `DELETE FROM roll.member_code WHERE election = $1::text AND reference = $2::text
          AND made_at + interval '1 hour' <= roll.clock_now() AND expires_at <= roll.clock_now()`,
      [election, reference],
    );
    const { rowCount } = await client.query(
      `INSERT INTO roll.member_code
              (election, reference, code_request, code_hash, made_at, expires_at, attempts_left)
       SELECT $1::text, $2::text, $3::bytea, $4::bytea, roll.clock_now(),
              roll.clock_now() + make_interval(secs => $5::float8), $6::int
        WHERE $7::int IS NULL OR $7::int > (
              SELECT count(*) FROM roll.member_code
               WHERE election = $1::text AND reference = $2::text AND made_at + interval '1 hour' > roll.clock_now())
       -- The same request again: its code could not be mailed, and another one takes its place.
       ON CONFLICT (election, reference, code_request) DO UPDATE SET
              code_hash = excluded.code_hash, expires_at = excluded.expires_at, attempts_left = excluded.attempts_left`,
      [election, reference, bytea(codeRequest), bytea(codeHash), lifetimeSeconds, attempts, perHour ?? null],
    );
    return { commit: true, value: rowCount === 1 };
  });
}
