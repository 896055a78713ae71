import { expect, test } from 'vitest';
import { reasonsToRefuseDraft } from '../../src/app/officer/definition-of-draft.ts';
import { draftBytes, readDraft } from '../../src/app/officer/draft.ts';
import { DraftSchema } from '../../src/contract/officer-api.ts';
import { draftOf, type Office } from '../support/election-office.ts';
import { namesDefinition } from '../support/page-scenes.ts';

const NOW = Date.UTC(2026, 10, 1);
const OFFICE = { opensAtMs: NOW + 3_600_000, closesAtMs: NOW + 7_200_000, officers: [] } as unknown as Office;

const withoutBlank = <T extends { readonly id: string }>(options: readonly T[]) =>
  options.filter(({ id }) => id !== 'blank');

test('a draft keeps what grades and conditions are called in each language, from the door to the definition', () => {
  const { definition } = namesDefinition();
  const given = {
    ...draftOf(OFFICE),
    officers: {
      required: 2,
      certificates: ['Ada', 'Ben', 'Cleo'].map((name) => ({ name, certificate: `certificate of ${name}` })),
    },
    sections: definition.sections.map(({ id, name, weight, minimum, mergeInto, openSmall }) => ({
      ...{ id, name, weight, minimum, mergeInto, openSmall },
    })),
    contests: definition.contests.map((contest) => ({ ...contest, options: withoutBlank(contest.options) })),
    translations: definition.translations.map((text) => ({
      ...text,
      contests: text.contests.map((contest) => ({ ...contest, options: withoutBlank(contest.options) })),
    })),
  };
  const draft = DraftSchema.parse(given);
  const stored = readDraft(draftBytes({ draft, officers: [] })).draft;
  const [french] = stored.translations;
  expect(french?.contests.map(({ grades, conditions }) => grades ?? conditions)).toEqual([
    ['faible', 'bon', 'excellente'],
    ['majorité', 'participation'],
  ]);
  expect(stored.translations).toEqual(draft.translations);
  const asked = { host: 'vote.example', nowMs: NOW };
  expect(reasonsToRefuseDraft({ draft: stored, ...asked })).toEqual([]);
  const translations = stored.translations.map((text) => ({
    ...text,
    contests: text.contests.map(({ id, question, options, conditions }) => ({
      ...{ id, question, options },
      ...(conditions === undefined ? {} : { conditions }),
    })),
  }));
  expect(reasonsToRefuseDraft({ draft: { ...stored, translations }, ...asked })).toEqual(
    ['fr', 'ar'].map(
      (language) =>
        `translation ${language}: contest papers: grades: 3 names are needed, in the order of the settings: poor, good, excellent`,
    ),
  );
});
