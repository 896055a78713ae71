import type { RequestHandler } from 'express';
import { castBallot, getReceipt } from '../contract/box-api.ts';
import * as member from '../contract/member-api.ts';
import { getElection } from '../contract/observer-api.ts';
import type { RouteDeclaration } from '../contract/route.ts';

/**
 * A voting page that was saved as a file has no origin, and browsers let it ask a service only if the service says so.
 * These routes say so to everybody: what they need is in the request itself, never in a cookie, so a foreign page can do
 * with them nothing that a program of its own could not do. docs/decisions/0026-saved-pages-may-ask.md.
 */
const ROUTES: readonly RouteDeclaration[] = [
  getElection,
  ...Object.values(member).filter(isRoute),
  castBallot,
  getReceipt,
];

function isRoute(value: object): value is RouteDeclaration {
  return 'path' in value && 'method' in value;
}

const PATHS = [
  ...ROUTES.map(({ path }) => new RegExp(`^${path.replaceAll(/:[A-Za-z0-9]+/g, '[^/]+')}$`)),
  /^\/elections\/[^/]+\/record\/.+$/,
];

/** Answers browsers that ask for a page from elsewhere whether it may; for the routes of a saved page only. */
export function allowSavedPages(): RequestHandler {
  return (request, response, next) => {
    if (!PATHS.some((path) => path.test(request.path))) {
      next();
      return;
    }
    response.set('access-control-allow-origin', '*').set('access-control-expose-headers', 'retry-after');
    response.set('cross-origin-resource-policy', 'cross-origin');
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) {
      next();
      return;
    }
    response.set('access-control-allow-methods', 'GET, POST');
    response.set('access-control-allow-headers', 'content-type, authorization');
    response.set('access-control-max-age', '86400').status(204).end();
  };
}
