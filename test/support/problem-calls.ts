import { expect } from 'vitest';
import { ProblemBodySchema } from '../../src/contract/problem-body.ts';
import type { ProblemCode } from '../../src/contract/problems.ts';
import type { RouteDeclaration } from '../../src/contract/route.ts';
import { API_PREFIX, ROUTES } from '../../src/contract/routes.ts';
import { ELECTION } from './election-office.ts';

/** Requests that are to be refused, written to the network as a client of somebody else would. */

export interface Call {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly session?: string;
  readonly body?: unknown;
  readonly query?: string;
  readonly ifMatch?: string;
}

/** What officers do with draft, roll, mails and result; test/http/officer-problems.test.ts meets their problems. */
export const OFFICER_DESK: readonly RouteDeclaration[] = [
  ...[ROUTES.putImage, ROUTES.getDraft, ROUTES.replaceDraft, ROUTES.getChecks, ROUTES.previewRoll, ROUTES.listRoll],
  ...[ROUTES.addMember, ROUTES.strikeMember, ROUTES.listDocuments, ROUTES.getDraftResult, ROUTES.archiveElection],
  ...[ROUTES.listNotices, ROUTES.resendNotices, ROUTES.sendReminder],
];

const TYPES = { csv: 'text/csv', bytes: 'application/octet-stream' } as const;

function contentOf(route: RouteDeclaration, body: unknown): { type: string; content: RequestInit['body'] } | null {
  if (route.body === 'none') return null;
  if (route.body === 'csv' || route.body === 'bytes')
    return { type: TYPES[route.body], content: body as string | Uint8Array<ArrayBuffer> };
  return { type: 'application/json', content: JSON.stringify(body) };
}

async function ask(base: string, route: RouteDeclaration, call: Call): Promise<Response> {
  const { params = {}, session, body, query, ifMatch } = call;
  const path = route.path.replaceAll(/:([A-Za-z0-9]+)/g, (_, name: string) => String(params[name] ?? ELECTION));
  const headers: Record<string, string> = {};
  if (session !== undefined) headers['authorization'] = `Bearer ${session}`;
  if (ifMatch !== undefined) headers['if-match'] = `"${ifMatch}"`;
  const content = contentOf(route, body);
  const init: RequestInit = { method: route.method.toUpperCase(), headers };
  if (content !== null) {
    headers['content-type'] = content.type;
    init.body = content.content ?? null;
  }
  return fetch(`${base}${API_PREFIX}${path}${query === undefined ? '' : `?${query}`}`, init);
}

/** Holds routes to their problems, and remembers which of them were met. */
export function problemCalls(base: () => string) {
  const met = new Set<string>();
  return {
    /** The route answers with this problem, and it says so in the form of every problem. */
    meets: async (route: RouteDeclaration, code: ProblemCode, call: Call): Promise<void> => {
      const response = await ask(base(), route, call);
      const problem = ProblemBodySchema.parse(await response.json());
      expect(problem.code, `${route.id}: ${problem.detail ?? ''}`).toBe(code);
      expect(response.status).toBe(problem.status);
      met.add(`${route.id} ${code}`);
    },
    /** Problems that these routes declare and that were not met. */
    unmet: (routes: readonly RouteDeclaration[]): string[] =>
      routes.flatMap(({ id, problems }) => problems.map((code) => `${id} ${code}`)).filter((pair) => !met.has(pair)),
  };
}
