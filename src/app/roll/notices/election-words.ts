import type { Definition } from '../../../core/election/definition.ts';

/** The texts of an election in the language of whoever reads them, where the definition has them in it. */
export interface ElectionWords {
  /** The language that they are in. */
  readonly language: string;
  readonly title: string;
  readonly organisation: string;
  readonly contact: string;
  /** The question of a contest and the names of these of its options. */
  contest(
    contest: string,
    options: readonly string[],
  ): { readonly question: string; readonly names: readonly string[] };
}

const baseOf = (tag: string) => tag.toLowerCase().split('-', 1)[0];

/** @param language a BCP 47 tag; an exact translation goes before one in another variety of the language */
export function wordsOfElection(definition: Definition, language: string | null): ElectionWords {
  const isMain = language === null || baseOf(definition.language) === baseOf(language);
  const { translations, organisation } = definition;
  const translation =
    translations.find((candidate) => candidate.language === language) ??
    (isMain ? undefined : translations.find((candidate) => baseOf(candidate.language) === baseOf(language)));
  const { language: tongue, title, contact, contests } = translation ?? definition;
  return {
    language: tongue,
    title,
    contact,
    organisation: translation?.organisation ?? organisation.name,
    contest(id, options) {
      const contest = contests.find((candidate) => candidate.id === id);
      const names = options.map((option) => contest?.options.find((each) => each.id === option)?.name ?? option);
      return { question: contest?.question ?? id, names };
    },
  };
}
