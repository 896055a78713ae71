import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type pg from 'pg';
import { err, ok, type Result } from '../core/base/result.ts';
import type { Side } from './migrate.ts';

/**
 * The two roles that the service logs in with. They own nothing, see one side each, and on ledgers they may only
 * insert. Grants are given anew at every start by the owner, so that this list is the whole truth.
 */

export type RolesError = { readonly kind: 'roles-refused'; readonly reasons: readonly string[] };

const APPEND = 'SELECT, INSERT';
const CHANGE = 'SELECT, INSERT, UPDATE, DELETE';

const GRANTS: { readonly [side in Side]: Readonly<Record<string, string>> } = {
  roll: {
    image: 'SELECT, INSERT',
    migration: 'SELECT',
    officer: APPEND,
    sign_in: CHANGE,
    officer_session: CHANGE,
    election: `${APPEND}, UPDATE (state, draft, definition, fingerprint, opens_at, closes_at, suspended, archived_at)`,
    roll_entry: CHANGE,
    amendment: `${APPEND}, UPDATE (salt, channels, applied, interval_ends, told), DELETE`,
    definition_signature: APPEND,
    act: `${APPEND}, UPDATE (state)`,
    act_signature: APPEND,
    declaration_signature: APPEND,
    member_code: CHANGE,
    member_session: CHANGE,
    sign_in_failure: CHANGE,
    rate_limit: CHANGE,
    member_certificate: CHANGE,
    member_sign_in: CHANGE,
    letter_release: APPEND,
    register: `${APPEND}, UPDATE (size, frontier, last_leaf, root, note, listed_at, published_through, ended)`,
    register_line: APPEND,
    register_checkpoint: APPEND,
    issue: APPEND,
    ceremony: `${APPEND}, UPDATE (state, parameters, transcript)`,
    ceremony_seat: `${APPEND}, UPDATE (certificate, join_document, join_signature)`,
    ceremony_message: APPEND,
    ceremony_share: `${APPEND}, DELETE`,
    notice_run: `${APPEND}, DELETE`,
    notice: CHANGE,
    reminder_stop: `${APPEND}, DELETE`,
    event: APPEND,
    webhook: CHANGE,
  },
  box: {
    migration: 'SELECT',
    election: `${APPEND}, UPDATE (state, closes_at, unseal_requested, suspended, bundles)`,
    head: `${APPEND}, UPDATE (size, frontier, last_leaf, root, note, listed_at, opened, closed)`,
    line: APPEND,
    voting_key: APPEND,
    checkpoint: APPEND,
    blob: APPEND,
    file: APPEND,
    submission: `${APPEND}, UPDATE (state, reasons)`,
    upload_piece: `${APPEND}, DELETE`,
    page_file: APPEND,
  },
};

/** Functions that a side calls, or that its triggers ask for it. */
const FUNCTIONS: { readonly [side in Side]: readonly string[] } = {
  roll: ['clock_now()', 'forgets_only(roll.roll_entry, roll.roll_entry)'],
  box: ['clock_now()'],
};

/** The queue of the roll's side has a schema of its own; its tables hold names of jobs and nothing that must be kept. */
const QUEUE_SCHEMA = 'roll_jobs';

/** The form in which PostgreSQL stores a password (RFC 5803), so that the password itself never crosses or is logged. */
export function scramVerifier(password: string, salt: Uint8Array = randomBytes(16)): string {
  const iterations = 4096;
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  const storedKey = createHash('sha256').update(clientKey).digest('base64');
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64');
  return `SCRAM-SHA-256$${iterations}:${Buffer.from(salt).toString('base64')}$${storedKey}:${serverKey}`;
}

export const ROLE_OPTIONS = 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION NOBYPASSRLS';

/** Makes a login role; a role that exists gets this password. */
export async function ensureRole(input: {
  readonly client: pg.ClientBase;
  readonly role: string;
  readonly password: string;
}): Promise<Result<void, RolesError>> {
  const { client, role, password } = input;
  const name = quoteName(role);
  const secret = `PASSWORD '${scramVerifier(password)}'`;
  try {
    // Two databases of one cluster may be set up at once: whoever comes second only sets the password.
    await client.query(`DO $$ BEGIN CREATE ROLE ${name} ${ROLE_OPTIONS} ${secret};
      EXCEPTION WHEN duplicate_object OR unique_violation THEN ALTER ROLE ${name} ${secret}; END $$`);
    return ok(undefined);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return err({
      kind: 'roles-refused',
      reasons: [`the role ${role} could not be made: ${reason}`],
    });
  }
}

/** Gives a role what it needs of its side, and nothing else. */
export async function grantSide(input: {
  readonly client: pg.ClientBase;
  readonly side: Side;
  readonly role: string;
}): Promise<void> {
  const { client, side } = input;
  const role = quoteName(input.role);
  const tables = Object.entries(GRANTS[side]).map(([table, rights]) => {
    // Column lists belong to UPDATE alone; each right names its own.
    return `GRANT ${rights} ON ${side}.${table} TO ${role};`;
  });
  await client.query(
    [
      'BEGIN;',
      `REVOKE ALL ON ALL TABLES IN SCHEMA ${side} FROM ${role}, PUBLIC;`,
      `REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ${side} FROM ${role}, PUBLIC;`,
      `REVOKE ALL ON SCHEMA ${side} FROM ${role}, PUBLIC;`,
      `GRANT USAGE ON SCHEMA ${side} TO ${role};`,
      ...FUNCTIONS[side].map((name) => `GRANT EXECUTE ON FUNCTION ${side}.${name} TO ${role};`),
      ...tables,
      ...(side === 'roll' ? queueGrants(role) : []),
      'COMMIT;',
    ].join('\n'),
  );
}

function queueGrants(role: string): string[] {
  return [
    `REVOKE ALL ON ALL TABLES IN SCHEMA ${QUEUE_SCHEMA} FROM ${role}, PUBLIC;`,
    `REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ${QUEUE_SCHEMA} FROM ${role}, PUBLIC;`,
    `REVOKE ALL ON SCHEMA ${QUEUE_SCHEMA} FROM ${role}, PUBLIC;`,
    `GRANT USAGE ON SCHEMA ${QUEUE_SCHEMA} TO ${role};`,
    `GRANT ${CHANGE} ON ALL TABLES IN SCHEMA ${QUEUE_SCHEMA} TO ${role};`,
  ];
}

/** An SQL name. Ours need no quoting, an administrator's may. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
