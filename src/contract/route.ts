import type { z } from 'zod';
import type { ProblemCode } from './problems.ts';

/**
 * A route, declared once: the server mounts it, the client calls through it, the OpenAPI document is printed from it.
 */
export interface RouteDeclaration {
  /** The operation's id; use cases, log events and the client's methods go by it. */
  readonly id: string;
  readonly method: 'get' | 'post' | 'put';
  /** Path below /api/v1 with `:name` parameters. */
  readonly path: string;
  readonly summary: string;
  /** `trustee`: the secret of an invitation to the seat that the path names. */
  readonly auth: 'none' | 'officer' | 'member' | 'trustee';
  /** A schema for a JSON object, `csv` for a text, `bytes` for whatever bytes, `none` for no body at all. */
  readonly body: z.ZodType | 'csv' | 'bytes' | 'none';
  /** The largest body in bytes. */
  readonly limit: number;
  readonly status: 200 | 201 | 202;
  readonly reply: z.ZodType;
  readonly problems: readonly ProblemCode[];
}

/** Problems that any route may answer with. */
export const COMMON_PROBLEMS = [
  'body-invalid',
  'body-too-large',
  'media-type-unsupported',
  'too-many-requests',
  'busy',
  'internal-error',
] as const satisfies readonly ProblemCode[];

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
export type RouteReply<R extends RouteDeclaration> = z.infer<R['reply']>;
export type RouteProblem<R extends RouteDeclaration> =
  | R['problems'][number]
  | (typeof COMMON_PROBLEMS)[number]
  | (R['auth'] extends 'none' ? never : 'sign-in-required');

/** The names of the `:name` parameters of a path. */
export type PathParams<P extends string> = P extends `${string}:${infer Name}/${infer Rest}`
  ? Name | PathParams<Rest>
  : P extends `${string}:${infer Name}`
    ? Name
    : never;
