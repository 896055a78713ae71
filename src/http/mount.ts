import { createHash } from 'node:crypto';
import type { Request, Response, Router } from 'express';
import type { z } from 'zod';
import { StoreUnavailableError, UnknownOutcomeError } from '../app/ports.ts';
import { PARAMS, type ParamName } from '../contract/params.ts';
import type { ProblemCode } from '../contract/problems.ts';
import type {
  PathParams,
  RouteAnswer,
  RouteBody,
  RouteDeclaration,
  RouteProblem,
  RouteQuery,
} from '../contract/route.ts';
import { err, ok, type Result } from '../core/base/result.ts';
import type { SignedReply } from '../core/receipt/reply.ts';
import { type BodyProblem, readBody, refuseByHeaders } from './body.ts';
import { ifMatchOf } from './conditions.ts';
import { shownIssues } from './issues.ts';
import { type RefusalDetails, sendProblem } from './problem.ts';
import { readQuery } from './query.ts';
import { sendAnswer } from './reply.ts';
import { parseStrictJson } from './strict-json.ts';

export type Params<R extends RouteDeclaration> = {
  readonly [N in PathParams<R['path']>]: N extends ParamName ? z.infer<(typeof PARAMS)[N]['schema']> : never;
};

/** What a use case gets of a request, all of it checked. `session` is whoever is signed in, undefined where nobody is. */
export interface Incoming<R extends RouteDeclaration, S> {
  readonly params: Params<R>;
  readonly query: RouteQuery<R>;
  readonly body: RouteBody<R>;
  readonly session: S;
  /** The tag of the state that the request was made for, where the route asks for `If-Match`; else empty. */
  readonly ifMatch: string;
}

/** A use case behind a route. */
export type Handler<R extends RouteDeclaration, S> = (
  incoming: Incoming<R, S>,
) => Promise<Result<RouteAnswer<R>, RouteRefusal<R>>>;

/** A refusal that the route declares; anything else does not compile. */
export type RouteRefusal<R extends RouteDeclaration> = RefusalDetails & { readonly kind: RouteProblem<R> };

export interface MountOptions<R extends RouteDeclaration, S> {
  /** Whose session a bearer token is; asked only where the route needs one. */
  readonly sessionOf?: (token: string, params: Params<R>) => Promise<S | null>;
  /** Signs a refusal of a request whose body was read; null when there is no key for it. */
  readonly signRefusal?: (input: {
    readonly params: Params<R>;
    readonly code: ProblemCode;
    readonly request: Uint8Array;
  }) => Promise<SignedReply | null>;
  /** Holds every reply against the route's schema: for tests. */
  readonly checkReplies?: boolean;
}

/** When the database does not answer, the same request may be made again a little later, whatever it was. */
const RETRY_STORE_SECONDS = 2;

type Refused<C extends ProblemCode> = RefusalDetails & { readonly kind: C };

function readParams<R extends RouteDeclaration>(request: Request): Result<Params<R>, Refused<ProblemCode>> {
  const params = new Map<string, unknown>();
  for (const [name, text] of Object.entries(request.params)) {
    if (!Object.hasOwn(PARAMS, name)) throw new Error(`bug: the path parameter ${name} has no schema`);
    const { schema, problem } = PARAMS[name as ParamName];
    const parsed = schema.safeParse(text);
    if (!parsed.success) return err({ kind: problem });
    params.set(name, parsed.data);
  }
  return ok(Object.fromEntries(params) as Params<R>);
}

/** The token of an `Authorization: Bearer` header, or null. */
function bearerOf(request: Request): string | null {
  return /^Bearer ([A-Za-z0-9_-]{1,200})$/.exec(request.headers.authorization ?? '')?.[1] ?? null;
}

function parseBody<R extends RouteDeclaration>(
  route: R,
  bytes: Uint8Array,
): Result<RouteBody<R>, Refused<'body-invalid'>> {
  if (route.body === 'csv') {
    try {
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
      return ok(text as RouteBody<R>);
    } catch {
      return err({ kind: 'body-invalid', issues: [{ path: '', message: 'not UTF-8' }] });
    }
  }
  if (route.body === 'none') return ok(undefined as RouteBody<R>);
  if (route.body === 'bytes') return ok(bytes as RouteBody<R>);
  const json = parseStrictJson(bytes);
  if (!json.ok) {
    return err({ kind: 'body-invalid', issues: [{ path: '', message: json.error.reason }] });
  }
  const parsed = route.body.safeParse(json.value);
  if (parsed.success) return ok(parsed.data as RouteBody<R>);
  return err({ kind: 'body-invalid', issues: shownIssues(parsed.error) });
}

