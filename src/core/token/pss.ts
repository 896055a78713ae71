import { sha384 } from '@noble/hashes/sha2.js';
import { concatBytes, equalBytes, u32 } from '../base/bytes.ts';

/**
 * EMSA-PSS of RFC 8017 section 9.1 with SHA-384 and MGF1 over SHA-384, for any size and any salt length. `bits` is
 * the length of the encoded message: one less than the modulus has.
 */

const HASH_BYTES = 48;

/** MGF1 (RFC 8017 appendix B.2.1) over SHA-384. */
function mask(seed: Uint8Array, length: number): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let counter = 0; counter * HASH_BYTES < length; counter += 1) {
    blocks.push(sha384(concatBytes([seed, u32(counter)])));
  }
  return concatBytes(blocks).slice(0, length);
}

function xor(left: Uint8Array, right: Uint8Array): Uint8Array {
  return left.map((byte, index) => byte ^ (right[index] ?? 0));
}

/** H = SHA-384(eight zero bytes ‖ SHA-384(message) ‖ salt), step 6 of the encoding. */
function saltedHash(message: Uint8Array, salt: Uint8Array): Uint8Array {
  return sha384(concatBytes([new Uint8Array(8), sha384(message), salt]));
}

/** The bits of the first byte that must be zero, because the encoding has `bits` and not 8·⌈bits/8⌉ bits. */
function spareBits(bits: number): number {
  return 8 * Math.ceil(bits / 8) - bits;
}

/** EMSA-PSS-ENCODE. Null when the encoding has no room for hash and salt. */
export function pssEncode(input: {
  readonly message: Uint8Array;
  readonly salt: Uint8Array;
  readonly bits: number;
}): Uint8Array | null {
  const { message, salt, bits } = input;
  const length = Math.ceil(bits / 8);
  const padding = length - salt.length - HASH_BYTES - 2;
  if (padding < 0) return null;
  const hash = saltedHash(message, salt);
  const data = concatBytes([new Uint8Array(padding), Uint8Array.of(1), salt]);
  const masked = xor(data, mask(hash, data.length));
  masked[0] = (masked[0] ?? 0) & (0xff >> spareBits(bits));
  return concatBytes([masked, hash, Uint8Array.of(0xbc)]);
}

/**
 * EMSA-PSS-VERIFY with exactly `saltLength` bytes of salt: other lengths are refused, never detected.
 * @param encoded ⌈bits/8⌉ bytes; any other length is refused
 */
export function pssMatches(input: {
  readonly message: Uint8Array;
  readonly encoded: Uint8Array;
  readonly saltLength: number;
  readonly bits: number;
}): boolean {
  const { message, encoded, saltLength, bits } = input;
  const length = Math.ceil(bits / 8);
  const padding = length - saltLength - HASH_BYTES - 2;
  if (padding < 0 || encoded.length !== length || encoded[length - 1] !== 0xbc) return false;
  const keep = 0xff >> spareBits(bits);
  if (((encoded[0] ?? 0) & ~keep) !== 0) return false;
  const masked = encoded.subarray(0, length - HASH_BYTES - 1);
  const hash = encoded.subarray(length - HASH_BYTES - 1, length - 1);
  const data = xor(masked, mask(hash, masked.length));
  data[0] = (data[0] ?? 0) & keep;
  if (data.subarray(0, padding).some((byte) => byte !== 0) || data[padding] !== 1) return false;
  return equalBytes(saltedHash(message, data.subarray(padding + 1)), hash);
}
