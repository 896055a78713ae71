import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/core/base/canonical-json.ts';
import { imagesOf } from '../../../src/core/election/definition-bounds.ts';
import { fixDefinition } from '../../../src/core/election/fixed-definition.ts';
import { imageTypeOf } from '../../../src/core/election/image.ts';
import { makeTestDefinition, testDefinitionValue, testOptions } from '../../support/definition.ts';

interface Text {
  [name: string]: Json;
  contests: { id: string; question: string; options: { id: string; name: string; statement: string }[] }[];
  sections: { id: string; name: string }[];
}

function translation(language = 'fr'): Text {
  const options = testOptions('chair', ['ada', 'ben', 'cleo']).map(({ id, name }) => ({
    id,
    name: `${name} en ${language}`,
    statement: '',
  }));
  return {
    language,
    title: 'Comité exécutif 2026',
    organisation: 'Le comité',
    contact: 'scrutin@vote.example',
    rules: 'La personne qui obtient le plus de voix est élue.',
    sections: [{ id: 'all', name: 'Tous les membres' }],
    contests: [{ id: 'chair', question: 'Qui présidera ?', options }],
  };
}

function reasonsOf(translations: readonly Json[]): string[] {
  const fixed = fixDefinition({ ...testDefinitionValue(), translations: [...translations] });
  return fixed.ok ? [] : [...fixed.error.reasons];
}

function changed(change: (text: Text) => void): Text {
  const text = translation();
  change(text);
  return text;
}

describe('a translation', () => {
  test('that says everything is accepted, several beside each other', () => {
    expect(reasonsOf([translation('fr'), translation('ar')])).toEqual([]);
  });

  test.each<[string, Text, string]>([
    [
      'a section left out',
      changed((text) => text.sections.pop()),
      'translation fr: it must name every section, in the order of the sections',
    ],
    [
      'a contest left out',
      changed((text) => text.contests.pop()),
      'translation fr: it must ask every contest, in the order of the contests',
    ],
    [
      'options in another order',
      changed((text) => text.contests[0]?.options.reverse()),
      'translation fr: contest chair must have every option, in the drawn order',
    ],
    [
      'the blank option left out',
      changed((text) => text.contests[0]?.options.pop()),
      'translation fr: contest chair must have every option, in the drawn order',
    ],
  ])('with %s is refused', (_, text, reason) => {
    expect(reasonsOf([text])).toContain(reason);
  });

  test('that calls two options the same is refused', () => {
    const text = changed(({ contests }) => {
      for (const option of contests[0]?.options ?? []) option.name = 'Quelqu’un';
    });
    expect(reasonsOf([text])).toContain('translation fr: contest chair: two options are called "Quelqu’un"');
  });

  test('in the language of the main texts, or twice in one language, is refused', () => {
    expect(reasonsOf([translation('en')])).toEqual(['translations: the language en stands twice']);
    expect(reasonsOf([translation(), translation()])).toEqual(['translations: the language fr stands twice']);
  });

  test.each(['EN', 'english', 'fr_FR', 'fr-fr', 'x'])('needs a language tag in its one spelling, not "%s"', (tag) => {
    expect(reasonsOf([translation(tag)])).toHaveLength(1);
  });
});

