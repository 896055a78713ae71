/** The languages of the page. */

export const LANGUAGES = ['en', 'fr', 'ar'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What languages call themselves. */
export const OWN_NAMES: { readonly [L in Language]: string } = { en: 'English', fr: 'Français', ar: 'العربية' };

/** Which way a language is written. */
export function directionOf(tag: string): 'ltr' | 'rtl' {
  return /^(?:ar|fa|he|ur|yi|ps|sd|ug|ckb|dv)(?:-|$)/.test(tag) ? 'rtl' : 'ltr';
}

/** The language of ours that a tag like `fr-CH` means, or null. */
export function languageOf(tag: string): Language | null {
  const base = tag.toLowerCase().split('-')[0];
  return LANGUAGES.find((known) => known === base) ?? null;
}
