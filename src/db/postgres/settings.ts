import type pg from 'pg';

/**
 * What a database must promise before a ledger is entrusted to it: an answered commit is on disk, and a crash leaves
 * no half-written page. With less, the last receipts of a crashed server are for lines that no longer exist.
 */

const WANTED: Readonly<Record<string, readonly string[]>> = {
  fsync: ['on'],
  full_page_writes: ['on'],
  synchronous_commit: ['on', 'remote_write', 'remote_apply'],
  server_encoding: ['UTF8'],
};

/** Every setting that is not as it must be, in words. Asked as the role that will write. */
export async function reasonsToDistrustSettings(client: pg.ClientBase | pg.Pool): Promise<string[]> {
  const { rows } = await client.query<{ name: string; setting: string }>(
    'SELECT name, setting FROM pg_settings WHERE name = ANY($1::text[])',
    [Object.keys(WANTED)],
  );
  const found = new Map(rows.map(({ name, setting }) => [name, setting]));
  return Object.entries(WANTED)
    .filter(([name, allowed]) => !allowed.includes(found.get(name) ?? ''))
    .map(([name, allowed]) => {
      return `the database has ${name} = ${found.get(name) ?? 'unknown'}; it must be ${allowed.join(' or ')}, or receipts could be lost`;
    });
}
