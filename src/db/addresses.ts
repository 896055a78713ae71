import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import type { EventLog } from '../app/ports.ts';
import { err, ok, type Result } from '../core/base/result.ts';
import { writeDurably } from './durable-file.ts';
import { randomPassword } from './postgres/cluster.ts';
import { type EmbeddedPostgres, startPostgres } from './postgres/supervisor.ts';
import { quoteName } from './roles.ts';

/** Where the database is and as whom to log in: embedded, one address for both sides, or one for each. */

export interface DatabaseSettings {
  /** The owner's address; it migrates, and alone it serves both sides. */
  readonly url: string | null;
  readonly rollUrl: string | null;
  readonly boxUrl: string | null;
}

export interface Login {
  readonly role: string;
  readonly password: string;
}

export interface Addresses {
  /** Null where an administrator migrates. */
  readonly ownerUrl: string | null;
  readonly rollUrl: string;
  readonly boxUrl: string;
  /** The roles that this service makes itself; null where an administrator has made them. */
  readonly logins: { readonly roll: Login; readonly box: Login } | null;
  readonly embedded: EmbeddedPostgres | null;
}

export type AddressesError = { readonly kind: 'no-database'; readonly reasons: readonly string[] };

/** Finds the database that the settings name; without any address the embedded one is started or adopted. */
export async function findAddresses(input: {
  readonly dataFolder: string;
  readonly database: DatabaseSettings;
  readonly log: EventLog;
}): Promise<Result<Addresses, AddressesError>> {
  const { url, rollUrl, boxUrl } = input.database;
  if (rollUrl !== null && boxUrl !== null) return ok({ ownerUrl: url, rollUrl, boxUrl, logins: null, embedded: null });
  if (url !== null) return await withOwnRoles(input.dataFolder, url);
  const started = await startPostgres(input);
  if (!started.ok) return err({ kind: 'no-database', reasons: started.error.reasons });
  const embedded = started.value;
  await createDatabase(embedded.ownerUrl);
  return ok({
    ownerUrl: embedded.ownerUrl,
    rollUrl: embedded.rollUrl,
    boxUrl: embedded.boxUrl,
    logins: { roll: loginOf(embedded.rollUrl), box: loginOf(embedded.boxUrl) },
    embedded,
  });
}

/** Name and password in a PostgreSQL address. */
export function loginOf(url: string): Login {
  const { username, password } = new URL(url);
  return { role: decodeURIComponent(username), password: decodeURIComponent(password) };
}

function withLogin(url: string, { role, password }: Login): string {
  const address = new URL(url);
  address.username = encodeURIComponent(role);
  address.password = encodeURIComponent(password);
  return address.href;
}

/** SQLSTATEs of a database that is there already, also when another process made it this very moment. */
const THERE_ALREADY = new Set(['42P04', '23505']);

async function createDatabase(ownerUrl: string): Promise<void> {
  const target = new URL(ownerUrl);
  const name = quoteName(target.pathname.slice(1));
  target.pathname = '/postgres';
  const client = new pg.Client(target.href);
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name}`);
    await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || !THERE_ALREADY.has(error.code ?? '')) throw error;
  } finally {
    await client.end();
  }
}

const RolesFileSchema = z.strictObject({ rollPassword: z.string(), boxPassword: z.string() });

/**
 * With one external address the service makes its two roles itself and keeps their passwords in the data folder.
 * Another machine on the same database must be told the two roles' addresses instead: it would otherwise change the
 * passwords under the first one.
 */
async function withOwnRoles(dataFolder: string, url: string): Promise<Result<Addresses, AddressesError>> {
  const path = join(dataFolder, 'database-roles.json');
  if (!existsSync(path)) {
    const taken = await takenRoles(url);
    if (!taken.ok) return taken;
    if (taken.value.length > 0) {
      return err({
        kind: 'no-database',
        reasons: [
          `the database has the roles ${taken.value.join(' and ')} already, but their passwords are not in ${path}: ` +
            'set ROLL_DATABASE_URL and BOX_DATABASE_URL to log in as them',
        ],
      });
    }
    mkdirSync(dataFolder, { recursive: true });
    const passwords = { rollPassword: randomPassword(), boxPassword: randomPassword() };
    await writeDurably(path, `${JSON.stringify(passwords, null, 2)}\n`);
  }
  const passwords = RolesFileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  const roll = { role: 'tellers_roll', password: passwords.rollPassword };
  const box = { role: 'tellers_box', password: passwords.boxPassword };
  return ok({
    ownerUrl: url,
    rollUrl: withLogin(url, roll),
    boxUrl: withLogin(url, box),
    logins: { roll, box },
    embedded: null,
  });
}

async function takenRoles(url: string): Promise<Result<string[], AddressesError>> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      `SELECT rolname AS name FROM pg_roles WHERE rolname IN ('tellers_roll', 'tellers_box') ORDER BY 1`,
    );
    return ok(rows.map((row) => row.name));
  } catch (error) {
    return err({ kind: 'no-database', reasons: [unreachable(url, error)] });
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Why an address does not work, without the password in it. */
export function unreachable(url: string, error: unknown): string {
  const { host, pathname, username } = new URL(url);
  const reason = error instanceof Error && error.message !== '' ? error.message : String(error);
  return `the database ${host}${pathname} does not let ${decodeURIComponent(username)} in: ${reason}`;
}
