import { type Contest, type Definition, namesInSettings } from '../../core/election/definition.ts';
import { directionOf, languageOf } from './languages.ts';
import { language } from './texts.ts';

/** The definition's own texts in the language of the page, or as they were written where there is no translation. */

export interface OptionWords {
  readonly name: string;
  readonly statement: string;
}

export interface Wording {
  /** The language that these texts are in. */
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly title: string;
  readonly organisation: string;
  readonly contact: string;
  readonly rules: string;
  readonly question: (contest: Contest) => string;
  readonly option: (contest: Contest, index: number) => OptionWords;
  /** The names of the grades of a contest, the lowest first; null where points are given. */
  readonly grades: (contest: Contest) => readonly string[] | null;
}

export function wordingOf(definition: Definition): Wording {
  const translation =
    languageOf(definition.language) === language()
      ? undefined
      : definition.translations.find((each) => languageOf(each.language) === language());
  const tongue = translation?.language ?? definition.language;
  const translated = (contest: Contest) => translation?.contests.find(({ id }) => id === contest.id);
  return {
    language: tongue,
    direction: directionOf(tongue),
    title: translation?.title ?? definition.title,
    organisation: translation?.organisation ?? definition.organisation.name,
    contact: translation?.contact ?? definition.contact,
    rules: translation?.rules ?? definition.rules,
    question: (contest) => translated(contest)?.question ?? contest.question,
    option(contest, index) {
      const option = contest.options[index];
      const words = translated(contest)?.options.find(({ id }) => id === option?.id);
      return { name: words?.name ?? option?.name ?? '', statement: words?.statement ?? option?.statement ?? '' };
    },
    grades: (contest) => translated(contest)?.grades ?? namesInSettings(contest).grades,
  };
}
