import { type LookupAddress, lookup } from 'node:dns';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './addresses.ts';

/**
 * `fetch` for addresses that somebody else named. It connects to exactly the address that it has checked, so a name
 * that is resolved anew to another one gains nothing; it follows no redirect, waits a bounded time and reads a bounded
 * answer.
 */

/** All addresses of a name. */
export type Resolve = (
  hostname: string,
  callback: (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void,
) => void;

const systemResolve: Resolve = (hostname, callback) => lookup(hostname, { all: true }, callback);

export interface OutboundOptions {
  /** Also addresses of this machine and its network, and plain http: for tests, and for services inside one network. */
  readonly allowPrivate: boolean;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** For tests; the system's resolver otherwise. */
  readonly resolve?: Resolve;
}

export interface OutboundRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
}

export class OutboundRefusedError extends Error {
  override readonly name = 'OutboundRefusedError';
}

/** Resolves a name and gives the connection nothing but addresses that may be called. */
function carefulLookup({ allowPrivate, resolve = systemResolve }: OutboundOptions): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, (error, addresses) => {
      if (error !== null) {
        callback(error, []);
        return;
      }
      const allowed = addresses.filter(({ address }) => allowPrivate || isPublicAddress(address));
      const [first] = allowed;
      if (first === undefined) callback(new OutboundRefusedError(`${hostname} is no address of the open internet`), []);
      else if (options.all === true) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}

/** Why an address is not called at all; null when it may be. */
export function reasonToRefuseUrl(url: URL, { allowPrivate }: Pick<OutboundOptions, 'allowPrivate'>): string | null {
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:')) return 'only https is called';
  if (url.username !== '' || url.password !== '') return 'an address with a password in it is not called';
  // The URL parser has written decimal, octal and shortened numbers as plain ones by now.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) return `${host} is no address of the open internet`;
  return null;
}

function readAnswer(answer: IncomingMessage, maxBytes: number): Promise<Response> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    answer.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > maxBytes) answer.destroy(new OutboundRefusedError(`the answer is larger than ${maxBytes} bytes`));
    });
    answer.on('error', reject);
    answer.on('end', () => {
      const headers = new Headers();
      for (const [name, value] of Object.entries(answer.headers)) {
        for (const one of [value ?? []].flat()) headers.append(name, one);
      }
      const status = answer.statusCode ?? 0;
      // A Response has no body with these.
      const body = status === 204 || status === 304 ? null : Buffer.concat(chunks);
      resolve(new Response(body, { status, headers }));
    });
  });
}

/** Calls an address carefully. Throws when it is refused, does not answer in time, or answers too much. */
export function carefulFetch(options: OutboundOptions): (url: string, request: OutboundRequest) => Promise<Response> {
  const { timeoutMs, maxBytes } = options;
  return async (address, { method, headers, body }) => {
    const url = new URL(address);
    const refusal = reasonToRefuseUrl(url, options);
    if (refusal !== null) throw new OutboundRefusedError(refusal);
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent: ClientRequest = send(url, {
        method,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }) },
        lookup: carefulLookup(options),
        agent: false,
        signal: AbortSignal.timeout(timeoutMs),
      });
      sent.on('response', resolve);
      sent.on('error', reject);
      sent.end(body);
    });
    if ((answer.statusCode ?? 0) >= 300 && (answer.statusCode ?? 0) < 400 && answer.statusCode !== 304) {
      answer.destroy();
      throw new OutboundRefusedError('redirects are not followed');
    }
    return readAnswer(answer, maxBytes);
  };
}
