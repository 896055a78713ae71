import { createHash } from 'node:crypto';
import type pg from 'pg';
import { equalBytes } from '../../core/base/bytes.ts';
import { bytea } from '../ledger/head.ts';

/** Blobs, named by their hash, and the files made at the end. Both are written once and never changed. */

export async function writeBlobs(client: pg.ClientBase, election: string, blobs: readonly Uint8Array[]): Promise<void> {
  for (const content of blobs) {
    await client.query(
      'INSERT INTO box.blob (election, sha256, content) VALUES ($1::text, $2::bytea, $3::bytea) ON CONFLICT DO NOTHING',
      [election, createHash('sha256').update(content).digest(), bytea(content)],
    );
  }
}

/** A path that exists must have the same content: a repeated step makes the same bytes, anything else is a bug. */
export async function writeFiles(
  client: pg.ClientBase,
  election: string,
  files: readonly { readonly path: string; readonly content: Uint8Array }[],
): Promise<void> {
  for (const { path, content } of files) {
    const inserted = await client.query(
      'INSERT INTO box.file (election, path, content) VALUES ($1::text, $2::text, $3::bytea) ON CONFLICT DO NOTHING',
      [election, path, bytea(content)],
    );
    if (inserted.rowCount === 1) continue;
    const { rows } = await client.query<{ content: Uint8Array }>(
      'SELECT content FROM box.file WHERE election = $1::text AND path = $2::text',
      [election, path],
    );
    const stored = rows[0]?.content;
    if (stored === undefined || !equalBytes(stored, content)) {
      throw new Error(`bug: the file ${path} of ${election} was written before with another content`);
    }
  }
}
