import type pg from 'pg';
import type { OfficerStore } from '../../app/roll/ports.ts';
import type { PrismaClient } from '../generated/roll/client.ts';
import { plainBytes, query } from '../pool.ts';
import { viaPrisma } from '../prisma.ts';

/**
 * Officers and how they sign in. What ends by itself is written and judged by the database's clock in one statement,
 * so that no process's own clock matters.
 */
export function createOfficerStore(input: { readonly pool: pg.Pool; readonly prisma: PrismaClient }): OfficerStore {
  const { pool, prisma } = input;
  const select = { fingerprint: true, name: true, certificate: true } as const;
  return {
    async admit({ fingerprint, name, certificate }) {
      const { rowCount } = await query(
        pool,
        `INSERT INTO roll.officer (fingerprint, name, certificate, admitted_at)
         VALUES ($1::text, $2::text, $3::text, roll.clock_now()) ON CONFLICT DO NOTHING`,
        [fingerprint, name, certificate],
      );
      return rowCount === 1;
    },
    officer: (fingerprint) => viaPrisma(prisma.officer.findUnique({ where: { fingerprint }, select })),
    officers: () => viaPrisma(prisma.officer.findMany({ select, orderBy: { admittedAt: 'asc' } })),
    async createSignIn({ nonce, document, lifetimeSeconds }) {
      await query(pool, 'DELETE FROM roll.sign_in WHERE expires_at <= roll.clock_now()');
      await query(
        pool,
        `INSERT INTO roll.sign_in (nonce, document, expires_at)
         VALUES ($1::text, $2::bytea, roll.clock_now() + make_interval(secs => $3::float8))`,
        [nonce, Buffer.from(document), lifetimeSeconds],
      );
    },
    async takeSignIn(nonce) {
      const { rows } = await query<{ document: Uint8Array; valid: boolean }>(
        pool,
        `DELETE FROM roll.sign_in WHERE nonce = $1::text
         RETURNING document, expires_at > roll.clock_now() AS valid`,
        [nonce],
      );
      const [taken] = rows;
      return taken?.valid === true ? { document: plainBytes(taken.document) } : null;
    },
    async createSession({ tokenHash, officer, lifetimeSeconds }) {
      await query(pool, 'DELETE FROM roll.officer_session WHERE expires_at <= roll.clock_now()');
      await query(
        pool,
        `INSERT INTO roll.officer_session (token_hash, officer, expires_at)
         VALUES ($1::bytea, $2::text, roll.clock_now() + make_interval(secs => $3::float8))`,
        [Buffer.from(tokenHash), officer, lifetimeSeconds],
      );
    },
    async session(tokenHash) {
      const { rows } = await query<{ officer: string }>(
        pool,
        'SELECT officer FROM roll.officer_session WHERE token_hash = $1::bytea AND expires_at > roll.clock_now()',
        [Buffer.from(tokenHash)],
      );
      return rows[0] ?? null;
    },
  };
}
