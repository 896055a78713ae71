import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import type { BoxStore } from '../../app/box/ports.ts';
import type { LedgerContent, SignedHead } from '../../app/ports.ts';
import { toHex } from '../../core/base/bytes.ts';
import { PrismaClient } from '../generated/box/client.ts';
import type { Guard } from '../guard.ts';
import { inTransaction, plainBytes, query, reading } from '../pool.ts';
import { viaPrisma } from '../prisma.ts';
import { appendBallots, ballotOf } from './append-ballots.ts';
import { boxLedgerName, readElections } from './box-head.ts';
import { createBox } from './create-box.ts';
import { writeBlobs, writeFiles } from './files.ts';
import { stepLines, takeStep } from './step.ts';

/** Lines of one query when a whole ledger is read: enough to be quick, few enough to stay small in memory. */
const LINES_AT_ONCE = 2000;

/** The ballot box's store on one pool of its own role. `guard` covers every head before anybody hears of it. */
export function createBoxStore(input: { readonly pool: pg.Pool; readonly guard: Guard }): BoxStore {
  const { pool, guard } = input;
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool, { schema: 'box' }) });

  async function head(election: string): Promise<SignedHead> {
    const { rows } = await query<{ size: number; root: Uint8Array; note: string }>(
      pool,
      'SELECT size, root, note FROM box.head WHERE election = $1::text',
      [election],
    );
    const row = rows[0];
    if (row === undefined) throw new Error(`bug: there is no ballot box of ${election}`);
    const signed = { size: row.size, root: plainBytes(row.root), note: row.note };
    await guard.cover({ ledger: boxLedgerName(election), ...signed });
    return signed;
  }

  return {
    create: (of) => createBox({ pool, guard }, of),
    election: async (election) => (await reading(readElections(pool, election)))[0] ?? null,
    elections: () => reading(readElections(pool)),
    appendBallots: (of) => appendBallots({ pool, guard }, of),
    step: (of) => takeStep({ pool, guard }, of),
    steps: (election) => reading(stepLines(pool, election)),
    ballot: (election, votingKey) => reading(ballotOf(pool, election, votingKey)),
    head,
    async leaves(election, from) {
      const { rows } = await query<{ leaf: Uint8Array }>(
        pool,
        'SELECT leaf FROM box.line WHERE election = $1::text AND seq >= $2::int ORDER BY seq',
        [election, from],
      );
      return rows.map((row) => plainBytes(row.leaf));
    },
    ledger: async (election) => readLedger(pool, election, await head(election)),
    async blob(election, sha256) {
      const key = { election, sha256: new Uint8Array(sha256) };
      const found = await viaPrisma(prisma.blob.findUnique({ where: { election_sha256: key } }));
      return found?.content ?? null;
    },
    async blobs(election) {
      const all = await viaPrisma(prisma.blob.findMany({ where: { election } }));
      return new Map(all.map(({ sha256, content }) => [toHex(sha256), content]));
    },
    putBlob: (election, content) =>
      inTransaction(pool, async (client) => {
        await writeBlobs(client, election, [content]);
        return { commit: true, value: undefined };
      }),
    putFiles: (election, files) =>
      inTransaction(pool, async (client) => {
        await writeFiles(client, election, files);
        return { commit: true, value: undefined };
      }),
    async file(election, path) {
      const found = await viaPrisma(prisma.file.findUnique({ where: { election_path: { election, path } } }));
      return found?.content ?? null;
    },
    async filePaths(election) {
      const all = await viaPrisma(prisma.file.findMany({ where: { election }, select: { path: true } }));
      return all.map(({ path }) => path).toSorted();
    },
    async requestUnsealing(election) {
      await viaPrisma(prisma.election.updateMany({ where: { election }, data: { unsealRequested: true } }));
    },
  };
}

/** Everything up to a head that was read first: what is appended meanwhile belongs to a later reading. */
async function readLedger(pool: pg.Pool, election: string, head: SignedHead): Promise<LedgerContent> {
  const lines: Uint8Array[] = [];
  while (lines.length < head.size) {
    const { rows } = await query<{ line: Uint8Array }>(
      pool,
      'SELECT line FROM box.line WHERE election = $1::text AND seq >= $2::int AND seq < $3::int ORDER BY seq',
      [election, lines.length, Math.min(head.size, lines.length + LINES_AT_ONCE)],
    );
    if (rows.length === 0) throw new Error(`the ballot box of ${election} lacks line ${lines.length}`);
    for (const row of rows) lines.push(plainBytes(row.line));
  }
  const { rows } = await query<{ note: string }>(
    pool,
    'SELECT note FROM box.checkpoint WHERE election = $1::text AND size < $2::int ORDER BY size',
    [election, head.size],
  );
  return { lines, checkpoint: head.note, checkpoints: [...rows.map((row) => row.note), head.note] };
}
