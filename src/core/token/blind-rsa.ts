import { err, type Result } from '../base/result.ts';
import { type BlindRsaError, blindAnySize, finalizeAnySize, verifyPssAnySize } from './rsabssa.ts';

export type { BlindRsaError } from './rsabssa.ts';

/**
 * Ballot tokens' signatures: RSABSSA-SHA384-PSS-Deterministic of RFC 9474 with RSA-3072, e = 65537 and 48 bytes of
 * salt, nothing else. The deterministic variant's condition, a message of high entropy, holds because a fresh voting
 * key is part of it. docs/protocol.md, "Ballot token".
 */

/** Bytes of a modulus, a blinded request and a signature. */
export const TOKEN_KEY_BYTES = 384;

/** Bytes of the PSS salt. */
export const PSS_SALT_BYTES = 48;

/** Why a modulus cannot be that of a token key at all: its length, its top bit, its lowest bit. */
export function reasonsToRefuseModulus(n: Uint8Array): string[] {
  if (n.length !== TOKEN_KEY_BYTES) return [`has ${n.length} bytes instead of ${TOKEN_KEY_BYTES}`];
  const reasons: string[] = [];
  if (((n[0] ?? 0) & 0x80) === 0) reasons.push('is not exactly 3072 bits long');
  if (((n[TOKEN_KEY_BYTES - 1] ?? 0) & 1) === 0) reasons.push('is even');
  return reasons;
}

function keyRefused(n: Uint8Array): Result<never, BlindRsaError> | null {
  const reasons = reasonsToRefuseModulus(n).map((reason) => `the token key ${reason}`);
  return reasons.length === 0 ? null : err({ kind: 'blind-rsa-refused', reasons });
}

/**
 * Blinds a token message for one registrar (RFC 9474 section 4.2).
 * @param n modulus, 384 bytes big-endian
 * @param salt 48 bytes
 * @param blindingFactor 1 < r < n, invertible mod n
 * @returns the blinded request, 384 bytes big-endian
 */
export function blind(input: {
  readonly n: Uint8Array;
  readonly message: Uint8Array;
  readonly salt: Uint8Array;
  readonly blindingFactor: bigint;
}): Result<Uint8Array, BlindRsaError> {
  const refused = keyRefused(input.n);
  if (refused !== null) return refused;
  if (input.salt.length !== PSS_SALT_BYTES) {
    return err({ kind: 'blind-rsa-refused', reasons: [`the salt has ${input.salt.length} bytes instead of 48`] });
  }
  return blindAnySize(input);
}

/**
 * Unblinds a registrar's answer and verifies the outcome before it returns it (RFC 9474 section 4.4, PR-30).
 * @param blindSignature 384 bytes as they came
 * @returns the token signature, 384 bytes big-endian
 */
export function finalize(input: {
  readonly n: Uint8Array;
  readonly message: Uint8Array;
  readonly blindingFactor: bigint;
  readonly blindSignature: Uint8Array;
}): Result<Uint8Array, BlindRsaError> {
  const refused = keyRefused(input.n);
  if (refused !== null) return refused;
  return finalizeAnySize({ ...input, saltLength: PSS_SALT_BYTES });
}

/**
 * Whether a token signature is one of this key over this message: RSASSA-PSS with SHA-384, MGF1 over SHA-384 and a
 * salt of exactly 48 bytes. The native twin in backends/node-rsa.ts gives the same answer on every input.
 * @param n modulus, 384 bytes big-endian, exactly 3072 bits, odd
 * @param signature 384 bytes big-endian, below n
 */
export function verifyTokenSignature(input: {
  readonly n: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}): boolean {
  if (reasonsToRefuseModulus(input.n).length > 0) return false;
  return verifyPssAnySize({ ...input, saltLength: PSS_SALT_BYTES });
}

export type VerifyTokenSignature = typeof verifyTokenSignature;
