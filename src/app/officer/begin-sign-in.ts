import { toHex } from '../../core/base/bytes.ts';
import { canonicalBytes, canonicalJson } from '../../core/base/canonical-json.ts';
import { ok, type Result } from '../../core/base/result.ts';
import type { SignIn } from '../../core/election/act.ts';
import { type Hash, msToInstant } from '../../core/election/values.ts';
import type { OfficerPorts } from './ports.ts';

/** How long a sign-in document waits for its signature. */
export const SIGN_IN_SECONDS = 600;

export type SignInPorts = Pick<OfficerPorts, 'officers' | 'roll' | 'openPgp' | 'random' | 'log' | 'settings'>;

/**
 * Makes a document that an officer signs to sign in: bound to this service, good once and for ten minutes, and of a
 * type of its own so that it can never be taken for an act (G4).
 */
export async function beginSignIn(ports: SignInPorts): Promise<Result<{ readonly document: string }, never>> {
  const now = await ports.roll.nowMs();
  const signIn: SignIn = {
    type: 'tellers/sign-in/v1',
    origin: ports.settings.publicUrl,
    nonce: toHex(ports.random(32)) as Hash,
    notAfter: msToInstant(now + SIGN_IN_SECONDS * 1000),
  };
  await ports.officers.createSignIn({
    nonce: signIn.nonce,
    document: canonicalBytes(signIn),
    lifetimeSeconds: SIGN_IN_SECONDS,
  });
  return ok({ document: canonicalJson(signIn) });
}
