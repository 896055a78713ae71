import { describe, expect, test } from 'vitest';
import { lookAlikeChecks } from '../../src/app/officer/checks-names.ts';
import { parseRollCsv } from '../../src/app/officer/roll-csv.ts';
import { exampleOf, jsonSchemaOf } from '../../src/contract/json-schema.ts';
import { DraftSchema } from '../../src/contract/officer-api.ts';
import { utf8 } from '../../src/core/base/bytes.ts';
import { readBlt } from '../../src/core/count/blt/blt.ts';
import { readPreflib } from '../../src/core/count/preflib/preflib.ts';
import { lookOf } from '../../src/core/election/look-alike.ts';
import { lineOfText } from '../../src/core/election/values.ts';
import { parseStrictJson } from '../../src/http/strict-json.ts';
import { generateSigningKey } from '../../src/pgp/signing-key.ts';

/** Names that look like others, hide something, or break what stores them, at every door by which a name comes in. */

const HIDDEN: readonly (readonly [string, string])[] = [
  ['NUL', 'An\u0000na'],
  ['a bell', 'An\u0007na'],
  ['delete', 'An\u007fna'],
  ['a control character of Latin-1', 'An\u0085na'],
  ['a tab', 'An\tna'],
  ['a line feed', 'An\nna'],
  ['a carriage return', 'An\rna'],
  ['right-to-left override', 'An\u202ena'],
  ['left-to-right embedding', 'An\u202ana'],
  ['isolate', 'An\u2066na\u2069'],
  ['right-to-left mark', 'An\u200fna'],
  ['Arabic letter mark', 'An\u061cna'],
  ['zero width space', 'An\u200bna'],
  ['word joiner', 'An\u2060na'],
  ['soft hyphen', 'An\u00adna'],
  ['byte order mark inside', 'An\ufeffna'],
  ['Mongolian vowel separator', 'An\u180ena'],
  ['line separator', 'An\u2028na'],
  ['paragraph separator', 'An\u2029na'],
  ['a tag character', 'An\u{e0041}na'],
];
const MALFORMED: readonly (readonly [string, string])[] = [
  ['half a surrogate pair', 'An\ud800na'],
  ['the other half', 'An\udc00na'],
  ['two halves in the wrong order', 'An\udc00\ud800na'],
];
const DECOMPOSED = ['e\u0301', 'A\u030a', '\u1100\u1161', 'o\u0323\u0302'];

const draft = exampleOf(jsonSchemaOf(DraftSchema, 'input')) as {
  title: string;
  contests: { question: string; options: { name: string }[] }[];
  sections: { name: string }[];
  officers: { certificates: { name: string }[] };
};

/** Where in a draft a name may stand. */
const IN_DRAFT: readonly (readonly [string, (name: string) => unknown])[] = [
  ['the title', (title) => ({ ...draft, title })],
  ['a question', (question) => ({ ...draft, contests: [{ ...draft.contests[0], question }] })],
  [
    'an option',
    (name) => ({
      ...draft,
      contests: [{ ...draft.contests[0], options: [{ ...draft.contests[0]?.options[0], name }] }],
    }),
  ],
  ['a section', (name) => ({ ...draft, sections: [{ ...draft.sections[0], name }] })],
  [
    'an officer',
    (name) => ({
      ...draft,
      officers: { ...draft.officers, certificates: [{ ...draft.officers.certificates[0], name }] },
    }),
  ],
];

test('what every refusal below is measured by: a plain name is taken at every door', async () => {
  for (const [, withName] of IN_DRAFT) expect(DraftSchema.safeParse(withName('Anna')).success).toBe(true);
  expect((await roll('Anna')).ok).toBe(true);
  expect(readBlt(blt('Anna')).ok).toBe(true);
  expect(readPreflib(preflib('Anna')).ok).toBe(true);
});

const roll = (name: string) =>
  parseRollCsv({ csv: `reference,section,mail,name\n"${name}",north,a@example.org,"${name}"\n`, sections: ['north'] });
const blt = (name: string) => `2 1\n1 1 2 0\n0\n"${name}"\n"Bo"\n"Title"\n`;
const preflib = (name: string) =>
  `# DATA TYPE: soc\n# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 1: ${name}\n# ALTERNATIVE NAME 2: Bo\n1: 1,2\n`;

