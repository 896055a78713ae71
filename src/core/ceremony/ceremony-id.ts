import { sha256 } from '@noble/hashes/sha2.js';
import { frame } from '../base/frame.ts';

/**
 * The ceremony id, bound into every later document and proof: SHA-256(frame("tellers/ceremony/v1", [the exact canonical
 * bytes of the parameters])). The fingerprint cannot serve, because the definition names the key that is made here.
 */
export function ceremonyId(parameters: Uint8Array): Uint8Array {
  return sha256(frame('tellers/ceremony/v1', [parameters]));
}
