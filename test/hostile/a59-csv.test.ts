import { describe, expect, test } from 'vitest';
import { readCsv } from '../../src/app/officer/csv.ts';
import { lettersCsv } from '../../src/app/officer/letters/letters-csv.ts';
import { letterSentencesOf } from '../../src/app/officer/letters/texts/sentences-of.ts';
import { parseRollCsv } from '../../src/app/officer/roll-csv.ts';
import { csvCell, csvRow } from '../../src/core/base/csv.ts';

/** Rolls as attackers and spreadsheets write them, and tables that go out to spreadsheets. */

const SECTIONS = ['north', 'south'];
const HEADER = 'reference,section,mail';
const GOOD = 'M-1,north,a@example.org\nM-2,south,b@example.org\n';

/** A file, and what has to come of it: so many members, or a refusal whose reasons say this. */
interface Case {
  readonly what: string;
  readonly csv: string;
  readonly expected: number | RegExp;
}

const file = (what: string, csv: string, expected: number | RegExp): Case => ({ what, csv, expected });
/** A good roll with a third row. */
const row = (what: string, third: string, expected: number | RegExp) =>
  file(what, `${HEADER}\n${GOOD}${third}\n`, expected);
const code = (number: number) => `U+${number.toString(16).padStart(4, '0')}`;
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);

const FORMULAS = [
  '=1+1',
  "=cmd|' /C calc'!A0",
  '+1+1',
  '-1+1',
  '@SUM(A1)',
  '|x',
  '%x',
  '＝1+1',
  '＋1',
  '－1',
  '＠A1',
  '=HYPERLINK(x)',
];
const CONTROL = [...range(0, 31), ...range(127, 159)].filter((each) => ![9, 10, 13].includes(each));
const INVISIBLE = [
  0xad,
  0x61c,
  0x180e,
  0x200b,
  ...range(0x200e, 0x200f),
  ...range(0x2028, 0x202e),
  ...range(0x2060, 0x206f),
  0xfeff,
];

