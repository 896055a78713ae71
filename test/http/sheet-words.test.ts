import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/base/canonical-json.ts';
import type { MarkReason } from '../../src/core/count/marks.ts';
import { ENGLISH, toldIn } from '../../src/core/count/print/english.ts';
import { sheetSection } from '../../src/core/count/print/html.ts';
import type { RuleEntry } from '../../src/core/count/rule-entry.ts';
import { RULES } from '../../src/core/count/rules.ts';
import type { Sheet } from '../../src/core/count/sheet.ts';
import { named } from '../../src/http/pages/sheet-names.ts';
import { AR_SHEET } from '../../src/http/pages/texts/sheets/ar.ts';
import { AR_RULES } from '../../src/http/pages/texts/sheets/ar-rules.ts';
import { FR_SHEET } from '../../src/http/pages/texts/sheets/fr.ts';
import { FR_RULES } from '../../src/http/pages/texts/sheets/fr-rules.ts';
import { wordingOf } from '../../src/http/pages/wording.ts';
import { bltOf, countFile } from '../core/count/count-file.ts';
import { exampleSheet } from '../support/counting-docs.ts';
import { fixTestDefinition } from '../support/definition.ts';

/** Results are told in every language of the pages, whole: no sentence, rule or reason stays in English. */

const TRANSLATED = [
  { language: 'fr', words: FR_SHEET, rules: FR_RULES },
  { language: 'ar', words: AR_SHEET, rules: AR_RULES },
] as const;

const LOTS = { source: 'seed', lotSeed: new Uint8Array(32) } as const;

/** The values of a setting that a translation tells apart. */
function valuesOf(schema: unknown): readonly unknown[] {
  const json = (schema as { toJSONSchema(): { properties?: Record<string, { enum?: unknown[] }> } }).toJSONSchema();
  return Object.entries(json.properties ?? {}).flatMap(([name, { enum: values = [] }]) =>
    values.map((value) => ({ [name]: value })),
  );
}

function settingsOf(entry: RuleEntry): JsonObject[] {
  const size = { seats: 2, candidates: 4 };
  const usual = entry.usualSettings(size);
  return [usual, ...valuesOf(entry.settings).map((change) => ({ ...usual, ...(change as JsonObject) }))];
}

