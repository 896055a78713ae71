import { ed25519 } from '@noble/curves/ed25519.js';
import type { VerifyEd25519 } from '../core/ledger/checkpoint.ts';
import { mayStandAsPoint } from './strict-ed25519.ts';

/** Ed25519 (RFC 8032) in plain JavaScript, for browsers; strict as in `node-ed25519.ts`. False for everything malformed. */
export const verifyEd25519: VerifyEd25519 = ({ publicKey, message, signature }) => {
  if (signature.length !== 64 || !mayStandAsPoint(publicKey) || !mayStandAsPoint(signature.subarray(0, 32)))
    return false;
  return ed25519.verify(signature, message, publicKey, { zip215: false });
};
