import type { Contest } from '../election/definition.ts';
import { ElectoralCollegeSettingsSchema } from './rules/electoral-college.ts';

/**
 * Every reason why a contest that is counted by section cannot be counted with the sections of its election: a section
 * without a share, a share without a section, or a section whose ballots may be mixed with those of another, after
 * which nobody can tell any more from which of them a ballot came. Empty for every other rule.
 */
export function reasonsAgainstSections(
  contest: Contest,
  sections: readonly { readonly id: string; readonly mergeInto: string | null }[],
): string[] {
  if (contest.rule.id !== 'electoral-college') return [];
  const settings = ElectoralCollegeSettingsSchema.safeParse(contest.rule.settings);
  if (!settings.success) return [];
  const named = settings.data.sections.map(({ section }) => section);
  const ids = sections.map(({ id }) => id);
  return [
    ...ids.filter((id) => !named.includes(id)).map((id) => `settings.sections: the section ${id} has no share`),
    ...named.filter((id) => !ids.includes(id)).map((id) => `settings.sections: there is no section ${id}`),
    ...sections
      .filter(({ mergeInto }) => mergeInto !== null)
      .map(
        ({ id }) =>
          `section ${id}: an electoral college cannot be counted when ballots of sections are mixed (mergeInto)`,
      ),
  ];
}
