import type { Express } from 'express';
import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { StoreUnavailableError, UnknownOutcomeError } from '../../src/app/ports.ts';
import { FILE_ROUTES } from '../../src/contract/file-routes.ts';
import { ProblemBodySchema } from '../../src/contract/problem-body.ts';
import { PROBLEMS, type ProblemCode } from '../../src/contract/problems.ts';
import type { RouteDeclaration } from '../../src/contract/route.ts';
import { API_PREFIX, ROUTES } from '../../src/contract/routes.ts';
import { createHttpApp } from '../../src/http/app.ts';
import { pageAssets } from '../../src/http/pages/assets.ts';
import { closedService } from '../support/closed-service.ts';

const routes: readonly RouteDeclaration[] = Object.values(ROUTES);
const KEY = 'A'.repeat(43);
const app = createHttpApp(closedService());
const officers = createHttpApp(
  closedService({
    officer: {
      ...closedService().officer,
      officerOfSession: () =>
        Promise.resolve({ ok: true, value: { fingerprint: 'a'.repeat(40), name: 'Olive', certificate: '' } }),
    },
    trustee: {
      ...closedService().trustee,
      trusteeOfInvitation: ({ election, trustee }) => Promise.resolve({ ok: true, value: { election, trustee } }),
    },
    member: {
      ...closedService().member,
      memberOfSession: ({ election }) => Promise.resolve({ election, reference: 'm-1' }),
    },
  }),
);

function pathOf(route: RouteDeclaration): string {
  const values: Record<string, string> = {
    election: 'committee-2026',
    registrar: '1',
    number: '1',
    votingKey: KEY,
    trustee: '1',
    sha256: 'a'.repeat(64),
    piece: '1',
    ledger: 'box',
    webhook: 'ab'.repeat(16),
  };
  return API_PREFIX + route.path.replaceAll(/:([A-Za-z0-9]+)/g, (_, name: string) => values[name] ?? '');
}

function typeOf({ body }: RouteDeclaration): string {
  if (body === 'csv') return 'text/csv';
  return body === 'bytes' ? 'application/octet-stream' : 'application/json';
}

/** Parameters without which proofs are not even asked for. */
const NEEDED_PARAMETERS = new Map([
  ['getInclusionProof', { leaf: 'a'.repeat(64) }],
  ['getConsistencyProof', { from: '1', to: '2' }],
]);

function send(target: Express, route: RouteDeclaration) {
  const sent = request(target)
    [route.method](pathOf(route))
    .query(NEEDED_PARAMETERS.get(route.id) ?? {});
  return route.ifMatch === undefined ? sent : sent.set('if-match', `"${'a'.repeat(64)}"`);
}

function expectProblem(response: request.Response, code: ProblemCode) {
  expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  const body = ProblemBodySchema.parse(response.body);
  expect(body.code).toBe(code);
  expect(response.status).toBe(PROBLEMS[code].status);
  expect(body.status).toBe(PROBLEMS[code].status);
  return body;
}

const json = routes.filter((route) => typeof route.body !== 'string');
const withBody = routes.filter((route) => route.body !== 'none');

describe('the routes that are mounted', () => {
  test('are exactly the declared ones, with their methods and no other', async () => {
    const stack = (router: unknown) => (router as { stack: { route?: RouteLayer; handle: unknown }[] }).stack;
    interface RouteLayer {
      path: string;
      methods: Record<string, boolean>;
    }
    const mounted: string[] = [];
    for (const layer of stack(app.router)) {
      if (!Array.isArray((layer.handle as { stack?: unknown }).stack)) continue;
      for (const { route } of stack(layer.handle)) {
        if (route === undefined || route.methods['_all'] === true) continue;
        for (const method of Object.keys(route.methods)) mounted.push(`${method} ${route.path}`);
      }
    }
    const election = ['', '/result', '/result/:file', '/rules'].map((path) => `/elections/:election${path}`);
    const beside = ['/', '/problems', '/health/live', '/health/ready', '/docs', ...election].map(
      (path) => `get ${path}`,
    );
    const docs = ['swagger-ui.css', 'swagger-ui-bundle.js', 'start.js'].map((name) => `get /docs/${name}`);
    const files = Object.values(FILE_ROUTES).map(({ path }) => `get ${path}`);
    const declared = routes.map((route) => `${route.method} ${route.path}`);
    const isAsset = (path: string) => path.startsWith('get /assets/');
    const pages = ['/vote/:election', '/vote/:election/saved-page', '/check/:election', '/sign-in/callback'];
    const stop = ['get /reminders/:notice/stop', 'post /reminders/:notice/stop'];
    const member = [...pages.map((path) => `get ${path}`), ...stop];
    const expected = [...declared, ...beside, ...docs, ...files, ...member].toSorted();
    expect(mounted.filter((path) => !isAsset(path)).toSorted()).toEqual(expected);
    // What pages load is named by its hash: stylesheet, name mark, letters, and the program of the voting page.
    for (const path of mounted.filter(isAsset))
      expect(path).toMatch(/^get .assets.(?:[0-9a-f]{64}\.(?:js|css|svg|woff2)|:name)$/);
    await Promise.resolve();
  });
});

