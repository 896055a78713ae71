import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rollKey } from '../../../src/core/roll/roll-key.ts';

/** Letters that fold, compose or decompose in unusual ways, among ordinary ones. */
const letters = fc.constantFrom(
  ...[
    'a',
    'A',
    'é',
    'e\u0301',
    'ß',
    'ẞ',
    'SS',
    'İ',
    'ı',
    'ς',
    'σ',
    'Σ',
    'ﬁ',
    'Ａ',
    '１',
    '²',
    'ǆ',
    'ǅ',
    'ŉ',
    'ΐ',
    'ﬃ',
    '-',
    '·',
    '가',
    '\u1100\u1161',
  ],
);
const texts = fc.oneof(
  fc.array(letters, { maxLength: 8 }).map((parts) => parts.join('')),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

describe('the key of a text on a roll', () => {
  test('is its own key: what was folded once is folded', () => {
    fc.assert(
      fc.property(texts, (text) => rollKey(rollKey(text)) === rollKey(text)),
      { numRuns: 3000 },
    );
  });

  test('is the same for every spelling that people take for the same', () => {
    const spellings = [
      (text: string) => text.normalize('NFC'),
      (text: string) => text.normalize('NFD'),
      (text: string) => text.normalize('NFKC'),
      (text: string) => text.normalize('NFKD'),
      (text: string) => text.toUpperCase(),
      (text: string) => text.toUpperCase().toLowerCase(),
      (text: string) => `  ${text}\t`,
    ];
    fc.assert(
      fc.property(texts, fc.constantFrom(...spellings), fc.constantFrom(...spellings), (text, one, other) => {
        expect(rollKey(other(one(text)))).toBe(rollKey(text));
      }),
      { numRuns: 3000 },
    );
  });

  test('keeps what is different apart', () => {
    expect(new Set(['M-1', 'M-2', 'M1', 'M-11', 'É', 'E'].map(rollKey)).size).toBe(6);
  });
});
