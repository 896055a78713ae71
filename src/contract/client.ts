import { z } from 'zod';
import { err, ok, type Result } from '../core/base/result.ts';
import type { ProblemCode } from './problems.ts';
import type { PathParams, RouteBody, RouteDeclaration, RouteProblem, RouteReply } from './route.ts';
import { API_PREFIX } from './routes.ts';

/** The part of `fetch` that the client needs, so that it runs in browsers, on Node and in tests alike. */
export type FetchLike = (
  url: string,
  init: {
    method: string;
    headers: Record<string, string>;
    body?: string | Uint8Array<ArrayBuffer>;
    credentials: 'omit';
  },
) => Promise<{ status: number; headers: { get(name: string): string | null }; text(): Promise<string> }>;

export type CallError<C extends string> =
  /** The service answered with one of its problems. */
  | { readonly kind: 'problem'; readonly code: C; readonly detail: string; readonly retryAfterSeconds: number | null }
  /** Nothing came back: whether the request was carried out is not known. */
  | { readonly kind: 'no-answer'; readonly detail: string }
  /** Something else than this service answered. */
  | { readonly kind: 'not-understood'; readonly status: number; readonly detail: string };

const ProblemBodySchema = z.object({ code: z.string(), title: z.string(), detail: z.string().optional() });

export interface CallInput<R extends RouteDeclaration> {
  readonly params?: Record<PathParams<R['path']>, string | number>;
  readonly body?: RouteBody<R>;
  /** A session from signing in, sent as a bearer token; never sent to the ballot box. */
  readonly session?: string;
}

export interface Client {
  call<R extends RouteDeclaration>(
    route: R,
    input: CallInput<R>,
  ): Promise<Result<RouteReply<R>, CallError<RouteProblem<R>>>>;
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

function writtenBody(body: unknown): string | Uint8Array<ArrayBuffer> {
  // A copy: a view would not say that nobody else shares its memory.
  if (body instanceof Uint8Array) return new Uint8Array(body);
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/**
 * A client of the service's routes: checks replies by the same schemas that the server answers by.
 * @param baseUrl where the service is, without a slash at the end
 */
export function createClient({ baseUrl, fetch }: { baseUrl: string; fetch: FetchLike }): Client {
  return {
    async call<R extends RouteDeclaration>(route: R, input: CallInput<R>) {
      const headers: Record<string, string> = { accept: 'application/json' };
      if (input.session !== undefined) headers['authorization'] = `Bearer ${input.session}`;
      const init: Parameters<FetchLike>[1] = { method: route.method.toUpperCase(), headers, credentials: 'omit' };
      if (route.body !== 'none') {
        headers['content-type'] = mediaTypeOf(route.body);
        init.body = writtenBody(input.body);
      }
      const params = (input.params ?? {}) as Readonly<Record<string, string | number>>;
      let status: number;
      let text: string;
      let retryAfter: string | null;
      try {
        const response = await fetch(`${baseUrl}${API_PREFIX}${pathOf(route, params)}`, init);
        status = response.status;
        retryAfter = response.headers.get('retry-after');
        text = await response.text();
      } catch (error) {
        return err({ kind: 'no-answer' as const, detail: error instanceof Error ? error.message : 'no connection' });
      }
      const json = readJson(text);
      if (status === route.status) {
        const reply = route.reply.safeParse(json);
        if (reply.success) return ok(reply.data as RouteReply<R>);
        return err({ kind: 'not-understood' as const, status, detail: 'the reply does not have the expected shape' });
      }
      const problem = ProblemBodySchema.safeParse(json);
      if (!problem.success) return err({ kind: 'not-understood' as const, status, detail: text.slice(0, 200) });
      return err({
        kind: 'problem' as const,
        code: problem.data.code as ProblemCode,
        detail: problem.data.detail ?? problem.data.title,
        retryAfterSeconds: retryAfter === null ? null : Number(retryAfter),
      });
    },
  };
}