describe('every route', () => {
  test.each(routes)('$id answers no other method, and says which it answers', async (route) => {
    const others = (['get', 'post', 'put', 'delete', 'patch', 'options'] as const).filter(
      (method) => !routes.some((other) => other.path === route.path && other.method === method),
    );
    for (const method of others) {
      const response = await request(app)[method](pathOf(route));
      expectProblem(response, 'method-not-allowed');
      expect(response.headers['allow']).toContain(route.method.toUpperCase());
    }
  });

  test.each(routes.filter((route) => route.auth !== 'none'))('$id wants a session before it reads', async (route) => {
    const asked: string[] = [];
    const target = createHttpApp(
      closedService({
        officer: {
          ...closedService().officer,
          officerOfSession: ({ session }) => {
            asked.push(session);
            return Promise.resolve({ ok: false, error: { kind: 'sign-in-required' } });
          },
        },
        trustee: {
          ...closedService().trustee,
          trusteeOfInvitation: ({ secret }) => {
            asked.push(secret);
            return Promise.resolve({ ok: false, error: { kind: 'sign-in-required' } });
          },
        },
        member: {
          ...closedService().member,
          memberOfSession: ({ token }) => {
            asked.push(token);
            return Promise.resolve(null);
          },
        },
      }),
    );
    for (const authorization of ['', 'Basic abc', 'Bearer', 'Bearer a b', 'bearer abc', `Bearer ${'a'.repeat(201)}`]) {
      const response = await send(target, route).set('authorization', authorization).send('not json');
      expectProblem(response, 'sign-in-required');
      expect(response.headers['www-authenticate']).toBe('Bearer');
    }
    expect(asked).toEqual([]);
    expectProblem(await send(target, route).set('authorization', 'Bearer abc'), 'sign-in-required');
    expect(asked).toEqual(['abc']);
  });

  test.each(withBody)('$id takes its own format only, and nothing compressed', async (route) => {
    const others = ['application/json', 'text/csv', 'application/octet-stream'];
    const wrong = others.filter((type) => type !== typeOf(route));
    for (const type of [
      ...wrong,
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/json; charset=latin1',
    ]) {
      const response = await send(officers, route)
        .set('authorization', 'Bearer abc')
        .set('content-type', type)
        .send('{}');
      expectProblem(response, 'media-type-unsupported');
    }
    const right = typeOf(route);
    const zipped = await send(officers, route)
      .set('authorization', 'Bearer abc')
      .set('content-type', right)
      .set('content-encoding', 'gzip')
      .send('{}');
    expectProblem(zipped, 'media-type-unsupported');
  });

  test.each(withBody)('$id refuses one byte more than its limit, declared or not', async (route) => {
    const type = typeOf(route);
    const body = Buffer.alloc(route.limit + 1, 0x20);
    const declared = await send(officers, route)
      .set('authorization', 'Bearer abc')
      .set('content-type', type)
      .send(body);
    expectProblem(declared, 'body-too-large');
    const chunked = send(officers, route)
      .set('authorization', 'Bearer abc')
      .set('content-type', type)
      .set('transfer-encoding', 'chunked');
    chunked.write(body.toString('latin1'));
    expectProblem(await chunked, 'body-too-large');
  });

  test.each(json)('$id refuses bodies that are not strictly JSON, or not of its shape', async (route) => {
    const bodies = [
      '',
      'x',
      '[]',
      '"text"',
      'null',
      '{}',
      '{"a":1,"a":1}',
      '{"__proto__":{}}',
      '['.repeat(33),
      '{"number":1.5}',
      '{"unknownField":1}',
    ];
    for (const body of bodies) {
      const response = await send(officers, route)
        .set('authorization', 'Bearer abc')
        .set('content-type', 'application/json')
        .send(body);
      const problem = expectProblem(response, 'body-invalid');
      expect(problem.issues?.length, body).toBeGreaterThan(0);
    }
  });

  test.each(routes.filter((route) => route.body === 'none'))('$id takes no body', async (route) => {
    const response = await send(officers, route).set('authorization', 'Bearer abc').send('x=1');
    expectProblem(response, 'body-too-large');
  });

  test.each(routes.filter((route) => route.path.includes(':election')))(
    '$id says of an impossible election id that there is none',
    async (route) => {
      for (const id of ['Upper', 'a_b', '-a', 'a'.repeat(65), '%00', '..%2f..', 'a%20b', '%F0%9F%92%A3']) {
        const path = pathOf(route).replace('committee-2026', id);
        const response = await request(officers)[route.method](path).set('authorization', 'Bearer abc');
        expectProblem(response, 'election-not-found');
      }
    },
  );
});

