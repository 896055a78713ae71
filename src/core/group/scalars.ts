import { sha512 } from '@noble/hashes/sha2.js';
import { assert } from '../base/assert.ts';
import type { RandomSource } from '../base/random.ts';
import type { Element, Scalar } from './group.ts';

/**
 * Integers modulo the group order ℓ, and the group's identity. A scalar is 32 bytes, little-endian, below ℓ
 * (RFC 9496 section 4.4). The arithmetic runs on BigInt, whose time depends on its operands: secrets reach it only on
 * the device of their owner, never in an answer that somebody else can time.
 */

/** ℓ = 2^252 + 27742317777372353535851937790883648493, the number of elements of ristretto255. */
export const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

const WORD = 2n ** 64n - 1n;

function fromLittleEndian(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let value = 0n;
  for (let at = bytes.length - 8; at >= 0; at -= 8) value = (value << 64n) | view.getBigUint64(at, true);
  return value;
}

/** The residue of any integer, negative ones too. */
export function scalarOf(value: bigint): Scalar {
  const residue = ((value % ORDER) + ORDER) % ORDER;
  const bytes = new Uint8Array(32);
  const view = new DataView(bytes.buffer);
  for (let word = 0; word < 4; word += 1) view.setBigUint64(8 * word, (residue >> BigInt(64 * word)) & WORD, true);
  return bytes as Scalar;
}

/** The integer 0 ≤ n < ℓ that a scalar stands for. */
export function integerOf(scalar: Scalar): bigint {
  return fromLittleEndian(scalar);
}

/** Reads a scalar from outside: exactly 32 bytes, little-endian and below ℓ, or null. Zero is a scalar. */
export function readScalar(bytes: Uint8Array): Scalar | null {
  if (bytes.length !== 32 || fromLittleEndian(bytes) >= ORDER) return null;
  return new Uint8Array(bytes) as Scalar;
}

/** 64 bytes as a little-endian integer mod ℓ: as good as uniform when the bytes are. */
export function scalarFromWide(bytes: Uint8Array): Scalar {
  assert(bytes.length === 64, 'a scalar is reduced from 64 bytes');
  return scalarOf(fromLittleEndian(bytes));
}

/** SHA-512 of a frame's bytes as a little-endian integer mod ℓ: every challenge of the protocol. */
export function hashToScalar(frameBytes: Uint8Array): Scalar {
  return scalarFromWide(sha512(frameBytes));
}

/** The first 16 bytes of SHA-512 of a frame's bytes as a little-endian integer: a batching coefficient. */
export function hashToCoefficient(frameBytes: Uint8Array): Scalar {
  const bytes = new Uint8Array(32);
  bytes.set(sha512(frameBytes).subarray(0, 16));
  return bytes as Scalar;
}

/** A fresh secret scalar, never zero: a source that gives 64 bytes ≡ 0 is broken, and that throws. */
export function randomScalar(random: RandomSource): Scalar {
  const wide = random(64);
  const scalar = scalarFromWide(wide);
  wide.fill(0);
  assert(!isZero(scalar), 'the random source gave nothing but zeros');
  return scalar;
}

export function isZero(scalar: Scalar): boolean {
  return scalar.every((byte) => byte === 0);
}

export function addScalars(left: Scalar, right: Scalar): Scalar {
  return scalarOf(integerOf(left) + integerOf(right));
}

export function subtractScalars(left: Scalar, right: Scalar): Scalar {
  return scalarOf(integerOf(left) - integerOf(right));
}

export function multiplyScalars(left: Scalar, right: Scalar): Scalar {
  return scalarOf(integerOf(left) * integerOf(right));
}

/** The inverse mod ℓ by Fermat's little theorem. Zero has none: asking for it is a bug of the caller. */
export function invertScalar(scalar: Scalar): Scalar {
  assert(!isZero(scalar), 'zero has no inverse');
  let power = integerOf(scalar);
  let inverse = 1n;
  for (let exponent = ORDER - 2n; exponent > 0n; exponent >>= 1n) {
    if ((exponent & 1n) === 1n) inverse = (inverse * power) % ORDER;
    power = (power * power) % ORDER;
  }
  return scalarOf(inverse);
}

/** The encoding of the identity: 32 zero bytes. */
export const IDENTITY: Element = new Uint8Array(32) as Element;

/** True for the identity's encoding. The protocol refuses it wherever a secret exponent would be lost in it. */
export function isIdentity(element: Uint8Array): boolean {
  return element.length === 32 && element.every((byte) => byte === 0);
}
