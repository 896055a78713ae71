/**
 * RFC 4180, read strictly: a quote begins a field or is not there at all, a quoted field ends at its quote, rows end
 * in CRLF or LF. Besides the comma, a semicolon or a tab may separate fields, because spreadsheets of many countries
 * write those; the header says which.
 */

export type Separator = ',' | ';' | '\t';

/** One row, or what is wrong with it; after a fault the rest of the text cannot be read any more. */
export type CsvRow =
  | { readonly row: number; readonly fields: readonly string[] }
  | { readonly row: number; readonly fault: string };

const MAX_FIELD = 1000;
const MAX_FIELDS = 100;

interface Field {
  readonly text: string;
  /** Where the character after the field stands. */
  readonly end: number;
}

function readQuoted(text: string, start: number): Field | string {
  let value = '';
  for (let at = start + 1; ; ) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return 'a quote is not closed';
    value += text.slice(at, quote);
    if (value.length > MAX_FIELD) return `a field is longer than ${MAX_FIELD} characters`;
    if (text.charAt(quote + 1) !== '"') return { text: value, end: quote + 1 };
    value += '"';
    at = quote + 2;
  }
}

function readPlain(text: string, start: number, separator: Separator): Field | string {
  let end = start;
  for (; end < text.length; end += 1) {
    const character = text.charAt(end);
    if (character === separator || character === '\n' || character === '\r') break;
    if (character === '"') return 'a quote inside a field that is not quoted';
    if (end - start >= MAX_FIELD) return `a field is longer than ${MAX_FIELD} characters`;
  }
  return { text: text.slice(start, end), end };
}

/** The length of the row end at `at`: 0 for none. */
function rowEnd(text: string, at: number): number {
  if (text.charAt(at) === '\n') return 1;
  return text.startsWith('\r\n', at) ? 2 : 0;
}

/**
 * Reads rows one after the other, numbered from 1 as a spreadsheet numbers them. A last row without an end counts; an
 * empty row is a row with one empty field. Stops after a fault.
 */
export function* readCsv(text: string, separator: Separator): Generator<CsvRow, undefined> {
  let at = 0;
  for (let row = 1; at < text.length; row += 1) {
    const fields: string[] = [];
    for (;;) {
      const field = text.charAt(at) === '"' ? readQuoted(text, at) : readPlain(text, at, separator);
      if (typeof field === 'string') {
        yield { row, fault: field };
        return;
      }
      if (fields.length >= MAX_FIELDS) {
        yield { row, fault: `more than ${MAX_FIELDS} fields` };
        return;
      }
      fields.push(field.text);
      at = field.end;
      const ending = rowEnd(text, at);
      if (at >= text.length || ending > 0) {
        at += ending;
        break;
      }
      if (text.charAt(at) !== separator) {
        yield { row, fault: text.charAt(at) === '\r' ? 'a carriage return alone' : 'text after a quoted field' };
        return;
      }
      at += 1;
    }
    yield { row, fields };
  }
}