describe('the other parameters of paths', () => {
  test.each([
    ['post', '/elections/e/registrars/01/tokens', 'not-found'],
    ['post', '/elections/e/registrars/0/tokens', 'not-found'],
    ['post', '/elections/e/registrars/-1/tokens', 'not-found'],
    ['post', '/elections/e/registrars/1.0/tokens', 'not-found'],
    ['post', '/elections/e/acts/x/signatures', 'act-not-found'],
    ['post', '/elections/e/acts/100000/signatures', 'act-not-found'],
    ['get', '/elections/e/ballots/short', 'ballot-not-found'],
    ['get', '/elections/e/trustees/0/task', 'not-found'],
    ['get', '/elections/e/trustees/10/task', 'not-found'],
    ['get', '/elections/e/trustees/01/task', 'not-found'],
    ['get', `/elections/e/trustees/1/uploads/${'A'.repeat(64)}`, 'not-found'],
    ['put', `/elections/e/trustees/1/uploads/${'a'.repeat(64)}/0`, 'not-found'],
    ['get', `/elections/e/ballots/${'A'.repeat(42)}B`, 'ballot-not-found'],
    ['get', `/elections/e/ballots/${'A'.repeat(42)}=`, 'ballot-not-found'],
  ] as const)('%s %s names nothing', async (method, path, code) => {
    expectProblem(
      await request(officers)
        [method](API_PREFIX + path)
        .set('authorization', 'Bearer abc'),
      code,
    );
  });
});

describe('an address that is none', () => {
  test.each([
    '/nothing',
    '/api',
    '/api/v1',
    '/api/v1/',
    '/api/v1/Elections',
    '/api/v1/elections/',
    '/%ff',
    '/api/v1/elections/%ff',
    '/api/v1/elections/e/record',
    '/api/v1/elections/e/%E0%A4%A',
  ])('%s is a problem of its own', async (path) => {
    expectProblem(await request(app).get(path), 'not-found');
  });
});

describe('every answer', () => {
  test.each([
    '/health/live',
    '/problems',
    pageAssets().style.path,
    '/nothing',
    '/api/v1/elections/Upper',
    '/api/v1/elections/e/roll',
  ])('at %s carries the strict headers, and no name of what runs here', async (path) => {
    const { headers } = await request(app).get(path);
    expect(headers['content-security-policy']).toBe(
      "default-src 'none';style-src 'self';img-src 'self';font-src 'self';base-uri 'none';form-action 'none';frame-ancestors 'none'",
    );
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['x-frame-options']).toBe('DENY');
    expect(headers['cross-origin-opener-policy']).toBe('same-origin');
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('set-cookie');
    // Only what a saved page needs may be asked for from elsewhere, and that without cookies.
    const isForAll = path === '/api/v1/elections/Upper';
    expect(headers['access-control-allow-origin']).toBe(isForAll ? '*' : undefined);
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
    expect(headers).not.toHaveProperty('strict-transport-security');
  });

  test('of a service behind https asks for https from then on', async () => {
    const secure = createHttpApp(closedService({ publicUrl: 'https://vote.example' }));
    const { headers } = await request(secure).get('/health/live');
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
  });
});