const CORPUS: readonly Case[] = [
  // Formulas are texts like any other on the way in; it is on the way out that they must not run.
  ...FORMULAS.map((text) => row(`a reference ${text}`, `"${text}",north,c@example.org`, 3)),
  ...CONTROL.map((each) =>
    row(`${code(each)} in a reference`, `M${String.fromCharCode(each)}3,north,c@example.org`, /row 4: reference/),
  ),
  ...CONTROL.map((each) =>
    row(`${code(each)} in an address`, `M-3,north,c${String.fromCharCode(each)}@example.org`, /row 4: mail/),
  ),
  ...INVISIBLE.map((each) =>
    row(`${code(each)} in a reference`, `M${String.fromCodePoint(each)}3,north,c@example.org`, /row 4: reference/),
  ),
  // The same member twice, in the spellings that people and programs have for it.
  ...['M-1', 'm-1', 'Ｍ-1', 'M－1', 'Ｍ－１', 'M-１'].map((same) =>
    row(`the reference ${same} beside M-1`, `${same},north,c@example.org`, /row 4: reference: the same as in row 2/),
  ),
  ...['A@EXAMPLE.ORG', 'a@Example.org', 'ａ@example.org'].map((same) =>
    row(`the address ${same} beside a@example.org`, `M-3,north,${same}`, /row 4: mail: the same as in row 2/),
  ),
  ...[
    ['Straße', 'STRASSE'],
    ['ﬁn', 'fin'],
    ['José', 'Jose\u0301'],
    ['Å1', '\u212b1'],
    ['ΣΑΣ', 'σας'],
    ['①', '1'],
  ].map(([one, other]) =>
    file(
      `${one} and ${other}`,
      `${HEADER}\n${one},north,a@example.org\n${other},south,b@example.org\n`,
      /the same as in row 2/,
    ),
  ),
  // Separators, row ends and byte order marks.
  ...[',', ';', '\t'].flatMap((separator) =>
    ['\n', '\r\n'].flatMap((end) =>
      ['', '\ufeff'].map((mark) =>
        file(
          `${JSON.stringify(separator)} and ${JSON.stringify(end)} ${mark === '' ? 'without' : 'with'} a mark`,
          mark + `${HEADER}\n${GOOD}`.replaceAll(',', separator).replaceAll('\n', end),
          2,
        ),
      ),
    ),
  ),
  file('two byte order marks', `\ufeff\ufeff${HEADER}\n${GOOD}`, /header/),
  file('a byte order mark in the middle', `${HEADER}\n\ufeff${GOOD}`, /row 2: reference/),
  file('carriage returns alone', `${HEADER}\r${GOOD.replaceAll('\n', '\r')}`, /header/),
  file('row ends backwards', `${HEADER}\n\rM-1,north,a@example.org\n`, /row 2: a carriage return alone/),
  file(
    'another separator from the second row on',
    `${HEADER}\nM-1;north;a@example.org\n${GOOD}`,
    /row 2: 1 fields, where 3/,
  ),
  file('two separators in the header', `reference,section;mail\n${GOOD}`, /header/),
  file('a separator that is none', `${HEADER.replaceAll(',', '|')}\n${GOOD.replaceAll(',', '|')}`, /header/),
  file('sep= in the first row', `sep=,\n${HEADER}\n${GOOD}`, /header/),
  file('no last row end', `${HEADER}\nM-1,north,a@example.org\nM-2,south,b@example.org`, 2),
  file('an empty row in the middle', `${HEADER}\nM-1,north,a@example.org\n\nM-2,south,b@example.org\n`, /row 3: empty/),
  file('an empty row at the end', `${HEADER}\n${GOOD}\n`, /row 4: empty/),
  file('white space for a row', `${HEADER}\n${GOOD}  \n`, /row 4: 1 fields/),
  // Quotes.
  row('a quoted separator', '"M,3",north,c@example.org', 3),
  row('a quoted quote', '"M""3",north,c@example.org', 3),
  row('a row end in a quoted field', '"M\n3",north,c@example.org', /row 4: reference/),
  row('a quote that is never closed', '"M-3,north,c@example.org', /row 4: a quote is not closed/),
  row('a quote in the middle', 'M"3,north,c@example.org', /row 4: a quote inside a field/),
  row('text after a quoted field', '"M-3"x,north,c@example.org', /row 4: text after a quoted field/),
  row('a blank before a quote', ' "M-3",north,c@example.org', /row 4: a quote inside a field/),
  row('single quotes', "'M-3',north,c@example.org", 3),
  row('typographic quotes', '“M-3”,north,c@example.org', 3),
  row('an escaped quote', '"M\\"3",north,c@example.org', /row 4: text after a quoted field/),
  row('nothing but quotes', '"","",""', /row 4: reference/),
  file('a header in quotes', `"reference","section","mail"\n${GOOD}`, 2),
  // Sizes.
  row('a reference of 120 characters', `${'M'.repeat(120)},north,c@example.org`, 3),
  row('a reference of 121 characters', `${'M'.repeat(121)},north,c@example.org`, /row 4: reference/),
  row('a cell of 1001 characters', `${'M'.repeat(1001)},north,c@example.org`, /row 4: a field is longer than 1000/),
  row(
    'a quoted cell of a million characters',
    `"${'M'.repeat(1_000_000)}",north,c@example.org`,
    /row 4: a field is longer than 1000/,
  ),
  row('a hundred thousand fields', ','.repeat(100_000), /row 4: more than 100 fields/),
  row('a field too many', 'M-3,north,c@example.org,x', /row 4: 4 fields, where 3/),
  row('a field too few', 'M-3,north', /row 4: 2 fields, where 3/),
  // Columns.
  ...['constructor', '__proto__', 'toString', 'Mail', 'mail ', ' mail', 'phone', ''].map((column) =>
    file(`a column ${JSON.stringify(column)}`, `${HEADER},${column}\n`, /header/),
  ),
  file('a column twice', `${HEADER},mail\n`, /header/),
  file('no way to prove who a member is', 'reference,section\nM-1,north\n', /header/),
  file('no text at all', '', /header/),
  file('HTML instead of a table', '<html><body>Sign in</body></html>', /header/),
  file('a spreadsheet file', 'PK\u0003\u0004', /header/),
  // Values.
  ...['', 'a', 'a@', '@a', 'a@b@c', 'a b@c', 'a@b,c', 'a@b;c', '<a@b>', 'a@b\\n', 'a:b@c', 'a"@b'].map((mail) =>
    row(`the address ${JSON.stringify(mail)}`, `M-3,north,"${mail.replaceAll('"', '""')}"`, /row 4: (?:mail|no way)/),
  ),
  ...['west', 'North', 'north ', ' north', '', '../north', 'north\u0000'].map((section) =>
    row(`the section ${JSON.stringify(section)}`, `M-3,${section},c@example.org`, /row 4: section/),
  ),
  ...[' M-3', 'M-3 ', '', ' '].map((reference) =>
    row(`the reference ${JSON.stringify(reference)}`, `${reference},north,c@example.org`, /row 4: reference/),
  ),
];

