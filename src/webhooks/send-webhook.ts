import { createHash, createHmac } from 'node:crypto';
import { lookup as lookUp } from 'node:dns/promises';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { WebhookSender, WebhookSigner } from '../app/roll/ports-events.ts';
import { isPublicAddress } from '../outbound/addresses.ts';
import { reasonsAgainstUrl } from './addresses.ts';

/**
 * Sends messages to addresses that officers gave: the name is resolved once, what it resolves to is judged, and exactly
 * that is connected to, so that a name cannot mean something else a moment later. Redirects are not followed.
 */

const TIMEOUT_MS = 10_000;

export type LookUp = (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

const systemLookUp: LookUp = (host) => lookUp(host, { all: true });

/** The host as the address writes it, without the brackets of IPv6. */
const hostOf = (url: URL) => url.hostname.replace(/^\[|\]$/g, '');

function post(
  url: URL,
  pinned: { readonly address: string; readonly family: number },
  message: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
): Promise<{ readonly taken: boolean; readonly outcome: string }> {
  const lookup: LookupFunction = (_host, options, done) => {
    if (options.all === true) done(null, [pinned]);
    else done(null, pinned.address, pinned.family);
  };
  return new Promise((resolve) => {
    const make = url.protocol === 'https:' ? requestHttps : requestHttp;
    const headers = { ...message.headers, 'content-length': String(Buffer.byteLength(message.body)) };
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const sending = make(url, { method: 'POST', headers, lookup, signal, agent: false }, (response) => {
      const status = response.statusCode ?? 0;
      resolve({ taken: status >= 200 && status < 300, outcome: `answered ${status}` });
      // What a receiver says is of no use to anybody here, however long it is.
      response.destroy();
    });
    sending.on('error', (error: Error & { code?: string }) => {
      const late = error.name === 'AbortError' || error.name === 'TimeoutError';
      resolve({ taken: false, outcome: late ? 'no answer in time' : `no connection (${error.code ?? error.name})` });
    });
    sending.end(message.body);
  });
}

/** @param lookUpHost for tests; the system's resolver otherwise */
export function createWebhookSender(input: {
  readonly allowed: 'public' | 'any';
  readonly lookUpHost?: LookUp;
}): WebhookSender {
  const { allowed, lookUpHost = systemLookUp } = input;
  return {
    reasonsAgainst: (url) => reasonsAgainstUrl(url, allowed),
    async send({ url: text, headers, body }) {
      if (reasonsAgainstUrl(text, allowed).length > 0) return { taken: false, outcome: 'the address is not allowed' };
      const url = new URL(text);
      let found: Awaited<ReturnType<LookUp>>;
      try {
        found = await lookUpHost(hostOf(url));
      } catch {
        return { taken: false, outcome: 'the name does not resolve' };
      }
      const [pinned] = found;
      // One private address among public ones is what an attack looks like.
      const hostile = allowed === 'public' && found.some(({ address }) => !isPublicAddress(address));
      if (pinned === undefined || hostile) return { taken: false, outcome: 'the name leads to a private address' };
      return post(url, pinned, { headers, body });
    },
  };
}

/** Secrets are derived, so that none stands in the database. @param key 32 secret bytes of the service */
export function createWebhookSigner(key: Uint8Array): WebhookSigner {
  const secretOf = (webhook: string) =>
    `whsec_${createHmac('sha256', key).update(`webhook/v1 ${webhook}`).digest('base64')}`;
  return {
    secretOf,
    sign: ({ webhook, id, atMs, body }) => new Webhook(secretOf(webhook)).sign(id, new Date(atMs), body),
  };
}

/** The same id for the same address of the same election. */
export function webhookIdOf({ election, url }: { readonly election: string; readonly url: string }): string {
  return createHash('sha256').update(`webhook-id/v1\0${election}\0${url}`).digest('hex').slice(0, 32);
}
