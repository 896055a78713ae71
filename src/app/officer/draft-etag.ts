import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from '../../core/base/bytes.ts';

/** What names one state of a draft: the SHA-256 of its stored bytes. Whoever changes a draft names what they saw. */
export function draftEtag(draft: Uint8Array): string {
  return toHex(sha256(draft));
}
