import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { API_PREFIX } from '../../src/contract/routes.ts';
import { createHttpApp } from '../../src/http/app.ts';
import { readBody } from '../../src/http/body.ts';
import { type Listening, listen } from '../../src/http/listen.ts';
import { closedService } from '../support/closed-service.ts';

/** Clients that take for ever, on purpose. What they may take is short here, so that the test is. */

const HEADERS_MS = 400;
let server: Listening;

beforeAll(async () => {
  server = await listen({
    app: createHttpApp(closedService()),
    host: '127.0.0.1',
    port: 0,
    drained: () => Promise.resolve(),
    patience: { headersMs: HEADERS_MS, requestMs: 800, checkMs: 50 },
  });
});
afterAll(() => server.stop());

interface Half {
  readonly socket: Socket;
  readonly closed: Promise<string>;
}

function halfOpen(bytes: string): Half {
  const socket = connect({ host: '127.0.0.1', port: server.port }, () => socket.write(bytes));
  let heard = '';
  socket.on('data', (chunk) => (heard += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  return { socket, closed: new Promise((resolve) => socket.once('close', () => resolve(heard))) };
}

test('three hundred connections that never finish their headers keep nobody out, and are all ended', async () => {
  const half = Array.from({ length: 300 }, () => halfOpen('GET / HTTP/1.1\r\nHost: x\r\nX-A: '));
  const drip = setInterval(() => {
    for (const { socket } of half) if (socket.writable) socket.write('a');
  }, 50);
  for (let asked = 0; asked < 20; asked += 1) {
    expect((await fetch(`http://127.0.0.1:${server.port}/health/live`)).status).toBe(200);
  }
  const ends = await Promise.all(half.map(({ closed }) => closed));
  clearInterval(drip);
  // Either its 408 or a reset: who drips on while it is ended may not hear the answer.
  for (const end of ends) expect(end).toMatch(/^(?:$|HTTP\/1\.1 4\d\d )/);
  expect((await fetch(`http://127.0.0.1:${server.port}/health/live`)).status).toBe(200);
});

test('a body that comes letter by letter ends with its connection', async () => {
  const path = `${API_PREFIX}/elections/spring/ballots`;
  const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{`;
  const { socket, closed } = halfOpen(head);
  const drip = setInterval(() => socket.writable && socket.write(' '), 50);
  await closed;
  clearInterval(drip);
});

test('an ordinary body is waited for twenty seconds at most, a large one as long as any request', async () => {
  const { createServer } = await import('node:http');
  const read: string[] = [];
  const slow = createServer((request) => {
    const limit = request.url === '/large' ? 50_000_000 : 1000;
    void readBody(request as never, limit, 100).then((result) => read.push(`${request.url} ${String(result.ok)}`));
  });
  await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
  const { port } = slow.address() as { port: number };
  const open = ['/small', '/large'].map((path) => {
    const socket = connect({ host: '127.0.0.1', port }, () => {
      socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{`);
    });
    socket.on('error', () => undefined);
    return socket;
  });
  await new Promise((resolve) => open[0]!.once('close', resolve));
  open[1]!.write('}');
  while (read.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(read).toEqual(['/small false', '/large true']);
  for (const socket of open) socket.destroy();
  slow.closeAllConnections();
  await new Promise((resolve) => slow.close(resolve));
});
