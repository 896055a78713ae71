import { directionOf, type Language } from './languages.ts';
import { loadPart } from './parts.ts';
import { TEXTS as ENGLISH, type Fill, type TextKey, type Texts } from './texts/en.ts';

/** The language of the page: English is inside, the others are loaded when somebody reads them. */

const loaded = new Map<Language, Texts>([['en', ENGLISH]]);
let current: Language = 'en';

export function language(): Language {
  return current;
}

/** Turns the page to a language. False, and nothing changes, when it cannot be loaded. */
export async function speak(wanted: Language): Promise<boolean> {
  if (wanted !== 'en' && !loaded.has(wanted)) {
    try {
      loaded.set(wanted, (await loadPart(wanted)).TEXTS);
    } catch {
      return false;
    }
  }
  current = wanted;
  document.documentElement.lang = wanted;
  document.documentElement.dir = directionOf(wanted);
  return true;
}

/** Texts that came from elsewhere stand apart from the sentence around them, whichever way each is written. */
const APART = ['\u2068', '\u2069'] as const;

/** A sentence with its blanks filled in. */
export function t(key: TextKey, fill: Fill = {}): string {
  return filled(loaded.get(current)?.[key] ?? ENGLISH[key], fill);
}

/** A text of the page's language with its blanks filled in. */
export function filled(text: string, fill: Fill): string {
  return text.replaceAll(/\{([a-z]+)\}/g, (whole, name: string) => {
    const value = fill[name];
    if (value === undefined) return whole;
    return typeof value === 'number' || current !== 'ar' ? String(value) : `${APART[0]}${value}${APART[1]}`;
  });
}
