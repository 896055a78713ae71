import type pg from 'pg';
import type { LedgerContent, SignedHead } from '../../app/ports.ts';
import type { RegisterStore } from '../../app/roll/ports.ts';
import { toHex } from '../../core/base/bytes.ts';
import { canonicalJson, type JsonObject } from '../../core/base/canonical-json.ts';
import { requestSignatureHash } from '../../core/token/request-signature.ts';
import type { Guard } from '../guard.ts';
import { bodyOfLine, emptyHead, extend, type LedgerHead } from '../ledger/head.ts';
import { inTransaction, plainBytes, query } from '../pool.ts';
import { issueToken, readIssue } from './issue.ts';
import {
  insertHead,
  lockRegister,
  moveHead,
  type RegisterKey,
  registerLedgerName,
  writeRegisterLines,
} from './register-head.ts';

const LINES_AT_ONCE = 5000;

/** The registrars' registers on one pool of the roll's role. `guard` covers every head before anybody hears of it. */
export function createRegisterStore(input: { readonly pool: pg.Pool; readonly guard: Guard }): RegisterStore {
  const { pool, guard } = input;

  async function covered(key: RegisterKey, head: SignedHead): Promise<SignedHead> {
    await guard.cover({ ledger: registerLedgerName(key), ...head });
    return head;
  }

  async function head(election: string, registrar: number): Promise<SignedHead & { readonly ended: boolean }> {
    const { rows } = await query<{ size: number; root: Uint8Array; note: string; ended: boolean }>(
      pool,
      'SELECT size, root, note, ended FROM roll.register WHERE election = $1::text AND registrar = $2::int',
      [election, registrar],
    );
    const [row] = rows;
    if (row === undefined) throw new Error(`bug: there is no register ${registrar} of ${election}`);
    const signed = { size: row.size, root: plainBytes(row.root), note: row.note };
    return { ...(await covered({ election, registrar }, signed)), ended: row.ended };
  }

  return {
    create: async (of) => await covered(of, await createRegister(pool, of)),
    issued: (election, registrar, leaf) => readIssue(pool, { election, registrar }, leaf),
    issue: (of) => issueToken(pool, of),
    async publish(of) {
      const published = await publish(pool, of);
      return { ...published, head: await covered(of, published.head) };
    },
    head,
    ledger: async (election, registrar) =>
      await readLedger(pool, { election, registrar }, await head(election, registrar)),
  };
}

function signedHead(head: LedgerHead): SignedHead {
  return { size: head.frontier.size, root: head.root, note: head.note };
}

/** Makes a register once; asked again for the same one, it answers with the head that is there. */
async function createRegister(pool: pg.Pool, input: Parameters<RegisterStore['create']>[0]): Promise<SignedHead> {
  const { election, registrar, signer, origin } = input;
  const body = input.body as JsonObject;
  return await inTransaction(pool, async (client) => {
    const clock = await client.query<{ now_ms: number }>(
      'SELECT floor(extract(epoch FROM roll.clock_now()) * 1000)::float8 AS now_ms',
    );
    const nowMs = clock.rows[0]?.now_ms ?? 0;
    const extension = extend({ head: emptyHead(origin), items: [{ kind: 'frozen', body }], signer, origin, nowMs });
    if (await insertHead(client, input, extension.head)) {
      await writeRegisterLines(client, input, extension);
      return { commit: true, value: signedHead(extension.head) };
    }
    const register = await lockRegister(client, input, 'SHARE');
    const first = await client.query<{ line: Uint8Array }>(
      'SELECT line FROM roll.register_line WHERE election = $1::text AND registrar = $2::int AND seq = 0',
      [election, registrar],
    );
    const line = first.rows[0]?.line;
    if (line === undefined || canonicalJson(bodyOfLine(line)) !== canonicalJson(body)) {
      throw new Error(`bug: register ${registrar} of ${election} was made before for another roll`);
    }
    return { commit: false, value: signedHead(register.head) };
  });
}

interface IssueRow {
  readonly section: string;
  readonly leaf: Uint8Array;
  readonly request_hash: Uint8Array;
  readonly request_signature: string | null;
  readonly signature_nonce: Uint8Array | null;
}

/** The body of an `issued` line; a signature of the request stands in it as a hash (PR-12). */
function issuedBody(row: IssueRow): JsonObject {
  const { request_signature: signature, signature_nonce: nonce } = row;
  const body = { section: row.section, leaf: toHex(row.leaf), request: toHex(row.request_hash) };
  if (signature === null || nonce === null) return body;
  return { ...body, requestSignature: toHex(requestSignatureHash(plainBytes(nonce), signature)) };
}

interface ChangeRow {
  readonly act: number;
  readonly kind: 'amend' | 'reissue';
  readonly section: string;
  readonly leaf: Uint8Array;
  readonly new_leaf: Uint8Array;
}

/**
 * The lines of one publication: issues sorted by leaf, then the changes of entries by act. What was issued to a leaf
 * that a change of this very publication has brought follows that change, because before it there is no such leaf.
 */
