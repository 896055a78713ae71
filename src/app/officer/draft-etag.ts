import { blobRefOf } from '../../core/election/blob-ref.ts';

/** What names one state of a draft: the SHA-256 of its stored bytes. Whoever changes a draft names what they saw. */
export function draftEtag(draft: Uint8Array): string {
  return blobRefOf(draft).sha256;
}
