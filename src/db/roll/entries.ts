import type pg from 'pg';
import type { CurrentEntry, RollMember, RollStore } from '../../app/roll/ports.ts';
import { canonicalJson } from '../../core/base/canonical-json.ts';
import { err, ok } from '../../core/base/result.ts';
import { SectionIdSchema } from '../../core/election/values.ts';
import { type Channels, ChannelsSchema } from '../../core/roll/roll.ts';
import { rollKey } from '../../core/roll/roll-key.ts';
import { bytea } from '../ledger/head.ts';
import { inTransaction, plainBytes, query } from '../pool.ts';
import { LATEST_CHANGE } from './latest-change.ts';

/** Rolls as a whole: many rows at a time, so the SQL is written by hand. A trigger holds a frozen roll as well. */

const ROWS_AT_ONCE = 5000;

export interface EntryRow {
  readonly reference: string;
  readonly section: string;
  readonly channels: string;
  readonly letter: boolean;
  readonly language: string | null;
  readonly name: string | null;
}

/** What is read of a row to make an entry as it is now, and from where. */
export const ENTRY_COLUMNS =
  'e.reference, e.section, coalesce(a.channels, e.channels) AS channels, e.letter, e.language, e.name';
export const CURRENT_ENTRIES = `roll.roll_entry e LEFT JOIN ${LATEST_CHANGE} ON true`;

export function channelsText(channels: Channels): string {
  const set = Object.entries(channels).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return canonicalJson(Object.fromEntries(set));
}

/** A stored entry; what was parsed at the door is parsed once more, because its types say more than a row's. */
export function toEntry({ reference, section, channels, letter, language, name }: EntryRow): RollMember {
  return {
    reference,
    section: SectionIdSchema.parse(section),
    channels: ChannelsSchema.parse(JSON.parse(channels)),
    letter,
    language,
    name,
  };
}

/** Inserts entries with the spellings that they are looked up by. */
export async function insertEntries(
  client: pg.ClientBase,
  election: string,
  entries: readonly RollMember[],
): Promise<void> {
  await client.query(
    `INSERT INTO roll.roll_entry
       (election, reference, section, channels, letter, language, name, reference_key, mail_key)
     SELECT $1::text, t.* FROM unnest
       ($2::text[], $3::text[], $4::text[], $5::boolean[], $6::text[], $7::text[], $8::text[], $9::text[]) AS t`,
    [
      election,
      entries.map((entry) => entry.reference),
      entries.map((entry) => entry.section),
      entries.map((entry) => channelsText(entry.channels)),
      entries.map((entry) => entry.letter),
      entries.map((entry) => entry.language),
      entries.map((entry) => entry.name),
      entries.map((entry) => rollKey(entry.reference)),
      entries.map(({ channels }) => (channels.mail === undefined ? null : rollKey(channels.mail))),
    ],
  );
}

function* chunks<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += ROWS_AT_ONCE) yield items.slice(at, at + ROWS_AT_ONCE);
}

/** Locks the election's row, so that a roll is not replaced while it is being frozen; whether it is frozen. */
export async function lockRoll(client: pg.ClientBase, election: string): Promise<boolean> {
  const { rows } = await client.query<{ frozen: boolean }>(
    'SELECT definition IS NOT NULL AS frozen FROM roll.election WHERE election = $1::text FOR UPDATE',
    [election],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`bug: there is no election ${election}`);
  return row.frozen;
}

/** See RollStore.replaceRoll. */
export const replaceEntries = (
  pool: pg.Pool,
  election: string,
  entries: readonly RollMember[],
): ReturnType<RollStore['replaceRoll']> =>
  inTransaction<Awaited<ReturnType<RollStore['replaceRoll']>>>(pool, async (client) => {
    if (await lockRoll(client, election)) return { commit: false, value: err({ kind: 'roll-frozen' }) };
    await client.query('DELETE FROM roll.roll_entry WHERE election = $1::text', [election]);
    for (const chunk of chunks(entries)) await insertEntries(client, election, chunk);
    return { commit: true, value: ok(undefined) };
  });

