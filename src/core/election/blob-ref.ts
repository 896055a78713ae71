import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from '../base/bytes.ts';
import type { BlobRef, Hash } from './values.ts';

/** How a ledger line names a content that is too large to stand in it: SHA-256 and size of its exact bytes. */
export function blobRefOf(content: Uint8Array): BlobRef {
  return { sha256: toHex(sha256(content)) as Hash, size: content.length };
}
