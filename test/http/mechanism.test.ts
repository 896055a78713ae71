import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createClient } from '../../src/contract/client.ts';
import { defineRoute, file } from '../../src/contract/route.ts';
import { API_PREFIX } from '../../src/contract/routes.ts';
import { err, ok } from '../../src/core/base/result.ts';
import { mount } from '../../src/http/mount.ts';

/** What every route gets from the mechanism, on routes made for it. */

const common = { auth: 'none', body: 'none', limit: 0, status: 200, problems: [] } as const;
const numbers = defineRoute({
  ...common,
  id: 'numbers',
  method: 'get',
  path: '/numbers',
  summary: 'Numbers by pages',
  query: z.object({
    after: z
      .string()
      .regex(/^[0-9]+$/)
      .transform(Number)
      .optional(),
    limit: z
      .string()
      .regex(/^[1-9]$/)
      .transform(Number),
  }),
  paged: true,
  reply: z.strictObject({ numbers: z.array(z.int()) }),
});
const note = defineRoute({
  ...common,
  id: 'note',
  method: 'get',
  path: '/note',
  summary: 'A note',
  etag: true,
  reply: z.strictObject({ text: z.string() }),
});
const writeNote = defineRoute({
  ...common,
  id: 'writeNote',
  method: 'patch',
  path: '/note',
  summary: 'Change the note',
  body: z.strictObject({ text: z.string() }),
  limit: 100,
  etag: true,
  ifMatch: 'required',
  reply: z.strictObject({ text: z.string() }),
});
const removeNote = defineRoute({
  ...common,
  id: 'removeNote',
  method: 'delete',
  path: '/note',
  summary: 'Remove the note',
  status: 204,
  reply: 'none',
});
const table = defineRoute({
  ...common,
  id: 'table',
  method: 'get',
  path: '/table',
  summary: 'A table',
  reply: file('text/csv; charset=utf-8'),
});

const LAST = 9;
let text = 'first';
let base = '';
let stop: () => void = () => undefined;

beforeAll(async () => {
  const app = express();
  app.set('query parser', false);
  const router = express.Router();
  mount(
    router,
    numbers,
    ({ query: { after = 0, limit } }) => {
      const page = Array.from({ length: Math.min(limit, LAST - after) }, (_, at) => after + at + 1);
      const last = page.at(-1) ?? LAST;
      return Promise.resolve(ok({ reply: { numbers: page }, next: last < LAST ? String(last) : null }));
    },
    { checkReplies: true },
  );
  mount(router, note, () => Promise.resolve(ok({ reply: { text }, etag: `t-${text}` })));
  mount(router, writeNote, ({ body, ifMatch }) => {
    if (ifMatch !== `t-${text}`) return Promise.resolve(err({ kind: 'if-match-failed' as const, etag: `t-${text}` }));
    text = body.text;
    return Promise.resolve(ok({ reply: { text }, etag: `t-${text}` }));
  });
  mount(router, removeNote, () => Promise.resolve(ok(undefined)), { checkReplies: true });
  const content = new TextEncoder().encode('a,b\r\n');
  mount(router, table, () => Promise.resolve(ok({ type: 'text/csv; charset=utf-8', content, fileName: 'table.csv' })), {
    checkReplies: true,
  });
  app.use(API_PREFIX, router);
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  stop = () => server.close();
});
afterAll(() => stop());

const client = () => createClient({ baseUrl: base, fetch });
const get = (path: string, init?: RequestInit) => fetch(`${base}${API_PREFIX}${path}`, init);

