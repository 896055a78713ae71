import { possibleBallots } from '../../core/count/possible-ballots.ts';
import { reasonsToRefuseRule } from '../../core/count/rules.ts';
import { BLANK_OPTION, type Contest } from '../../core/election/definition.ts';
import type { OptionId } from '../../core/election/values.ts';
import { type CheckFacts, done, missing, type Said, warning } from './check.ts';

/** Checks that compare the roll's sections with what would be opened of each. */

/** A group of fewer ballots hides nobody well. */
const FEW = 5;
/** So many times as many possible ballots as voters are far more. */
const FAR_MORE = 10n;

/** Whether every section has members, and those that could never be opened or would be opened though they are small. */
export function sectionChecks({ draft, roll }: CheckFacts): { readonly roll: Said[]; readonly small: Said[] } {
  const counts = new Map(roll.map(({ section, entries }) => [section, entries]));
  const all: Said[] = [];
  const small: Said[] = [];
  if (roll.length === 0) all.push(missing('The roll is empty: import it.'));
  for (const { id, minimum, mergeInto, openSmall } of draft.sections) {
    const entries = counts.get(id) ?? 0;
    counts.delete(id);
    if (roll.length === 0) continue;
    all.push(
      entries === 0
        ? missing(`Nobody on the roll is in section ${id}: add members or take the section out of the draft.`, id)
        : done(`${entries} members are in section ${id}.`, id),
    );
    if (entries === 0) continue;
    if (entries < minimum && mergeInto === null && !openSmall) {
      small.push(
        missing(
          `Section ${id} has ${entries} members and a minimum of ${minimum} ballots: it would never be opened. Lower the minimum, or set mergeInto or openSmall.`,
          id,
        ),
      );
    } else if (entries < minimum && mergeInto !== null) {
      small.push(
        warning(
          `Section ${id} can never reach its minimum of ${minimum}: its ballots are always opened together with those of ${mergeInto}.`,
          id,
        ),
      );
    } else if (minimum < FEW || openSmall) {
      small.push(
        warning(
          `Section ${id} is opened with ${openSmall ? 'however few' : `as few as ${minimum}`} ballots: members who vote in a small group may be recognised by what was voted.`,
          id,
        ),
      );
    }
  }
  for (const [section, entries] of counts) {
    all.push(
      missing(
        `${entries} members are in section ${section}, which the draft does not have: import the roll anew.`,
        section,
      ),
    );
  }
  return {
    roll: all,
    small: small.length > 0 ? small : [done('No section is too small for what the draft says of it.')],
  };
}

function withBlank(contest: Contest): Contest {
  const blank = { ...contest.options[0], id: BLANK_OPTION as OptionId } as Contest['options'][number];
  return { ...contest, options: [...contest.options, blank] };
}

/** Warns of every mixed list with far more possible ballots than voters: patterns could be agreed on (PR-17). */
export function rankingChecks({ draft, roll }: CheckFacts): Said[] {
  const said: Said[] = [];
  for (const contest of draft.contests.map(withBlank)) {
    // What is wrong with a rule is told as part of the draft.
    if (reasonsToRefuseRule(contest).length > 0) continue;
    const possible = possibleBallots(contest);
    const lists = roll.filter(({ entries }) => possible > FAR_MORE * BigInt(entries));
    if (lists.length === 0) continue;
    const who = lists.map(({ section, entries }) => `${section} (${entries})`).join(', ');
    said.push(
      warning(
        `Contest ${contest.id} has ${possible} possible ballots, far more than voters in ${who}: whoever buys votes could ask for an unusual pattern and look for it among the opened ballots. Fewer ranks or options make this harder; tell members that it can be done.`,
        contest.id,
      ),
    );
  }
  return said.length > 0 ? said : [done('No contest has far more possible ballots than a list has voters.')];
}
