import type { Response } from 'express';
import type { ProblemBody } from '../contract/problem-body.ts';
import { PROBLEMS, type ProblemCode } from '../contract/problems.ts';
import { msToInstant } from '../core/election/values.ts';
import type { SignedReply } from '../core/receipt/reply.ts';

/** What use cases add to the kind of a refusal; each of them is optional in some and absent in others. */
export interface RefusalDetails {
  readonly reasons?: readonly string[];
  readonly issues?: readonly { readonly path: string; readonly message: string }[];
  readonly retryAfterSeconds?: number;
  readonly opensAtMs?: number;
  readonly closesAtMs?: number;
  readonly request?: string;
  /** The present state's tag, for whoever wrote to an older one. */
  readonly etag?: string;
}

function detailOf(details: RefusalDetails): string | undefined {
  if (details.reasons !== undefined) return details.reasons.join('; ');
  if (details.issues !== undefined) {
    return details.issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
  }
  if (details.opensAtMs !== undefined) return `Voting opens at ${msToInstant(details.opensAtMs)}`;
  if (details.closesAtMs !== undefined) return `Voting closed at ${msToInstant(details.closesAtMs)}`;
  return undefined;
}

/** The body of a refusal; what is not known is left out. */
export function problemBody(code: ProblemCode, details: RefusalDetails, signed: SignedReply | null): ProblemBody {
  const { status, title } = PROBLEMS[code];
  const detail = detailOf(details);
  return {
    type: `/problems#${code}`,
    title,
    status,
    code,
    ...(detail === undefined ? {} : { detail }),
    ...(details.reasons === undefined ? {} : { reasons: [...details.reasons] }),
    ...(details.issues === undefined ? {} : { issues: [...details.issues] }),
    ...(details.opensAtMs === undefined ? {} : { opens: msToInstant(details.opensAtMs) }),
    ...(details.closesAtMs === undefined ? {} : { closes: msToInstant(details.closesAtMs) }),
    ...(details.request === undefined ? {} : { request: details.request }),
    ...(signed === null ? {} : { signed }),
  };
}

/** Answers with a problem of the one table. */
export function sendProblem(
  response: Response,
  code: ProblemCode,
  details: RefusalDetails = {},
  signed: SignedReply | null = null,
): void {
  const body = problemBody(code, details, signed);
  response.status(body.status).set('cache-control', 'no-store').type('application/problem+json');
  if (details.retryAfterSeconds !== undefined) {
    response.set('retry-after', String(Math.max(1, Math.ceil(details.retryAfterSeconds))));
  }
  if (details.etag !== undefined) response.set('etag', `"${details.etag}"`);
  if (body.status === 401) response.set('www-authenticate', 'Bearer');
  response.send(JSON.stringify(body));
}
