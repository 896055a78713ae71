import type pg from 'pg';
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

/** A register's head row: locking it, and writing what extends it. */

export interface RegisterKey {
  readonly election: string;
  readonly registrar: number;
}

/** The name under which the guard keeps copies of a register's head. */
export function registerLedgerName({ election, registrar }: RegisterKey): string {
  return `register.${election}.${registrar}`;
}

export interface LockedRegister {
  readonly head: LedgerHead;
  readonly ended: boolean;
  /** Every issue of an interval that ended up to here stands in the ledger. */
  readonly publishedThroughMs: number;
  readonly electionState: string;
  readonly closesAtMs: number;
  readonly nowMs: number;
}

/**
 * Locks a register: `UPDATE` orders those that append, `SHARE` lets issues run beside each other but not beside them.
 * The clock and the election are read in a second statement, because the first one's view is from before the wait.
 */
export async function lockRegister(
  client: pg.ClientBase,
  key: RegisterKey,
  lock: 'UPDATE' | 'SHARE',
): Promise<LockedRegister> {
  const heads = await client.query<HeadRow & { ended: boolean; published_through_ms: number | null }>(
    `SELECT ${HEAD_COLUMNS}, ended, ${msOf('published_through')} AS published_through_ms
       FROM roll.register WHERE election = $1::text AND registrar = $2::int FOR ${lock}`,
    [key.election, key.registrar],
  );
  const { rows } = await client.query<{ state: string; closes_at_ms: number; now_ms: number }>(
    `SELECT state, ${msOf('closes_at')} AS closes_at_ms, ${msOf('roll.clock_now()')} AS now_ms
       FROM roll.election WHERE election = $1::text`,
    [key.election],
  );
  const [head] = heads.rows;
  const [election] = rows;
  if (head === undefined || election === undefined) {
    throw new Error(`bug: there is no register ${key.registrar} of ${key.election}`);
  }
  return {
    head: readHead(head),
    ended: head.ended,
    publishedThroughMs: head.published_through_ms ?? 0,
    electionState: election.state,
    closesAtMs: election.closes_at_ms,
    nowMs: election.now_ms,
  };
}

const LINES_AT_ONCE = 5000;

/** Writes an extension's lines and, where it is listed, its checkpoint. */
export async function writeRegisterLines(client: pg.ClientBase, key: RegisterKey, extension: Extension): Promise<void> {
  const seqs = seqsOf(extension);
  for (let at = 0; at < seqs.length; at += LINES_AT_ONCE) {
    await client.query(
      `INSERT INTO roll.register_line (election, registrar, seq, line, leaf)
       SELECT $1::text, $2::int, t.* FROM unnest($3::int[], $4::bytea[], $5::bytea[]) AS t`,
      [
        key.election,
        key.registrar,
        seqs.slice(at, at + LINES_AT_ONCE),
        extension.lines.slice(at, at + LINES_AT_ONCE).map(bytea),
        extension.leaves.slice(at, at + LINES_AT_ONCE).map(bytea),
      ],
    );
  }
  if (!extension.listed) return;
  await client.query(
    `INSERT INTO roll.register_checkpoint (election, registrar, size, note)
     VALUES ($1::text, $2::int, $3::int, $4::text)`,
    [key.election, key.registrar, extension.head.frontier.size, extension.head.note],
  );
}

/** Makes the head row of a new register. */
export async function insertHead(client: pg.ClientBase, key: RegisterKey, head: LedgerHead): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO roll.register
            (election, registrar, origin, size, frontier, last_leaf, root, note, listed_at, published_through, ended)
     VALUES ($1::text, $2::int, $3::text, $4::int, $5::bytea, $6::bytea, $7::bytea, $8::text, ${timeOf('$9')}, NULL, false)
     ON CONFLICT DO NOTHING`,
    [key.election, key.registrar, head.origin, ...headValues(head)],
  );
  return rowCount === 1;
}

/** Moves the head row of a register forward. */
export async function moveHead(
  client: pg.ClientBase,
  key: RegisterKey,
  to: { readonly head: LedgerHead; readonly publishedThroughMs: number; readonly ended: boolean },
): Promise<void> {
  await client.query(
    `UPDATE roll.register SET size = $3::int, frontier = $4::bytea, last_leaf = $5::bytea, root = $6::bytea,
            note = $7::text, listed_at = ${timeOf('$8')}, published_through = ${timeOf('$9')}, ended = $10::boolean
      WHERE election = $1::text AND registrar = $2::int`,
    [key.election, key.registrar, ...headValues(to.head), to.publishedThroughMs, to.ended],
  );
}

function headValues(head: LedgerHead): unknown[] {
  return [
    head.frontier.size,
    bytea(frontierBytes(head.frontier)),
    bytea(head.lastLeaf),
    bytea(head.root),
    head.note,
    head.listedAtMs,
  ];
}

/** Every register, for comparing with what is kept outside the database. */
export async function registerLedgers(pool: pg.Pool): Promise<StoredLedger[]> {
  const { rows } = await query<RegisterKey & { size: number; root: Uint8Array; note: string }>(
    pool,
    'SELECT election, registrar, size, root, note FROM roll.register ORDER BY election, registrar',
  );
  return rows.map((row) => ({
    ledger: registerLedgerName(row),
    size: row.size,
    root: plainBytes(row.root),
    note: row.note,
    readLeaves: registerRange(pool, row, 'leaf'),
    readLines: registerRange(pool, row, 'line'),
    readCheckpoints: () => registerCheckpoints(pool, row),
  }));
}

/** Reads stored leaf hashes, or lines, of a register. */
function registerRange(pool: pg.Pool, { election, registrar }: RegisterKey, column: 'leaf' | 'line'): ReadRange {
  return async ({ from, to }) => {
    const { rows } = await query<{ bytes: Uint8Array }>(
      pool,
      `SELECT ${column} AS bytes FROM roll.register_line
        WHERE election = $1::text AND registrar = $2::int AND seq >= $3::int AND seq < $4::int ORDER BY seq`,
      [election, registrar, from, to],
    );
    return rows.map((row) => plainBytes(row.bytes));
  };
}

async function registerCheckpoints(pool: pg.Pool, { election, registrar }: RegisterKey): Promise<StoredCheckpoint[]> {
  const { rows } = await query<StoredCheckpoint>(
    pool,
    `SELECT size, note, NULL::bytea AS frontier FROM roll.register_checkpoint WHERE election = $1::text AND registrar = $2::int
     UNION ALL SELECT size, note, frontier FROM roll.register WHERE election = $1::text AND registrar = $2::int`,
    [election, registrar],
  );
  return rows;
}
