import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import openapiTS, { astToString } from 'openapi-typescript';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTellersClient } from '../../src/client/generated/tellers-client.ts';
import { FILE_ROUTES } from '../../src/contract/file-routes.ts';
import { exampleOf, jsonSchemaOf } from '../../src/contract/json-schema.ts';
import { type OpenApiDocument, openApiDocument, templateOf } from '../../src/contract/openapi.ts';
import { PROBLEM_CODES } from '../../src/contract/problems.ts';
import type { RouteDeclaration } from '../../src/contract/route.ts';
import { API_PREFIX, ROUTES } from '../../src/contract/routes.ts';
import { createHttpApp } from '../../src/http/app.ts';
import { launchBrowser } from '../support/browser.ts';
import { closedService } from '../support/closed-service.ts';

const routes: readonly RouteDeclaration[] = Object.values(ROUTES);
const app = createHttpApp(closedService());
const document = openApiDocument('http://localhost:8080');

/** Method and path of everything that answers below the API's prefix, as the router has it. */
function mountedBelowApi(): string[] {
  interface Layer {
    readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
    readonly handle: { readonly stack?: readonly Layer[] };
  }
  const routers = (app.router as unknown as { stack: readonly Layer[] }).stack.map(({ handle }) => handle.stack ?? []);
  const api = routers.find((stack) => stack.some(({ route }) => route?.path === '/openapi.json')) ?? [];
  return api.flatMap(({ route }) => {
    if (route === undefined || route.methods['_all'] === true) return [];
    return Object.keys(route.methods).map((method) => `${method} ${templateOf(route.path)}`);
  });
}

function documented({ paths }: OpenApiDocument): string[] {
  return Object.entries(paths).flatMap(([path, item]) => Object.keys(item).map((method) => `${method} ${path}`));
}

describe('the OpenAPI document', () => {
  test('has every mounted route and no other, both ways', () => {
    expect(documented(document).toSorted()).toEqual(mountedBelowApi().toSorted());
  });

  test('is served as it is printed, and again only when it has changed', async () => {
    const served = await request(app).get(`${API_PREFIX}/openapi.json`);
    expect(served.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(served.body).toEqual(JSON.parse(JSON.stringify(document)));
    const again = await request(app)
      .get(`${API_PREFIX}/openapi.json`)
      .set('if-none-match', served.headers['etag'] as string);
    expect(again.status).toBe(304);
  });

  test('is one of OpenAPI 3.1 to a reader of somebody else, which refuses what is none', async () => {
    const read = async (input: object) => astToString(await openapiTS(input as never, { silent: true }));
    expect(await read(document)).toContain('castBallot');
    await expect(read({ ...document, paths: { '/x': { get: { responses: 'none' } } } })).rejects.toThrow();
  });

  test('names operations once, and each problem code of each route', () => {
    const operations = Object.values(document.paths).flatMap((item) => Object.values(item));
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(routes.length + Object.keys(FILE_ROUTES).length);
    const text = JSON.stringify(document.paths);
    for (const code of new Set(routes.flatMap(({ problems }) => problems))) expect(text).toContain(`"${code}"`);
    expect(JSON.stringify(document['components'])).toContain(JSON.stringify(PROBLEM_CODES));
  });

  test('has examples that the service would take', () => {
    for (const route of routes) {
      if (typeof route.body === 'string') continue;
      const example = exampleOf(jsonSchemaOf(route.body, 'input'));
      const parsed = route.body.safeParse(example);
      expect(parsed.error?.issues ?? [], `${route.id}: ${JSON.stringify(example)}`).toEqual([]);
    }
  });

  test('says that nothing is left to fill in by readers: no schema of ours says `readOnly`', () => {
    expect(JSON.stringify(document)).not.toContain('readOnly');
  });
});

describe('the generated client', () => {
  test('has a method for every operation that the document has', () => {
    const client = createTellersClient({ baseUrl: 'http://localhost', fetch });
    const ids = Object.values(document.paths).flatMap((item) => Object.values(item).map((each) => each['operationId']));
    // A stream has no end to wait for: browsers and programs open it as such.
    expect([...Object.keys(client), FILE_ROUTES.streamEvents.id].toSorted()).toEqual(ids.toSorted());
  });

  test('says when nobody answers, and when somebody else does', async () => {
    const nobody = createTellersClient({ baseUrl: 'http://127.0.0.1:1', fetch });
    expect(await nobody.listElections()).toMatchObject({ ok: false, error: { kind: 'no-answer' } });
    const other = createServer((_request, response) => response.writeHead(502).end('<html>')).listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const stranger = createTellersClient({
      baseUrl: `http://127.0.0.1:${(other.address() as AddressInfo).port}`,
      fetch,
    });
    expect(await stranger.listElections()).toMatchObject({ ok: false, error: { kind: 'not-understood', status: 502 } });
    other.close();
  });
});

describe('the page that shows it', () => {
  const server = createServer(app);
  let url = '';
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test('renders every tag in a browser, asks nobody else, and breaks no policy', async () => {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      const elsewhere: string[] = [];
      const complaints: string[] = [];
      page.on('request', (asked) => {
        if (!asked.url().startsWith(url) && !asked.url().startsWith('data:')) elsewhere.push(asked.url());
      });
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(`${url}/docs`);
      await page.getByRole('heading', { name: /^Tellers/ }).waitFor({ timeout: 30_000 });
      for (const tag of ['observers', 'officers', 'trustees', 'members', 'ballot box']) {
        await page.getByRole('link', { name: tag, exact: true }).first().waitFor();
      }
      const folder = process.env['TELLERS_SCREENSHOTS'];
      if (folder !== undefined) await page.screenshot({ path: `${folder}/docs.png` });
      expect({ elsewhere, complaints }).toEqual({ elsewhere: [], complaints: [] });
    } finally {
      await browser.close();
    }
  });
});
