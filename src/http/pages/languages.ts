import { AR } from './texts/ar.ts';
import { EN, type Texts } from './texts/en.ts';
import { FR } from './texts/fr.ts';

/** The languages of the service's own words. Each is complete: a missing text does not compile. */
export const LANGUAGES = ['en', 'fr', 'ar'] as const;
export type Language = (typeof LANGUAGES)[number];

const TEXTS: { readonly [L in Language]: Texts } = { en: EN, fr: FR, ar: AR };

/** What languages call themselves. */
export const OWN_NAMES: { readonly [L in Language]: string } = { en: 'English', fr: 'Français', ar: 'العربية' };

export function textsOf(language: Language): Texts {
  return TEXTS[language];
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
