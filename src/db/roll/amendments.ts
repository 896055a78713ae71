import type pg from 'pg';
import type { AmendmentStore, EntryChange, StoredChange } from '../../app/roll/ports-amendments.ts';
import { equalBytes } from '../../core/base/bytes.ts';
import { ChannelsSchema } from '../../core/roll/roll.ts';
import { bytea } from '../ledger/head.ts';
import { inTransaction, msOf, plainBytes, query, timeOf } from '../pool.ts';
import { channelsText } from './entries.ts';
import { nextInterval } from './issue.ts';
import { LATEST_CHANGE } from './latest-change.ts';

/** Changes of frozen entries. The frozen roll is never written: the latest change that was applied is the entry. */

interface ChangeRow {
  readonly act: number;
  readonly kind: 'amend' | 'reissue';
  readonly reference: string;
  readonly section: string;
  readonly channels: string;
  readonly before: string;
  readonly letter_issue: number;
  readonly salt: Uint8Array | null;
  readonly leaf: Uint8Array;
  readonly new_leaf: Uint8Array;
  readonly applied: number | null;
  readonly told: boolean;
}

function toChange(row: ChangeRow): StoredChange {
  return {
    act: row.act,
    kind: row.kind,
    reference: row.reference,
    section: row.section,
    channels: ChannelsSchema.parse(JSON.parse(row.channels)),
    before: ChannelsSchema.parse(JSON.parse(row.before)),
    letterIssue: row.letter_issue,
    salt: row.salt === null ? null : plainBytes(row.salt),
    leaf: plainBytes(row.leaf),
    newLeaf: plainBytes(row.new_leaf),
    applied: row.applied,
    told: row.told,
  };
}

/** Writes a proposed change together with its act. */
export async function insertChange(
  client: pg.ClientBase,
  { election, act, change }: { readonly election: string; readonly act: number; readonly change: EntryChange },
): Promise<void> {
  await client.query(
    `INSERT INTO roll.amendment
            (election, act, kind, reference, section, channels, letter_issue, salt, leaf, new_leaf, told)
     VALUES ($1::text, $2::int, $3::text, $4::text, $5::text, $6::text, $7::int, $8::bytea, $9::bytea, $10::bytea, false)`,
    [
      election,
      act,
      change.kind,
      change.reference,
      change.section,
      channelsText(change.channels),
      change.letterIssue,
      bytea(change.salt),
      bytea(change.leaf),
      bytea(change.newLeaf),
    ],
  );
}

/** A proposal that can never be made holds an address that nobody needs. */
export async function dropProposal(client: pg.ClientBase, election: string, act: number): Promise<void> {
  await client.query('DELETE FROM roll.amendment WHERE election = $1::text AND act = $2::int AND applied IS NULL', [
    election,
    act,
  ]);
}

async function readChanges(pool: pg.Pool, election: string): Promise<StoredChange[]> {
  // A proposal would replace the entry as it is now, an applied change has replaced the one before it.
  const { rows } = await query<ChangeRow>(
    pool,
    `SELECT a.*, coalesce(b.channels, e.channels) AS before
       FROM roll.amendment a JOIN roll.roll_entry e USING (election, reference)
       LEFT JOIN LATERAL (
            SELECT channels FROM roll.amendment l
             WHERE l.election = a.election AND l.reference = a.reference
               AND (a.applied IS NULL OR l.applied < a.applied) AND l.applied IS NOT NULL
             ORDER BY l.applied DESC LIMIT 1) b ON true
      WHERE a.election = $1::text ORDER BY a.act`,
    [election],
  );
  return rows.map(toChange);
}

/** Locks every register of an election, as whoever publishes does, and reads when the interval ends. */
async function lockRegisters(
  client: pg.ClientBase,
  { election, intervalSeconds }: { readonly election: string; readonly intervalSeconds: number },
): Promise<number> {
  const { rows } = await client.query<{ ended: boolean; through_ms: number | null }>(
    `SELECT ended, ${msOf('published_through')} AS through_ms FROM roll.register
      WHERE election = $1::text ORDER BY registrar FOR UPDATE`,
    [election],
  );
  if (rows.some(({ ended }) => ended)) throw new Error(`bug: an entry of ${election} changes after its register's end`);
  const clock = await client.query<{ now_ms: number }>(`SELECT ${msOf('roll.clock_now()')} AS now_ms`);
  const publishedThroughMs = Math.max(0, ...rows.map(({ through_ms: ms }) => ms ?? 0));
  return nextInterval({ nowMs: clock.rows[0]?.now_ms ?? 0, publishedThroughMs, intervalSeconds });
}

/** The leaf of an entry as it is now, and how often it was changed. */
async function currentLeaf(
  client: pg.ClientBase,
  { election, reference }: { readonly election: string; readonly reference: string },
): Promise<{ readonly leaf: Uint8Array; readonly applied: number }> {
  const { rows } = await client.query<{ leaf: Uint8Array; applied: number }>(
    `SELECT coalesce(a.new_leaf, e.leaf) AS leaf, coalesce(a.applied, 0) AS applied
       FROM roll.roll_entry e LEFT JOIN ${LATEST_CHANGE} ON true
      WHERE e.election = $1::text AND e.reference = $2::text`,
    [election, reference],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('bug: a change of an entry that is not on the roll');
  return { leaf: plainBytes(row.leaf), applied: row.applied };
}

/** See AmendmentStore.apply. */
async function applyChange(pool: pg.Pool, input: Parameters<AmendmentStore['apply']>[0]): Promise<void> {
  const { election, act } = input;
  await inTransaction<undefined>(pool, async (client) => {
    const intervalEndsMs = await lockRegisters(client, input);
    const { rows } = await client.query<{ reference: string; leaf: Uint8Array; applied: number | null }>(
      'SELECT reference, leaf, applied FROM roll.amendment WHERE election = $1::text AND act = $2::int FOR UPDATE',
      [election, act],
    );
    const [change] = rows;
    if (change === undefined) throw new Error(`bug: nothing is known of what act ${act} of ${election} changes`);
    if (change.applied !== null) return { commit: false, value: undefined };
    const { reference } = change;
    const current = await currentLeaf(client, { election, reference });
    if (!equalBytes(current.leaf, plainBytes(change.leaf))) {
      throw new Error(`bug: act ${act} of ${election} changes a leaf that was changed before`);
    }
    await client.query(
      `UPDATE roll.amendment SET applied = $3::int, interval_ends = ${timeOf('$4')}
        WHERE election = $1::text AND act = $2::int`,
      [election, act, current.applied + 1, intervalEndsMs],
    );
    // Whoever came by the old channels stays outside from now on.
    const entry = [election, reference];
    await client.query('DELETE FROM roll.member_session WHERE election = $1::text AND reference = $2::text', entry);
    await client.query(
      'UPDATE roll.member_code SET attempts_left = 0 WHERE election = $1::text AND reference = $2::text',
      entry,
    );
    return { commit: true, value: undefined };
  });
}

/** Changes of entries on the roll's pool. */
export function createAmendmentStore(pool: pg.Pool): AmendmentStore {
  return {
    changes: (election) => readChanges(pool, election),
    apply: (of) => applyChange(pool, of),
    async setTold(election, act) {
      await query(pool, 'UPDATE roll.amendment SET told = true WHERE election = $1::text AND act = $2::int', [
        election,
        act,
      ]);
    },
  };
}
