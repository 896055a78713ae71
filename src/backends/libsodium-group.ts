import { sha512 } from '@noble/hashes/sha2.js';
import sodium from 'libsodium-wrappers-sumo';
import { assert } from '../core/base/assert.ts';
import { concatBytes, utf8 } from '../core/base/bytes.ts';
import type { Element, Group, Scalar } from '../core/group/group.ts';
import { IDENTITY, isIdentity, isZero } from '../core/group/scalars.ts';
import { loadSums } from './sums/sums.ts';

/**
 * expand_message_xmd of RFC 9380 section 5.3.1 with SHA-512, for 64 bytes: one output block, so ell = 1.
 * libsodium has the derivation from 64 bytes but not this step.
 */
function expandMessage(message: Uint8Array, dst: string): Uint8Array {
  const tag = utf8(dst);
  assert(tag.length > 0 && tag.length <= 255, 'a domain separation tag has 1 to 255 bytes');
  const dstPrime = concatBytes([tag, Uint8Array.of(tag.length)]);
  const blockSizedZeros = new Uint8Array(128);
  const lengthInBytes = Uint8Array.of(0, 64);
  const b0 = sha512(concatBytes([blockSizedZeros, message, lengthInBytes, Uint8Array.of(0), dstPrime]));
  return sha512(concatBytes([b0, Uint8Array.of(1), dstPrime]));
}

function decode(bytes: Uint8Array): Element | null {
  if (bytes.length !== 32 || !sodium.crypto_core_ristretto255_is_valid_point(bytes)) return null;
  return new Uint8Array(bytes) as Element;
}

/** libsodium throws when a product is the identity, which in a group of prime order has just these two causes. */
function multiply(scalar: Scalar, element: Element): Element {
  if (isZero(scalar) || isIdentity(element)) return IDENTITY;
  return sodium.crypto_scalarmult_ristretto255(scalar, element) as Element;
}

function multiplyBase(scalar: Scalar): Element {
  if (isZero(scalar)) return IDENTITY;
  return sodium.crypto_scalarmult_ristretto255_base(scalar) as Element;
}

function add(left: Element, right: Element): Element {
  return sodium.crypto_core_ristretto255_add(left, right) as Element;
}

/**
 * ristretto255 by libsodium in WebAssembly: about ten times as fast as plain JavaScript, for servers and verifiers.
 * Sums over public data are those of `sums/`; secret scalars go through `multiply` and `multiplyBase`, which are
 * libsodium's and constant time. Resolves when both modules are loaded.
 */
export async function createLibsodiumGroup(): Promise<Group> {
  await sodium.ready;
  const { sumOfProducts, sumOfPacked, firstInvalid } = await loadSums();
  return {
    name: 'libsodium + wasm sums',
    decode,
    multiplyBase,
    multiply,
    add,
    subtract: (left, right) => sodium.crypto_core_ristretto255_sub(left, right) as Element,
    sumOfProducts,
    sumOfPacked,
    firstInvalid,
    hashToGroup: (message, dst) => sodium.crypto_core_ristretto255_from_hash(expandMessage(message, dst)) as Element,
  };
}
