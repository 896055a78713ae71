import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { API_PREFIX } from '../../src/contract/routes.ts';
import { createHttpApp } from '../../src/http/app.ts';
import { type Listening, listen } from '../../src/http/listen.ts';
import { closedService } from '../support/closed-service.ts';

/**
 * Requests, byte by byte, that two readers would read differently: what stands in front of the service and the service
 * itself. A second answer on the connection would be the answer to a smuggled request.
 */

let server: Listening;
const reached: string[] = [];

beforeAll(async () => {
  const closed = closedService();
  const app = createHttpApp(
    closedService({
      observer: {
        ...closed.observer,
        listElections: () => {
          reached.push('listElections');
          return Promise.resolve({ ok: true, value: { elections: [] } });
        },
      },
      stopReminders: (notice) => Promise.resolve(void reached.push(`stopReminders ${notice}`)),
    }),
  );
  server = await listen({ app, host: '127.0.0.1', port: 0, drained: () => Promise.resolve() });
});
afterAll(() => server.stop());

/** Sends bytes, ends, and gives back the statuses of all that was answered. */
function statuses(bytes: string): Promise<number[]> {
  return new Promise((resolve) => {
    let heard = '';
    const done = () => resolve([...heard.matchAll(/^HTTP\/1\.1 ([0-9]{3}) /gm)].map(([, status]) => Number(status)));
    const socket = connect({ port: server.port, host: '127.0.0.1' }, () => socket.end(Buffer.from(bytes, 'latin1')));
    socket.on('data', (chunk) => (heard += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', done);
  });
}

const NOTICE = '4bf92f35-77b3-4da6-a3ce-929d0e0e4736';
const SMUGGLED = `POST /reminders/${NOTICE}/stop HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n`;
const POST = `POST ${API_PREFIX}/elections/e/ballots HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n`;
const GET = `GET ${API_PREFIX}/elections HTTP/1.1\r\nHost: x\r\n`;
const chunked = `${SMUGGLED.length.toString(16)}\r\n${SMUGGLED}\r\n0\r\n\r\n`;

describe('a body whose end is said twice or oddly', () => {
  test.each([
    ['length and chunks', `${POST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`],
    ['chunks and length', `${POST}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${SMUGGLED}`],
    ['two lengths', `${POST}Content-Length: 0\r\nContent-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`],
    ['two lengths in one header', `${POST}Content-Length: 0, ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`],
    ['a length with a sign', `${POST}Content-Length: +0\r\n\r\n${SMUGGLED}`],
    ['a negative length', `${POST}Content-Length: -1\r\n\r\n${SMUGGLED}`],
    ['a length in hex', `${POST}Content-Length: 0x0\r\n\r\n${SMUGGLED}`],
    ['a length with letters behind', `${POST}Content-Length: 0a\r\n\r\n${SMUGGLED}`],
    ['a length of many digits', `${POST}Content-Length: 99999999999999999999\r\n\r\n${SMUGGLED}`],
    ['a length in a header with a blank before its colon', `${POST}Content-Length : 5\r\n\r\n${SMUGGLED}`],
    ['an encoding that is not chunked', `${POST}Transfer-Encoding: xchunked\r\n\r\n${chunked}`],
    ['an encoding twice', `${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n${chunked}`],
    ['chunked, then something else', `${POST}Transfer-Encoding: chunked, identity\r\n\r\n${chunked}`],
    ['an encoding with a vertical tab', `${POST}Transfer-Encoding: \u000bchunked\r\n\r\n${chunked}`],
    ['an encoding after a bare line feed', `${POST}X: y\nTransfer-Encoding: chunked\r\n\r\n${chunked}`],
    ['an encoding after a bare carriage return', `${POST}X: y\rTransfer-Encoding: chunked\r\n\r\n${chunked}`],
    ['a chunk of a negative size', `${POST}Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n${SMUGGLED}`],
    ['a chunk with 0x', `${POST}Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n${SMUGGLED}`],
    ['a chunk that overflows', `${POST}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n\r\n${SMUGGLED}`],
    ['a chunk ended by a line feed', `${POST}Transfer-Encoding: chunked\r\n\r\n0\n\n${SMUGGLED}`],
    ['a chunk longer than said', `${POST}Transfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n0\r\n\r\n${SMUGGLED}`],
    ['an extension with a line feed', `${POST}Transfer-Encoding: chunked\r\n\r\n0;a\n=b\r\n\r\n${SMUGGLED}`],
  ])('%s gets one refusal, and what follows is not read as a request', async (_, bytes) => {
    reached.length = 0;
    const answered = await statuses(bytes);
    expect(answered.length, answered.join()).toBeLessThanOrEqual(1);
    for (const status of answered) expect(status).toBeGreaterThanOrEqual(400);
    expect(reached).toEqual([]);
  });
});

describe('headers that are written oddly', () => {
  test.each([
    ['a header folded by a blank', `${GET}X-A: 1\r\n  2\r\n\r\n`],
    ['a header folded by a tab', `${GET}X-A: 1\r\n\t2\r\n\r\n`],
    ['a folded first header', `GET ${API_PREFIX}/elections HTTP/1.1\r\n Host: x\r\nHost: x\r\n\r\n`],
    ['only line feeds', GET.replaceAll('\r\n', '\n') + '\n'],
    ['a line feed for one row end', `${GET}X-A: 1\nX-B: 2\r\n\r\n`],
    ['NUL in a header', `${GET}X-A: a\u0000b\r\n\r\n`],
    ['NUL in a name', `${GET}X\u0000A: b\r\n\r\n`],
    ['a blank before the colon', `${GET}X-A : b\r\n\r\n`],
    ['a header without a colon', `${GET}nothing\r\n\r\n`],
    ['an empty name', `${GET}: b\r\n\r\n`],
    ['a blank in a method', `GET POST ${API_PREFIX}/elections HTTP/1.1\r\nHost: x\r\n\r\n`],
    ['two hosts', `${GET}Host: y\r\n\r\n`],
    ['no host', `GET ${API_PREFIX}/elections HTTP/1.1\r\n\r\n`],
    ['HTTP/2 in words', `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`],
    ['HTTP/0.9', `GET ${API_PREFIX}/elections\r\n\r\n`],
    ['sixty-five kilobytes of headers', `${GET}X-A: ${'a'.repeat(65_000)}\r\n\r\n`],
  ])('%s: refused, and nothing is reached', async (_, bytes) => {
    reached.length = 0;
    const answered = await statuses(bytes);
    expect(answered.length).toBeLessThanOrEqual(1);
    for (const status of answered) expect(status).toBeGreaterThanOrEqual(400);
    expect(reached).toEqual([]);
  });
});

describe('another method or path than the one that is written', () => {
  test.each([
    ...['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override', '_method'].map((name) => [
      `the header ${name}`,
      `GET /reminders/${NOTICE}/stop HTTP/1.1\r\nHost: x\r\n${name}: POST\r\nConnection: close\r\n\r\n`,
    ]),
    [
      'a parameter _method',
      `GET /reminders/${NOTICE}/stop?_method=POST HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
    ],
    ...['X-Original-URL', 'X-Rewrite-URL', 'X-Forwarded-Path'].map((name) => [
      `the header ${name}`,
      `POST /nothing HTTP/1.1\r\nHost: x\r\n${name}: /reminders/${NOTICE}/stop\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    ]),
    [
      'dots in the path',
      `POST /x/../reminders/${NOTICE}/stop HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    ],
    [
      'encoded dots',
      `POST /x/%2e%2e/reminders/${NOTICE}/stop HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    ],
    [
      'backslashes',
      `POST \\reminders\\${NOTICE}\\stop HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    ],
    [
      'two slashes',
      `POST //reminders/${NOTICE}/stop HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    ],
    [
      'an encoded slash',
      `POST /reminders%2f${NOTICE}/stop HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    ],
    [
      'a NUL behind the path',
      `POST /reminders/${NOTICE}/stop%00 HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    ],
    [
      'other capitals',
      `POST /Reminders/${NOTICE}/stop HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    ],
    [
      'a semicolon',
      `POST /reminders/${NOTICE};x/stop HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    ],
    [
      'UTF-8 that is too long',
      `POST /reminders/%c0%ae%c0%ae/${NOTICE}/stop HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    ],
  ])('by %s: nothing is reached', async (_, bytes) => {
    reached.length = 0;
    const answered = await statuses(bytes);
    expect(answered.length).toBeLessThanOrEqual(1);
    expect(reached).toEqual([]);
  });

  test('what all of these are measured by: written plainly, it is reached', async () => {
    reached.length = 0;
    expect(await statuses(SMUGGLED.replace('Content-Length', 'Connection: close\r\nContent-Length'))).toEqual([200]);
    expect(reached).toEqual([`stopReminders ${NOTICE}`]);
  });
});
