import { noticeTextsOf } from '../../../roll/notices/texts/texts-of.ts';
import type { LetterSentences } from '../letter.ts';
import { ar } from './ar.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';

const SENTENCES: ReadonlyMap<string, LetterSentences> = new Map([en, fr, ar].map((each) => [each.language, each]));

/** The sentences in the language in which the same member gets notices by mail. @param tags as of `noticeTextsOf` */
export function letterSentencesOf(...tags: readonly (string | null)[]): LetterSentences {
  return SENTENCES.get(noticeTextsOf(...tags).language) ?? en;
}