describe('the names of grades and conditions', () => {
  const condition = (name: string): Json => ({
    ...{ name, figure: 'for', relation: 'more-than', share: [1, 2], base: 'cast', of: 'base' },
  });
  const RULES: Readonly<Record<string, (names: readonly string[]) => Json>> = {
    grades: (grades) => ({
      id: 'majority-judgement',
      version: '1',
      settings: { grades: [...grades], ungraded: 'lowest' },
    }),
    conditions: (names) => ({
      id: 'motion',
      version: '1',
      settings: { carries: 'yes', conditions: names.map(condition) },
    }),
    neither: () => ({ id: 'plurality', version: '1', settings: { choices: 1 } }),
  };

  /** The reasons against a contest whose settings have `names`, translated with `given`. */
  function against(kind: string, names: readonly string[], given: { [name: string]: Json }): string[] {
    const options = testOptions('chair', ['yes', 'no']);
    const [contest] = testDefinitionValue()['contests'] as [{ [name: string]: Json }];
    const text = translation();
    const named = options.map(({ id, name, statement }) => ({ id, name: `${name} en fr`, statement }));
    const fixed = fixDefinition({
      ...testDefinitionValue(),
      contests: [{ ...contest, options, rule: RULES[kind]?.(names) ?? null }],
      translations: [{ ...text, contests: [{ id: 'chair', question: 'Qui ?', options: named, ...given }] }],
    });
    return fixed.ok ? [] : [...fixed.error.reasons];
  }

  const some = (least: number, most: number) => fc.integer({ min: least, max: most });
  const namesOf = (count: number) =>
    Array.from({ length: count }, (_, at) => `name ${'abcdefghijklmnopqrst'[at] ?? ''}`);

  test.each([
    ['grades', 2, 20],
    ['conditions', 1, 8],
  ])('%s: as many as the settings have are accepted, and no other number', (kind, least, most) => {
    fc.assert(
      fc.property(some(least, most), some(least, most), (wanted, given) => {
        const names = namesOf(wanted);
        const reasons = against(kind, names, { [kind]: namesOf(given).map((name) => `${name} en fr`) });
        const said = `translation fr: contest chair: ${kind}: ${wanted} names are needed, in the order of the settings: ${names.join(', ')}`;
        expect(reasons).toEqual(wanted === given ? [] : [said]);
      }),
      { numRuns: 40 },
    );
  });

  test.each(['grades', 'conditions'])('%s left out where the settings have them are asked for', (kind) => {
    expect(against(kind, ['poor', 'good'], {})).toEqual([
      `translation fr: contest chair: ${kind}: 2 names are needed, in the order of the settings: poor, good`,
    ]);
  });

  test.each([
    ['grades', 'neither', 'plurality'],
    ['conditions', 'neither', 'plurality'],
    ['grades', 'conditions', 'motion'],
    ['conditions', 'grades', 'majority-judgement'],
  ])('%s are refused where the rule has none: %s', (given, kind, rule) => {
    const both = kind === 'neither' ? {} : { [kind]: ['faible', 'bon'] };
    expect(against(kind, ['poor', 'good'], { ...both, [given]: ['faible', 'bon'] })).toEqual([
      `translation fr: contest chair: the rule ${rule} has no names of ${given}`,
    ]);
  });

  test.each(['grades', 'conditions'])('%s of which two are called the same are refused', (kind) => {
    expect(against(kind, ['poor', 'good'], { [kind]: ['bon', 'bon'] })).toEqual([
      `translation fr: contest chair: ${kind}: two are called "bon"`,
    ]);
  });

  test('that are not there leave no trace in the bytes: older definitions keep their fingerprints', () => {
    const fixed = fixDefinition({ ...testDefinitionValue(), translations: [translation()] });
    const text = fixed.ok ? new TextDecoder().decode(fixed.value.bytes) : '';
    expect(text).toContain('Qui présidera');
    expect(text).not.toMatch(/"grades"|"conditions"/);
  });
});

test('an election in which nobody can prove who they are is refused', () => {
  const proofs = { mail: false, letter: false, certificate: false, signIn: null };
  const fixed = fixDefinition({ ...testDefinitionValue(), proofs });
  expect(fixed.ok ? [] : fixed.error.reasons).toEqual(['proofs: members need at least one way to prove who they are']);
});

describe('pictures', () => {
  const picture = (fill: string) => ({ sha256: fill.repeat(64), size: 9, type: 'image/png' });

  test('of a definition are the logo and every photograph, each once', () => {
    const options = testOptions('chair', ['ada', 'ben', 'cleo']);
    const { contests } = makeTestDefinition();
    const definition = makeTestDefinition({
      organisation: { name: 'The Committee', logo: picture('a') },
      contests: [
        { ...contests[0], options: options.map((option, at) => ({ ...option, photo: at < 2 ? picture('b') : null })) },
      ],
    });
    expect(imagesOf(definition).map(({ sha256 }) => sha256[0])).toEqual(['a', 'b']);
    expect(imagesOf(makeTestDefinition())).toEqual([]);
  });

  test('are known by how they begin, and drawings that can hold programs are none', () => {
    const bytes = (text: string) => Uint8Array.from(text, (each) => each.charCodeAt(0));
    expect(imageTypeOf(bytes('\u0089PNG\r\n\u001a\nrest'))).toBe('image/png');
    expect(imageTypeOf(bytes('\u00ff\u00d8\u00ff\u00e0rest'))).toBe('image/jpeg');
    expect(imageTypeOf(bytes('RIFF....WEBPVP8 '))).toBe('image/webp');
    for (const other of ['<svg xmlns="http://www.w3.org/2000/svg"/>', 'RIFF....WAVE', 'GIF89a', '\u0089PNG', '']) {
      expect(imageTypeOf(bytes(other))).toBeNull();
    }
  });

  test('no other bytes are a picture', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 24 }), (input) => {
        const type = imageTypeOf(input);
        const begins = { 137: 'image/png', 255: 'image/jpeg', 82: 'image/webp' }[input[0] ?? -1];
        return type === null || type === begins;
      }),
    );
  });
});
