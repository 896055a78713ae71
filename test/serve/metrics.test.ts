import { expect, test } from 'vitest';
import { createHttpApp } from '../../src/http/app.ts';
import { listen } from '../../src/http/listen.ts';
import { createMetrics, serveMetrics } from '../../src/serve/metrics.ts';
import { closedService } from '../support/closed-service.ts';

const figures = () =>
  Promise.resolve({
    pools: [{ side: 'roll' as const, open: 3, idle: 2, waiting: 0 }],
    ledgers: [
      { ledger: 'box.spring', lines: 4_237 },
      { ledger: 'register.spring.1', lines: 4_237 },
    ],
  });

const lineOf = (page: string, start: string) => page.split('\n').find((line) => line.startsWith(start));

test('what members ask for shows in full tens only, what officers and observers ask for exactly', async () => {
  const metrics = createMetrics(figures);
  for (let count = 0; count < 29; count += 1) metrics.answered('castBallot', 200);
  for (let count = 0; count < 9; count += 1) metrics.answered('issueToken', 200);
  for (let count = 0; count < 3; count += 1) metrics.answered('signAct', 409);
  const page = await metrics.page();
  expect(lineOf(page, 'tellers_http_requests_total{route="castBallot"')).toMatch(/status="200"\} 20$/);
  expect(lineOf(page, 'tellers_http_requests_total{route="issueToken"')).toBeUndefined();
  expect(lineOf(page, 'tellers_http_requests_total{route="signAct"')).toMatch(/status="409"\} 3$/);
  expect(lineOf(page, 'tellers_ledger_lines{ledger="box.spring"')).toMatch(/ 4230$/);
  expect(lineOf(page, 'tellers_ledger_lines{ledger="register.spring.1"')).toMatch(/ 4237$/);
  expect(lineOf(page, 'tellers_database_connections{side="roll",state="busy"')).toMatch(/ 1$/);
});

test('no name of a figure or label speaks of a member, a section, a duration or an address', async () => {
  const page = await createMetrics(figures).page();
  const own = page.split('\n').filter((line) => /^tellers_(?:http|database|ledger)/.test(line));
  expect(own.length).toBeGreaterThan(3);
  for (const line of own)
    expect(line).not.toMatch(/member|reference|section|turnout|seconds|duration|bucket|address|ip=/);
});

test('they are on a port of their own and not where members come, and a request has the name of its operation', async () => {
  const metrics = createMetrics(figures);
  const app = createHttpApp(
    closedService({
      answered: (route, status) => metrics.answered(route, status),
      observer: {
        ...closedService().observer,
        listElections: () => Promise.resolve({ ok: true, value: { elections: [] } }),
      },
    }),
  );
  const service = await listen({ app, host: '127.0.0.1', port: 0, drained: () => Promise.resolve() });
  const shown = await serveMetrics({ host: '127.0.0.1', port: 0, page: () => metrics.page() });
  await fetch(`http://127.0.0.1:${service.port}/api/v1/elections`);
  expect((await fetch(`http://127.0.0.1:${service.port}/metrics`)).status).toBe(404);
  const reply = await fetch(`http://127.0.0.1:${shown.port}/metrics`);
  expect(reply.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(lineOf(await reply.text(), 'tellers_http_requests_total{route="listElections"')).toMatch(/status="200"\} 1$/);
  expect((await fetch(`http://127.0.0.1:${shown.port}/`)).status).toBe(404);
  await shown.stop();
  await service.stop();
});