describe('the query', () => {
  test.each([
    ['/numbers?limit=3&limit=4', 'limit'],
    ['/numbers?limit=3&more=1', ''],
    ['/numbers?limit=3&__proto__=1', ''],
    ['/numbers?limit[]=3', 'limit'],
    ['/numbers?limit=03', 'limit'],
    ['/numbers?limit=%ff', ''],
    ['/numbers?limit=3&', ''],
    ['/numbers', 'limit'],
    ['/note?x', 'x'],
  ])('%s is refused', async (path, at) => {
    const answer = await get(path);
    expect(answer.status).toBe(400);
    const problem = (await answer.json()) as { code: string; issues: { path: string }[] };
    expect(problem.code).toBe('query-invalid');
    expect(problem.issues.map(({ path: where }) => where)).toContain(at);
  });

  test('comes to the use case as its schema says', async () => {
    expect(await (await get('/numbers?limit=2&after=4')).json()).toEqual({ numbers: [5, 6] });
    expect(await (await get('/note?')).json()).toEqual({ text: 'first' });
  });
});

test('pages lead from one to the next until all were read, and the last one says that it is', async () => {
  const read: number[] = [];
  let after: string | undefined;
  for (let page = 0; page < 5; page += 1) {
    const answer = await client().exchange(numbers, { query: { limit: 4, ...(after === undefined ? {} : { after }) } });
    if (!answer.ok) throw new Error(answer.error.kind);
    read.push(...answer.value.reply.numbers);
    if (answer.value.next === null) break;
    after = answer.value.next;
  }
  expect(read).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const { headers } = await get('/numbers?limit=4');
  expect(headers.get('link')).toBe('</api/v1/numbers?limit=4&after=4>; rel="next"');
});

describe('a state that several may change', () => {
  test('has a strong tag, and is sent again only when it is another', async () => {
    const first = await get('/note');
    expect(first.headers.get('etag')).toBe('"t-first"');
    expect((await get('/note', { headers: { 'if-none-match': '"t-first"' } })).status).toBe(304);
    expect((await get('/note', { headers: { 'if-none-match': '"t-other"' } })).status).toBe(200);
    const head = await get('/note', { method: 'HEAD' });
    expect([head.status, head.headers.get('etag'), await head.text()]).toEqual([200, '"t-first"', '']);
  });

  test.each([undefined, '*', 'W/"t-first"', '"a", "b"', 't-first', '""'])(
    'is not changed with If-Match %s',
    async (tag) => {
      const headers: Record<string, string> = { 'content-type': 'application/json' };
      if (tag !== undefined) headers['if-match'] = tag;
      const answer = await get('/note', { method: 'PATCH', headers, body: '{"text":"second"}' });
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([428, 'if-match-required']);
      expect(text).toBe('first');
    },
  );

  test('is changed once by two who read the same state, and the second is told the present tag', async () => {
    const read = await client().exchange(note, {});
    const ifMatch = read.ok ? (read.value.etag ?? '') : '';
    const won = await client().exchange(writeNote, { ifMatch, body: { text: 'second' } });
    expect(won).toMatchObject({ ok: true, value: { etag: 't-second', reply: { text: 'second' } } });
    const lost = await client().call(writeNote, { ifMatch, body: { text: 'third' } });
    expect(lost).toMatchObject({ ok: false, error: { code: 'if-match-failed' } });
    const answer = await get('/note', {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', 'if-match': '"t-first"' },
      body: '{"text":"third"}',
    });
    expect([answer.status, answer.headers.get('etag')]).toEqual([412, '"t-second"']);
  });
});

test('a reply without content has status 204 and none', async () => {
  const answer = await get('/note', { method: 'DELETE' });
  expect([answer.status, await answer.text()]).toEqual([204, '']);
  expect(await client().call(removeNote, {})).toEqual({ ok: true, value: undefined });
});

test('a file comes with its type and name, byte for byte', async () => {
  const answer = await client().call(table, {});
  if (!answer.ok) throw new Error(answer.error.kind);
  expect(answer.value).toMatchObject({ type: 'text/csv; charset=utf-8', fileName: 'table.csv' });
  expect(new TextDecoder().decode(answer.value.content)).toBe('a,b\r\n');
});
