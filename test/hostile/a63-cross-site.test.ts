import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHttpApp } from '../../src/http/app.ts';
import { type Listening, listen } from '../../src/http/listen.ts';
import { launchBrowser } from '../support/browser.ts';
import { closedService } from '../support/closed-service.ts';
import { ALL_ROUTES, openDoors, pathOf } from './support/doors.ts';

/**
 * A page of another site, in a real browser that has been to the service before, sends everything that pages can send
 * to every route that changes something. There is no cookie that could go with it; what is left is refused at the door,
 * or by the browser because the service does not agree to be asked.
 */

let browser: Browser;
let service: Listening;
let attacker: Server;
/** What the service answered, as it saw it. */
const answered: {
  readonly what: string;
  readonly status: number;
  readonly cookie: boolean;
  readonly session: boolean;
}[] = [];
const writes = ALL_ROUTES.filter(({ method }) => method !== 'get');

beforeAll(async () => {
  const app = createHttpApp(closedService(openDoors()));
  service = await listen({
    app: (request, response) => {
      const { method = '', url = '', headers } = request;
      response.once('finish', () => {
        const cookie = headers.cookie !== undefined;
        answered.push({
          what: `${method} ${url}`,
          status: response.statusCode,
          cookie,
          session: headers.authorization !== undefined,
        });
      });
      app(request, response);
    },
    host: '127.0.0.1',
    port: 0,
    drained: () => Promise.resolve(),
  });
  attacker = createServer((_request, response) => {
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end('<!doctype html><title>Win a prize</title><body></body>');
  });
  await new Promise<void>((resolve) => attacker.listen(0, '127.0.0.1', resolve));
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser.close();
  await service.stop();
  await new Promise((resolve) => attacker.close(resolve));
});

/** What of a browser's window the other site uses. */
interface PageElement {
  name: string;
  append(child: PageElement): void;
  submit(): void;
}
interface PageWindow {
  readonly document: {
    readonly body: PageElement;
    createElement(name: string): PageElement;
    querySelectorAll(selector: string): { readonly length: number };
  };
  readonly navigator: { sendBeacon(url: string, text: string): boolean };
}

test('nothing that a page of another site sends gets further than the door', async () => {
  const page = await browser.newPage();
  // Another site: a name against a number, so not even the host is the same.
  const own = `http://127.0.0.1:${service.port}`;
  await page.goto(`${own}/`);
  await page.goto(`http://localhost:${(attacker.address() as AddressInfo).port}/`);
  answered.length = 0;
  const targets = writes.map((route) => ({ url: own + pathOf(route), method: route.method.toUpperCase() }));
  const outcome = await page.evaluate(
    async ({ all }) => {
      const { document, navigator } = globalThis as unknown as PageWindow;
      const seen: string[] = [];
      const ask = async (name: string, url: string, init: RequestInit) => {
        try {
          const answer = await fetch(url, { credentials: 'include', ...init });
          seen.push(`${name} ${answer.type} ${answer.status}`);
        } catch {
          seen.push(`${name} blocked`);
        }
      };
      for (const { url, method } of all) {
        const text = '{"a":1}';
        // What needs no question beforehand.
        await ask('text', url, {
          method: 'POST',
          mode: 'no-cors',
          body: text,
          headers: { 'content-type': 'text/plain' },
        });
        await ask('form', url, { method: 'POST', mode: 'no-cors', body: new URLSearchParams({ a: '1' }) });
        await ask('file', url, { method: 'POST', mode: 'no-cors', body: new FormData() });
        await ask('blob', url, { method: 'POST', mode: 'no-cors', body: new Blob([text]) });
        navigator.sendBeacon(url, text);
        await ask('empty', url, { method: 'POST', mode: 'no-cors' });
        // What a browser asks about beforehand.
        await ask('json', url, { method, body: text, headers: { 'content-type': 'application/json' } });
        await ask('session', url, {
          method,
          body: text,
          headers: { authorization: 'Bearer abc', 'content-type': 'application/json' },
        });
        for (const enctype of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
          const frame = document.createElement('iframe');
          frame.name = `f${document.querySelectorAll('iframe').length}`;
          document.body.append(frame);
          const form = document.createElement('form');
          Object.assign(form, { action: url, method: 'post', enctype, target: frame.name });
          const field = document.createElement('input');
          Object.assign(field, { name: '{"a":1,"b":"', value: '"}' });
          form.append(field);
          document.body.append(form);
          form.submit();
        }
      }
      return seen;
    },
    { all: targets },
  );
  await page.close();
  // With credentials no answer is ever given to the page: there is no agreement to that, not even for saved pages.
  expect(outcome.filter((line) => /^(?:json|session) /.test(line) && !line.endsWith('blocked'))).toEqual([]);
  const posts = answered.filter(({ what }) => !what.startsWith('OPTIONS '));
  expect(posts.length).toBeGreaterThanOrEqual(writes.length * 4);
  expect(posts.filter(({ status }) => status < 400)).toEqual([]);
  // 500 would be a use case that was reached: the only one is asking for a sign-in document, which anybody may, and
  // which is worth nothing without an officer's signature.
  const reached = posts.filter(({ status }) => status >= 500).map(({ what }) => what);
  expect([...new Set(reached)]).toEqual(['POST /api/v1/officer-sessions/challenges']);
  expect(answered.filter(({ cookie, session }) => cookie || session)).toEqual([]);
}, 120_000);
