import { wordlist } from '@scure/bip39/wordlists/english.js';
import { assert } from '../base/assert.ts';

/**
 * The twelve words in which people compare election fingerprints (PR-27): the first 132 bits, 11 bits a word, in the
 * English BIP-39 list, whose words differ in their first four letters. Fewer bits could be collided by whoever writes
 * the definition; programs, links and QR codes carry all 256.
 */
export function fingerprintWords(fingerprint: Uint8Array): string[] {
  assert(fingerprint.length === 32, 'a fingerprint has 32 bytes');
  const words: string[] = [];
  for (let index = 0; index < 12; index += 1) {
    const bit = index * 11;
    const at = bit >> 3;
    const window = ((fingerprint[at] ?? 0) << 16) | ((fingerprint[at + 1] ?? 0) << 8) | (fingerprint[at + 2] ?? 0);
    words.push(wordlist[(window >> (13 - (bit & 7))) & 2047] ?? '');
  }
  return words;
}
