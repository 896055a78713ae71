import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { concatBytes } from '../../src/core/base/bytes.ts';
import type { Ed25519Signer, VerifyEd25519 } from '../../src/core/ledger/checkpoint.ts';
import { hex } from './vectors.ts';

/** What stands before the 32 bytes of an Ed25519 seed in PKCS #8, and of a public key in SPKI. */
const PKCS8 = hex('302e020100300506032b657004220420');
const SPKI = hex('302a300506032b6570032100');

/** A signer for tests from a 32-byte seed. */
export function ed25519Signer(seed: Uint8Array): Ed25519Signer {
  const key = createPrivateKey({ key: Buffer.from(concatBytes([PKCS8, seed])), format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return {
    publicKey: new Uint8Array(spki.subarray(-32)),
    sign: (message) => new Uint8Array(sign(null, message, key)),
  };
}

/** node:crypto's verification as it is, which is enough for keys that a test made itself. */
export const verifyWithNode: VerifyEd25519 = ({ publicKey, message, signature }) => {
  const key = createPublicKey({ key: Buffer.from(concatBytes([SPKI, publicKey])), format: 'der', type: 'spki' });
  return verify(null, message, key, signature);
};
