import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRollCsv } from '../../../src/app/officer/roll-csv.ts';

const SECTIONS = ['north', 'south'];

async function reasonsFor(csv: string, sections: readonly string[] = SECTIONS): Promise<readonly string[]> {
  const parsed = await parseRollCsv({ csv, sections });
  return parsed.ok ? [] : parsed.error.reasons;
}

/** What else a row may say, where it says nothing. */
const PLAIN = { letter: false, language: null, name: null };
const HEADER = 'reference,section,mail\n';
const GOOD = `${HEADER}M-1,north,a@example.org\nM-2,south,b@example.org\n`;

describe('reading a roll', () => {
  test('a good file gives every member once, in the order of the file', async () => {
    const parsed = await parseRollCsv({ csv: GOOD, sections: SECTIONS });
    expect(parsed).toEqual({
      ok: true,
      value: [
        { reference: 'M-1', section: 'north', channels: { mail: 'a@example.org' }, ...PLAIN },
        { reference: 'M-2', section: 'south', channels: { mail: 'b@example.org' }, ...PLAIN },
      ],
    });
  });

  test('columns may stand in any order, with a byte order mark, semicolons or tabs, CRLF and no last row end', async () => {
    for (const separator of [',', ';', '\t']) {
      const csv = `\ufeffmail,reference,section\r\na@example.org,M-1,north\r\nb@example.org,M-2,south`;
      const parsed = await parseRollCsv({ csv: csv.replaceAll(',', separator), sections: SECTIONS });
      expect(parsed.ok && parsed.value.map((entry) => entry.reference)).toEqual(['M-1', 'M-2']);
    }
  });

  test('a reference that is typed with combining marks is stored composed, so that the member can type it either way', async () => {
    const parsed = await parseRollCsv({ csv: `${HEADER}Jose\u0301,north,a@example.org\n`, sections: ['north'] });
    expect(parsed.ok && parsed.value[0]?.reference).toBe('José');
  });

  test.each([
    ['', 'header'],
    ['reference,section\n', 'header'],
    ['reference,section,mail,phone\n', 'header'],
    ['reference,section,name\n', 'header'],
    ['reference,section,mail,mail\n', 'header'],
    ['Reference,section,mail\n', 'header'],
    ['M-1,north,a@example.org\n', 'header'],
  ])('the header %j is refused', async (csv) => {
    expect(await reasonsFor(csv)).toEqual([
      'the header must name the columns reference and section, at least one of mail, certificate, subject, letter, each once, and beside them only language and name',
    ]);
  });

  test('every fault of a file is named at once, with the row that a spreadsheet shows', async () => {
    const csv = `${HEADER}M-1,north,a@example.org
m-1,south,b@example.org
M-3,west,c@example.org
M-4,north,A@EXAMPLE.ORG
M-5,north,not mail
 M-6,north,d@example.org
,north,e@example.org
M-8,north
M-9,north,
"M
10",north,f@example.org
`;
    expect(await reasonsFor(csv)).toEqual([
      'row 3: reference: the same as in row 2',
      'row 4: section: there is no section "west"',
      'row 5: mail: the same as in row 2',
      'row 6: mail: a mail address',
      expect.stringMatching(/^row 7: reference: /),
      expect.stringMatching(/^row 8: reference: /),
      'row 9: 2 fields, where 3 fields are expected',
      'row 10: no way to prove who this is: give at least one of mail, certificate, subject, letter',
      expect.stringMatching(/^row 11: reference: /),
      'section "south": no member is on the roll',
    ]);
  });

  test.each([
    ['STRASSE', 'straße'],
    ['É', 'e\u0301'],
    ['M-1', 'm-1'],
    ['M-1', 'Ｍ－１'],
    ['M-1', ' M-1'],
    ['ﬁ', 'FI'],
  ])('%s and %s are the same reference', async (left, right) => {
    const csv = `${HEADER}${left},north,a@example.org\n${right},south,b@example.org\n`;
    expect(await reasonsFor(csv)).toContain('row 3: reference: the same as in row 2');
  });

  test('every column is read: certificate in any grouping, letter, language and name, and empty means none', async () => {
    const csv = `reference,section,mail,certificate,subject,letter,language,name
M-1,north,a@example.org,${'AB12 '.repeat(10).trim()},oidc|1,yes,pt-BR,Ana Example
M-2,south,,,,yes,,
M-3,south,,,oidc|3,no,fr,
`;
    const parsed = await parseRollCsv({ csv, sections: SECTIONS });
    expect(parsed).toEqual({
      ok: true,
      value: [
        {
          reference: 'M-1',
          section: 'north',
          channels: { mail: 'a@example.org', certificate: 'ab12'.repeat(10), subject: 'oidc|1' },
          letter: true,
          language: 'pt-BR',
          name: 'Ana Example',
        },
        { reference: 'M-2', section: 'south', channels: {}, letter: true, language: null, name: null },
        {
          reference: 'M-3',
          section: 'south',
          channels: { subject: 'oidc|3' },
          letter: false,
          language: 'fr',
          name: null,
        },
      ],
    });
  });

  test('wrong certificates, letters and languages are named, and a certificate or subject of two members', async () => {
    const certificate = 'ab12'.repeat(10);
    const csv = `reference,section,certificate,subject,letter,language
M-1,north,xyz,,maybe,english
M-2,north,${certificate},s-1,,
M-3,south,${certificate.toUpperCase()},s-1,,
M-4,south,,,no,
`;
    expect(await reasonsFor(csv)).toEqual([
      'row 2: certificate: the fingerprint of an OpenPGP certificate',
      'row 2: letter: yes or no',
      'row 2: language: a language tag such as en, fr or pt-BR',
      'row 4: certificate: the same as in row 3',
      'row 4: subject: the same as in row 3',
      'row 5: no way to prove who this is: give at least one of mail, certificate, subject, letter',
      'section "south": no member is on the roll',
    ]);
  });

  test('a section without a member is refused', async () => {
    expect(await reasonsFor(`${HEADER}M-1,north,a@example.org\n`)).toEqual([
      'section "south": no member is on the roll',
    ]);
  });

  test('what follows a fault of the CSV itself is not read, and the faults before it are told', async () => {
    expect(await reasonsFor(`${HEADER}M-1,west,a@example.org\n"M-2,north,b@example.org\n`)).toEqual([
      'row 2: section: there is no section "west"',
      'row 3: a quote is not closed; what follows was not read',
    ]);
  });

  test('a file with very many faults gets an answer that can be read', async () => {
    const csv = HEADER + 'x,nowhere,y\n'.repeat(5000);
    const reasons = await reasonsFor(csv);
    expect(reasons.length).toBeLessThan(210);
    expect(reasons.find((reason) => /^and \d+ more$/.test(reason))).toBeDefined();
  });

  test('no text makes it throw, and what it accepts has one entry a row, each in a known section', async () => {
    const cell = fc.oneof(
      fc.constantFrom('north', 'south', 'M-1', 'a@example.org', '', '"', 'é'),
      fc.string({ maxLength: 6 }),
    );
    const line = fc.array(cell, { minLength: 1, maxLength: 4 }).map((cells) => cells.join(','));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 5 }), async (lines) => {
        const csv = HEADER + lines.map((text) => `${text}\n`).join('');
        const parsed = await parseRollCsv({ csv, sections: SECTIONS });
        if (!parsed.ok) {
          expect(parsed.error.reasons).not.toEqual([]);
          return;
        }
        expect(new Set(parsed.value.map((entry) => entry.reference)).size).toBe(parsed.value.length);
        expect(parsed.value.every((entry) => SECTIONS.includes(entry.section))).toBe(true);
      }),
    );
  });
});
