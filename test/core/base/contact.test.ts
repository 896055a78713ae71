import { expect, test } from 'vitest';
import { contactParts } from '../../../src/core/base/contact.ts';

const hrefs = (text: string) => contactParts(text).flatMap(({ href }) => (href === null ? [] : [href]));

test('mail addresses and telephone numbers are found, and the text stays what it was', () => {
  for (const [text, found] of [
    ['help@makers.example', ['mailto:help@makers.example']],
    ['Mail help@makers.example, or call +44 20 7946 0018.', ['mailto:help@makers.example', 'tel:+442079460018']],
    ['Aide : aide@exemple.fr (01 99 00 12 34)', ['mailto:aide@exemple.fr', 'tel:0199001234']],
    ['للمساعدة: help@makers.example', ['mailto:help@makers.example']],
    ['The office, 9-17 h, from 2026-11-17 on', []],
    ['room 0815', []],
    ['x@y', []],
    ['a?bcc=all@b.example', ['mailto:all@b.example']],
  ] as const) {
    expect(hrefs(text), text).toEqual(found);
    expect(
      contactParts(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  }
});
