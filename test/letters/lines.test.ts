import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apart, isDirection, scriptOf } from '../../src/letters/fonts.ts';
import { linesOf } from '../../src/letters/lines.ts';
import { type Direction, paragraphOf } from '../../src/letters/runs.ts';

const runsOf = (text: string, direction: Direction | 'auto') => {
  return paragraphOf(text, direction)
    .runs(0, text.length)
    .map((run) => run.text);
};

describe('a line, from left to right', () => {
  test.each<[string, Direction | 'auto', readonly string[]]>([
    // Arabic words stand in the order in which they are read, whichever way the line is written: the font turns each one.
    ['Ali محمد علي Böll', 'ltr', ['Ali ', 'علي', ' ', 'محمد', ' Böll']],
    ['Ali محمد علي Böll', 'rtl', ['Böll ', 'علي', ' ', 'محمد', ' Ali']],
    ['محمد علي', 'auto', ['علي', ' ', 'محمد']],
    ['رقم: M-17 (أب)', 'rtl', ['(', 'أب', ') M-17 :', 'رقم']],
    ['عام ٢٠٢٦', 'rtl', ['٢', '٠', '٢', '٦', ' ', 'عام']],
    ['عام 2026', 'rtl', ['2026 ', 'عام']],
    [`يفتح: ${apart('2027-03-01 09:00 (Europe/London)')}.`, 'rtl', ['.2027-03-01 09:00 (Europe/London) :', 'يفتح']],
    ['no Arabic (at all)', 'ltr', ['no Arabic (at all)']],
  ])('%s, written %s', (text, direction, runs) => {
    expect(runsOf(text, direction)).toEqual(runs);
  });

  const characters = fc.constantFrom(...Array.from('abz AZ09 -.,:()/[] محعليب ٠١٢ ،؟ éß\u2066\u2067\u2068\u2069'));
  const texts = fc.array(characters, { minLength: 1, maxLength: 40 }).map((each) => each.join(''));

  test('holds every character once, whatever directions it has', () => {
    // Brackets are mirrored, so that either stands for both.
    const sorted = (text: string) =>
      Array.from(text.replaceAll(/[)\]]/g, (each) => (each === ')' ? '(' : '[')))
        .filter((each) => !isDirection(each))
        .toSorted();
    fc.assert(
      fc.property(texts, fc.constantFrom<Direction>('ltr', 'rtl'), (text, direction) => {
        expect(sorted(runsOf(text, direction).join(''))).toEqual(sorted(text));
      }),
    );
  });

  test('has pieces of one font each', () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const { text: piece, script } of paragraphOf(text, 'auto').runs(0, text.length)) {
          for (const character of piece) expect(scriptOf(character)).toBe(script);
        }
      }),
    );
  });
});

describe('a paragraph in lines', () => {
  const widths = (text: string) => Array.from(text).reduce((sum, each) => sum + (each === 'w' ? 3 : 1), 0);

  test('loses nothing but spaces at its cuts, and no line is too wide', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', ' ', 'w', ' '), { maxLength: 60 }).map((each) => each.join('').trim()),
        fc.integer({ min: 3, max: 20 }),
        (text, width) => {
          const lines = linesOf(text, { width, measure: widths }).map(({ start, end }) => text.slice(start, end));
          expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
          for (const line of lines) expect(widths(line)).toBeLessThanOrEqual(width);
          // A word that fits into a line stands in one.
          const whole = (words: readonly string[]) => words.filter((word) => word !== '' && widths(word) <= width);
          const kept = lines.flatMap((line) => line.split(' '));
          for (const word of whole(text.split(' '))) expect(kept).toContain(word);
        },
      ),
    );
  });

  test('is cut at spaces where that is possible, and in words that are longer than a line', () => {
    const lines = (text: string) =>
      linesOf(text, { width: 10, measure: widths }).map(({ start, end }) => text.slice(start, end));
    expect(lines('one two three four')).toEqual(['one two', 'three four']);
    expect(lines('a https://votes.example b')).toEqual(['a', 'https://vo', 'tes.exampl', 'e b']);
    expect(lines('')).toEqual(['']);
  });
});
