import { expect, test } from 'vitest';
import type { LetterPage, LetterTexts } from '../../src/app/officer/letters/letter.ts';
import { makeLetters } from '../../src/app/officer/letters/make-letters.ts';
import { noticeTextsOf } from '../../src/app/roll/notices/texts/texts-of.ts';
import { namesDefinition } from '../support/page-scenes.ts';

/** Letters as they come to whoever prints them. */
async function printed(main: 'en' | 'fr', languages: readonly (string | null)[]) {
  const given: { pages: readonly LetterPage[]; cover: LetterTexts }[] = [];
  await makeLetters(
    {
      print: (input) => {
        given.push(input);
        return Promise.resolve({ pdf: new Uint8Array(), uncovered: [] });
      },
      sha256: () => new Uint8Array(32),
      settings: { publicUrl: 'https://votes.example' },
    },
    {
      fixed: namesDefinition(main),
      letters: languages.map((language, at) => ({
        reference: `M-${at}`,
        name: null,
        code: 'AAAA-BBBB-CCCC',
        language,
      })),
    },
  );
  return given[0]!;
}

test.each(['en', 'fr'] as const)(
  'a letter is in the language of its member’s mails, with the texts that the definition has in it, else %s',
  async (main) => {
    const titles = { en: 'Elections 2026', fr: 'Élections 2026', ar: 'انتخابات 2026' };
    const expected: [tag: string | null, sentences: 'en' | 'fr' | 'ar', texts: 'en' | 'fr' | 'ar'][] = [
      [null, main, main],
      ['en', 'en', 'en'],
      ['fr-CA', 'fr', 'fr'],
      ['ar', 'ar', 'ar'],
      // Nothing here is in German.
      ['de', main, main],
    ];
    const { pages, cover } = await printed(
      main,
      expected.map(([tag]) => tag),
    );
    for (const [at, [tag, sentences, texts]] of expected.entries()) {
      const page = pages[at]!;
      expect(page.texts.sentences.language).toBe(sentences);
      expect(noticeTextsOf(tag, main).language).toBe(sentences);
      expect([page.texts.language, page.texts.title]).toEqual([texts, titles[texts]]);
    }
    expect([cover.sentences.language, cover.title]).toEqual([main, titles[main]]);
    // Which election it is, is the same in every language.
    expect(new Set(pages.map(({ texts }) => `${texts.link} ${texts.words.join(' ')}`)).size).toBe(1);
  },
);
