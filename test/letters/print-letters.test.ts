import { describe, expect, test } from 'vitest';
import type { Letter, LetterPage, LetterTexts } from '../../src/app/officer/letters/letter.ts';
import { lettersCsv } from '../../src/app/officer/letters/letters-csv.ts';
import { letterSentencesOf } from '../../src/app/officer/letters/texts/sentences-of.ts';
import { printLetters } from '../../src/letters/print-letters.ts';
import { actualTexts, linesOnPages } from '../support/pdf-text.ts';

const TEXTS = {
  organisation: 'Verein für Böen',
  title: 'Spring election',
  test: true,
  link: `https://votes.example/vote/spring#${'ab'.repeat(32)}`,
  words: 'abandon ability able about above absent absorb abstract absurd abuse access accident'.split(' '),
  opens: '2027-03-01 09:00 (Europe/London)',
  closes: '2027-03-08 18:00 (Europe/London)',
  contact: 'officers@example.org',
};
const textsIn = (language: string): LetterTexts => ({
  ...TEXTS,
  language: 'en',
  sentences: letterSentencesOf(language),
});
const COVER = textsIn('en');
const page = (letter: Letter): LetterPage => ({ letter, texts: textsIn(letter.language ?? 'en') });
const LETTERS: readonly Letter[] = [
  { reference: 'M-4', name: 'Dörte Weiß', code: '0A1B-2C3D-4E5F', language: null },
  { reference: 'M-5', name: 'محمد علي', code: 'ZZZZ-YYYY-XXXX', language: 'ar' },
  { reference: '=M-6', name: null, code: '7777-8888-9999', language: 'fr' },
];
const MADE = Date.UTC(2027, 2, 1);
const print = (letters: readonly Letter[]) => printLetters({ pages: letters.map(page), cover: COVER, madeAtMs: MADE });
const printed = print(LETTERS);

