import { ar } from './ar.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';
import type { NoticeTexts } from './notice-texts.ts';

const TEXTS: ReadonlyMap<string, NoticeTexts> = new Map([en, fr, ar].map((texts) => [texts.language, texts]));

/** The sentences in the first of these languages that there is a catalogue for; English where there is none. */
export function noticeTextsOf(...tags: readonly (string | null)[]): NoticeTexts {
  for (const tag of tags) {
    const texts = TEXTS.get(tag?.toLowerCase().split('-', 1)[0] ?? '');
    if (texts !== undefined) return texts;
  }
  return en;
}
