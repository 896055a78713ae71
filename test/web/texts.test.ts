import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CHECK_TEXTS } from '../../src/web/vote/check/texts.ts';
import { TEXTS as AR } from '../../src/web/vote/texts/ar.ts';
import { TEXTS as EN } from '../../src/web/vote/texts/en.ts';
import { TEXTS as FR } from '../../src/web/vote/texts/fr.ts';
import { ROOT } from '../support/root.ts';

const CATALOGS = {
  en: { ...EN, ...CHECK_TEXTS.en },
  fr: { ...FR, ...CHECK_TEXTS.fr },
  ar: { ...AR, ...CHECK_TEXTS.ar },
} as Readonly<Record<'en' | 'fr' | 'ar', Readonly<Record<string, string>>>>;

/** Words that members need not know. */
const CRYPTO_WORDS = [
  /crypt|chiffr(?:é|er|em)|تشفير|مشف/i,
  /\bhash|empreinte|\bfingerprint|بصمة/i,
  /\btokens?\b|\bjetons?\b/i,
  /\bpublic key|\bprivate key|\bkeys?\b|\bclés?\b|مفتاح/i,
  /cipher|nonce|blind sign|zero.knowledge|merkle|ledger|checkpoint|commitment|randomness|registrar|trustee|protocol/i,
];

const blanks = (text: string) => [...text.matchAll(/\{[a-z]+\}/g)].map(([blank]) => blank).toSorted();

function sources(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && entry.name.endsWith('.ts') && !/texts/.test(join(entry.parentPath, entry.name)),
    )
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}

describe('the sentences of the voting page', () => {
  test('are in every language, with the same blanks to fill in', () => {
    for (const catalog of [CATALOGS.fr, CATALOGS.ar]) {
      expect(Object.keys(catalog).toSorted()).toEqual(Object.keys(CATALOGS.en).toSorted());
      for (const [key, text] of Object.entries(catalog)) {
        expect({ key, blanks: blanks(text) }).toEqual({ key, blanks: blanks(CATALOGS.en[key] ?? '') });
      }
    }
  });

  test('say nothing that one must have learnt first', () => {
    for (const catalog of Object.values(CATALOGS)) {
      for (const text of Object.values(catalog)) for (const word of CRYPTO_WORDS) expect(text).not.toMatch(word);
    }
  });

  test('never begin a line with a French question mark or colon', () => {
    for (const text of Object.values(CATALOGS.fr)) expect(text).not.toMatch(/ [?!:;»]|« /);
  });

  test('are short: none but lists of facts has more than twenty words', () => {
    for (const text of Object.values(CATALOGS.en)) {
      for (const sentence of text.split(/[.:?!] /))
        expect(sentence.split(' ').length, sentence).toBeLessThanOrEqual(20);
    }
  });

  test('are all used', () => {
    const code = sources(join(ROOT, 'src', 'web', 'vote'));
    for (const key of Object.keys(CATALOGS.en)) expect(code.includes(`'${key}'`), key).toBe(true);
  });
});
