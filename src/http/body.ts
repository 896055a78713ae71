import type { Request } from 'express';
import { err, ok, type Result } from '../core/base/result.ts';

/** Reading what a request carries, bounded before anything is kept. */

export type BodyProblem = 'body-too-large' | 'media-type-unsupported' | 'body-invalid';

/** The client went away while it was sending: there is nobody to answer. */
export type Aborted = 'aborted';

const MEDIA_TYPES = {
  json: /^application\/json(?:; ?charset=utf-8)?$/i,
  bytes: /^application\/octet-stream$/i,
  csv: /^text\/csv(?:; ?charset=utf-8)?(?:; ?header=(?:present|absent))?$/i,
} as const;

function declaredLength(request: Request): number | null {
  const length = request.headers['content-length'];
  return length === undefined ? null : Number(length);
}

/** True when a request says that it carries a body, whatever its size. */
function carriesBody(request: Request): boolean {
  const length = declaredLength(request);
  return request.headers['transfer-encoding'] !== undefined || (length !== null && length > 0);
}

/** What can be refused of a request's body before any of it is read. */
export function refuseByHeaders(
  request: Request,
  expected: { readonly format: 'json' | 'csv' | 'bytes' | 'none'; readonly limit: number },
): BodyProblem | null {
  if (expected.format === 'none') return carriesBody(request) ? 'body-too-large' : null;
  const type = request.headers['content-type'] ?? '';
  if (!MEDIA_TYPES[expected.format].test(type)) return 'media-type-unsupported';
  // Nothing is unpacked: a small body that grows beyond every limit is an attack, not a need.
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') return 'media-type-unsupported';
  const length = declaredLength(request);
  return length !== null && length > expected.limit ? 'body-too-large' : null;
}

/** An ordinary body has to be there by then; larger ones have as long as the server gives any request. */
const ORDINARY_BYTES = 1_048_576;
const ORDINARY_WITHIN_MS = 20_000;

/**
 * Reads a body whole, at most `limit` bytes. Whoever sends an ordinary one letter by letter is cut off. Once it is
 * larger nothing more is kept; the rest is read away unseen, so that the client gets to read the refusal.
 */
export function readBody(
  request: Request,
  limit: number,
  withinMs = ORDINARY_WITHIN_MS,
): Promise<Result<Uint8Array, 'body-too-large' | Aborted>> {
  return new Promise((resolve) => {
    let chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else {
        chunks = [];
        resolve(err('body-too-large'));
      }
    });
    request.on('end', () => {
      clearTimeout(late);
      resolve(ok(Buffer.concat(chunks)));
    });
    request.on('error', () => resolve(err('aborted')));
    const late = limit > ORDINARY_BYTES ? undefined : setTimeout(() => request.destroy(), withinMs);
    request.on('close', () => {
      clearTimeout(late);
      resolve(err('aborted'));
    });
  });
}