/**
 * Mounts a declared route: path, query, session, `If-Match`, format, size and shape are checked in this order, cheap
 * things and rights before anything is read; then the use case gets what was declared, and its answer is sent as declared.
 * @param handle the use case; its error kinds must be problems of the route
 */
export function mount<R extends RouteDeclaration, S = undefined>(
  router: Router,
  route: R,
  handle: Handler<R, S>,
  options: MountOptions<R, S> = {},
): void {
  const format = typeof route.body === 'string' ? route.body : 'json';

  async function session(request: Request, params: Params<R>): Promise<S | null> {
    if (route.auth === 'none') return undefined as S;
    if (options.sessionOf === undefined) throw new Error(`bug: ${route.id} needs a session and nobody to ask for it`);
    const token = bearerOf(request);
    return token === null ? null : options.sessionOf(token, params);
  }

  /** Every act of the service can be asked for again, so a database that is away is a reason to wait, not a failure. */
  async function handleOrBusy(incoming: Incoming<R, S>): ReturnType<Handler<R, S>> {
    try {
      return await handle(incoming);
    } catch (error) {
      if (!(error instanceof StoreUnavailableError) && !(error instanceof UnknownOutcomeError)) throw error;
      return err({ kind: 'busy', retryAfterSeconds: RETRY_STORE_SECONDS });
    }
  }

  /** The body's bytes, or why they are refused; null when the client went away meanwhile. */
  async function bytesOf(request: Request): Promise<Result<Uint8Array, BodyProblem> | null> {
    const refusal = refuseByHeaders(request, { format, limit: route.limit });
    if (refusal !== null) return err(refusal);
    if (format === 'none') return ok(new Uint8Array());
    const read = await readBody(request, route.limit);
    if (read.ok) return read;
    return read.error === 'aborted' ? null : err(read.error);
  }

  /** What is known of a request before its body; null where nobody is signed in who has to be. */
  async function admit(request: Request): Promise<Result<Omit<Incoming<R, S>, 'body'>, Refused<ProblemCode>>> {
    const params = readParams<R>(request);
    if (!params.ok) return params;
    const query = readQuery(route, request.url);
    if (!query.ok) return query;
    const signedIn = await session(request, params.value);
    if (signedIn === null) return err({ kind: 'sign-in-required' });
    const ifMatch = route.ifMatch === 'required' ? ifMatchOf(request) : '';
    if (ifMatch === null) return err({ kind: 'if-match-required' });
    return ok({ params: params.value, query: query.value, session: signedIn, ifMatch });
  }

  async function answer(request: Request, response: Response): Promise<void> {
    const admitted = await admit(request);
    if (!admitted.ok) {
      sendProblem(response, admitted.error.kind, admitted.error);
      return;
    }
    const bytes = await bytesOf(request);
    if (bytes === null) return;
    if (!bytes.ok) {
      sendProblem(response, bytes.error);
      return;
    }
    const body = parseBody(route, bytes.value);
    const result = body.ok ? await handleOrBusy({ ...admitted.value, body: body.value }) : body;
    if (result.ok) {
      sendAnswer({ request, response }, { route, given: result.value, check: options.checkReplies ?? false });
      return;
    }
    const code = result.error.kind;
    const request32 = createHash('sha256').update(bytes.value).digest();
    const { params } = admitted.value;
    const signed = await options.signRefusal?.({ params, code, request: request32 });
    sendProblem(response, code, result.error, signed ?? null);
  }

  router[route.method](route.path, answer);
}

/** Answers 405 for every method that a declared path does not have; mounted after all routes. */
export function refuseOtherMethods(router: Router, routes: readonly RouteDeclaration[]): void {
  const methods = new Map<string, Set<string>>();
  for (const route of routes) {
    const known = methods.get(route.path) ?? new Set<string>();
    methods.set(route.path, known.add(route.method.toUpperCase()));
    if (route.method === 'get') known.add('HEAD');
  }
  for (const [path, allowed] of methods) {
    router.all(path, (_request, response) => {
      response.set('allow', [...allowed].join(', '));
      sendProblem(response, 'method-not-allowed');
    });
  }
}
