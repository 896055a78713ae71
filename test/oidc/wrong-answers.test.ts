import { createHmac, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createOrganisationSignIn } from '../../src/oidc/organisation-sign-in.ts';
import { CLIENT, type FakeIssuer, signToken, startFakeIssuer, type Wrong } from '../support/fake-issuer.ts';
import { silentLog } from '../support/log.ts';

function without<T extends object>(of: T, name: string): T {
  return Object.fromEntries(Object.entries(of).filter(([each]) => each !== name)) as T;
}

/** The issuer says no, and gives no code. */
function refuse(query: URLSearchParams): void {
  query.delete('code');
  query.set('error', 'access_denied');
}

/** Everything that an issuer, or somebody between it and the service, may say wrongly (security A66). */

const PUBLIC_URL = 'https://votes.example';
let issuer: FakeIssuer;
let strange: FakeIssuer;

beforeAll(async () => {
  issuer = await startFakeIssuer();
  strange = await startFakeIssuer();
});
beforeEach(() => void (issuer.wrong = {}));
afterAll(async () => {
  await issuer.close();
  await strange.close();
});

const fresh = () => ({
  state: `spring.${randomBytes(32).toString('base64url')}`,
  nonce: randomBytes(32).toString('base64url'),
  verifier: randomBytes(32).toString('base64url'),
});

function signInAt(url = issuer.issuer, allowPrivate = true) {
  const settings = {
    issuer: url,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    allowPrivate,
    publicUrl: PUBLIC_URL,
  };
  return createOrganisationSignIn({ settings, log: silentLog });
}

/** One whole sign-in with an answer that is wrong in some respect. */
async function signsIn(wrong: Wrong): Promise<string | null> {
  const organisation = signInAt();
  issuer.wrong = wrong;
  const begun = fresh();
  const url = await organisation.begin(begun);
  if (url === null) return null;
  return organisation.finish({ ...begun, answer: issuer.signIn(url, 'member-7') });
}

const now = () => Math.floor(Date.now() / 1000);

test('an answer in which everything is right gives the subject', async () => {
  expect(await signsIn({})).toBe('member-7');
});

test('the browser is sent with PKCE, nonce and state, and asks for nothing but who it is', async () => {
  const begun = fresh();
  const url = new URL((await signInAt().begin(begun)) ?? '');
  const sent = Object.fromEntries(url.searchParams);
  expect(sent).toMatchObject({
    scope: 'openid',
    response_type: 'code',
    redirect_uri: `${PUBLIC_URL}/sign-in/callback`,
    state: begun.state,
    nonce: begun.nonce,
    code_challenge_method: 'S256',
  });
  expect(JSON.stringify(sent)).not.toContain(begun.verifier);
  expect(JSON.stringify(sent)).not.toContain(CLIENT.secret);
});

