import { sha256 } from '@noble/hashes/sha2.js';
import { fromBase64Url, toBase64Url } from './bytes.ts';
import { frame } from './frame.ts';
import type { RandomSource } from './random.ts';

/** Session tokens, and the secrets of trustees' invitations: 32 random bytes in unpadded base64url. Who holds one is signed in; only its hash is stored. */

const BYTES = 32;

/** A fresh token. */
export function makeSessionToken(random: RandomSource): string {
  return toBase64Url(random(BYTES));
}

/**
 * The stored form of a token, SHA-256(frame("tellers/<side>-session/v1", [token])), or null when the text is no token. The
 * purpose keeps the hashes of different sides apart.
 * @param side whose session it is, part of what is hashed
 */
export function sessionTokenHash(side: 'member' | 'officer' | 'trustee', token: string): Uint8Array | null {
  if (token.length !== Math.ceil((BYTES * 4) / 3)) return null;
  const bytes = fromBase64Url(token);
  if (!bytes.ok) return null;
  return sha256(frame(`tellers/${side}-session/v1`, [bytes.value]));
}
