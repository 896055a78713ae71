import { utf8 } from '../../../core/base/bytes.ts';
import { beginsLikeFormula } from '../../../core/base/csv.ts';
import type { LetterPage } from './letter.ts';

/** All letters as a table for whoever prints them with a program of their own: RFC 4180, UTF-8. */
const COLUMNS = [
  'reference',
  'name',
  'language',
  'code',
  'organisation',
  'title',
  'link',
  'words',
  'opens',
  'closes',
  'contact',
] as const;

/** As in every table; but a reference such as 2019/17 stays as it is, because a letter prints it. */
function cell(text: string): string {
  const safe = beginsLikeFormula(text) ? `'${text}` : text;
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function lettersCsv(pages: readonly LetterPage[]): Uint8Array {
  const rows = pages.map(({ letter, texts }) => {
    const { organisation, title, link, words, opens, closes, contact, sentences } = texts;
    const common = [organisation, title, link, words.join(' '), opens, closes, contact];
    return [letter.reference, letter.name ?? '', sentences.language, letter.code, ...common];
  });
  return utf8([COLUMNS, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join(''));
}
