import { describe, expect, test } from 'vitest';
import type { LetterTexts } from '../../src/app/officer/letters/letter.ts';
import { lettersCsv } from '../../src/app/officer/letters/letters-csv.ts';
import { printLetters } from '../../src/letters/print-letters.ts';
import { runsOf } from '../../src/letters/runs.ts';

const TEXTS: LetterTexts = {
  organisation: 'Verein für Böen',
  title: 'Spring election',
  test: true,
  link: `https://votes.example/vote/spring#${'ab'.repeat(32)}`,
  words: 'abandon ability able about above absent absorb abstract absurd abuse access accident'.split(' '),
  opens: '2027-03-01 09:00 (Europe/London)',
  closes: '2027-03-08 18:00 (Europe/London)',
  contact: 'officers@example.org',
};
const LETTERS = [
  { reference: 'M-4', name: 'Dörte Weiß', code: '0A1B-2C3D-4E5F' },
  { reference: 'M-5', name: 'محمد علي', code: 'ZZZZ-YYYY-XXXX' },
  { reference: '=M-6', name: null, code: '7777-8888-9999' },
];
const MADE = Date.UTC(2027, 2, 1);
const print = (letters = LETTERS) => printLetters({ texts: TEXTS, letters, madeAtMs: MADE });

/** What stands in a page's text, of a PDF whose streams are not compressed. */
function textOf(pdf: Uint8Array): string {
  const raw = Buffer.from(pdf).toString('latin1');
  return [...raw.matchAll(/\[([^\]]*)\] TJ/g)]
    .map(([, parts = '']) =>
      [...parts.matchAll(/<([0-9a-f]*)>/g)].map(([, hex = '']) => Buffer.from(hex, 'hex').toString('latin1')).join(''),
    )
    .join('\n');
}

describe('the PDF of letters', () => {
  test('has a page for each, with reference and code, and the address without any code', async () => {
    const { pdf } = await print();
    const raw = Buffer.from(pdf).toString('latin1');
    expect(raw.startsWith('%PDF-1.7')).toBe(true);
    expect(raw.match(/\/Type \/Page\b/g)).toHaveLength(LETTERS.length);
    const text = textOf(pdf);
    for (const { reference, code } of LETTERS) {
      expect(text).toContain(`Member reference: ${reference}`);
      expect(text.split('\n').filter((line) => line.includes(code))).toHaveLength(1);
    }
    expect(text).toContain('Dörte Weiß');
    expect(text).toContain('abandon ability');
    for (const line of text.split('\n')) if (line.includes('/vote/')) expect(line).not.toMatch(/0A1B|ZZZZ|7777/);
  });

  test('is tagged, names its language and its title, and tells what the square is', async () => {
    const raw = Buffer.from((await print()).pdf).toString('latin1');
    for (const part of ['/MarkInfo', '/StructTreeRoot', '/Lang (en)', '/DisplayDocTitle true', '/S /H1', '/Alt (']) {
      expect(raw, part).toContain(part);
    }
  });

  test('has the same bytes for the same letters, and others for others', async () => {
    const [first, second] = [await print(), await print()];
    expect(Buffer.compare(first.pdf, second.pdf)).toBe(0);
    const [letter] = LETTERS;
    const other = await print([{ ...letter!, code: '0A1B-2C3D-4E5G' }, ...LETTERS.slice(1)]);
    expect(Buffer.compare(first.pdf, other.pdf)).not.toBe(0);
  });

  test('names the characters that no font has, and writes their numbers instead', async () => {
    const { pdf, uncovered } = await print([{ reference: 'M-7', name: '王 Wang', code: '7777-8888-9999' }]);
    expect(uncovered).toEqual(['王']);
    expect(textOf(pdf)).toContain('[U+738B] Wang');
  });
});

test('a line is cut into pieces of one font each, and nothing of it is lost', () => {
  expect(runsOf('Ali محمد علي Böll').runs).toEqual([
    { text: 'Ali ', script: 'latin' },
    { text: 'محمد علي ', script: 'arabic' },
    { text: 'Böll', script: 'latin' },
  ]);
});

test('the CSV of letters has no cell that a spreadsheet would run', () => {
  const text = new TextDecoder().decode(lettersCsv(TEXTS, LETTERS));
  const [header = '', ...rows] = text.trimEnd().split('\r\n');
  expect(header).toBe('reference,name,code,organisation,title,link,words,opens,closes,contact');
  expect(rows).toHaveLength(LETTERS.length);
  expect(rows[2]).toMatch(/^'=M-6,,7777-8888-9999,/);
});