describe.each(TRANSLATED)('$language', ({ words, rules }) => {
  test.each(RULES.map((entry) => [entry.id, entry] as const))(
    'the rule %s is told sentence by sentence',
    (id, entry) => {
      const rule = rules[id];
      expect(rule?.name).not.toBe(undefined);
      for (const seats of [1, 3]) {
        for (const settings of settingsOf(entry)) {
          const english = entry.explain({ settings, size: { seats, candidates: 4 } });
          const own = rule?.explain(settings, { seats, candidates: 4 }) ?? [];
          expect(own).toHaveLength(english.length);
          for (const [at, sentence] of own.entries()) {
            expect(sentence.length).toBeGreaterThan(8);
            expect(sentence).not.toBe(english[at]);
            expect(sentence).not.toMatch(/undefined|\[object/);
          }
        }
      }
    },
  );

  test('every setting of a rule that changes what it says in English changes what it says here', () => {
    for (const entry of RULES) {
      const size = { seats: 2, candidates: 4 };
      const told = (settings: JsonObject) => (rules[entry.id]?.explain(settings, size) ?? []).join(' ');
      const english = (settings: JsonObject) => entry.explain({ settings, size }).join(' ');
      const all = settingsOf(entry);
      expect(new Set(all.map(told)).size, entry.id).toBe(new Set(all.map(english)).size);
    }
  });

  test('every reason for which a ballot is rejected has its words', () => {
    const reasons: (MarkReason | 'block-not-embedded' | 'padding-not-zero' | 'rank-below-scores')[] = [
      ...([
        'wrong-length',
        'not-a-byte',
        'no-mark',
        'blank-not-one',
        'blank-with-other-marks',
        'mark-not-one',
      ] as const),
      ...(['too-many-choices', 'ranks-with-a-gap', 'equal-ranks', 'score-too-high', 'too-many-points'] as const),
      ...(['block-not-embedded', 'padding-not-zero', 'rank-below-scores'] as const),
    ];
    for (const reason of reasons) {
      expect(ENGLISH.rejection(reason)).not.toBe(reason);
      expect(words.rejection(reason)).not.toBe(reason);
      expect(words.rejection(reason)).not.toBe(ENGLISH.rejection(reason));
    }
  });

  test('no text of the words is left in English', () => {
    const left: string[] = [];
    const same = new Set(['points', 'Section', 'Quota', 'Score', 'quota']);
    const walk = (own: unknown, english: unknown, path: string): void => {
      if (typeof own === 'string') {
        if (own === english && !same.has(own)) left.push(`${path}: ${own}`);
      } else if (typeof own === 'object' && own !== null) {
        for (const [key, value] of Object.entries(own)) {
          walk(value, (english as Record<string, unknown>)[key], `${path}.${key}`);
        }
      }
    };
    walk(words, ENGLISH, '');
    expect(left).toEqual([]);
  });
});

/** Whatever stands on a page for people to read, without names, code and figures. */
function prose(sheet: Sheet, words: typeof ENGLISH): string {
  return sheetSection(sheet, words)
    .text.replaceAll(/<code>.*?<\/code>/gs, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/&[a-z#0-9]+;/g, ' ');
}

describe('the count of every rule in Arabic', () => {
  const papers = [
    '6 1\n-6\n5 1 2 0\n5 2 3 0\n5 3 1 0\n2 4 0\n2 5 0\n1 6 0\n0\n',
    '6 3\n5 1 2 0\n5 2 3 0\n9 3 1 0\n2 4 0\n2 5 0\n0\n',
    '6 1\n0\n',
  ];
  const names = '"أ"\n"ب"\n"ج"\n"د"\n"ه"\n"و"\n"سؤال"\n';
  const sheets = (entry: RuleEntry): Sheet[] => {
    const size = (seats: number) => ({ seats, candidates: 6 });
    return papers.flatMap((lines) => {
      const seats = Number(lines.slice(2, 3));
      const takes = entry.reasonsToRefuse({ settings: entry.usualSettings(size(seats)), size: size(seats) });
      if (takes.length > 0 || ['motion', 'electoral-college'].includes(entry.id)) return [];
      return [countFile({ file: bltOf(`${lines}${names}`), rule: entry.id, lots: LOTS })];
    });
  };

  test.each(RULES.map((entry) => [entry.id, entry] as const))('%s: no word of another language', (id, entry) => {
    const counted = sheets(entry);
    for (const sheet of counted.length > 0 ? counted : [exampleSheet(entry)]) {
      // What people typed and what rules call themselves in the record stays as it is.
      const given = [
        ...['SHA-256', 'ERS97', 'PR', 'reference rule', '3rd edition 1997', 'schedule 1A'],
        ...sheet.input.candidates.map(({ name }) => name),
        ...(id === 'majority-judgement' ? (sheet.rule.settings['grades'] as string[]) : []),
        ...(id === 'motion' ? ['majority', sheet.question] : []),
        ...(id === 'electoral-college' ? ['branches', 'council', sheet.question] : []),
        ...sheet.input.groups.map(({ group }) => group),
      ].toSorted((left, right) => right.length - left.length);
      const text = given.reduce((rest, each) => rest.replaceAll(each, ' '), prose(sheet, AR_SHEET));
      expect(text.match(/[A-Za-z]{2,}/g) ?? []).toEqual([]);
    }
  });
});

test('figures are written as each language writes them, and signs stay on their side in Arabic', () => {
  expect(FR_SHEET.figure('1234567.5')).toBe('1\u202f234\u202f567,5');
  expect(FR_SHEET.figure('1234.50000')).toBe('1234,50000');
  expect(FR_SHEET.figure('-3')).toBe('−3');
  expect(FR_SHEET.figure('100001/3')).toBe('33\u202f333,66666…');
  expect(FR_SHEET.change('0.00000')).toBe('');
  expect(FR_SHEET.change('15')).toBe('+15');
  expect(AR_SHEET.figure('1234567.5')).toBe('1,234,567.5');
  expect(AR_SHEET.change('-15')).toBe('\u2066−15\u2069');
  expect(AR_SHEET.figure('')).toBe('');
});

test('figures of the sheet are the same in every language', () => {
  const sheet = countFile({
    file: bltOf('3 2\n5 1 2 0\n4 2 3 0\n3 3 1 0\n0\n"Ann"\n"Bo"\n"Cy"\n"Board"\n'),
    rule: 'meek-prf',
  });
  const digits = (words: typeof ENGLISH) =>
    sheetSection(sheet, words)
      .text.replaceAll(/[\u202f\u2066-\u2069]/g, '')
      .replaceAll(/(\d),(\d)/g, '$1.$2')
      .match(/<td[^>]*>[^<]*/g);
  expect(digits(FR_SHEET)).toEqual(digits(ENGLISH));
  expect(digits(AR_SHEET)).toEqual(digits(ENGLISH));
  expect(toldIn(sheet, FR_SHEET).sha256).toBe(sheet.sha256);
});

test('the sections of an electoral college are told by their names, and by their ids to whoever counts again', () => {
  const entry = RULES.find(({ id }) => id === 'electoral-college');
  if (entry === undefined) throw new Error('there is no electoral college');
  const sheet = exampleSheet(entry);
  const section = (id: string) => `Les ${id} du nord`;
  const wording = { ...wordingOf(fixTestDefinition().definition, 'fr'), section };
  for (const words of [ENGLISH, FR_SHEET]) {
    const told = named(sheet, wording);
    const { text } = sheetSection(told, { ...words, section, settings: () => sheet.rule.settings });
    const [, rule = '', evidence = ''] = /^(.*)<code>electoral-college<\/code>(.*)$/s.exec(text) ?? [];
    expect(rule).toMatch(/Les branches du nord \d\/\d, Les council du nord \d\/\d/);
    expect(evidence).toContain('branches');
    expect(evidence).not.toContain('du nord');
  }
});
