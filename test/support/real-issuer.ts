import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { CLIENT } from './fake-issuer.ts';

/** A real OpenID provider with accounts for everybody who asks, and a browser that signs in there. */

export interface RealIssuer {
  readonly issuer: string;
  /** Goes where the service sends the browser, signs in, and gives the address to which the provider sends it back. */
  signIn(url: string, account: string): Promise<URL>;
  close(): Promise<void>;
}

const MAX_STEPS = 12;

/** Follows redirects and fills in the provider's two forms, with cookies, as a browser does. */
async function browse(
  start: string,
  { account, until }: { readonly account: string; readonly until: string },
): Promise<URL> {
  const cookies = new Map<string, string>();
  let [url, form] = [start, null as URLSearchParams | null];
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const response = await fetch(url, {
      method: form === null ? 'GET' : 'POST',
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form === null ? {} : { body: form }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    form = null;
    const location = response.headers.get('location');
    if (location !== null) {
      const next = new URL(location, url);
      if (next.href.startsWith(until)) return next;
      url = next.href;
      continue;
    }
    const page = await response.text();
    const prompt = /name="prompt" value="([a-z]+)"/.exec(page)?.[1];
    const action = /action="([^"]+)"/.exec(page)?.[1];
    if (prompt === undefined || action === undefined)
      throw new Error(`no form at ${url}: ${response.status} ${page.slice(0, 300)}`);
    form = new URLSearchParams({ prompt, ...(prompt === 'login' ? { login: account, password: 'x' } : {}) });
    url = new URL(action, url).href;
  }
  throw new Error('the provider never sent the browser back');
}

export async function startRealIssuer(redirectUri: string): Promise<RealIssuer> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [redirectUri] }],
    cookies: { keys: [randomBytes(32).toString('hex')] },
    pkce: { required: () => true },
  });
  server.on('request', provider.callback());
  return {
    issuer,
    signIn: (url, account) => browse(url, { account, until: redirectUri }),
    close: () => new Promise((resolve) => void (server.closeAllConnections(), server.close(() => resolve()))),
  };
}
