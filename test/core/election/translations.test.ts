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
