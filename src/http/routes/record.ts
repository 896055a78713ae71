import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import type { Request, Response, Router } from 'express';
import { pack } from 'tar-stream';
import type { RecordFiles } from '../../app/record/record-reader.ts';
import { FILE_ROUTES, RECORD_TYPES } from '../../contract/file-routes.ts';
import { compareText } from '../../core/base/bytes.ts';
import { imageTypeOf } from '../../core/election/image.ts';
import { ElectionIdSchema } from '../../core/election/values.ts';
import { RECORD } from '../../core/record/paths.ts';
import { isKnown } from '../conditions.ts';
import { sendProblem } from '../problem.ts';
import { readRange } from '../range.ts';

/** The election record as files: the same paths as in the folder, and all of them in one archive (G12). */

type Files = ReadonlyMap<string, Uint8Array>;

const MEDIA_TYPES: readonly (readonly [RegExp, string])[] = [
  [/\.json$/, RECORD_TYPES.json],
  [/\.jsonl$/, RECORD_TYPES.lines],
  [/\.html$/, RECORD_TYPES.page],
  [/\.asc$/, RECORD_TYPES.signature],
  [/\.leaves$|\/checkpoint$|\/checkpoints$/, RECORD_TYPES.text],
];

/** Blobs are named by their hashes; a picture among them is served as one, so that pages can show it. */
function mediaTypeOf(path: string, content: Uint8Array): string {
  if (path.startsWith('blobs/')) return imageTypeOf(content) ?? RECORD_TYPES.bytes;
  return MEDIA_TYPES.find(([pattern]) => pattern.test(path))?.[1] ?? RECORD_TYPES.bytes;
}

/** Files are kept by whoever assembled them, so their hashes can be kept beside them. */
const hashes = new WeakMap<Uint8Array, string>();

function hashOf(content: Uint8Array): string {
  const known = hashes.get(content) ?? createHash('sha256').update(content).digest('hex');
  hashes.set(content, known);
  return known;
}

/**
 * Answers 304 when the client has these bytes already. Nothing may be kept without asking: even a declared election can
 * still be annulled.
 */
function isNotModified(request: Request, response: Response, tag: string): boolean {
  response.set('etag', `"${tag}"`);
  response.set('cache-control', 'no-cache');
  if (!isKnown(request, tag)) return false;
  response.status(304).end();
  return true;
}

/** A part of an older file must not be joined to a part of this one: `If-Range` names the file that it was begun of. */
function rangeHeaderOf(request: Request, tag: string): string | undefined {
  const condition = request.headers['if-range'];
  return condition === undefined || condition === `"${tag}"` ? request.headers.range : undefined;
}

/** The result page carries its own style; the policy allows exactly that one by its hash. */
function policyOfPage(content: Uint8Array): string {
  const page = Buffer.from(content).toString('utf8');
  const styles = [...page.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(
    ([, style = '']) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  );
  const style = styles.length === 0 ? "'none'" : styles.join(' ');
  return `default-src 'none'; style-src ${style}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox`;
}

function sendFile(request: Request, response: Response, input: { files: Files; path: string }): void {
  const content = input.files.get(input.path);
  if (content === undefined) {
    sendProblem(response, 'not-found');
    return;
  }
  const tag = hashOf(content);
  if (isNotModified(request, response, tag)) return;
  const range = readRange(rangeHeaderOf(request, tag), content.length);
  response.setHeader('accept-ranges', 'bytes');
  if (range === 'unsatisfiable') {
    response.setHeader('content-range', `bytes */${content.length}`);
    sendProblem(response, 'range-not-satisfiable');
    return;
  }
  const type = mediaTypeOf(input.path, content);
  if (type.startsWith('text/html')) response.set('content-security-policy', policyOfPage(content));
  // Not through Express, which would add a character set to types that have none.
  response.setHeader('content-type', type);
  const part = range === null ? content : content.subarray(range.start, range.end);
  if (range !== null) {
    response.setHeader('content-range', `bytes ${range.start}-${range.end - 1}/${content.length}`);
  }
  response.setHeader('content-length', part.length);
  response.status(range === null ? 200 : 206).end(part);
}

/** Writes the files as an uncompressed POSIX tar: sorted by path, all times zero, so that it has one form. */
async function sendArchive(response: Response, files: Files): Promise<void> {
  const archive = pack();
  const sent = pipeline(archive, response);
  const closed = new Promise<void>((resolve) => response.once('close', resolve));
  // Files are made when they are asked for, so only the one that is being sent is.
  for (const path of [...files.keys()].toSorted(compareText)) {
    const content = files.get(path) ?? new Uint8Array();
    const header = { name: path, size: content.length, mode: 0o644, mtime: new Date(0), uid: 0, gid: 0 };
    // Only as fast as the client reads.
    const written = new Promise<void>((resolve) => {
      archive.entry(header, Buffer.from(content.buffer, content.byteOffset, content.length), () => resolve());
    });
    await Promise.race([written, closed]);
    if (response.destroyed) break;
  }
  archive.finalize();
  try {
    await sent;
  } catch {
    // The client went away; a half archive has no end and no reader takes it for a whole one.
    response.destroy();
  }
}

/** Mounts `/elections/:election/record/<path>` and `/elections/:election/record.tar`. */
export function mountRecordRoutes(router: Router, record: Pick<RecordFiles, 'files'>): void {
  async function filesOf(request: Request): Promise<Files | null> {
    const election = ElectionIdSchema.safeParse(request.params['election']);
    return election.success ? record.files(election.data) : null;
  }

  router.get(FILE_ROUTES.getRecordArchive.path, async (request, response) => {
    const files = await filesOf(request);
    if (files === null) {
      sendProblem(response, 'election-not-found');
      return;
    }
    const tag = `tar-${hashOf(files.get(RECORD.index) ?? new Uint8Array())}`;
    if (isNotModified(request, response, tag)) return;
    response.status(200).set('content-type', 'application/x-tar');
    response.set('content-disposition', `attachment; filename="${request.params.election}-record.tar"`);
    if (request.method === 'HEAD') response.end();
    else await sendArchive(response, files);
  });

  router.get(FILE_ROUTES.getRecordFile.path, async (request, response) => {
    const files = await filesOf(request);
    if (files === null) {
      sendProblem(response, 'election-not-found');
      return;
    }
    const path = [request.params.path].flat().join('/');
    sendFile(request, response, { files, path });
  });

  for (const { path } of [FILE_ROUTES.getRecordArchive, FILE_ROUTES.getRecordFile]) {
    router.all(path, (_request, response) => {
      response.set('allow', 'GET, HEAD');
      sendProblem(response, 'method-not-allowed');
    });
  }
}
