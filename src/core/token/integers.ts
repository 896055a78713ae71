import { assert } from '../base/assert.ts';

/**
 * Whole numbers for RSA on the member's device and in the verifier. BigInt's time depends on its operands, so nothing
 * here ever touches a private key; what it does touch on a device is known to the device's owner alone.
 */

/** The public exponent of every token key. */
export const PUBLIC_EXPONENT = 65537n;

const WORD = 2n ** 64n - 1n;

/** A big-endian byte string as a number (OS2IP, RFC 8017 section 4.2). */
export function integerFromBytes(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const head = bytes.length % 8;
  let value = 0n;
  for (let at = 0; at < head; at += 1) value = (value << 8n) | BigInt(view.getUint8(at));
  for (let at = head; at < bytes.length; at += 8) value = (value << 64n) | view.getBigUint64(at);
  return value;
}

/** A number as `length` big-endian bytes (I2OSP, RFC 8017 section 4.1); one that does not fit is a bug of the caller. */
export function integerToBytes(value: bigint, length: number): Uint8Array {
  assert(value >= 0n && value >> BigInt(8 * length) === 0n, 'a number fits into its bytes');
  const words = Math.ceil(length / 8);
  const padded = new Uint8Array(words * 8);
  const view = new DataView(padded.buffer);
  let rest = value;
  for (let word = words - 1; word >= 0; word -= 1) {
    view.setBigUint64(8 * word, rest & WORD);
    rest >>= 64n;
  }
  return padded.slice(padded.length - length);
}

/** The number of bits of a positive number; 0 for 0. */
export function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}

/** base^exponent mod modulus, for public operands. */
export function powerMod(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n % modulus;
  const reduced = base % modulus;
  for (const digit of exponent.toString(2)) {
    result = (result * result) % modulus;
    if (digit === '1') result = (result * reduced) % modulus;
  }
  return result;
}

/** The greatest common divisor of two numbers that are not negative. */
export function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  let [a, b] = [left, right];
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

/** The inverse mod `modulus` by the extended Euclidean algorithm, or null when there is none. */
export function invertMod(value: bigint, modulus: bigint): bigint | null {
  let [remainder, nextRemainder] = [modulus, ((value % modulus) + modulus) % modulus];
  let [coefficient, nextCoefficient] = [0n, 1n];
  while (nextRemainder !== 0n) {
    const quotient = remainder / nextRemainder;
    [remainder, nextRemainder] = [nextRemainder, remainder - quotient * nextRemainder];
    [coefficient, nextCoefficient] = [nextCoefficient, coefficient - quotient * nextCoefficient];
  }
  if (remainder !== 1n) return null;
  return ((coefficient % modulus) + modulus) % modulus;
}
