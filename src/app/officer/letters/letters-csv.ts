import { utf8 } from '../../../core/base/bytes.ts';
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

/** Spreadsheets run a text that begins like a formula: such a one begins with an apostrophe. */
function cell(text: string): string {
  const safe = /^\s*[=+\-@|%\t\r]/.test(text) ? `'${text}` : text;
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function lettersCsv(texts: LetterTexts, letters: readonly Letter[]): Uint8Array {
  const { organisation, title, link, opens, closes, contact } = texts;
  const common = [organisation, title, link, texts.words.join(' '), opens, closes, contact];
  const rows = letters.map(({ reference, name, code }) => [reference, name ?? '', code, ...common]);
  return utf8([COLUMNS, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join(''));
}