test('the corpus is as large as it is said to be', () => {
  expect(CORPUS.length).toBeGreaterThan(200);
  expect(new Set(CORPUS.map(({ csv }) => csv)).size).toBe(CORPUS.length);
});

test.each(CORPUS)('$what', async ({ csv, expected }) => {
  const read = await parseRollCsv({ csv, sections: SECTIONS });
  if (typeof expected === 'number') expect(read).toMatchObject({ ok: true, value: { length: expected } });
  else {
    expect(read.ok ? [] : read.error.reasons.join('\n')).toMatch(expected);
    for (const reason of read.ok ? [] : read.error.reasons) expect(reason.length).toBeLessThan(500);
  }
});

/** What a spreadsheet takes for a formula: the first character that is not white space, in narrow or full-width form. */
const RUNS = /^[\s\u0000]*[=+\-@|%＝＋－＠]/u;
const NUMBER = /^-?[0-9]+(?:\.[0-9]+)?$/;

describe('a table that goes out', () => {
  const hostile = [
    ...FORMULAS,
    ...FORMULAS.flatMap((text) => [` ${text}`, `\t${text}`, `\u00a0${text}`, `\r\n${text}`, `\ufeff${text}`]),
    ...FORMULAS.map((text) => `x",${text}`),
    ...FORMULAS.map((text) => `x\r\n${text}`),
    ...FORMULAS.map((text) => `x;${text}`),
    '1/2',
    '2019/17',
  ];

  test('has no cell that a spreadsheet would run, and every cell is found again', () => {
    for (const text of hostile) {
      const cells = [...readCsv(csvRow(['first', text, 'last']), ',')].flatMap((each) =>
        'fields' in each ? each.fields : [],
      );
      expect(cells.length, text).toBe(3);
      const [, cell = ''] = cells;
      expect(RUNS.test(cell) && !NUMBER.test(cell), text).toBe(false);
      expect(cell.replace(/^'/, '')).toBe(text);
    }
  });

  test('has numbers as numbers', () => {
    for (const number of ['0', '-1', '12.5', '-0.25']) expect(csvCell(number)).toBe(number);
  });

  test('has no cell that a spreadsheet of another country would split', () => {
    for (const separator of [',', ';']) {
      const line = csvRow([`a${separator}=1+1`, 'b']);
      const cells = [...readCsv(line.replace(/,b/, `${separator}b`), separator as ',')].flatMap((each) =>
        'fields' in each ? each.fields : [each.fault],
      );
      expect(cells).toEqual([`a${separator}=1+1`, 'b']);
    }
  });

  test('is safe as the table of letters as well', () => {
    const texts = {
      organisation: '=1+1',
      title: '@x',
      link: 'https://example.org',
      words: ['=a'],
      opens: '',
      closes: '',
      contact: '+44 1',
      test: false,
      language: 'en',
      sentences: letterSentencesOf('en'),
    };
    const letters = hostile.map((reference) => ({
      ...{ reference, name: reference, code: '0000-0000-0000', language: null },
    }));
    const table = new TextDecoder().decode(lettersCsv(letters.map((letter) => ({ letter, texts }))));
    const rows = [...readCsv(table, ',')].map((each) => ('fields' in each ? each.fields : []));
    expect(rows).toHaveLength(letters.length + 1);
    for (const cell of rows.flat()) expect(RUNS.test(cell), cell).toBe(false);
  });
});