describe('the PDF of letters', () => {
  test('has a page for each, with reference and code, and the address without any code', async () => {
    const { pdf } = await printed;
    const raw = Buffer.from(pdf).toString('latin1');
    expect(raw.startsWith('%PDF-1.7')).toBe(true);
    const pages = linesOnPages(pdf);
    expect(pages).toHaveLength(LETTERS.length);
    for (const [at, { reference, code }] of LETTERS.entries()) {
      const lines = pages[at] ?? [];
      expect(lines.some((line) => line.includes(reference))).toBe(true);
      for (const other of LETTERS) {
        expect(lines.filter((line) => line.includes(other.code))).toHaveLength(other.code === code ? 1 : 0);
      }
      expect(lines.join('')).toContain(TEXTS.link);
      expect(lines.join('')).toContain(TEXTS.words.join(' '));
      for (const line of lines) if (line.includes('/vote/')) expect(line).not.toMatch(/0A1B|ZZZZ|7777/);
    }
    expect(pages[0]).toContain('Dörte Weiß');
    // Words are apart for programs, too, where a line ends between them.
    expect(pages[0]?.join('')).toContain(letterSentencesOf('en').howToVote);
  });

  test('speaks each member’s language, and says in which one every page is', async () => {
    const { pdf } = await printed;
    const [english = [], arabic = [], french = []] = linesOnPages(pdf);
    expect(english).toContain('Member reference: M-4');
    expect(french).toContain('Numéro de membre\u00a0: =M-6');
    expect(english.join('')).toContain(`It closes: ${TEXTS.closes}, unless that is extended.`);
    expect(french.join('')).toContain(`Il se termine\u00a0: ${TEXTS.closes}, sauf prolongation.`);
    for (const line of [...arabic, ...french]) expect(line).not.toMatch(/Member reference|Keep this letter/);
    // From left to right, as on the paper: what Arabic begins with stands at the right.
    expect(arabic.some((line) => line.startsWith('M-5 :'))).toBe(true);
    expect(arabic.join('')).toContain(`${TEXTS.opens} :`);
    const raw = Buffer.from(pdf).toString('latin1');
    const sections = [...raw.matchAll(/\/S \/Sect\n\/Lang \((..)\)/g)].map(([, language]) => language);
    expect(sections).toEqual(['en', 'ar', 'fr']);
  });

  test('writes Arabic words from right to left, on pages of other languages too', async () => {
    const [letter] = LETTERS;
    const { pdf } = await print([{ ...letter!, name: 'Ali محمد علي (٢٠١٢)' }]);
    expect(linesOnPages(pdf)[0]).toContain('Ali (٢٠١٢) يلع دمحم');
  });

  test('gives Arabic to programs in the order in which it is read, with nothing that cannot be seen', async () => {
    const texts = actualTexts((await printed).pdf);
    const { reference, test: isTest, keepIt, period } = letterSentencesOf('ar');
    for (const each of [
      'محمد علي',
      reference('M-5'),
      isTest,
      keepIt(TEXTS.contact),
      period(TEXTS.opens, TEXTS.closes),
    ]) {
      expect(texts).toContain(each);
    }
    for (const each of texts) expect(each).not.toMatch(/[\u2066-\u2069]/);
  });

  test('begins an Arabic page at its right edge, its code and its square too', async () => {
    const raw = Buffer.from((await print(LETTERS.slice(1, 2))).pdf).toString('latin1');
    // A4 is 595.28 points wide, the margin 64, the square 120.
    const squares = [...raw.matchAll(/^([\d.]+) [\d.]+ [\d.]+ [\d.]+ re$/gm)].map(([, left]) => Number(left));
    expect(Math.min(...squares)).toBeCloseTo(595.28 - 64 - 120, 1);
    const english = Buffer.from((await print(LETTERS.slice(0, 1))).pdf).toString('latin1');
    const others = [...english.matchAll(/^([\d.]+) [\d.]+ [\d.]+ [\d.]+ re$/gm)].map(([, left]) => Number(left));
    expect(Math.min(...others)).toBe(64);
  });

  test('is tagged, names its language and its title, and tells what the square is', async () => {
    const raw = Buffer.from((await printed).pdf).toString('latin1');
    for (const part of ['/MarkInfo', '/StructTreeRoot', '/Lang (en)', '/DisplayDocTitle true', '/S /H1', '/Alt (']) {
      expect(raw, part).toContain(part);
    }
  });

  test('has the same bytes for the same letters, and others for others', async () => {
    const [first, second] = [await printed, await print(LETTERS)];
    expect(Buffer.compare(first.pdf, second.pdf)).toBe(0);
    const [letter] = LETTERS;
    for (const change of [{ code: '0A1B-2C3D-4E5G' }, { language: 'fr' }]) {
      const other = await print([{ ...letter!, ...change }, ...LETTERS.slice(1)]);
      expect(Buffer.compare(first.pdf, other.pdf)).not.toBe(0);
    }
  });

  test('names the characters that no font has, and writes their numbers instead', async () => {
    const letter = { reference: 'M-7', name: '王 Wang', code: '7777-8888-9999', language: null };
    const { pdf, uncovered } = await print([letter]);
    expect(uncovered).toEqual(['王']);
    expect(linesOnPages(pdf)[0]).toContain('[U+738B] Wang');
  });

  test('goes on to another page where texts are long, and loses nothing', async () => {
    const contact = 'a very long contact '.repeat(120).trim();
    const [letter] = LETTERS;
    const texts = { ...COVER, contact };
    const { pdf } = await printLetters({ pages: [{ letter: letter!, texts }], cover: COVER, madeAtMs: MADE });
    const pages = linesOnPages(pdf);
    expect(pages).toHaveLength(2);
    expect(pages.flat().join('')).toContain(contact);
  });
});

test('the CSV of letters has no cell that a spreadsheet would run, and the texts of each member’s language', () => {
  const pages = LETTERS.map((letter) => ({
    letter,
    texts: { ...textsIn(letter.language ?? 'en'), title: `title in ${letter.language ?? 'en'}` },
  }));
  const text = new TextDecoder().decode(lettersCsv(pages));
  const [header = '', ...rows] = text.trimEnd().split('\r\n');
  expect(header).toBe('reference,name,language,code,organisation,title,link,words,opens,closes,contact');
  expect(rows).toHaveLength(LETTERS.length);
  expect(rows[1]).toMatch(/^M-5,محمد علي,ar,ZZZZ-YYYY-XXXX,Verein für Böen,title in ar,/);
  expect(rows[2]).toMatch(/^'=M-6,,fr,7777-8888-9999,/);
});
