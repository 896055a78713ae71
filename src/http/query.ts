import type { RouteDeclaration, RouteQuery } from '../contract/route.ts';
import { err, ok, type Result } from '../core/base/result.ts';
import { shownIssues } from './issues.ts';
import type { RefusalDetails } from './problem.ts';

/** Reading what stands after `?`. Express's own parser is off: it makes objects and lists of clever names. */

type QueryRefused = RefusalDetails & { readonly kind: 'query-invalid' };

function refused(issues: readonly { readonly path: string; readonly message: string }[]): Result<never, QueryRefused> {
  return err({ kind: 'query-invalid', issues });
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}

/** The parameters as texts by name, or what is wrong with how they are written. */
function pairsOf(query: string): Result<Map<string, string>, QueryRefused> {
  const pairs = new Map<string, string>();
  for (const part of query.split('&')) {
    const at = part.indexOf('=');
    const name = decoded(at < 0 ? part : part.slice(0, at));
    const value = decoded(at < 0 ? '' : part.slice(at + 1));
    if (name === null || value === null) return refused([{ path: '', message: 'not percent-encoded UTF-8' }]);
    // Of two values one would be believed by us and the other by somebody in front of us.
    if (pairs.has(name)) return refused([{ path: name.slice(0, 200), message: 'given more than once' }]);
    pairs.set(name, value);
  }
  return ok(pairs);
}

/** The query of a request's URL as the route declares it; nothing is accepted that it does not declare. */
export function readQuery<R extends RouteDeclaration>(route: R, url: string): Result<RouteQuery<R>, QueryRefused> {
  const at = url.indexOf('?');
  const text = at < 0 ? '' : url.slice(at + 1);
  const pairs = text === '' ? ok(new Map<string, string>()) : pairsOf(text);
  if (!pairs.ok) return pairs;
  if (route.query === undefined) {
    const issues = [...pairs.value.keys()].map((path) => ({ path, message: 'this route has no such parameter' }));
    return issues.length === 0 ? ok(undefined as RouteQuery<R>) : refused(issues);
  }
  const parsed = route.query.strict().safeParse(Object.fromEntries(pairs.value));
  if (parsed.success) return ok(parsed.data as RouteQuery<R>);
  return refused(shownIssues(parsed.error));
}
