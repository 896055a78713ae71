import { toBase64Url } from '../../core/base/bytes.ts';
import type { RandomSource } from '../../core/base/random.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import { trustedHex } from '../../core/election/values.ts';
import { makeSignInState, signInStateHash } from '../../core/roll/organisation-sign-in.ts';
import type { Limit, TooManyRequests } from '../limits.ts';
import type { BusyError } from '../ports.ts';
import type { MemberStore } from '../roll/ports.ts';
import { acceptedWays, type WayNotAccepted } from './accepted-ways.ts';
import type { MemberFacts, MemberFactsOf } from './member-facts.ts';
import type { OrganisationSignIn } from './ports.ts';

export interface BeginOrganisationSignInPorts {
  readonly factsOf: MemberFactsOf;
  readonly members: Pick<MemberStore, 'putSignIn'>;
  /** Null where the service has no issuer. */
  readonly organisation: OrganisationSignIn | null;
  readonly limit: Limit;
  readonly random: RandomSource;
}

/** How long somebody may take to sign in elsewhere. */
const LIFETIME_SECONDS = 600;

/** The issuer, when settings and definition name the same one: neither can send members elsewhere alone. */
export function organisationOf(
  organisation: OrganisationSignIn | null,
  { definition }: Pick<MemberFacts, 'definition'>,
): OrganisationSignIn | null {
  const { signIn } = acceptedWays(definition);
  return signIn !== null && organisation?.issuer === signIn.issuer ? organisation : null;
}

/**
 * Begins a sign-in with the organisation's own account. Nobody has said who they are yet, so the answer cannot tell
 * members from strangers.
 */
export async function beginOrganisationSignIn(
  ports: BeginOrganisationSignInPorts,
  command: { readonly election: string; readonly browser: string },
): Promise<
  Result<
    { readonly url: string },
    { readonly kind: 'election-not-found' } | WayNotAccepted | TooManyRequests | BusyError
  >
> {
  const { election } = command;
  const facts = await ports.factsOf(election);
  if (facts === null) return err({ kind: 'election-not-found' });
  const organisation = organisationOf(ports.organisation, facts);
  if (organisation === null) return err({ kind: 'way-not-accepted' });
  const allowed = await ports.limit.take(election);
  if (!allowed.ok) return allowed;
  const state = makeSignInState(election, ports.random);
  const nonce = toBase64Url(ports.random(32));
  const verifier = toBase64Url(ports.random(32));
  const url = await organisation.begin({ state, nonce, verifier });
  if (url === null) return err({ kind: 'busy', retryAfterSeconds: 10 });
  const browser = trustedHex(command.browser);
  const stateHash = signInStateHash(state);
  await ports.members.putSignIn({ stateHash, election, browser, nonce, verifier, lifetimeSeconds: LIFETIME_SECONDS });
  return ok({ url });
}
