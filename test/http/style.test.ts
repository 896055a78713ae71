import { describe, expect, test } from 'vitest';
import { LANGUAGES, textsOf } from '../../src/http/pages/languages.ts';
import { DARK, LIGHT } from '../../src/http/pages/style/tokens.ts';

/** WCAG 2.2, relative luminance. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((left, right) => right - left);
  return (light + 0.05) / (dark + 0.05);
}

describe.each([
  ['light', LIGHT],
  ['dark', DARK],
])('the %s colours', (_, colours) => {
  test('can be read: every ink on every ground that it stands on has a contrast of 4.5 to 1', () => {
    for (const ground of ['page', 'card', 'tint'] as const) {
      for (const ink of ['ink', 'soft', 'accent', 'good', 'bad'] as const)
        expect(contrast(colours[ink], colours[ground]), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(colours.warn, colours['warn-tint'])).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colours['accent-ink'], colours.accent)).toBeGreaterThanOrEqual(4.5);
  });

  test('show where a control begins: edges and bars have a contrast of 3 to 1', () => {
    for (const ground of ['page', 'card', 'tint'] as const) {
      for (const line of ['edge', 'bar', 'accent'] as const)
        expect(contrast(colours[line], colours[ground]), `${line} on ${ground}`).toBeGreaterThanOrEqual(3);
    }
  });
});

type Leaf = string | ((...parts: string[]) => string);

function leaves(texts: object, path = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]: [string, Leaf | object]) => {
    const at = `${path}${key}`;
    if (typeof value === 'string') return [[at, value] as [string, string]];
    if (typeof value === 'function')
      return [[at, (value as (...parts: string[]) => string)('<1>', '<2>')] as [string, string]];
    return leaves(value, `${at}.`);
  });
}

describe.each(LANGUAGES.filter((language) => language !== 'en'))('the texts in %s', (language) => {
  const english = new Map(leaves(textsOf('en')));
  const own = new Map(leaves(textsOf(language)));

  test('are complete: the same keys, none empty, none left in English', () => {
    expect([...own.keys()].toSorted()).toEqual([...english.keys()].toSorted());
    for (const [key, text] of own) {
      expect(text.trim(), key).not.toBe('');
      const sameWord = ['election.section', 'result.contents'];
      if (!sameWord.includes(key)) expect(text, key).not.toBe(english.get(key));
    }
  });

  test('say everything that is filled in', () => {
    for (const [key, text] of english) {
      for (const part of text.match(/<[12]>/g) ?? []) expect(own.get(key), key).toContain(part);
    }
  });

  if (language === 'ar') {
    test('are written in Arabic letters', () => {
      for (const [key, text] of own) expect(text, key).toMatch(/[\u0600-\u06ff]/);
    });
  }
});
