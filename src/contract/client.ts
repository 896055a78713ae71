import { z } from 'zod';
import { err, ok, type Result } from '../core/base/result.ts';
import {
  API_PREFIX,
  type FileReply,
  type PathParams,
  type RouteBody,
  type RouteDeclaration,
  type RouteProblem,
  type RouteQueryInput,
  type RouteReply,
} from './route.ts';

/** The part of `fetch` that the client needs, so that it runs in browsers, on Node and in tests alike. */
export type FetchLike = (
  url: string,
  init: {
    method: string;
    headers: Record<string, string>;
    body?: string | Uint8Array<ArrayBuffer>;
    credentials: 'omit';
  },
) => Promise<{
  status: number;
  headers: { get(name: string): string | null };
  text(): Promise<string>;
  arrayBuffer(): Promise<ArrayBuffer>;
}>;

export type CallError<C extends string> =
  /** The service answered with one of its problems. */
  | {
      readonly kind: 'problem';
      readonly code: C;
      readonly detail: string;
      readonly retryAfterSeconds: number | null;
      /** Every reason, where there can be several. */
      readonly reasons?: readonly string[];
    }
  /** Nothing came back: whether the request was carried out is not known. */
  | { readonly kind: 'no-answer'; readonly detail: string }
  /** Something else than this service answered. */
  | { readonly kind: 'not-understood'; readonly status: number; readonly detail: string };

const ProblemBodySchema = z.object({
  code: z.string(),
  title: z.string(),
  detail: z.string().optional(),
  reasons: z.array(z.string()).optional(),
});

export interface CallInput<R extends RouteDeclaration> {
  readonly params?: Record<PathParams<R['path']>, string | number>;
  readonly query?: RouteQueryInput<R>;
  readonly body?: RouteBody<R>;
  /** The ETag of the state that a change is made for; where the route asks for it. */
  readonly ifMatch?: string;
  /** A session from signing in, sent as a bearer token; never sent to the ballot box. */
  readonly session?: string;
  /**
   * A JSON body is written with this many characters, spaces behind it: so that its size says nothing of what is in it.
   */
  readonly padTo?: number;
}

/** A reply with what its headers said. */
export interface Exchange<R extends RouteDeclaration> {
  readonly reply: RouteReply<R>;
  /** For `ifMatch`; null where the route has none. */
  readonly etag: string | null;
  /** The `after` of the following page; null on the last one. */
  readonly next: string | null;
}

type Called<R extends RouteDeclaration, T> = Promise<Result<T, CallError<RouteProblem<R>>>>;

/** What nearly everybody needs of a client. */
export interface Client {
  call<R extends RouteDeclaration>(route: R, input: CallInput<R>): Called<R, RouteReply<R>>;
}

export interface WholeClient extends Client {
  /** As `call`, with the ETag and the next page of the answer. */
  exchange<R extends RouteDeclaration>(route: R, input: CallInput<R>): Called<R, Exchange<R>>;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function pathOf(route: RouteDeclaration, params: Readonly<Record<string, string | number>>): string {
  return route.path.replaceAll(/:([A-Za-z0-9]+)/g, (_, name: string) => encodeURIComponent(String(params[name] ?? '')));
}

function mediaTypeOf(body: RouteDeclaration['body']): string {
  if (body === 'csv') return 'text/csv; charset=utf-8';
  return body === 'bytes' ? 'application/octet-stream' : 'application/json';
}

function writtenBody(body: unknown, padTo = 0): string | Uint8Array<ArrayBuffer> {
  // A copy: a view would not say that nobody else shares its memory.
  if (body instanceof Uint8Array) return new Uint8Array(body);
  return typeof body === 'string' ? body : JSON.stringify(body).padEnd(padTo);
}

function queryOf(query: Readonly<Record<string, string | number | undefined>> | undefined): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) pairs.set(name, String(value));
  const written = pairs.toString();
  return written === '' ? '' : `?${written}`;
}

