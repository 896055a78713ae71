import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Request, Response } from 'express';

/**
 * What is sent smaller than it is, to whoever takes it so. Only for what everybody may read: next to a secret, the length
 * of a compressed answer would tell what of the request stands in it (BREACH).
 */

type Encoding = 'br' | 'gzip';

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

/** How a request takes its answer (RFC 9110, 12.5.3), the smaller one first; null where it asks for neither. */
function encodingOf(request: Pick<Request, 'headers'>): Encoding | null {
  const listed = (request.headers['accept-encoding'] ?? '').split(',').map((each) => each.trim().split(';'));
  const taken = new Set(listed.filter(([, ...how]) => !isRefused(how)).map(([coding]) => coding));
  return taken.has('br') ? 'br' : taken.has('gzip') ? 'gzip' : null;
}

/** A weight of nothing says that the coding is not wanted. */
function isRefused(parameters: readonly string[]): boolean {
  return parameters.some((each) => /^\s*q=0(?:\.0{0,3})?\s*$/i.test(each));
}

/** As small as it gets, for bytes that are kept and sent many times. */
export function smallest(content: Uint8Array, encoding: Encoding): Promise<Buffer> {
  return encoding === 'br' ? brotli(content) : gzipped(content, { level: 9 });
}

/** Quickly made small, for pages that are made anew every few seconds. */
export function small(content: Uint8Array, encoding: Encoding): Promise<Buffer> {
  return encoding === 'br' ? brotli(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }) : gzipped(content);
}

type Make = (content: Uint8Array, encoding: Encoding) => Promise<Buffer>;

/** Bytes with what they are in each coding, made when it is first asked for. */
export interface Encoded {
  readonly content: Uint8Array;
  readonly in: (encoding: Encoding) => Promise<Buffer>;
}

export function encoded(content: Uint8Array, make: Make): Encoded {
  const made = new Map<Encoding, Promise<Buffer>>();
  return {
    content,
    in(encoding) {
      const known = made.get(encoding) ?? make(content, encoding);
      made.set(encoding, known);
      return known;
    },
  };
}

/** Sends the bytes as small as whoever asks takes them; type and caching have been said. */
export async function sendEncoded(request: Request, response: Response, bytes: Encoded): Promise<void> {
  const encoding = encodingOf(request);
  response.vary('accept-encoding');
  if (encoding !== null) response.set('content-encoding', encoding);
  response.send(encoding === null ? Buffer.from(bytes.content) : await bytes.in(encoding));
}
