import { ENGLISH, type SheetWords } from '../../core/count/print/english.ts';
import { ruleOf } from '../../core/count/rules.ts';
import { AR } from './texts/ar.ts';
import { EN, type Texts } from './texts/en.ts';
import { FR } from './texts/fr.ts';
import { AR_SHEET } from './texts/sheets/ar.ts';
import { AR_RULES } from './texts/sheets/ar-rules.ts';
import { FR_SHEET } from './texts/sheets/fr.ts';
import { FR_RULES } from './texts/sheets/fr-rules.ts';
import type { RuleTranslations } from './texts/sheets/rules.ts';

/** The languages of the service's own words. Each is complete: a missing text does not compile. */
export const LANGUAGES = ['en', 'fr', 'ar'] as const;
export type Language = (typeof LANGUAGES)[number];

const TEXTS: { readonly [L in Language]: Texts } = { en: EN, fr: FR, ar: AR };

const SHEETS: { readonly [L in Language]: SheetWords } = { en: ENGLISH, fr: FR_SHEET, ar: AR_SHEET };

const RULE_NAMES: { readonly [L in Language]?: RuleTranslations } = { fr: FR_RULES, ar: AR_RULES };

/** What languages call themselves. */
export const OWN_NAMES: { readonly [L in Language]: string } = { en: 'English', fr: 'Français', ar: 'العربية' };

export function textsOf(language: Language): Texts {
  return TEXTS[language];
}

/** The words in which results are told. English is as it stands in the signed record. */
export function sheetWordsOf(language: Language): SheetWords {
  return SHEETS[language];
}

/** What a counting rule is called. */
export function ruleNameIn(language: Language, rule: string): string {
  return RULE_NAMES[language]?.[rule]?.name ?? ruleOf(rule)?.name ?? rule;
}

/** Which way a language is written. */
export function directionOf(language: string): 'ltr' | 'rtl' {
  return /^(?:ar|fa|he|ur|yi|ps|sd|ug|ckb|dv)(?:-|$)/.test(language) ? 'rtl' : 'ltr';
}

function known(tag: string): Language | null {
  const base = tag.toLowerCase().split('-')[0];
  return LANGUAGES.find((language) => language === base) ?? null;
}

/** `fr;q=0.8, en` as tags, best first. Whatever cannot be read is left out. */
function accepted(header: string): string[] {
  return header
    .slice(0, 500)
    .split(',')
    .map((part, at) => {
      const [, tag = '', quality = '1'] = /^\s*([a-z0-9-]{1,35})(?:\s*;\s*q=([0-9.]{1,5}))?\s*$/i.exec(part) ?? [];
      return { tag, at, quality: Number(quality) };
    })
    .filter(({ tag, quality }) => tag !== '' && quality > 0)
    .toSorted((left, right) => right.quality - left.quality || left.at - right.at)
    .map(({ tag }) => tag);
}

/** The language that an address asks for by `?lang=`, or null. */
export function languageOfUrl(url: string): Language | null {
  const query = url.indexOf('?') < 0 ? '' : url.slice(url.indexOf('?') + 1);
  return known(new URLSearchParams(query).get('lang') ?? '');
}

/** The language of a page: what its address says, else what the browser prefers. Nothing is kept about anybody. */
export function chooseLanguage(input: { readonly url: string; readonly acceptLanguage: string | undefined }): Language {
  const asked = languageOfUrl(input.url);
  if (asked !== null) return asked;
  for (const tag of accepted(input.acceptLanguage ?? '')) {
    const language = known(tag);
    if (language !== null) return language;
  }
  return 'en';
}
