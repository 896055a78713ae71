import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { API_PREFIX } from '../../src/contract/routes.ts';
import { createHttpApp } from '../../src/http/app.ts';
import { type Listening, listen } from '../../src/http/listen.ts';
import { closedService } from '../support/closed-service.ts';

const running: Listening[] = [];

async function start(input: Partial<Parameters<typeof listen>[0]> = {}): Promise<Listening> {
  const app = createHttpApp(closedService());
  const server = await listen({ app, host: '127.0.0.1', port: 0, drained: () => Promise.resolve(), ...input });
  running.push(server);
  return server;
}

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});

/** Sends raw bytes and gives back all that comes until the other side ends, or until `enough` has come. */
function talk(port: number, bytes: string, enough?: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(bytes));
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
      if (enough?.test(heard) === true) socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(heard));
  });
}

/** A promise that a test keeps. */
function promised(): { readonly promise: Promise<void>; readonly keep: () => void } {
  let keep: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => (keep = resolve));
  return { promise, keep };
}

describe('the server', () => {
  test('refuses a body that says it is too large before any of it has come', async () => {
    const { port } = await start();
    const head = `POST ${API_PREFIX}/elections/e/ballots HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n`;
    const heard = await talk(port, `${head}Content-Length: 999999999999\r\n\r\n`, /body-too-large/);
    expect(heard).toMatch(/^HTTP\/1\.1 413 /);
  });

  test.each([
    ['no HTTP at all', 'hello\r\n\r\n', '400'],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', '400'],
    [
      'two ways to say where the body ends',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      '400',
    ],
    ['two different lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', '400'],
    ['a header folded over two lines', 'GET / HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n  2\r\n\r\n', '400'],
    ['headers beyond the limit', `GET / HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(9000)}\r\n\r\n`, '431'],
    ['a body on a path that takes none', 'GET / HTTP/9.9\r\nHost: x\r\n\r\n', '400'],
  ])('ends a connection that speaks %s', async (_, bytes, status) => {
    const { port } = await start();
    const heard = await talk(port, bytes);
    expect(heard).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(heard.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(heard.toLowerCase()).toContain('connection: close');
  });

  test('cannot start where something listens already', async () => {
    const { port } = await start();
    await expect(start({ port })).rejects.toThrow('EADDRINUSE');
  });
});

describe('a stop', () => {
  test('finishes the request under way, takes no new one, and waits for the queues', async () => {
    const reached = promised();
    const answered = promised();
    const draining = promised();
    const drained = promised();
    const order: string[] = [];
    let stopping = false;
    const app = createHttpApp(
      closedService({
        isStopping: () => stopping,
        observer: {
          ...closedService().observer,
          listElections: async () => {
            reached.keep();
            await answered.promise;
            order.push('answered');
            return { ok: true, value: { elections: [] } };
          },
        },
      }),
    );
    const server = await start({
      app,
      drained: async () => {
        draining.keep();
        await drained.promise;
        order.push('drained');
      },
    });
    const reply = fetch(`http://127.0.0.1:${server.port}${API_PREFIX}/elections`);
    await reached.promise;
    stopping = true;
    const stopped = server.stop().then(() => order.push('stopped'));
    await expect(fetch(`http://127.0.0.1:${server.port}/health/live`)).rejects.toThrow();
    answered.keep();
    expect((await reply).status).toBe(200);
    await draining.promise;
    await new Promise((resolve) => setImmediate(resolve));
    expect(order).toEqual(['answered']);
    drained.keep();
    await stopped;
    expect(order).toEqual(['answered', 'drained', 'stopped']);
  });

  test('does not wait for a connection that nothing is asked on', async () => {
    const server = await start();
    const silent = talk(server.port, 'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
    await fetch(`http://127.0.0.1:${server.port}/health/live`);
    await server.stop();
    expect(await silent).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('tells clients of its last answers that the connection ends', async () => {
    const app = createHttpApp(closedService({ isStopping: () => true }));
    const server = await start({ app });
    const heard = await talk(server.port, 'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(heard.toLowerCase()).toContain('connection: close');
  });

  test('cuts off whoever does not finish in time', async () => {
    const never = closedService({
      observer: { ...closedService().observer, listElections: () => new Promise(() => undefined) },
    });
    const server = await start({ app: createHttpApp(never), stopWithinMs: 50 });
    const heard = talk(server.port, `GET ${API_PREFIX}/elections HTTP/1.1\r\nHost: x\r\n\r\n`).catch(() => 'cut off');
    await fetch(`http://127.0.0.1:${server.port}/health/live`);
    await server.stop();
    expect(['', 'cut off']).toContain(await heard);
  });

  test('asked for twice is one stop', async () => {
    const server = await start();
    expect(server.stop()).toBe(server.stop());
    await server.stop();
  });
});
