import type { Definition } from '../../core/election/definition.ts';
import { directionOf, type Language } from './languages.ts';

/** The definition's own texts in a reader's language, or as they were written where there is no translation. */
export interface Wording {
  /** The language that these texts are in, and how it is written. */
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly title: string;
  readonly organisation: string;
  readonly contact: string;
  readonly rules: string;
  section(id: string): string;
  question(contest: string): string;
  option(contest: string, option: string): { readonly name: string; readonly statement: string };
  /** The names in the settings of a contest, in their order; null where the settings' own are to be shown. */
  names(contest: string): { readonly [K in 'grades' | 'conditions']: readonly string[] | null };
}

function base(tag: string): string {
  return tag.toLowerCase().split('-')[0] ?? '';
}

/** @param language the language of the page that shows them */
export function wordingOf(definition: Definition, language: Language): Wording {
  const translation =
    base(definition.language) === language
      ? undefined
      : definition.translations.find((each) => base(each.language) === language);
  const tongue = translation?.language ?? definition.language;
  const { sections, contests } = translation ?? definition;
  const contest = (id: string) => contests.find((each) => each.id === id);
  return {
    language: tongue,
    direction: directionOf(tongue.toLowerCase()),
    title: translation?.title ?? definition.title,
    organisation: translation?.organisation ?? definition.organisation.name,
    contact: translation?.contact ?? definition.contact,
    rules: translation?.rules ?? definition.rules,
    section: (id) => sections.find((each) => each.id === id)?.name ?? id,
    question: (id) => contest(id)?.question ?? id,
    option(id, option) {
      const words = contest(id)?.options.find((each) => each.id === option);
      return { name: words?.name ?? option, statement: words?.statement ?? '' };
    },
    names(id) {
      const words = translation?.contests.find((each) => each.id === id);
      return { grades: words?.grades ?? null, conditions: words?.conditions ?? null };
    },
  };
}
