import { sha256 } from '@noble/hashes/sha2.js';
import { toBase64Url } from '../base/bytes.ts';
import { frame } from '../base/frame.ts';
import type { RandomSource } from '../base/random.ts';
import { ElectionIdSchema } from '../election/values.ts';

/**
 * What a sign-in with the organisation's own account carries through two other machines: a state that names the
 * election and this one sign-in, and, kept back by the browser, 32 bytes without which the answer is worth nothing.
 */

/** The path to which the issuer sends the browser back; registered with the issuer under the service's address. */
export const SIGN_IN_CALLBACK_PATH = '/sign-in/callback';

const SECRET = /^[A-Za-z0-9_-]{43}$/;

/** A fresh state: `<election>.<32 random bytes>`. */
export function makeSignInState(election: string, random: RandomSource): string {
  return `${election}.${toBase64Url(random(32))}`;
}

/** The election that a state names; null when the text is no state. */
export function electionOfState(state: string): string | null {
  const [election = '', secret = '', ...more] = state.split('.');
  if (more.length > 0 || !SECRET.test(secret)) return null;
  return ElectionIdSchema.safeParse(election).success ? election : null;
}

/** The stored form of a state: SHA-256(frame("tellers/sign-in-state/v1", [state])). */
export function signInStateHash(state: string): Uint8Array {
  return sha256(frame('tellers/sign-in-state/v1', [state]));
}

/** What a browser names itself by, when it begins: SHA-256(frame("tellers/sign-in-browser/v1", [32 bytes it keeps])). */
export function signInBrowserHash(kept: Uint8Array): Uint8Array {
  return sha256(frame('tellers/sign-in-browser/v1', [kept]));
}
