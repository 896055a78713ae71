import type pg from 'pg';
import type { Issue, IssueError, RegisterStore, RequestSignature } from '../../app/roll/ports.ts';
import { equalBytes } from '../../core/base/bytes.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import { bytea } from '../ledger/head.ts';
import { inTransaction, msOf, plainBytes, reading, timeOf } from '../pool.ts';
import { type LockedRegister, lockRegister, type RegisterKey } from './register-head.ts';

/** Issues: what a registrar signed for a roll entry, durable before the signature leaves. */

interface IssueRow {
  readonly leaf: Uint8Array;
  readonly request_hash: Uint8Array;
  readonly blind_signature: Uint8Array;
  readonly interval_ends_ms: number;
  readonly request_signature: string | null;
  readonly signature_nonce: Uint8Array | null;
}

function requestSignatureOf(row: Pick<IssueRow, 'request_signature' | 'signature_nonce'>): RequestSignature | null {
  const { request_signature: signature, signature_nonce: nonce } = row;
  return signature === null || nonce === null ? null : { nonce: plainBytes(nonce), signature };
}

/** A leaf and all that it has replaced: a token that was issued to any of them is the entry's one token (PR-13). */
const LEAVES_OF_ENTRY = `WITH RECURSIVE entry AS (
  SELECT $3::bytea AS leaf
  UNION
  SELECT a.leaf FROM entry JOIN roll.amendment a ON a.new_leaf = entry.leaf
   WHERE a.election = $1::text AND a.applied IS NOT NULL)`;

async function issueOf(
  client: pg.ClientBase | pg.Pool,
  { election, registrar }: RegisterKey,
  leaf: Uint8Array,
): Promise<Issue | null> {
  const { rows } = await client.query<IssueRow>(
    `${LEAVES_OF_ENTRY}
     SELECT leaf, request_hash, blind_signature, request_signature, signature_nonce, ${msOf('interval_ends')} AS interval_ends_ms
       FROM roll.issue WHERE election = $1::text AND registrar = $2::int AND leaf IN (SELECT leaf FROM entry)`,
    [election, registrar, bytea(leaf)],
  );
  const [row] = rows;
  if (row === undefined) return null;
  return {
    leaf: plainBytes(row.leaf),
    requestHash: plainBytes(row.request_hash),
    blindSignature: plainBytes(row.blind_signature),
    intervalEndsAtMs: row.interval_ends_ms,
    requestSignature: requestSignatureOf(row),
  };
}

export function readIssue(pool: pg.Pool, key: RegisterKey, leaf: Uint8Array): Promise<Issue | null> {
  return reading(issueOf(pool, key, leaf));
}

/** Why nothing is issued now; null while tokens may be drawn, from the announcement to the close. */
function refusalOf(register: LockedRegister): IssueError | null {
  const { electionState, ended, nowMs, closesAtMs } = register;
  if (electionState === 'draft' || electionState === 'prepared') return { kind: 'issuing-not-open' };
  if (electionState !== 'announced' || ended || nowMs >= closesAtMs) return { kind: 'issuing-ended' };
  return null;
}

/** See RegisterStore.issue. */
export async function issueToken(
  pool: pg.Pool,
  input: Parameters<RegisterStore['issue']>[0],
): Promise<Result<Issue, IssueError>> {
  return await inTransaction<Result<Issue, IssueError>>(pool, async (client) => {
    const register = await lockRegister(client, input, 'SHARE');
    const earlier = await issueOf(client, input, input.leaf);
    if (earlier !== null) return { commit: false, value: again(earlier, input.requestHash) };
    const refusal = refusalOf(register);
    if (refusal !== null) return { commit: false, value: err(refusal) };
    if (await wasReplaced(client, input)) return { commit: false, value: err({ kind: 'entry-changed' }) };
    const issue = {
      leaf: input.leaf,
      requestHash: input.requestHash,
      blindSignature: input.blindSignature,
      intervalEndsAtMs: nextInterval({ ...register, intervalSeconds: input.intervalSeconds }),
      requestSignature: input.requestSignature ?? null,
    };
    if (await insertIssue(client, input, issue)) return { commit: true, value: ok(issue) };
    // Somebody else was faster, for this roll entry or with this request for another one.
    const faster = await issueOf(client, input, input.leaf);
    const value = faster === null ? err({ kind: 'request-already-used' }) : again(faster, input.requestHash);
    return { commit: false, value };
  });
}

/** An act has given the entry another leaf meanwhile. While the register's lock is held none does. */
async function wasReplaced(
  client: pg.ClientBase,
  { election, leaf }: { readonly election: string; readonly leaf: Uint8Array },
): Promise<boolean> {
  const { rowCount } = await client.query(
    'SELECT FROM roll.amendment WHERE election = $1::text AND leaf = $2::bytea AND applied IS NOT NULL',
    [election, bytea(leaf)],
  );
  return rowCount !== 0;
}

/** The same request gets the same answer; another one is refused: one signature per roll entry (PR-26). */
function again(earlier: Issue, requestHash: Uint8Array): Result<Issue, IssueError> {
  return equalBytes(earlier.requestHash, requestHash) ? ok(earlier) : err({ kind: 'token-already-issued' });
}

/**
 * The next multiple of the interval. After what was published already, also when the clock was set back: an interval
 * that is over is never looked at again.
 */
export function nextInterval(input: {
  readonly nowMs: number;
  readonly publishedThroughMs: number;
  readonly intervalSeconds: number;
}): number {
  const interval = input.intervalSeconds * 1000;
  return (Math.floor(Math.max(input.nowMs, input.publishedThroughMs) / interval) + 1) * interval;
}

async function insertIssue(
  client: pg.ClientBase,
  input: Parameters<RegisterStore['issue']>[0],
  issue: Issue,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO roll.issue 
            (election, registrar, leaf, section, request_hash, blind_signature, interval_ends, request_signature,
             signature_nonce)
     VALUES ($1::text, $2::int, $3::bytea, $4::text, $5::bytea, $6::bytea, ${timeOf('$7')}, $8::text, $9::bytea) ON CONFLICT DO NOTHING`,
    [
      input.election,
      input.registrar,
      bytea(input.leaf),
      input.section,
      bytea(issue.requestHash),
      bytea(issue.blindSignature),
      issue.intervalEndsAtMs,
      issue.requestSignature?.signature ?? null,
      issue.requestSignature === null ? null : bytea(issue.requestSignature.nonce),
    ],
  );
  return rowCount === 1;
}
