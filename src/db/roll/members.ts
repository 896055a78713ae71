import type pg from 'pg';
import type { RollMember, RollPage, RollStore } from '../../app/roll/ports.ts';
import { err, ok } from '../../core/base/result.ts';
import { rollKey } from '../../core/roll/roll-key.ts';
import { inTransaction, query } from '../pool.ts';
import {
  CURRENT_ENTRIES,
  channelsText,
  ENTRY_COLUMNS,
  type EntryRow,
  insertEntries,
  lockRoll,
  toEntry,
} from './entries.ts';

/** Single members of a roll that is not frozen yet, and pages of any roll. */

/** What of a new member stands on the roll already. */
async function standing(client: pg.ClientBase, election: string, member: RollMember): Promise<string[]> {
  const { mail, certificate, subject } = member.channels;
  const { rows } = await client.query<{ reference: boolean; mail: boolean; certificate: boolean; subject: boolean }>(
    `SELECT coalesce(bool_or(reference_key = $2::text), false) AS reference,
            coalesce(bool_or(mail_key = $3::text), false) AS mail,
            coalesce(bool_or(channels::json ->> 'certificate' = $4::text), false) AS certificate,
            coalesce(bool_or(channels::json ->> 'subject' = $5::text), false) AS subject
       FROM roll.roll_entry
      WHERE election = $1::text AND (reference_key = $2::text OR mail_key = $3::text
         OR channels::json ->> 'certificate' = $4::text OR channels::json ->> 'subject' = $5::text)`,
    [
      election,
      rollKey(member.reference),
      mail === undefined ? null : rollKey(mail),
      certificate ?? null,
      subject ?? null,
    ],
  );
  const [row] = rows;
  const names = ['reference', 'mail', 'certificate', 'subject'] as const;
  return names.filter((name) => row?.[name] === true).map((name) => `${name}: another member has the same`);
}

/** Whether exactly this member is on the roll. */
async function isThere(client: pg.ClientBase, election: string, member: RollMember): Promise<boolean> {
  const { reference, section, channels, letter, language, name } = member;
  const { rowCount } = await client.query(
    `SELECT FROM roll.roll_entry
      WHERE election = $1::text AND reference = $2::text AND section = $3::text AND channels = $4::text
        AND letter = $5::boolean AND language IS NOT DISTINCT FROM $6::text AND name IS NOT DISTINCT FROM $7::text`,
    [election, reference, section, channelsText(channels), letter, language, name],
  );
  return rowCount === 1;
}

/** See RollStore.addMember. */
export const addMember = (pool: pg.Pool, election: string, member: RollMember): ReturnType<RollStore['addMember']> =>
  inTransaction<Awaited<ReturnType<RollStore['addMember']>>>(pool, async (client) => {
    if (await lockRoll(client, election)) return { commit: false, value: err({ kind: 'roll-frozen' }) };
    const reasons = await standing(client, election, member);
    if (reasons.length > 0) {
      // The answer to the same request may have been lost: what is there already is what was asked for.
      if (await isThere(client, election, member)) return { commit: false, value: ok(undefined) };
      return { commit: false, value: err({ kind: 'roll-refused', reasons }) };
    }
    await insertEntries(client, election, [member]);
    return { commit: true, value: ok(undefined) };
  });

/** See RollStore.strikeMember. */
export const strikeMember = (
  pool: pg.Pool,
  election: string,
  reference: string,
): ReturnType<RollStore['strikeMember']> =>
  inTransaction<Awaited<ReturnType<RollStore['strikeMember']>>>(pool, async (client) => {
    if (await lockRoll(client, election)) return { commit: false, value: err({ kind: 'roll-frozen' }) };
    const { rowCount } = await client.query(
      'DELETE FROM roll.roll_entry WHERE election = $1::text AND reference = $2::text',
      [election, reference],
    );
    if (rowCount !== 1) return { commit: false, value: err({ kind: 'roll-entry-not-found' }) };
    return { commit: true, value: ok(undefined) };
  });

/** See RollStore.rollPage: keyset paging by the reference's key, so that no page is skipped or seen twice. */
export async function readPage(
  pool: pg.Pool,
  election: string,
  { search, after, limit }: Parameters<RollStore['rollPage']>[1],
): Promise<RollPage> {
  const { rows } = await query<EntryRow>(
    pool,
    `SELECT ${ENTRY_COLUMNS} FROM ${CURRENT_ENTRIES}
      WHERE e.election = $1::text AND starts_with(e.reference_key, $2::text) AND e.reference_key >= $2::text
        AND ($3::text IS NULL OR (e.reference_key, e.reference COLLATE "C") > ($3::text, $4::text))
      ORDER BY e.reference_key, e.reference COLLATE "C" LIMIT $5::int`,
    [election, rollKey(search), after === null ? null : rollKey(after), after, limit + 1],
  );
  const members = rows.slice(0, limit).map(toEntry);
  return { members, next: rows.length > limit ? (members.at(-1)?.reference ?? null) : null };
}

/** See RollStore.rollSummary. */
export async function readSummary(
  pool: pg.Pool,
  election: string,
  { mail, letter, certificate, signIn }: Parameters<RollStore['rollSummary']>[1],
): ReturnType<RollStore['rollSummary']> {
  const { rows } = await query<{ section: string; entries: number; unreachable: number }>(
    pool,
    `SELECT section, count(*)::int AS entries, (count(*) FILTER (WHERE NOT (
              ($2::boolean AND channels::json ->> 'mail' IS NOT NULL) OR ($3::boolean AND letter)
              OR ($4::boolean AND channels::json ->> 'certificate' IS NOT NULL)
              OR ($5::boolean AND channels::json ->> 'subject' IS NOT NULL))))::int AS unreachable
       FROM roll.roll_entry WHERE election = $1::text GROUP BY section ORDER BY section COLLATE "C"`,
    [election, mail, letter, certificate, signIn !== null],
  );
  return rows;
}