describe('a failure that nobody expected', () => {
  const events: { name: string; fields: Readonly<Record<string, unknown>> }[] = [];
  const failing = createHttpApp(
    closedService({
      log: { event: (name, fields = {}) => void events.push({ name, fields }) },
      observer: {
        ...closedService().observer,
        listElections: () => Promise.reject(new TypeError('secret of m-4711')),
        electionStatus: () => Promise.resolve({ ok: true, value: { election: 'e' } as never }),
      },
    }),
  );

  test('is answered with a number and nothing of what went wrong', async () => {
    const response = await request(failing).get(`${API_PREFIX}/elections`);
    const body = expectProblem(response, 'internal-error');
    expect(Object.keys(body).toSorted()).toEqual(['code', 'request', 'status', 'title', 'type']);
    expect(JSON.stringify([response.text, response.headers])).not.toContain('4711');
    expect(JSON.stringify(response.text)).not.toMatch(/TypeError|\.ts/);
  });

  test('is logged under the same number with its kind and place, without its message', async () => {
    events.length = 0;
    const response = await request(failing).get(`${API_PREFIX}/elections`);
    expect(events).toHaveLength(1);
    const { name, fields } = events[0]!;
    expect(name).toBe('request-failed');
    expect(fields['request']).toBe(ProblemBodySchema.parse(response.body).request);
    expect(fields['error']).toBe('TypeError');
    expect(fields['route']).toBe('GET /elections');
    expect(fields['frames']).toContain('door.test.ts');
    expect(JSON.stringify(events)).not.toContain('4711');
  });

  test('is also a reply that is not what its route declares', async () => {
    expectProblem(await request(failing).get(`${API_PREFIX}/elections/e`), 'internal-error');
  });

  test.each([StoreUnavailableError, UnknownOutcomeError])('is not a database that is away (%o)', async (Away) => {
    events.length = 0;
    const away = createHttpApp(
      closedService({
        observer: { ...closedService().observer, listElections: () => Promise.reject(new Away('away')) },
        officer: {
          ...closedService().officer,
          officerOfSession: () => Promise.reject(new StoreUnavailableError('away')),
        },
        log: { event: (name, fields = {}) => void events.push({ name, fields }) },
      }),
    );
    const response = await request(away).get(`${API_PREFIX}/elections`);
    expectProblem(response, 'busy');
    expect(response.headers['retry-after']).toBe('2');
    const session = await request(away).post(`${API_PREFIX}/elections`).set('authorization', 'Bearer abc');
    expectProblem(session, 'busy');
    expect(events).toEqual([]);
  });
});

describe('health', () => {
  test('lives as long as the process answers, and is ready only when it can work', async () => {
    const states = [
      { database: true, ledger: true, stopping: false, status: 200, text: 'ready' },
      { database: false, ledger: true, stopping: false, status: 503, text: 'not-ready' },
      { database: true, ledger: false, stopping: false, status: 503, text: 'not-ready' },
      { database: true, ledger: true, stopping: true, status: 503, text: 'stopping' },
    ];
    for (const { database, ledger, stopping, status, text } of states) {
      const target = createHttpApp(
        closedService({ readiness: () => Promise.resolve({ database, ledger }), isStopping: () => stopping }),
      );
      expect((await request(target).get('/health/live')).status).toBe(200);
      const ready = await request(target).get('/health/ready');
      expect(ready.status).toBe(status);
      expect(ready.body).toEqual({ status: text, database, ledger });
    }
    const broken = createHttpApp(closedService({ readiness: () => Promise.reject(new Error('away')) }));
    expect((await request(broken).get('/health/ready')).status).toBe(503);
  });
});
