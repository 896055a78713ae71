import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CsvRow, readCsv, type Separator } from '../../../src/app/officer/csv.ts';

function rows(text: string, separator: Separator = ','): CsvRow[] {
  return [...readCsv(text, separator)];
}

function fieldsOf(text: string, separator: Separator = ','): (readonly string[] | string)[] {
  return rows(text, separator).map((row) => ('fault' in row ? row.fault : row.fields));
}

/** Writes a row as RFC 4180 says; `quoteAll` also where it is not needed. */
function write(
  table: readonly (readonly string[])[],
  options: { separator: Separator; end: string; quoteAll: boolean },
) {
  const field = (text: string) =>
    options.quoteAll || /["\r\n]/.test(text) || text.includes(options.separator)
      ? `"${text.replaceAll('"', '""')}"`
      : text;
  return table.map((row) => row.map(field).join(options.separator) + options.end).join('');
}

describe('the CSV reader', () => {
  test('whatever RFC 4180 can write is read as it was, with any separator and either row end', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'é', '"', ',', ';', '\t', '\n', '\r', ' ', '€'),
      maxLength: 8,
    });
    const table = fc.array(fc.array(text, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        table,
        fc.constantFrom<Separator>(',', ';', '\t'),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        (content, separator, end, quoteAll) => {
          expect(fieldsOf(write(content, { separator, end, quoteAll }), separator)).toEqual(content);
        },
      ),
    );
  });

  test('whatever it reads without a fault can be written and read again', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' '), maxLength: 20 });
    fc.assert(
      fc.property(text, (input) => {
        const read = rows(input);
        if (read.some((row) => 'fault' in row)) return;
        const content = read.map((row) => ('fields' in row ? row.fields : []));
        expect(fieldsOf(write(content, { separator: ',', end: '\n', quoteAll: false }))).toEqual(content);
      }),
    );
  });

  test('rows are numbered as a spreadsheet numbers them, also when a field holds line feeds', () => {
    expect(rows('a\n"b\nb"\nc').map(({ row }) => row)).toEqual([1, 2, 3]);
  });

  test.each([
    ['a"b', 'a quote inside a field that is not quoted'],
    ['"a', 'a quote is not closed'],
    ['"a"b', 'text after a quoted field'],
    ['"a" ,b', 'text after a quoted field'],
    ['a\rb', 'a carriage return alone'],
    ['"a"\rb', 'a carriage return alone'],
    ['x'.repeat(1001), 'a field is longer than 1000 characters'],
    [`"${'x'.repeat(1001)}"`, 'a field is longer than 1000 characters'],
    [','.repeat(100), 'more than 100 fields'],
  ])('%j is refused', (text, fault) => {
    expect(fieldsOf(text)).toEqual([fault]);
  });

  test('a quote that is never closed does not make it read the rest again and again', () => {
    const text = `"${'""'.repeat(200_000)}`;
    expect(fieldsOf(text)).toHaveLength(1);
  });

  test('an empty text has no row, an empty line is a row with one empty field', () => {
    expect(fieldsOf('')).toEqual([]);
    expect(fieldsOf('\na\n')).toEqual([[''], ['a']]);
  });
});
