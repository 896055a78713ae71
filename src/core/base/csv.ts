/** Tables for spreadsheets: RFC 4180, UTF-8, a line of column names first. */

const PLAIN_NUMBER = /^-?[0-9]+(?:\.[0-9]+)?$/;

/** Whether spreadsheets would run a text: it begins like a formula, in narrow or full-width letters. */
export function beginsLikeFormula(text: string): boolean {
  return /^\s*[=+\-@|%\uff1d\uff0b\uff0d\uff20\t\r]/.test(text);
}

/**
 * One cell. Spreadsheets run a text that begins like a formula, and make dates of fractions: whatever could be taken
 * for either begins with an apostrophe.
 */
export function csvCell(text: string): string {
  const risky = beginsLikeFormula(text) || /^\s*[0-9]+\//.test(text);
  const safe = risky && !PLAIN_NUMBER.test(text) ? `'${text}` : text;
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One line of cells. */
export function csvRow(cells: readonly (string | number)[]): string {
  return `${cells.map((cell) => csvCell(String(cell))).join(',')}\r\n`;
}
