import type pg from 'pg';
import type { BoxStore } from '../../app/box/ports.ts';
import type { SignedHead } from '../../app/ports.ts';
import { equalBytes } from '../../core/base/bytes.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import type { Guard } from '../guard.ts';
import { bytea, emptyHead, extend, frontierBytes } from '../ledger/head.ts';
import { inTransaction, timeOf } from '../pool.ts';
import { signedHead } from './append-ballots.ts';
import { boxLedgerName, electionOfLocked, listCheckpoint, lockBox } from './box-head.ts';
import { writeBlobs } from './files.ts';

type CreateInput = Parameters<BoxStore['create']>[0];
type Created = Result<SignedHead, { readonly kind: 'another-definition' }>;

/** See BoxStore.create. */
export async function createBox(
  { pool, guard }: { readonly pool: pg.Pool; readonly guard: Guard },
  input: CreateInput,
): Promise<Created> {
  const created = await inTransaction<Created>(pool, async (client) => {
    const { rowCount } = await client.query(
      `INSERT INTO box.election (election, fingerprint, definition, opens_at, closes_at, state, unseal_requested)
       VALUES ($1::text, $2::bytea, $3::bytea, ${timeOf('$4')}, ${timeOf('$5')}, 'announced', false)
       ON CONFLICT DO NOTHING`,
      [input.election, bytea(input.fingerprint), bytea(input.definition), input.opensAtMs, input.closesAtMs],
    );
    if (rowCount === 1) return { commit: true, value: ok(await writeFirstLine(client, input)) };
    const box = await lockBox(client, input.election);
    const { definition } = await electionOfLocked(client, input.election, box);
    const same = equalBytes(definition, input.definition);
    return { commit: false, value: same ? ok(signedHead(box.head)) : err({ kind: 'another-definition' }) };
  });
  if (created.ok) await guard.cover({ ledger: boxLedgerName(input.election), ...created.value });
  return created;
}

async function writeFirstLine(client: pg.ClientBase, input: CreateInput): Promise<SignedHead> {
  const { election, first, signer, origin } = input;
  const clock = await client.query<{ now_ms: number }>(
    'SELECT floor(extract(epoch FROM box.clock_now()) * 1000)::float8 AS now_ms',
  );
  const nowMs = clock.rows[0]?.now_ms ?? 0;
  const { head, lines, leaves } = extend({ head: emptyHead(origin), items: [first], signer, origin, nowMs });
  await client.query(
    `INSERT INTO box.head (election, origin, size, frontier, last_leaf, root, note, listed_at, opened, closed)
     VALUES ($1::text, $2::text, 1, $3::bytea, $4::bytea, $5::bytea, $6::text, ${timeOf('$7')}, false, false)`,
    [
      election,
      origin,
      bytea(frontierBytes(head.frontier)),
      bytea(head.lastLeaf),
      bytea(head.root),
      head.note,
      head.listedAtMs,
    ],
  );
  const [line, leaf] = [lines[0], leaves[0]];
  if (line === undefined || leaf === undefined) throw new Error('bug: the first line was not made');
  await client.query(
    'INSERT INTO box.line (election, seq, kind, line, leaf) VALUES ($1::text, 0, $2::text, $3::bytea, $4::bytea)',
    [election, first.kind, bytea(line), bytea(leaf)],
  );
  await listCheckpoint(client, election, head);
  await writeBlobs(client, election, input.blobs);
  return signedHead(head);
}