function inOrder(issues: readonly IssueRow[], changes: readonly ChangeRow[]): { kind: string; body: JsonObject }[] {
  const line = (row: IssueRow) => ({ kind: 'issued', body: issuedBody(row) });
  const brought = new Set(changes.map((change) => toHex(change.new_leaf)));
  const replaced = new Set(changes.map((change) => toHex(change.leaf)));
  const changed = changes.flatMap((change) => {
    const { section, leaf, new_leaf: newLeaf, act, kind } = change;
    const body = { section, leaf: toHex(leaf), newLeaf: toHex(newLeaf), act };
    // Only a leaf that is replaced again at once must not wait for the end.
    const next = replaced.has(toHex(newLeaf)) ? issues.filter((issue) => toHex(issue.leaf) === toHex(newLeaf)) : [];
    return [{ kind: kind === 'amend' ? 'amended' : 'reissued', body }, ...next.map(line)];
  });
  const isLate = (issue: IssueRow) => brought.has(toHex(issue.leaf)) && !replaced.has(toHex(issue.leaf));
  return [
    ...issues.filter((issue) => !brought.has(toHex(issue.leaf))).map(line),
    ...changed,
    ...issues.filter(isLate).map(line),
  ];
}

/** See RegisterStore.publish. Nobody issues while this holds the head, so nothing falls between two publications. */
async function publish(
  pool: pg.Pool,
  input: Parameters<RegisterStore['publish']>[0],
): Promise<{ readonly head: SignedHead; readonly appended: number; readonly ended: boolean }> {
  const { signer, origin, end } = input;
  return await inTransaction(pool, async (client) => {
    const register = await lockRegister(client, input, 'UPDATE');
    const { nowMs, publishedThroughMs } = register;
    if (register.ended) {
      return { commit: false, value: { head: signedHead(register.head), appended: 0, ended: true } };
    }
    const { rows } = await client.query<IssueRow>(
      `SELECT section, leaf, request_hash, request_signature, signature_nonce FROM roll.issue
        WHERE election = $1::text AND registrar = $2::int AND interval_ends > to_timestamp($3::float8 / 1000)
          AND ($4::boolean OR interval_ends <= to_timestamp($5::float8 / 1000))
        ORDER BY leaf`,
      [input.election, input.registrar, publishedThroughMs, end, nowMs],
    );
    const changes = await client.query<ChangeRow>(
      `SELECT act, kind, section, leaf, new_leaf FROM roll.amendment
        WHERE election = $1::text AND interval_ends > to_timestamp($2::float8 / 1000)
          AND ($3::boolean OR interval_ends <= to_timestamp($4::float8 / 1000))
        ORDER BY act`,
      [input.election, publishedThroughMs, end, nowMs],
    );
    const items = inOrder(rows, changes.rows);
    if (end) items.push({ kind: 'ended', body: { issued: await countIssues(client, input) } });
    if (items.length === 0) {
      return { commit: false, value: { head: signedHead(register.head), appended: 0, ended: false } };
    }
    const extension = extend({ head: register.head, items, signer, origin, nowMs });
    await writeRegisterLines(client, input, extension);
    const through = Math.max(nowMs, publishedThroughMs);
    await moveHead(client, input, { head: extension.head, publishedThroughMs: through, ended: end });
    return { commit: true, value: { head: signedHead(extension.head), appended: items.length, ended: end } };
  });
}

/** How many tokens were issued per section, in the definition's order of sections. */
async function countIssues(
  client: pg.ClientBase,
  input: RegisterKey & { readonly sections: readonly string[] },
): Promise<{ section: string; count: number }[]> {
  const { rows } = await client.query<{ section: string; count: number }>(
    `SELECT section, count(*)::int AS count FROM roll.issue
      WHERE election = $1::text AND registrar = $2::int GROUP BY section`,
    [input.election, input.registrar],
  );
  const counts = new Map(rows.map(({ section, count }) => [section, count]));
  return input.sections.map((section) => ({ section, count: counts.get(section) ?? 0 }));
}

/** Everything up to a head that was read first: what is appended meanwhile belongs to a later reading. */
async function readLedger(pool: pg.Pool, key: RegisterKey, head: SignedHead): Promise<LedgerContent> {
  const lines: Uint8Array[] = [];
  while (lines.length < head.size) {
    const { rows } = await query<{ line: Uint8Array }>(
      pool,
      `SELECT line FROM roll.register_line
        WHERE election = $1::text AND registrar = $2::int AND seq >= $3::int AND seq < $4::int ORDER BY seq`,
      [key.election, key.registrar, lines.length, Math.min(head.size, lines.length + LINES_AT_ONCE)],
    );
    if (rows.length === 0) throw new Error(`${registerLedgerName(key)} lacks line ${lines.length}`);
    for (const row of rows) lines.push(plainBytes(row.line));
  }
  const { rows } = await query<{ note: string }>(
    pool,
    `SELECT note FROM roll.register_checkpoint
      WHERE election = $1::text AND registrar = $2::int AND size < $3::int ORDER BY size`,
    [key.election, key.registrar, head.size],
  );
  return { lines, checkpoint: head.note, checkpoints: [...rows.map((row) => row.note), head.note] };
}