/** See RollStore.entry. */
export async function readEntry(pool: pg.Pool, election: string, reference: string): Promise<CurrentEntry | null> {
  const { rows } = await query<EntryRow & { salt: Uint8Array | null; leaf: Uint8Array | null }>(
    pool,
    'SELECT reference, section, channels, letter, language, name, salt, leaf FROM roll.roll_entry WHERE election = $1::text AND reference = $2::text',
    [election, reference],
  );
  const [row] = rows;
  if (row === undefined || row.leaf === null) return null;
  const changes = await query<ChangedRow>(
    pool,
    `SELECT act, channels, letter_issue, salt, new_leaf FROM roll.amendment
      WHERE election = $1::text AND reference = $2::text AND applied IS NOT NULL ORDER BY applied`,
    [election, reference],
  );
  const last = changes.rows.at(-1);
  const salt = last === undefined ? row.salt : last.salt;
  if (salt === null) return null;
  const frozenLeaf = plainBytes(row.leaf);
  return {
    entry: toEntry({ ...row, channels: last?.channels ?? row.channels }),
    salt: plainBytes(salt),
    leaf: last === undefined ? frozenLeaf : plainBytes(last.new_leaf),
    frozenLeaf,
    // The freeze gives an entry with a letter its first code.
    letterIssue: last?.letter_issue ?? (toEntry(row).channels.letterCode === undefined ? 0 : 1),
    changes: changes.rows.map(({ act, new_leaf: newLeaf }) => ({ act, newLeaf: plainBytes(newLeaf) })),
    language: row.language,
  };
}

interface ChangedRow {
  readonly act: number;
  readonly channels: string;
  readonly letter_issue: number;
  readonly salt: Uint8Array | null;
  readonly new_leaf: Uint8Array;
}

/** Every entry as it is now, ordered by the bytes of its reference. */
export async function readEntries(pool: pg.Pool, election: string): Promise<RollMember[]> {
  const { rows } = await query<EntryRow>(
    pool,
    `SELECT ${ENTRY_COLUMNS} FROM ${CURRENT_ENTRIES}
      WHERE e.election = $1::text ORDER BY e.reference COLLATE "C"`,
    [election],
  );
  return rows.map(toEntry);
}

/**
 * See RollStore.freeze. What is frozen must be the stored roll entry by entry: the definition commits to these leaves,
 * so a roll that was changed in between is refused, and nothing changes. All that the freeze may add is the hash of
 * a letter's code, for an entry that gets a letter.
 */
export async function freezeEntries(
  pool: pg.Pool,
  input: Parameters<RollStore['freeze']>[0],
): ReturnType<RollStore['freeze']> {
  const { election, draft, entries, definition, fingerprint, ceremony } = input;
  return await inTransaction<Awaited<ReturnType<RollStore['freeze']>>>(pool, async (client) => {
    if (await lockRoll(client, election)) return { commit: false, value: err({ kind: 'roll-frozen' }) };
    const same = await client.query('SELECT FROM roll.election WHERE election = $1::text AND draft = $2::bytea', [
      election,
      bytea(draft),
    ]);
    if (same.rowCount !== 1) return { commit: false, value: err({ kind: 'draft-changed' }) };
    const latest = await client.query<{ attempt: number | null }>(
      'SELECT max(attempt) AS attempt FROM roll.ceremony WHERE election = $1::text',
      [election],
    );
    if ((latest.rows[0]?.attempt ?? null) !== ceremony)
      return { commit: false, value: err({ kind: 'ceremony-changed' }) };
    let frozen = 0;
    for (const chunk of chunks(entries)) {
      const { rowCount } = await client.query(
        `UPDATE roll.roll_entry AS e SET salt = t.salt, leaf = t.leaf, channels = t.channels
           FROM unnest($2::text[], $3::text[], $4::text[], $5::bytea[], $6::bytea[], $7::text[])
                AS t (reference, section, channels, salt, leaf, before)
          WHERE e.election = $1::text AND e.reference = t.reference AND e.section = t.section
            AND (e.channels = t.channels OR e.letter AND e.channels = t.before)`,
        [
          election,
          chunk.map(({ entry }) => entry.reference),
          chunk.map(({ entry }) => entry.section),
          chunk.map(({ entry }) => channelsText(entry.channels)),
          chunk.map(({ salt }) => bytea(salt)),
          chunk.map(({ leaf }) => bytea(leaf)),
          chunk.map(({ entry }) => channelsText({ ...entry.channels, letterCode: undefined })),
        ],
      );
      frozen += rowCount ?? 0;
    }
    const { rows } = await client.query<{ open: number }>(
      'SELECT count(*)::int AS open FROM roll.roll_entry WHERE election = $1::text AND leaf IS NULL',
      [election],
    );
    if (frozen !== entries.length || rows[0]?.open !== 0) {
      return { commit: false, value: err({ kind: 'roll-changed' }) };
    }
    await client.query(
      `UPDATE roll.election SET definition = $2::bytea, fingerprint = $3::bytea, state = 'prepared'
        WHERE election = $1::text`,
      [election, bytea(definition), bytea(fingerprint)],
    );
    return { commit: true, value: ok(undefined) };
  });
}
