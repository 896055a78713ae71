import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHttpApp } from '../../src/http/app.ts';
import { type Listening, listen } from '../../src/http/listen.ts';
import { closedService } from '../support/closed-service.ts';

/** Connections on which nothing is said at all; what says something slowly is met in test/http/slow.test.ts. */

let server: Listening;

beforeAll(async () => {
  server = await listen({
    app: createHttpApp(closedService()),
    host: '127.0.0.1',
    port: 0,
    drained: () => Promise.resolve(),
    patience: { headersMs: 400, requestMs: 800, checkMs: 50 },
  });
});
afterAll(() => server.stop());

test('five hundred connections that say nothing keep nobody out, and are all ended by the service', async () => {
  const silent = Array.from({ length: 500 }, () => connect({ host: '127.0.0.1', port: server.port }));
  const ended = silent.map(
    (socket) =>
      new Promise((resolve) =>
        socket
          .on('error', () => undefined)
          .once('close', resolve)
          .resume(),
      ),
  );
  for (let asked = 0; asked < 20; asked += 1) {
    expect((await fetch(`http://127.0.0.1:${server.port}/health/live`)).status).toBe(200);
  }
  await Promise.all(ended);
  expect((await fetch(`http://127.0.0.1:${server.port}/health/live`)).status).toBe(200);
});
