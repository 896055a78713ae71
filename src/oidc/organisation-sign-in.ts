import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretBasic,
  type Configuration,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
} from 'openid-client';
import type { OrganisationSignIn } from '../app/member/ports.ts';
import type { EventLog } from '../app/ports.ts';
import { SIGN_IN_CALLBACK_PATH } from '../core/roll/organisation-sign-in.ts';
import { carefulFetch } from '../outbound/careful-fetch.ts';

/**
 * OpenID Connect, by openid-client: authorization code with PKCE, nonce and state. What the issuer says is believed
 * only as far as its signature, its own name, our name, its time and the nonce of this one sign-in go.
 */

export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Also addresses inside the own network, and plain http. */
  readonly allowPrivate: boolean;
  /** Where people reach the service. */
  readonly publicUrl: string;
}

/** `none` and everything with a shared secret are not here, whatever the issuer's own document lists. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'];
const MAX_DOCUMENT = 262_144;
const TIMEOUT_MS = 10_000;
/** Issuers change their keys and addresses rarely. */
const DISCOVERED_FOR_MS = 3_600_000;
const MAX_SUBJECT = 255;

/** Makes the sign-in. Nothing is asked of the issuer before somebody signs in. */
export function createOrganisationSignIn(input: {
  readonly settings: OidcSettings;
  readonly log: EventLog;
  readonly now?: () => number;
}): OrganisationSignIn {
  const { settings, log, now = Date.now } = input;
  const redirectUri = `${settings.publicUrl}${SIGN_IN_CALLBACK_PATH}`;
  let known: { readonly configuration: Promise<Configuration>; readonly untilMs: number } | null = null;

  function configuration(): Promise<Configuration> {
    if (known !== null && now() < known.untilMs) return known.configuration;
    const made = discover(settings);
    known = { configuration: made, untilMs: now() + DISCOVERED_FOR_MS };
    // What failed is asked again by the next one.
    made.catch(() => (known = null));
    return made;
  }

  /** The error's text may hold what somebody sent: only kind and code are written down. */
  function failed(name: string, error: unknown): null {
    const { code, name: kind } = error as { readonly code?: unknown; readonly name?: unknown };
    log.event(name, { error: String(kind), errorCode: typeof code === 'string' ? code : '' });
    return null;
  }

  return {
    issuer: settings.issuer,
    async begin({ state, nonce, verifier }) {
      try {
        const url = buildAuthorizationUrl(await configuration(), {
          redirect_uri: redirectUri,
          response_type: 'code',
          scope: 'openid',
          state,
          nonce,
          code_challenge: await calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
        });
        return url.href;
      } catch (error) {
        return failed('organisation-sign-in-unavailable', error);
      }
    },
    async finish({ answer, state, nonce, verifier }) {
      try {
        const tokens = await authorizationCodeGrant(await configuration(), new URL(`${redirectUri}?${answer}`), {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        // Once more and by ourselves: everything hangs on these two.
        if (claims === undefined || claims.iss !== settings.issuer || claims.nonce !== nonce) return null;
        return claims.sub.length > 0 && claims.sub.length <= MAX_SUBJECT ? claims.sub : null;
      } catch (error) {
        return failed('organisation-sign-in-refused', error);
      }
    },
  };
}

async function discover(settings: OidcSettings): Promise<Configuration> {
  const { issuer, clientId, clientSecret, allowPrivate } = settings;
  const call = carefulFetch({ allowPrivate, timeoutMs: TIMEOUT_MS, maxBytes: MAX_DOCUMENT });
  const found = await discovery(
    new URL(issuer),
    clientId,
    // The library takes a list as well as one name; its types speak of client metadata, where there is one.
    { client_secret: clientSecret, id_token_signed_response_alg: ALGORITHMS as unknown as string },
    ClientSecretBasic(clientSecret),
    {
      [customFetch]: (url, { method, headers, body }) =>
        call(url, {
          method,
          headers: Object.fromEntries(new Headers(headers)),
          body: body instanceof URLSearchParams ? body.toString() : typeof body === 'string' ? body : undefined,
        }),
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so only to stand out; a setting asks for it
      execute: [enableNonRepudiationChecks, ...(allowPrivate ? [allowInsecureRequests] : [])],
      timeout: TIMEOUT_MS / 1000,
    },
  );
  if (found.serverMetadata().issuer !== issuer) throw new Error('the issuer’s document is another issuer’s');
  return found;
}
