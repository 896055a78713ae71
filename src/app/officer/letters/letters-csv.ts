import { utf8 } from '../../../core/base/bytes.ts';
import { beginsLikeFormula } from '../../../core/base/csv.ts';
import type { Letter, LetterTexts } from './letter.ts';

/** All letters as a table for whoever prints them with a program of their own: RFC 4180, UTF-8. */
const COLUMNS = [
  'reference',
  'name',
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

export function lettersCsv(texts: LetterTexts, letters: readonly Letter[]): Uint8Array {
  const { organisation, title, link, opens, closes, contact } = texts;
  const common = [organisation, title, link, texts.words.join(' '), opens, closes, contact];
  const rows = letters.map(({ reference, name, code }) => [reference, name ?? '', code, ...common]);
  return utf8([COLUMNS, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join(''));
}
