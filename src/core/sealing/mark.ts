import { sha256 } from '@noble/hashes/sha2.js';
import { frame } from '../base/frame.ts';
import type { RandomSource } from '../base/random.ts';
import type { Element } from '../group/group.ts';

/**
 * The mark of a ballot line: 16 bytes against clash attacks, in which a false page shows two like-minded members the
 * same receipt (PR-26). A member who typed two words can have them asked for by another device.
 */

const MARK_BYTES = 16;

/**
 * What the member typed, in the form that is hashed: Unicode normal form C, lower case, single spaces between words.
 */
export function normalizedWords(typed: string): string {
  return typed.normalize('NFC').toLowerCase().trim().split(/\s+/u).join(' ').normalize('NFC');
}

/** The first 16 bytes of SHA-256(frame("tellers/mark/v1", [voting key, normalized words])). */
export function markOf(input: { readonly votingKey: Element; readonly words: string }): Uint8Array {
  return sha256(frame('tellers/mark/v1', [input.votingKey, normalizedWords(input.words)])).slice(0, MARK_BYTES);
}

/** The mark of a member who typed nothing. */
export function randomMark(random: RandomSource): Uint8Array {
  return random(MARK_BYTES);
}
