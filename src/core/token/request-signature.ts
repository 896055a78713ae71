import { sha256 } from '@noble/hashes/sha2.js';
import { assert } from '../base/assert.ts';
import { canonicalBytes } from '../base/canonical-json.ts';
import { frame } from '../base/frame.ts';
import type { Hash } from '../election/values.ts';

/**
 * Where a roll entry has an OpenPGP certificate, its holder signs the token request, so that nobody who reads mails or
 * runs the service can draw a token in the member's name (PR-12). docs/protocol.md, "Signed requests".
 */

/** The exact bytes that the member signs, and that the registrar checks. */
export function tokenRequestDocument(input: {
  /** The election's fingerprint. */
  readonly fingerprint: Hash;
  readonly registrar: number;
  /** `requestHash` of the blinded request. */
  readonly request: Hash;
}): Uint8Array {
  const { fingerprint, registrar, request } = input;
  return canonicalBytes({ type: 'tellers/token-request/v1', election: fingerprint, registrar, request });
}

/**
 * What the register publishes of a signature: SHA-256(frame("tellers/request-signature/v1", [nonce, signature])). The
 * signature itself names its maker's key, and with it a person; registrar and member keep the opening.
 * @param nonce 32 random bytes
 * @param signature its canonical armour
 */
export function requestSignatureHash(nonce: Uint8Array, signature: string): Uint8Array {
  assert(nonce.length === 32, 'what hides a request’s signature has 32 bytes');
  return sha256(frame('tellers/request-signature/v1', [nonce, signature]));
}
