import { createHash } from 'node:crypto';
import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import { StoreUnavailableError, UnknownOutcomeError } from '../app/ports.ts';
import type { ProblemCode } from '../contract/problems.ts';
import type { PathParams, RouteBody, RouteDeclaration, RouteProblem, RouteReply } from '../contract/route.ts';
import { err, ok, type Result } from '../core/base/result.ts';
import { bytesOf, ElectionIdSchema, HashSchema } from '../core/election/values.ts';
import type { SignedReply } from '../core/receipt/reply.ts';
import { type BodyProblem, readBody, refuseByHeaders } from './body.ts';
import { type RefusalDetails, sendProblem } from './problem.ts';
import { parseStrictJson } from './strict-json.ts';

/** Counting numbers have one spelling: `01` or `+1` would be a second address of the same thing. */
const NumberParamSchema = z
  .string()
  .regex(/^[1-9][0-9]{0,4}$/)
  .transform(Number);

/** A definition has up to nine trustees (PR-33). */
const TrusteeParamSchema = z
  .string()
  .regex(/^[1-9]$/)
  .transform(Number);

/** Every parameter that a path of the contract may have, and what is said when it cannot name anything. */
const PARAMS = {
  election: { schema: ElectionIdSchema, problem: 'election-not-found' },
  registrar: { schema: NumberParamSchema, problem: 'not-found' },
  number: { schema: NumberParamSchema, problem: 'act-not-found' },
  votingKey: { schema: bytesOf(32), problem: 'ballot-not-found' },
  trustee: { schema: TrusteeParamSchema, problem: 'not-found' },
  sha256: { schema: HashSchema, problem: 'not-found' },
  piece: { schema: NumberParamSchema, problem: 'not-found' },
} as const;

type ParamName = keyof typeof PARAMS;

export type Params<R extends RouteDeclaration> = {
  readonly [N in PathParams<R['path']>]: N extends ParamName ? z.infer<(typeof PARAMS)[N]['schema']> : never;
};

/** What a use case gets of a request, all of it checked. `session` is whoever is signed in, undefined where nobody is. */
export interface Incoming<R extends RouteDeclaration, S> {
  readonly params: Params<R>;
  readonly body: RouteBody<R>;
  readonly session: S;
}

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
  const issues = parsed.error.issues
    .slice(0, 20)
    .map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }));
  return err({ kind: 'body-invalid', issues });
}

function sendReply<R extends RouteDeclaration>(
  response: Response,
  route: R,
  reply: RouteReply<R>,
  checkReplies: boolean,
): void {
  if (checkReplies) {
    const parsed = route.reply.safeParse(reply);
    if (!parsed.success) throw new Error(`bug: the reply of ${route.id} is not what it declares`);
  }
  response.status(route.status).set('cache-control', 'no-store').type('application/json');
  response.send(JSON.stringify(reply));
}

/**
 * Mounts a declared route: parameters, session, format, size and shape are checked in this order, cheap things and
 * rights before anything is read; then the use case gets what was declared, and its answer is sent as declared.
 * @param handle the use case; its error kinds must be problems of the route
 */
export function mount<R extends RouteDeclaration, S = undefined>(
  router: Router,
  route: R,
  handle: (incoming: Incoming<R, S>) => Promise<Result<RouteReply<R>, RouteRefusal<R>>>,
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
  async function handleOrBusy(incoming: Incoming<R, S>): Promise<Result<RouteReply<R>, RouteRefusal<R>>> {
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

  async function answer(request: Request, response: Response): Promise<void> {
    const params = readParams<R>(request);
    if (!params.ok) {
      sendProblem(response, params.error.kind);
      return;
    }
    const signedIn = await session(request, params.value);
    if (signedIn === null) {
      sendProblem(response, 'sign-in-required');
      return;
    }
    const bytes = await bytesOf(request);
    if (bytes === null) return;
    if (!bytes.ok) {
      sendProblem(response, bytes.error);
      return;
    }
    const body = parseBody(route, bytes.value);
    const result = body.ok ? await handleOrBusy({ params: params.value, body: body.value, session: signedIn }) : body;
    if (result.ok) {
      sendReply(response, route, result.value, options.checkReplies ?? false);
      return;
    }
    const code = result.error.kind;
    const request32 = createHash('sha256').update(bytes.value).digest();
    const signed = await options.signRefusal?.({ params: params.value, code, request: request32 });
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