describe('refused is', () => {
  test.each<[string, Wrong]>([
    ['another issuer in the token', { claims: (claims) => ({ ...claims, iss: 'https://evil.example' }) }],
    ['an issuer with a slash more', { claims: (claims) => ({ ...claims, iss: `${String(claims['iss'])}/` }) }],
    ['a token for another client', { claims: (claims) => ({ ...claims, aud: 'somebody-else' }) }],
    ['a token for several without saying for whom', { claims: (claims) => ({ ...claims, aud: [CLIENT.id, 'else'] }) }],
    ['a token handed to another party', { claims: (claims) => ({ ...claims, aud: [CLIENT.id, 'else'], azp: 'else' }) }],
    ['another nonce', { claims: (claims) => ({ ...claims, nonce: 'x'.repeat(43) }) }],
    ['no nonce', { claims: (claims) => without(claims, 'nonce') }],
    ['a token that is out of date', { claims: (claims) => ({ ...claims, iat: now() - 700, exp: now() - 600 }) }],
    ['a token without an end', { claims: (claims) => without(claims, 'exp') }],
    ['a token that begins to count later', { claims: (claims) => ({ ...claims, nbf: now() + 600 }) }],
    ['a token without a subject', { claims: (claims) => without(claims, 'sub') }],
    ['an empty subject', { claims: (claims) => ({ ...claims, sub: '' }) }],
    ['a subject that is no text', { claims: (claims) => ({ ...claims, sub: 7 }) }],
    ['a subject of enormous length', { claims: (claims) => ({ ...claims, sub: 'x'.repeat(300) }) }],
    [
      'no signature, said so',
      { header: () => ({ alg: 'none' }), token: (token) => `${token.split('.').slice(0, 2).join('.')}.` },
    ],
    ['no signature, not said so', { token: (token) => `${token.split('.').slice(0, 2).join('.')}.` }],
    [
      'a signature with our own secret',
      {
        header: (header) => ({ ...header, alg: 'HS256' }),
        token: (token) => {
          const body = token.split('.').slice(0, 2).join('.');
          return `${body}.${createHmac('sha256', CLIENT.secret).update(body).digest('base64url')}`;
        },
      },
    ],
    ['a signature by another key', { token: (token, { other }) => resigned(token, other) }],
    ['a key that the issuer does not publish', { strangeKeys: true }],
    [
      'a changed token',
      { token: (token) => token.replace(/\.(.)/, (_, first: string) => `.${first === 'e' ? 'f' : 'e'}`) },
    ],
    ['a token that is none', { token: () => 'not.a.token' }],
    ['no identity token', { answer: (answer) => without(answer, 'id_token') }],
    ['an answer that is no success', { status: 500 }],
    ['another state', { back: (query) => query.set('state', `spring.${'A'.repeat(43)}`) }],
    ['no state', { back: (query) => query.delete('state') }],
    ['two states', { back: (query) => query.append('state', query.get('state') ?? '') }],
    ['another issuer beside the code', { back: (query) => query.set('iss', 'https://evil.example') }],
    ['no issuer beside the code, where the issuer always names itself', { back: (query) => query.delete('iss') }],
    ['a code that the issuer never gave', { back: (query) => query.set('code', 'f'.repeat(32)) }],
    ['an error instead of a code', { back: refuse }],
    ['an error beside a code', { back: (query) => query.set('error', 'access_denied') }],
    ['a redirect of the token endpoint', { redirect: 'token' }],
    ['a redirect of the keys', { redirect: 'keys' }],
    ['a redirect of the issuer’s document', { redirect: 'metadata' }],
    ['the document of another issuer', { metadata: (document) => ({ ...document, issuer: 'https://evil.example' }) }],
    ['an endless document', { metadata: (document) => ({ ...document, x: 'x'.repeat(300_000) }) }],
  ])('%s', async (_, wrong) => {
    expect(await signsIn(wrong)).toBeNull();
  });

  test('a code that was used before', async () => {
    const organisation = signInAt();
    const begun = fresh();
    const answer = issuer.signIn((await organisation.begin(begun)) ?? '', 'member-7');
    expect(await organisation.finish({ ...begun, answer })).toBe('member-7');
    expect(await organisation.finish({ ...begun, answer })).toBeNull();
  });

  test('a code that somebody else’s browser came back with', async () => {
    const organisation = signInAt();
    const [mine, theirs] = [fresh(), fresh()];
    const answer = new URLSearchParams(issuer.signIn((await organisation.begin(theirs)) ?? '', 'member-8'));
    await organisation.begin(mine);
    // Planted into my own sign-in: neither verifier nor nonce are those of the code.
    answer.set('state', mine.state);
    expect(await organisation.finish({ ...mine, answer: answer.toString() })).toBeNull();
  });

  test('a code of another issuer that was mixed up with ours', async () => {
    const [organisation, other] = [signInAt(), signInAt(strange.issuer)];
    const begun = fresh();
    const answer = strange.signIn((await other.begin(begun)) ?? '', 'member-7');
    await organisation.begin(begun);
    expect(await organisation.finish({ ...begun, answer })).toBeNull();
  });
});

test('an issuer inside the own network is not even called unless the settings allow it', async () => {
  expect(await signInAt(issuer.issuer, false).begin(fresh())).toBeNull();
  for (const host of ['https://localhost', 'https://[::ffff:127.0.0.1]', 'https://2130706433', 'https://10.1.2.3']) {
    expect(await signInAt(host, false).begin(fresh()), host).toBeNull();
  }
});

function resigned(token: string, key: Parameters<typeof signToken>[2]): string {
  const [header = '', claims = ''] = token.split('.');
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  return signToken(read(header), read(claims), key);
}
