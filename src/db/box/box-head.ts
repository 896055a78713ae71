import type pg from 'pg';
import type { BoxElection, BoxState } from '../../app/box/ports.ts';
import { HashSchema } from '../../core/election/values.ts';
import type { StoredCheckpoint, StoredLedger } from '../guard.ts';
import {
  bytea,
  type Extension,
  frontierBytes,
  HEAD_COLUMNS,
  type HeadRow,
  type LedgerHead,
  readHead,
  seqsOf,
} from '../ledger/head.ts';
import type { ReadRange } from '../ledger/leaves.ts';
import { msOf, plainBytes, query, timeOf } from '../pool.ts';

/** The ballot box's head row: locking it, and writing what extends it. */

/** The name under which the guard keeps copies of a ballot box's head. */
export function boxLedgerName(election: string): string {
  return `box.${election}`;
}

export interface LockedBox extends BoxTimes {
  readonly head: LedgerHead;
  /** The line of this kind stands in the ledger. */
  readonly opened: boolean;
}

/** What decides whether a ballot is taken now. */
export interface BoxTimes {
  readonly state: BoxState;
  readonly opensAtMs: number;
  readonly closesAtMs: number;
  readonly nowMs: number;
}

interface TimesRow {
  readonly opens_at_ms: number;
  readonly closes_at_ms: number;
  readonly state: 'announced' | 'mixed' | 'unsealed' | 'declared' | 'annulled';
  readonly closed: boolean;
  readonly now_ms: number;
}

interface ElectionRow extends TimesRow {
  readonly election: string;
  readonly fingerprint: Uint8Array;
  readonly definition: Uint8Array;
  readonly unseal_requested: boolean;
  readonly suspended: string[];
  readonly bundles: string[] | null;
}

const TIMES = `${msOf('e.opens_at')} AS opens_at_ms, ${msOf('e.closes_at')} AS closes_at_ms, e.state, h.closed,
       ${msOf('box.clock_now()')} AS now_ms`;

/** The state of an election at an instant of the database's clock; the interval of voting is half-open. */
function timesOf(row: TimesRow): BoxTimes {
  const { now_ms: nowMs, opens_at_ms: opensAtMs, closes_at_ms: closesAtMs } = row;
  return { state: stateOf(row), opensAtMs, closesAtMs, nowMs };
}

function stateOf(row: TimesRow): BoxState {
  if (row.state !== 'announced') return row.state;
  // A `closed` line that stands is final, also when the clock was set back after it.
  if (row.closed || row.now_ms >= row.closes_at_ms) return 'closed';
  return row.now_ms < row.opens_at_ms ? 'announced' : 'voting';
}

/** Every election, or the one that is asked for, as the database's clock sees it now. */
export async function readElections(client: pg.ClientBase | pg.Pool, election?: string): Promise<BoxElection[]> {
  const { rows } = await client.query<ElectionRow>(
    `SELECT e.election, e.fingerprint, e.definition, e.unseal_requested, e.suspended, e.bundles, ${TIMES}
       FROM box.election e JOIN box.head h USING (election)
      WHERE $1::text IS NULL OR e.election = $1::text ORDER BY e.election COLLATE "C"`,
    [election ?? null],
  );
  return rows.map((row) => {
    const { state, opensAtMs, closesAtMs } = timesOf(row);
    return {
      election: row.election,
      fingerprint: plainBytes(row.fingerprint),
      definition: plainBytes(row.definition),
      opensAtMs,
      closesAtMs,
      state,
      unsealRequested: row.unseal_requested,
      suspended: row.suspended,
      bundles: row.bundles?.map((hash) => HashSchema.parse(hash)) ?? null,
    };
  });
}

/** The election whose box is locked; it cannot change while the lock is held. */
export async function electionOfLocked(client: pg.ClientBase, election: string, box: LockedBox): Promise<BoxElection> {
  const [found] = await readElections(client, election);
  if (found === undefined) throw new Error(`bug: there is no ballot box of ${election}`);
  // One clock reading for the whole transaction: state and instants are those that the lock was answered with.
  return { ...found, state: box.state };
}

/**
 * Takes the lock that orders all writers of a ballot box, and only then reads what may have changed while waiting for
 * it: in one statement the election's row would be the one from before the wait.
 */
