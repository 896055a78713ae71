import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { carefulFetch, type Resolve } from '../../src/outbound/careful-fetch.ts';
import { createWebhookSender } from '../../src/webhooks/send-webhook.ts';
import { type NameServer, startNameServer } from './support/name-server.ts';

/**
 * Addresses that others give the service to call: webhooks and an issuer of sign-ins. They may not lead to machines of
 * its own network, neither by how they are written nor by what a name server says the second time, nor by a redirect.
 */

let names: NameServer;
/** What stands inside: whatever reaches one of these would have got in. On 127.0.0.1 and 127.0.0.2, with one port. */
const inside: Server[] = [];
const reached: string[] = [];
/** Connections, also those on which nothing was understood. */
let connections = 0;
let port = 0;
let redirectTo = '';

function listenInside(address: string, at: number): Promise<void> {
  const server = createServer((request, response) => {
    reached.push(`${address} ${request.url ?? ''}`);
    if (request.url === '/away') response.writeHead(302, { location: redirectTo }).end();
    else response.writeHead(200).end('secret');
  });
  server.on('connection', () => (connections += 1));
  inside.push(server);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(at, address, () => {
      port = (server.address() as AddressInfo).port;
      resolve();
    });
  });
}

beforeAll(async () => {
  names = await startNameServer();
  await listenInside('127.0.0.1', 0);
  await listenInside('127.0.0.2', port);
});
beforeEach(() => {
  reached.length = 0;
  connections = 0;
  names.asked.length = 0;
});
afterAll(() => {
  names.close();
  for (const server of inside) {
    server.closeAllConnections();
    server.close();
  }
});

const resolve: Resolve = (host, callback) => {
  names.lookUp(host).then(
    (addresses) => callback(null, addresses),
    (error: unknown) => callback(error as NodeJS.ErrnoException, []),
  );
};

/** Both ways by which the service calls out, each saying whether it got an answer. */
const WAYS = [
  {
    way: 'a webhook',
    call: async (url: string, isPrivateAllowed = false) => {
      const sender = createWebhookSender({
        allowed: isPrivateAllowed ? 'any' : 'public',
        lookUpHost: (host) => names.lookUp(host),
      });
      return (await sender.send({ url, headers: {}, body: '{}' })).taken;
    },
  },
  {
    way: 'an issuer',
    call: async (url: string, isPrivateAllowed = false) => {
      const fetchIt = carefulFetch({ allowPrivate: isPrivateAllowed, timeoutMs: 5000, maxBytes: 1000, resolve });
      return fetchIt(url, { method: 'GET', headers: {} }).then(
        ({ ok }) => ok,
        () => false,
      );
    },
  },
];

describe.each(WAYS)('$way', ({ call }) => {
  test('whose name leads inside is not called, and the name is not asked for again', async () => {
    for (const answers of [
      [['127.0.0.1']],
      [['10.0.0.1'], ['127.0.0.1']],
      [['169.254.169.254']],
      [['0.0.0.0']],
      [[]],
    ]) {
      names.answers = answers;
      names.asked.length = 0;
      expect(await call(`https://rebinding.example:${port}/`)).toBe(false);
      expect(names.asked.length).toBeLessThanOrEqual(1);
    }
    expect(connections).toBe(0);
  });

  test('whose name means another machine with every answer is called where the first answer said', async () => {
    names.answers = [['127.0.0.1'], ['127.0.0.2']];
    expect(await call(`http://rebinding.example:${port}/first`, true)).toBe(true);
    expect(reached).toEqual(['127.0.0.1 /first']);
    expect(names.asked).toEqual(['rebinding.example']);
    // Asked again it would have been the other one.
    expect(await names.lookUp('rebinding.example')).toEqual([{ address: '127.0.0.2', family: 4 }]);
  });

  test('is not led elsewhere by a redirect, inside or out', async () => {
    names.answers = [['127.0.0.1']];
    for (const target of [
      `http://127.0.0.2:${port}/`,
      '/elsewhere',
      'http://169.254.169.254/latest/meta-data',
      'file:///etc/passwd',
    ]) {
      reached.length = 0;
      redirectTo = target;
      expect(await call(`http://redirecting.example:${port}/away`, true), target).toBe(false);
      expect(reached).toEqual(['127.0.0.1 /away']);
    }
  });

  test.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '0177.0.0.1',
    '017700000001',
    '0',
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '172.16.0.1',
    '192.168.0.1',
    '169.254.169.254',
    '2852039166',
    '224.0.0.1',
    '255.255.255.255',
    '①②⑦.⓪.⓪.①',
    '127。0。0。1',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '[64:ff9b:1::7f00:1]',
    '[2002:7f00:1::]',
    '[2001:0:7f00:1::]',
    '[fe80::1]',
    '[fec0::1]',
    '[fc00::1]',
    '[fd12:3456::1]',
    '[ff02::1]',
    '[2001:db8::1]',
    '[100::1]',
  ])('written %s is not called', async (host) => {
    expect(await call(`https://${host}:${port}/`)).toBe(false);
    expect([connections, names.asked]).toEqual([0, []]);
  });

  test.each([
    ['plain http', (at: number) => `http://example.org:${at}/`],
    ['a name and password', (at: number) => `https://a:b@127.0.0.1:${at}/`],
    ['another protocol', () => 'file:///etc/passwd'],
    ['gopher', (at: number) => `gopher://127.0.0.1:${at}/`],
  ])('with %s is not called', async (_, make) => {
    names.answers = [['127.0.0.1']];
    expect(await call(make(port))).toBe(false);
    expect(connections).toBe(0);
  });
});
