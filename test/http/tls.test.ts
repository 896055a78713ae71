import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { createConnection } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHttpApp } from '../../src/http/app.ts';
import { type Listening, listen } from '../../src/http/listen.ts';
import { readTls } from '../../src/serve/tls.ts';
import { closedService } from '../support/closed-service.ts';
import { ROOT } from '../support/root.ts';

const at = (name: string) => `${ROOT}/test/support/tls/${name}.pem`;
const filesOf = (name: string) => ({ cert: readFileSync(at(`${name}.cert`)), key: readFileSync(at(`${name}.key`)) });

let server: Listening;
beforeAll(async () => {
  const app = createHttpApp(closedService({ publicUrl: 'https://votes.example' }));
  server = await listen({
    app,
    host: '127.0.0.1',
    port: 0,
    tls: filesOf('one'),
    drained: () => Promise.resolve(),
  });
});
afterAll(() => server.stop());

/** Asks over TLS; the certificate must be the one that is expected. */
function ask(expected: string, options: object = {}): Promise<{ status: number; protocol: string; hsts: string }> {
  return new Promise((resolve, reject) => {
    const { port } = server;
    const path = '/health/live';
    const sent = request(
      { host: '127.0.0.1', port, path, agent: false, ca: readFileSync(at(`${expected}.cert`)), ...options },
      (reply) => {
        reply.resume();
        const protocol = 'getProtocol' in reply.socket ? String((reply.socket.getProtocol as () => unknown)()) : '';
        resolve({
          status: reply.statusCode ?? 0,
          protocol,
          hsts: reply.headers['strict-transport-security'] ?? '',
        });
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}

describe('a service with a certificate of its own', () => {
  test('speaks TLS 1.3, and tells browsers to come by nothing else', async () => {
    expect(await ask('one')).toEqual({ status: 200, protocol: 'TLSv1.3', hsts: 'max-age=31536000' });
  });

  test('refuses versions that are out of date', async () => {
    const old = { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' };
    await expect(ask('one', old)).rejects.toThrow();
  });

  test('says nothing on the same port to whoever speaks plain HTTP', async () => {
    const heard = await new Promise<string>((resolve) => {
      const socket = createConnection({ host: '127.0.0.1', port: server.port });
      let all = '';
      socket.on('data', (chunk) => (all += chunk.toString('latin1')));
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(all));
      socket.write('GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n');
    });
    expect(heard).not.toContain('HTTP/1.1 200');
  });

  test('takes a renewed certificate without a restart', async () => {
    await expect(ask('two')).rejects.toThrow();
    server.renewTls(filesOf('two'));
    expect((await ask('two')).status).toBe(200);
    server.renewTls(filesOf('one'));
  });
});

describe('before anything listens, certificate and key are looked at:', () => {
  const reasonOf = async (cert: string, key: string, nowMs = Date.now()) => {
    const read = await readTls({ cert: at(cert), key: at(key) }, nowMs);
    return read.ok ? (read.value.endsSoon ?? '') : read.error.reasons.join();
  };

  test.each([
    ['one.cert', 'one.key', undefined, /^$/],
    ['one.cert', 'two.key', undefined, /TLS_KEY is not the key of TLS_CERT/],
    ['none', 'one.key', undefined, /none.pem cannot be read \(ENOENT\)/],
    ['one.key', 'one.key', undefined, /is no certificate in PEM/],
    ['one.cert', 'one.cert', undefined, /is no secret key in PEM/],
    ['one.cert', 'one.key', 0, /is good from .* not now/],
    ['one.cert', 'one.key', Date.UTC(2126, 10, 1), /ends on .*: renew it/],
  ])('%s with %s at %s', async (cert, key, nowMs, says) => {
    expect(await reasonOf(cert, key, nowMs)).toMatch(says);
  });
});