/** The request of a call, apart from where the service is. */
function requestOf<R extends RouteDeclaration>(route: R, input: CallInput<R>) {
  const accept = typeof route.reply === 'object' && 'file' in route.reply ? '*/*' : 'application/json';
  const headers: Record<string, string> = { accept };
  if (input.session !== undefined) headers['authorization'] = `Bearer ${input.session}`;
  if (input.ifMatch !== undefined) headers['if-match'] = `"${input.ifMatch}"`;
  const init: Parameters<FetchLike>[1] = { method: route.method.toUpperCase(), headers, credentials: 'omit' };
  if (route.body !== 'none') {
    headers['content-type'] = mediaTypeOf(route.body);
    init.body = writtenBody(input.body, input.padTo);
  }
  const params = (input.params ?? {}) as Readonly<Record<string, string | number>>;
  return { path: `${pathOf(route, params)}${queryOf(input.query)}`, init };
}

interface Received {
  readonly status: number;
  readonly header: (name: string) => string | null;
  readonly bytes: Uint8Array;
}

/** The reply in the form that the route declares; undefined when it has another. */
function replyOf(route: RouteDeclaration, { header, bytes }: Received): { readonly value: unknown } | undefined {
  if (route.reply === 'none') return { value: undefined };
  if ('file' in route.reply) {
    const type = header('content-type') ?? '';
    const fileName = /filename="([^"]+)"/.exec(header('content-disposition') ?? '')?.[1];
    const given: FileReply = { type, content: bytes, ...(fileName === undefined ? {} : { fileName }) };
    return route.reply.types.includes(type) ? { value: given } : undefined;
  }
  const parsed = route.reply.safeParse(readJson(new TextDecoder().decode(bytes)));
  return parsed.success ? { value: parsed.data } : undefined;
}

/** The `after` of the page that a Link header names as the next one. */
function afterOf(link: string): string | undefined {
  const [, next = ''] = /^<([^<>]*)>; rel="next"$/.exec(link) ?? [];
  return /[?&]after=([^&]*)/.exec(next)?.[1];
}

function understand<R extends RouteDeclaration>(
  route: R,
  received: Received,
): Result<Exchange<R>, CallError<RouteProblem<R>>> {
  const { status, header, bytes } = received;
  if (status === route.status) {
    const reply = replyOf(route, received);
    if (reply === undefined) {
      return err({ kind: 'not-understood', status, detail: 'the reply does not have the expected shape' });
    }
    const link = afterOf(header('link') ?? '');
    return ok({
      reply: reply.value as RouteReply<R>,
      etag: /^"(.*)"$/.exec(header('etag') ?? '')?.[1] ?? null,
      next: link === undefined ? null : decodeURIComponent(link.replaceAll('+', ' ')),
    });
  }
  const text = new TextDecoder().decode(bytes);
  const problem = ProblemBodySchema.safeParse(readJson(text));
  if (!problem.success) return err({ kind: 'not-understood', status, detail: text.slice(0, 200) });
  const { code, title, detail = title, reasons } = problem.data;
  const retryAfter = header('retry-after');
  return err({
    kind: 'problem',
    code: code as RouteProblem<R>,
    detail,
    retryAfterSeconds: retryAfter === null ? null : Number(retryAfter),
    ...(reasons === undefined ? {} : { reasons }),
  });
}

/**
 * A client of the service's routes: checks replies by the same schemas that the server answers by.
 * @param baseUrl where the service is, without a slash at the end
 */
export function createClient({ baseUrl, fetch }: { baseUrl: string; fetch: FetchLike }): WholeClient {
  async function exchange<R extends RouteDeclaration>(route: R, input: CallInput<R>): Called<R, Exchange<R>> {
    const { path, init } = requestOf(route, input);
    let received: Received;
    try {
      const response = await fetch(`${baseUrl}${API_PREFIX}${path}`, init);
      const header = (name: string) => response.headers.get(name);
      received = { status: response.status, header, bytes: new Uint8Array(await response.arrayBuffer()) };
    } catch (error) {
      return err({ kind: 'no-answer', detail: error instanceof Error ? error.message : 'no connection' });
    }
    return understand(route, received);
  }
  return {
    exchange,
    async call<R extends RouteDeclaration>(route: R, input: CallInput<R>): Called<R, RouteReply<R>> {
      const exchanged = await exchange(route, input);
      return exchanged.ok ? ok(exchanged.value.reply) : exchanged;
    },
  };
}
