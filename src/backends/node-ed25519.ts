import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { assert } from '../core/base/assert.ts';
import type { Ed25519Signer, VerifyEd25519 } from '../core/ledger/checkpoint.ts';
import { mayStandAsPoint } from './strict-ed25519.ts';

/** Ed25519 (RFC 8032) by node:crypto for ledger, reply and witness keys. */

/** What stands before the 32 bytes of a seed in PKCS #8 (RFC 8410). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * Verifies strictly, without cofactor: S below the order, key and R canonical and not of small order (PR-8). False for
 * everything malformed.
 */
export const verifyEd25519: VerifyEd25519 = ({ publicKey, message, signature }) => {
  if (signature.length !== 64 || !mayStandAsPoint(publicKey) || !mayStandAsPoint(signature.subarray(0, 32)))
    return false;
  const x = Buffer.from(publicKey).toString('base64url');
  return verify(null, message, createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }), signature);
};

/** A signer from a secret seed of 32 bytes. */
export function ed25519Signer(seed: Uint8Array): Ed25519Signer {
  assert(seed.length === 32, 'an Ed25519 seed has 32 bytes');
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  assert(x !== undefined, 'an Ed25519 key has a public half');
  return {
    publicKey: new Uint8Array(Buffer.from(x, 'base64url')),
    sign: (message) => new Uint8Array(sign(null, message, privateKey)),
  };
}
