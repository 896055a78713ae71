import { err, ok, type Result } from '../base/result.ts';
import {
  bitLength,
  greatestCommonDivisor,
  integerFromBytes,
  integerToBytes,
  invertMod,
  PUBLIC_EXPONENT,
  powerMod,
} from './integers.ts';
import { pssEncode, pssMatches } from './pss.ts';

/**
 * RFC 9474 with SHA-384 and e = 65537 for any modulus and any salt length: what its test vectors need. The product
 * goes through blind-rsa.ts, which allows one size only.
 */

export type BlindRsaError = { readonly kind: 'blind-rsa-refused'; readonly reasons: readonly string[] };

function refused(reason: string): Result<never, BlindRsaError> {
  return err({ kind: 'blind-rsa-refused', reasons: [reason] });
}

/**
 * Blind (RFC 9474 section 4.2) of a message that was prepared by the identity function.
 * @param n the modulus, big-endian without leading zero bytes
 * @param blindingFactor r of the RFC, 1 < r < n; it must be invertible and, but to its maker, random
 */
export function blindAnySize(input: {
  readonly n: Uint8Array;
  readonly message: Uint8Array;
  readonly salt: Uint8Array;
  readonly blindingFactor: bigint;
}): Result<Uint8Array, BlindRsaError> {
  const { message, salt, blindingFactor } = input;
  const n = integerFromBytes(input.n);
  const encoded = pssEncode({ message, salt, bits: bitLength(n) - 1 });
  if (encoded === null) return refused('the key is too short for hash and salt');
  const m = integerFromBytes(encoded);
  if (greatestCommonDivisor(m, n) !== 1n) return refused('the message has a common factor with the key');
  if (blindingFactor < 2n || blindingFactor >= n || greatestCommonDivisor(blindingFactor, n) !== 1n) {
    return refused('the blinding factor is out of range or not invertible');
  }
  return ok(integerToBytes((m * powerMod(blindingFactor, PUBLIC_EXPONENT, n)) % n, input.n.length));
}

/** RSASSA-PSS-VERIFY (RFC 8017 section 8.1.2) with SHA-384, e = 65537 and exactly `saltLength` bytes of salt. */
export function verifyPssAnySize(input: {
  readonly n: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
  readonly saltLength: number;
}): boolean {
  const { message, signature, saltLength } = input;
  if (signature.length !== input.n.length) return false;
  const n = integerFromBytes(input.n);
  const s = integerFromBytes(signature);
  if (s >= n) return false;
  const bits = bitLength(n) - 1;
  const length = Math.ceil(bits / 8);
  const opened = powerMod(s, PUBLIC_EXPONENT, n);
  if (opened >> BigInt(8 * length) !== 0n) return false;
  return pssMatches({ message, encoded: integerToBytes(opened, length), saltLength, bits });
}

/** Finalize (RFC 9474 section 4.4): unblinds and verifies; no signature leaves that does not verify. */
export function finalizeAnySize(input: {
  readonly n: Uint8Array;
  readonly message: Uint8Array;
  readonly saltLength: number;
  readonly blindingFactor: bigint;
  readonly blindSignature: Uint8Array;
}): Result<Uint8Array, BlindRsaError> {
  const { message, saltLength, blindSignature } = input;
  const n = integerFromBytes(input.n);
  if (blindSignature.length !== input.n.length) {
    return refused(`the blind signature has ${blindSignature.length} bytes instead of ${input.n.length}`);
  }
  const z = integerFromBytes(blindSignature);
  if (z >= n) return refused('the blind signature is not below the modulus');
  const inverse = invertMod(input.blindingFactor, n);
  if (inverse === null) return refused('the blinding factor is not invertible');
  const signature = integerToBytes((z * inverse) % n, input.n.length);
  if (!verifyPssAnySize({ n: input.n, message, signature, saltLength })) {
    return refused('the unblinded signature is not one of this key over this token');
  }
  return ok(signature);
}
