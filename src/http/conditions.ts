import type { Request } from 'express';

/** Conditional requests (RFC 9110, 13): strong entity tags only, because weak ones never allow a change. */

const ONE_STRONG_TAG = /^"([\x21\x23-\x7e]{1,200})"$/;

/** The one tag that `If-Match` names, or null: `*` and lists do not say what state the writer has seen. */
export function ifMatchOf(request: Request): string | null {
  return ONE_STRONG_TAG.exec(request.headers['if-match'] ?? '')?.[1] ?? null;
}

/** True when the client has the state with this tag already. */
export function isKnown(request: Request, tag: string): boolean {
  const known = (request.headers['if-none-match'] ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''));
  return known.includes(`"${tag}"`) || known.includes('*');
}