export async function lockBox(client: pg.ClientBase, election: string): Promise<LockedBox> {
  const heads = await client.query<HeadRow & { opened: boolean }>(
    `SELECT ${HEAD_COLUMNS}, opened FROM box.head WHERE election = $1::text FOR UPDATE`,
    [election],
  );
  const { rows } = await client.query<TimesRow>(
    `SELECT ${TIMES} FROM box.election e JOIN box.head h USING (election) WHERE e.election = $1::text`,
    [election],
  );
  const [head] = heads.rows;
  const [times] = rows;
  if (head === undefined || times === undefined) throw new Error(`bug: there is no ballot box of ${election}`);
  return { ...timesOf(times), head: readHead(head), opened: head.opened };
}

export interface BoxItem {
  readonly kind: string;
  /** Raw bytes; ballots only. */
  readonly votingKey: Uint8Array | null;
}

/** Writes lines, head and, where it is listed, the checkpoint. `items` are those that the extension was made of. */
export async function writeExtension(
  client: pg.ClientBase,
  input: { readonly election: string; readonly extension: Extension; readonly items: readonly BoxItem[] },
): Promise<void> {
  const { election, extension, items } = input;
  const { head } = extension;
  await client.query(
    `INSERT INTO box.line (election, seq, kind, line, leaf, voting_key)
     SELECT $1::text, t.* FROM unnest($2::int[], $3::text[], $4::bytea[], $5::bytea[], $6::bytea[]) AS t`,
    [
      election,
      seqsOf(extension),
      items.map((item) => item.kind),
      extension.lines.map(bytea),
      extension.leaves.map(bytea),
      items.map((item) => (item.votingKey === null ? null : bytea(item.votingKey))),
    ],
  );
  const kinds = new Set(items.map((item) => item.kind));
  await client.query(
    `UPDATE box.head SET size = $2::int, frontier = $3::bytea, last_leaf = $4::bytea, root = $5::bytea,
            note = $6::text, listed_at = ${timeOf('$7')}, opened = opened OR $8::boolean, closed = closed OR $9::boolean
      WHERE election = $1::text`,
    [
      election,
      head.frontier.size,
      bytea(frontierBytes(head.frontier)),
      bytea(head.lastLeaf),
      bytea(head.root),
      head.note,
      head.listedAtMs,
      kinds.has('voting-opened'),
      kinds.has('closed'),
    ],
  );
  if (extension.listed) await listCheckpoint(client, election, head);
}

export async function listCheckpoint(client: pg.ClientBase, election: string, head: LedgerHead): Promise<void> {
  await client.query(
    'INSERT INTO box.checkpoint (election, size, note, frontier) VALUES ($1::text, $2::int, $3::text, $4::bytea)',
    [election, head.frontier.size, head.note, bytea(frontierBytes(head.frontier))],
  );
}

/** Reads stored leaf hashes, or lines, of a ballot box. */
export function boxRange(client: pg.ClientBase | pg.Pool, election: string, column: 'leaf' | 'line'): ReadRange {
  return async ({ from, to }) => {
    const { rows } = await client.query<{ bytes: Uint8Array }>(
      `SELECT ${column} AS bytes FROM box.line
        WHERE election = $1::text AND seq >= $2::int AND seq < $3::int ORDER BY seq`,
      [election, from, to],
    );
    return rows.map((row) => plainBytes(row.bytes));
  };
}

/** Every ballot box, for comparing with what is kept outside the database. */
export async function boxLedgers(pool: pg.Pool): Promise<StoredLedger[]> {
  const { rows } = await query<{ election: string; size: number; root: Uint8Array; note: string }>(
    pool,
    'SELECT election, size, root, note FROM box.head ORDER BY election',
  );
  return rows.map(({ election, size, root, note }) => ({
    ledger: boxLedgerName(election),
    size,
    root: plainBytes(root),
    note,
    readLeaves: boxRange(pool, election, 'leaf'),
    readLines: boxRange(pool, election, 'line'),
    readCheckpoints: () => boxCheckpoints(pool, election),
  }));
}

async function boxCheckpoints(pool: pg.Pool, election: string): Promise<StoredCheckpoint[]> {
  const { rows } = await query<StoredCheckpoint>(
    pool,
    `SELECT size, note, frontier FROM box.checkpoint WHERE election = $1::text
     UNION SELECT size, note, frontier FROM box.head WHERE election = $1::text`,
    [election],
  );
  return rows;
}
