import type pg from 'pg';
import type {
  Submission,
  SubmissionKind,
  SubmissionState,
  SubmissionStore,
  SubmitError,
} from '../../app/box/ports-submissions.ts';
import { assert } from '../../core/base/assert.ts';
import { concatBytes, equalBytes } from '../../core/base/bytes.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import { bytea } from '../ledger/head.ts';
import { inTransaction, plainBytes, query } from '../pool.ts';

/** Submissions of trustees and the pieces of their files. Each is written under the lock of its election's row. */

const COLUMNS = 'number, trustee, kind, document, signature, state, reasons';

interface Row {
  readonly number: number;
  readonly trustee: number;
  readonly kind: SubmissionKind;
  readonly document: string;
  readonly signature: string | null;
  readonly state: SubmissionState;
  readonly reasons: string;
}

function toSubmission({ number, trustee, kind, document, signature, state, reasons }: Row): Submission {
  return { number, trustee, kind, document, signature, state, reasons: JSON.parse(reasons) as string[] };
}

/** Orders everybody who writes submissions or pieces of one election. */
async function lockElection(client: pg.ClientBase, election: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM box.election WHERE election = $1::text FOR UPDATE', [election]);
  assert(rowCount === 1, 'a submission belongs to an announced election');
}

async function submit(pool: pg.Pool, input: Parameters<SubmissionStore['submit']>[0]) {
  const { election, trustee, kind, document, signature, maxRefused } = input;
  return await inTransaction<Result<Submission, SubmitError>>(pool, async (client) => {
    await lockElection(client, election);
    const { rows } = await client.query<Row>(
      `SELECT ${COLUMNS} FROM box.submission
        WHERE election = $1::text AND trustee = $2::int AND kind = $3::text ORDER BY number`,
      [election, trustee, kind],
    );
    const own = rows.map(toSubmission);
    const same = own.find((other) => other.document === document && other.signature === signature);
    // What was refused once would be refused again.
    if (same !== undefined) return { commit: false, value: ok(same) };
    const open = own.find(({ state }) => state !== 'refused');
    if (open !== undefined) return { commit: false, value: err({ kind: 'another-submission', submission: open }) };
    if (own.length >= maxRefused) return { commit: false, value: err({ kind: 'too-many-refused' }) };
    const inserted = await client.query<Row>(
      `INSERT INTO box.submission (election, number, trustee, kind, document, signature, state, reasons)
       SELECT $1::text, coalesce(max(number), 0) + 1, $2::int, $3::text, $4::text, $5::text, 'waiting', '[]'
         FROM box.submission WHERE election = $1::text RETURNING ${COLUMNS}`,
      [election, trustee, kind, document, signature],
    );
    const [row] = inserted.rows;
    assert(row !== undefined, 'an insert gives its row back');
    return { commit: true, value: ok(toSubmission(row)) };
  });
}

type PutPieceError = { readonly kind: 'another-piece' } | { readonly kind: 'quota-reached' };

/** What every piece takes of a quota at least: its row. Else a million pieces of one byte would fit into any quota. */
const LEAST_TAKEN = 256;

async function putPiece(pool: pg.Pool, input: Parameters<SubmissionStore['putPiece']>[0]) {
  const { election, trustee, sha256, piece, content, quota } = input;
  return await inTransaction<Result<void, PutPieceError>>(pool, async (client) => {
    await lockElection(client, election);
    const there = await client.query<{ content: Uint8Array }>(
      `SELECT content FROM box.upload_piece
        WHERE election = $1::text AND trustee = $2::int AND sha256 = $3::bytea AND piece = $4::int`,
      [election, trustee, bytea(sha256), piece],
    );
    const [found] = there.rows;
    if (found !== undefined) {
      const isSame = equalBytes(found.content, content);
      return { commit: false, value: isSame ? ok(undefined) : err({ kind: 'another-piece' }) };
    }
    const used = await client.query<{ bytes: number }>(
      `SELECT coalesce(sum(greatest(octet_length(content), $3::int)), 0)::float8 AS bytes FROM box.upload_piece
        WHERE election = $1::text AND trustee = $2::int`,
      [election, trustee, LEAST_TAKEN],
    );
    if ((used.rows[0]?.bytes ?? 0) + Math.max(content.length, LEAST_TAKEN) > quota) {
      return { commit: false, value: err({ kind: 'quota-reached' }) };
    }
    await client.query(
      `INSERT INTO box.upload_piece (election, trustee, sha256, piece, content)
       VALUES ($1::text, $2::int, $3::bytea, $4::int, $5::bytea)`,
      [election, trustee, bytea(sha256), piece, bytea(content)],
    );
    return { commit: true, value: ok(undefined) };
  });
}

/** The submissions of the ballot box's side. */
export function createSubmissionStore(pool: pg.Pool): SubmissionStore {
  return {
    submit: (input) => submit(pool, input),
    async submissions(election, trustee) {
      const { rows } = await query<Row>(
        pool,
        `SELECT ${COLUMNS} FROM box.submission
          WHERE election = $1::text AND ($2::int IS NULL OR trustee = $2::int) ORDER BY number`,
        [election, trustee ?? null],
      );
      return rows.map(toSubmission);
    },
    async settle({ election, number, state, reasons }) {
      await query(
        pool,
        `UPDATE box.submission SET state = $3::text, reasons = $4::text
          WHERE election = $1::text AND number = $2::int AND state = 'waiting'`,
        [election, number, state, JSON.stringify(reasons)],
      );
    },
    putPiece: (input) => putPiece(pool, input),
    async pieces({ election, trustee, sha256 }) {
      const { rows } = await query<{ piece: number; size: number }>(
        pool,
        `SELECT piece, octet_length(content) AS size FROM box.upload_piece
          WHERE election = $1::text AND trustee = $2::int AND sha256 = $3::bytea ORDER BY piece`,
        [election, trustee, bytea(sha256)],
      );
      return rows.map(({ piece, size }) => ({ piece, size }));
    },
    async upload({ election, trustee, sha256 }) {
      const { rows } = await query<{ content: Uint8Array }>(
        pool,
        `SELECT content FROM box.upload_piece
          WHERE election = $1::text AND trustee = $2::int AND sha256 = $3::bytea ORDER BY piece`,
        [election, trustee, bytea(sha256)],
      );
      return rows.length === 0 ? null : concatBytes(rows.map(({ content }) => plainBytes(content)));
    },
    async dropUploads({ election, trustee, sha256 }) {
      await query(
        pool,
        'DELETE FROM box.upload_piece WHERE election = $1::text AND trustee = $2::int AND sha256 = ANY ($3::bytea[])',
        [election, trustee, sha256.map(bytea)],
      );
    },
  };
}