describe.each([...HIDDEN, ...MALFORMED])('a name with %s', (_, name) => {
  test.each(IN_DRAFT)('is refused in a draft: %s', (_place, withName) => {
    expect(DraftSchema.safeParse(withName(name)).success).toBe(false);
  });

  test('is refused on the roll, with its row', async () => {
    const read = await roll(name);
    const reasons = read.ok ? [] : read.error.reasons;
    expect(reasons.join()).toMatch(/row 2: /);
  });

  test('is refused in the name of a key', async () => {
    expect((await generateSigningKey({ name, nowMs: 0 })).ok).toBe(false);
  });
});

test.each(HIDDEN.filter(([, name]) => !/[\t\n\r\u2028\u2029]/.test(name)))(
  'a candidate of a ballot file with %s is refused with its line',
  (_, name) => {
    const read = readBlt(blt(name));
    expect(read.ok ? [] : read.error.faults.map(({ line }) => line)).toContain(4);
    expect(readPreflib(preflib(name)).ok).toBe(false);
  },
);

test('half a surrogate pair does not even come through the door, however it is written', () => {
  for (const text of ['"\\ud800"', '"\\udc00\\ud800"', '{"\\ud800":1}']) {
    expect(parseStrictJson(utf8(text))).toMatchObject({
      ok: false,
      error: { reason: expect.stringContaining('surrogate') },
    });
  }
  // As bytes: what UTF-8 would be for a surrogate.
  expect(parseStrictJson(Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22)).ok).toBe(false);
});

test.each(DECOMPOSED)(
  'a name in another normal form (%j) is refused where bytes are signed, and composed on the roll',
  async (name) => {
    expect(lineOfText(200).safeParse(name).success).toBe(false);
    expect(lineOfText(200).safeParse(name.normalize('NFC')).success).toBe(true);
    const read = await roll(name);
    expect(read.ok && read.value[0]?.reference).toBe(name.normalize('NFC'));
  },
);

test('names that people write are taken: joiners where scripts need them, apostrophes, other scripts, pictures', () => {
  for (const name of [
    'Zoë O’Neill',
    'می‌خواهم',
    '候補者',
    'Nguyễn Thị Ánh',
    'محمد',
    '👩‍🔬',
    'Ødegård-Łuk',
    '<b>Bo</b>',
    "Robert'); --",
  ]) {
    expect(lineOfText(200).safeParse(name).success, name).toBe(true);
  }
});

describe('names that look the same', () => {
  const contest = (...names: string[]) => ({
    draft: { contests: [{ id: 'chair', options: names.map((name, at) => ({ id: `o${at}`, name })) }] },
  });
  const warnings = (...names: string[]) =>
    lookAlikeChecks(contest(...names) as never).filter(({ state }) => state === 'warning').length;

  test.each([
    ['Anna', 'Аnna'],
    ['Paul Cole', 'Рaul Сole'],
    ['Ian', 'lan'],
    ['Bill', 'BiII'],
    ['Otto', '0tto'],
    ['Simon', 'Sirnon'],
    ['Weston', 'VVeston'],
    ['Anne-Marie', 'Anne‑Marie'],
    ['O’Neill', "O'Neill"],
    ['Ann Lee', 'Ann  Lee'],
    ['Ann Lee', 'Ann\u00a0Lee'],
    ['Anna', 'Ａｎｎａ'],
    ['Anna', 'An\u200dna'],
    ['Kai', 'Κai'],
  ])('%s and %s are pointed out to the officers', (one, other) => {
    expect(one).not.toBe(other);
    expect(warnings(one, other)).toBeGreaterThan(0);
  });

  test('a name that mixes scripts is pointed out alone, and different people are not', () => {
    expect(warnings('Раul', 'Bo')).toBe(1);
    expect(warnings('Anna', 'Hanna', 'Ann', 'Annä')).toBe(0);
    expect(warnings('Анна', 'Bo', 'Παύλος')).toBe(0);
    expect(lookOf('Anna')).not.toBe(lookOf('Anne'));
  });
});
