import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An OpenID Connect issuer that can answer wrongly in every respect. What it answers rightly is right. */

export interface Wrong {
  /** Changes the claims of the identity token. */
  readonly claims?: (claims: Record<string, unknown>) => Record<string, unknown>;
  readonly header?: (header: Record<string, unknown>) => Record<string, unknown>;
  /** Changes the finished token. */
  readonly token?: (token: string, keys: { readonly other: KeyObject; readonly own: KeyObject }) => string;
  /** Changes the answer of the token endpoint. */
  readonly answer?: (answer: Record<string, unknown>) => Record<string, unknown>;
  readonly status?: number;
  /** Changes the query with which the browser is sent back. */
  readonly back?: (query: URLSearchParams) => void;
  /** Changes the issuer's own document. */
  readonly metadata?: (metadata: Record<string, unknown>) => Record<string, unknown>;
  readonly redirect?: 'token' | 'keys' | 'metadata';
  /** The keys that the issuer publishes are others than it signs with. */
  readonly strangeKeys?: boolean;
}

export interface FakeIssuer {
  readonly issuer: string;
  wrong: Wrong;
  /** What a browser comes back with that was sent to this address and signed in as the subject. */
  signIn(url: string, subject: string): string;
  close(): Promise<void>;
}

export const CLIENT = { id: 'tellers', secret: 'a secret of forty characters, or nearly so' };

const b64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

export function signToken(header: Record<string, unknown>, claims: Record<string, unknown>, key: KeyObject): string {
  const body = `${b64(header)}.${b64(claims)}`;
  return `${body}.${sign('sha256', Buffer.from(body), key).toString('base64url')}`;
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return new URLSearchParams(Buffer.concat(chunks).toString());
}

const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });

export async function startFakeIssuer(): Promise<FakeIssuer> {
  const [own, other] = [pair(), pair()];
  const codes = new Map<string, { subject: string; nonce: string | null; challenge: string | null }>();
  const state = { wrong: {} as Wrong, issuer: '' };

  function metadata() {
    const { issuer } = state;
    const plain = {
      issuer,
      authorization_endpoint: `${issuer}/auth`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
      authorization_response_iss_parameter_supported: true,
      code_challenge_methods_supported: ['S256'],
    };
    return state.wrong.metadata?.(plain) ?? plain;
  }

  function tokenAnswer(form: URLSearchParams, authorization: string): { status: number; body: unknown } {
    const expected = `Basic ${Buffer.from(`${CLIENT.id}:${encodeURIComponent(CLIENT.secret).replaceAll('%20', '+')}`).toString('base64')}`;
    if (authorization !== expected) return { status: 401, body: { error: 'invalid_client' } };
    const code = form.get('code') ?? '';
    const grant = codes.get(code);
    codes.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (grant === undefined || grant.challenge !== challenge) return { status: 400, body: { error: 'invalid_grant' } };
    const nowSeconds = Math.floor(Date.now() / 1000);
    const { wrong, issuer } = state;
    const claims = {
      iss: issuer,
      aud: CLIENT.id,
      sub: grant.subject,
      nonce: grant.nonce,
      iat: nowSeconds,
      exp: nowSeconds + 300,
    };
    const header = { alg: 'RS256', kid: 'one', typ: 'JWT' };
    const token = signToken(wrong.header?.(header) ?? header, wrong.claims?.(claims) ?? claims, own.privateKey);
    const id_token = wrong.token?.(token, { own: own.privateKey, other: other.privateKey }) ?? token;
    const answer = { access_token: randomBytes(16).toString('hex'), token_type: 'Bearer', expires_in: 60, id_token };
    return { status: wrong.status ?? 200, body: wrong.answer?.(answer) ?? answer };
  }

  async function answer(request: IncomingMessage): Promise<{ status: number; body: unknown; location?: string }> {
    const { pathname } = new URL(request.url ?? '/', state.issuer);
    const { redirect, strangeKeys } = state.wrong;
    const away = { status: 302, body: {}, location: `${state.issuer}/elsewhere${pathname}` };
    if (pathname.endsWith('/.well-known/openid-configuration')) {
      return redirect === 'metadata' ? away : { status: 200, body: metadata() };
    }
    if (pathname.endsWith('/keys')) {
      const key = (strangeKeys === true ? other : own).publicKey.export({ format: 'jwk' });
      return redirect === 'keys' ? away : { status: 200, body: { keys: [{ ...key, kid: 'one', use: 'sig' }] } };
    }
    if (pathname.endsWith('/token')) {
      if (redirect === 'token') return away;
      return tokenAnswer(await formOf(request), request.headers.authorization ?? '');
    }
    return { status: 404, body: {} };
  }

  const server: Server = createServer((request, response) => {
    void answer(request).then(({ status, body, location }) => {
      if (location !== undefined) response.setHeader('location', location);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  state.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    issuer: state.issuer,
    get wrong() {
      return state.wrong;
    },
    set wrong(wrong) {
      state.wrong = wrong;
    },
    signIn(url, subject) {
      const { searchParams } = new URL(url);
      const code = randomBytes(16).toString('hex');
      codes.set(code, { subject, nonce: searchParams.get('nonce'), challenge: searchParams.get('code_challenge') });
      const query = new URLSearchParams({ code, state: searchParams.get('state') ?? '', iss: state.issuer });
      state.wrong.back?.(query);
      return query.toString();
    },
    close: () => new Promise((resolve) => void (server.closeAllConnections(), server.close(() => resolve()))),
  };
}
