import { mnemonicToEntropy } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprintWords } from '../../../src/core/election/fingerprint-words.ts';

const fingerprints = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((array) => new Uint8Array(array));

/** The first 132 bits, written down as digits. */
function bits(fingerprint: Uint8Array): string {
  return Array.from(fingerprint, (byte) => byte.toString(2).padStart(8, '0'))
    .join('')
    .slice(0, 132);
}

test('twelve words are the first 132 bits, eleven a word', () => {
  fc.assert(
    fc.property(fingerprints, (fingerprint) => {
      const words = fingerprintWords(fingerprint);
      expect(words).toHaveLength(12);
      expect(words.map((word) => wordlist.indexOf(word).toString(2).padStart(11, '0')).join('')).toBe(
        bits(fingerprint),
      );
    }),
  );
});

test('a change in any of the first 132 bits changes the words, and none after them does', () => {
  fc.assert(
    fc.property(fingerprints, fc.integer({ min: 0, max: 255 }), (fingerprint, bit) => {
      const changed = fingerprint.map((byte, index) => (index === bit >> 3 ? byte ^ (0x80 >> (bit & 7)) : byte));
      const same = fingerprintWords(changed).join(' ') === fingerprintWords(fingerprint).join(' ');
      expect(same).toBe(bit >= 132);
    }),
  );
});

test('the first 128 bits are spelt as BIP-39 spells them', () => {
  // BIP-39 puts a checksum of four bits where we go on with the fingerprint: eleven words are the same.
  const zeros = fingerprintWords(new Uint8Array(32));
  expect(zeros.slice(0, 11)).toEqual(Array.from({ length: 11 }, () => 'abandon'));
  expect(() => mnemonicToEntropy(zeros.join(' '), wordlist)).toThrow();
  const published = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
  const entropy = new Uint8Array(32);
  entropy.set(mnemonicToEntropy(published, wordlist));
  expect(fingerprintWords(entropy).slice(0, 11)).toEqual(published.split(' ').slice(0, 11));
});

test('the words of the list differ in their first four letters', () => {
  expect(wordlist).toHaveLength(2048);
  expect(new Set(wordlist.map((word) => word.slice(0, 4))).size).toBe(2048);
});

test('anything but 32 bytes is a bug', () => {
  for (const length of [0, 16, 31, 33]) expect(() => fingerprintWords(new Uint8Array(length))).toThrow('bug:');
});
