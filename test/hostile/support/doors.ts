import type { z } from 'zod';
import { PARAMS, type ParamName } from '../../../src/contract/params.ts';
import type { RouteDeclaration } from '../../../src/contract/route.ts';
import { API_PREFIX, ROUTES } from '../../../src/contract/routes.ts';
import type { HttpDeps } from '../../../src/http/app.ts';
import { closedService } from '../../support/closed-service.ts';

/** Every door of the service, for tests that knock at all of them. */

export const ALL_ROUTES: readonly RouteDeclaration[] = Object.values(ROUTES);

export const JSON_ROUTES = ALL_ROUTES.filter(
  (route): route is RouteDeclaration & { readonly body: z.ZodType } => typeof route.body !== 'string',
);

/** The address of a route with parameters that could stand there. */
export function pathOf(route: RouteDeclaration, params: Readonly<Record<string, string | number>> = {}): string {
  return (
    API_PREFIX +
    route.path.replaceAll(/:([A-Za-z0-9]+)/g, (_, name: string) =>
      encodeURIComponent(String(params[name] ?? PARAMS[name as ParamName].example)),
    )
  );
}

/** A service that believes every session and does nothing. */
export function openDoors(): Partial<HttpDeps> {
  const closed = closedService();
  return {
    officer: {
      ...closed.officer,
      officerOfSession: () =>
        Promise.resolve({ ok: true, value: { fingerprint: 'a'.repeat(40), name: 'Olive', certificate: '' } }),
    },
    trustee: {
      ...closed.trustee,
      trusteeOfInvitation: ({ election, trustee }) => Promise.resolve({ ok: true, value: { election, trustee } }),
    },
    member: { ...closed.member, memberOfSession: ({ election }) => Promise.resolve({ election, reference: 'm-1' }) },
  };
}
