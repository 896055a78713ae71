import type { z } from 'zod';
import type { ProblemCode } from './problems.ts';

/** Below which all routes stand. */
export const API_PREFIX = '/api/v1';

/**
 * A route, declared once: the server mounts it, the client calls through it, the OpenAPI document is printed from it.
 */
export interface RouteDeclaration {
  /** The operation's id; use cases, log events and the client's methods go by it. */
  readonly id: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Path below /api/v1 with `:name` parameters. */
  readonly path: string;
  readonly summary: string;
  /** `trustee`: the secret of an invitation to the seat that the path names. */
  readonly auth: 'none' | 'officer' | 'member' | 'trustee';
  /**
   * The parameters after `?`, each a schema for a text. No parameter but these is accepted, and none twice; a route
   * without this accepts none at all.
   */
  readonly query?: z.ZodObject;
  /** The reply carries a strong ETag that the use case gives; a read with `If-None-Match` of it is answered by 304. */
  readonly etag?: true;
  /** The request has to name the state that it was made for, by `If-Match` with an ETag of an earlier answer. */
  readonly ifMatch?: 'required';
  /** The reply is a page; while there are more, a `Link` header with `rel="next"` leads on. Needs `after` in `query`. */
  readonly paged?: true;
  /** A schema for a JSON object, `csv` for a text, `bytes` for whatever bytes, `none` for no body at all. */
  readonly body: z.ZodType | 'csv' | 'bytes' | 'none';
  /** The largest body in bytes. */
  readonly limit: number;
  readonly status: 200 | 201 | 202 | 204;
  /** A schema for a JSON value, `file(…)` for bytes of a declared type, `none` with status 204. */
  readonly reply: z.ZodType | FileDeclaration | 'none';
  readonly problems: readonly ProblemCode[];
}

/** A reply that is a file, such as a CSV or PDF export. */
export interface FileDeclaration {
  readonly file: true;
  /** The media types that it may have. */
  readonly types: readonly string[];
}

/** Declares a reply that is a file of one of these media types. */
export function file(...types: string[]): FileDeclaration {
  return { file: true, types };
}

/** A file as a use case gives it and the client gets it. */
export interface FileReply {
  readonly type: string;
  readonly content: Uint8Array;
  /** What a browser saves it as; shown in place when left out. */
  readonly fileName?: string;
}

/** Problems that any route may answer with. */
export const COMMON_PROBLEMS = [
  'query-invalid',
  'body-invalid',
  'body-too-large',
  'media-type-unsupported',
  'too-many-requests',
  'busy',
  'internal-error',
] as const satisfies readonly ProblemCode[];

/** What a route may answer with beside its own problems, by what it declares. */
export function impliedProblems(route: RouteDeclaration): readonly ProblemCode[] {
  const { auth, ifMatch } = route;
  return [
    ...COMMON_PROBLEMS,
    ...(auth === 'none' ? [] : (['sign-in-required'] as const)),
    ...(auth === 'officer' ? (['officer-suspended'] as const) : []),
    ...(ifMatch === undefined ? [] : (['if-match-required', 'if-match-failed'] as const)),
  ];
}

export function defineRoute<const R extends RouteDeclaration>(route: R): R {
  return route;
}

export type RouteBody<R extends RouteDeclaration> = R['body'] extends z.ZodType
  ? z.infer<R['body']>
  : R['body'] extends 'csv'
    ? string
    : R['body'] extends 'bytes'
      ? Uint8Array
      : undefined;
export type RouteReply<R extends RouteDeclaration> = R['reply'] extends z.ZodType
  ? z.infer<R['reply']>
  : R['reply'] extends FileDeclaration
    ? FileReply
    : undefined;
/** The query as the use case gets it. */
export type RouteQuery<R extends RouteDeclaration> = R extends { readonly query: infer Q extends z.ZodType }
  ? z.output<Q>
  : undefined;
/** The query as a client writes it. */
export type RouteQueryInput<R extends RouteDeclaration> = R extends { readonly query: infer Q extends z.ZodType }
  ? { readonly [N in keyof z.input<Q>]: z.input<Q>[N] | number }
  : undefined;
export type RouteProblem<R extends RouteDeclaration> =
  | R['problems'][number]
  | (typeof COMMON_PROBLEMS)[number]
  | (R['auth'] extends 'none' ? never : 'sign-in-required')
  | (R['auth'] extends 'officer' ? 'officer-suspended' : never)
  | (R extends { readonly ifMatch: 'required' } ? 'if-match-required' | 'if-match-failed' : never);

/** What a use case answers with: the reply, and beside it what the route's headers need. */
export type RouteAnswer<R extends RouteDeclaration> = R extends { readonly etag: true }
  ? { readonly reply: RouteReply<R>; readonly etag: string } & NextOf<R>
  : R extends { readonly paged: true }
    ? { readonly reply: RouteReply<R> } & NextOf<R>
    : RouteReply<R>;
/** `next`: the `after` of the following page, null on the last one. */
type NextOf<R extends RouteDeclaration> = R extends { readonly paged: true }
  ? { readonly next: string | null }
  : unknown;

/** The names of the `:name` parameters of a path. */
export type PathParams<P extends string> = P extends `${string}:${infer Name}/${infer Rest}`
  ? Name | PathParams<Rest>
  : P extends `${string}:${infer Name}`
    ? Name
    : never;
