import { describe, expect, test } from 'vitest';
import { FILE_ROUTES } from '../../src/contract/file-routes.ts';
import { PROBLEM_CODES, PROBLEMS, type ProblemCode } from '../../src/contract/problems.ts';
import { COMMON_PROBLEMS, impliedProblems, type RouteDeclaration } from '../../src/contract/route.ts';
import { ROUTES } from '../../src/contract/routes.ts';

const routes: readonly RouteDeclaration[] = Object.values(ROUTES);

describe('the routes of the contract', () => {
  test('go by their operation id', () => {
    for (const [id, route] of Object.entries(ROUTES)) expect(route.id).toBe(id);
  });

  test('are told apart by method and path', () => {
    expect(new Set(routes.map((route) => `${route.method} ${route.path}`)).size).toBe(routes.length);
  });

  test('name every problem once, and none that every route may answer with anyway', () => {
    for (const route of routes) {
      const named: ProblemCode[] = [...impliedProblems(route), ...route.problems];
      expect(named, route.id).toHaveLength(new Set(named).size);
    }
  });

  test('accept a body only with a limit, and none where they read', () => {
    for (const route of routes) {
      expect(route.limit > 0, route.id).toBe(route.body !== 'none');
      if (route.method === 'get') expect(route.body, route.id).toBe('none');
    }
  });

  test('page only by a query that says where to go on', () => {
    for (const route of routes.filter(({ paged }) => paged === true)) {
      expect(Object.keys(route.query?.shape ?? {}), route.id).toEqual(expect.arrayContaining(['after', 'limit']));
    }
  });

  test('say of every election in their path that it may not exist', () => {
    for (const route of routes) {
      if (route.path.includes(':election') && route.auth !== 'officer') {
        expect(route.problems, route.id).toContain('election-not-found');
      }
    }
  });

  test('of the ballot box need no session, and no route of members or officers is without one but those that open it', () => {
    const open = routes.filter((route) => route.auth === 'none').map((route) => route.id);
    expect(open).toEqual([
      'listElections',
      'getElection',
      'getDefinition',
      'getTurnout',
      'exportTurnout',
      'getResult',
      'exportResult',
      'listBallots',
      'exportBallots',
      'getInclusionProof',
      'getConsistencyProof',
      'listEvents',
      'beginSignIn',
      'completeSignIn',
      'requestCode',
      'beginOrganisationSignIn',
      'createMemberSession',
      'castBallot',
      'getReceipt',
    ]);
  });
});

describe('the table of problems', () => {
  test('has no code that nothing answers with', () => {
    const answered = new Set<ProblemCode>([
      ...COMMON_PROBLEMS,
      ...routes.flatMap((route) => [...impliedProblems(route), ...route.problems]),
      ...Object.values(FILE_ROUTES).flatMap((route): readonly ProblemCode[] => route.problems),
      'method-not-allowed',
      // Of the mechanism, whether or not a route asks for it today.
      'if-match-required',
      'if-match-failed',
    ]);
    expect(PROBLEM_CODES.filter((code) => !answered.has(code))).toEqual([]);
  });

  test('has only statuses of refusals', () => {
    for (const code of PROBLEM_CODES) {
      expect(PROBLEMS[code].status, code).toBeGreaterThanOrEqual(400);
      expect(PROBLEMS[code].status, code).toBeLessThan(600);
    }
  });
});
