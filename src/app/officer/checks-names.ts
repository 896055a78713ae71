import { lookOf, mixesScripts } from '../../core/election/look-alike.ts';
import { type CheckFacts, done, type Said, warning } from './check.ts';

/** Warns of options that members could take for each other, and of names that mix scripts with the same pictures. */
export function lookAlikeChecks({ draft }: CheckFacts): Said[] {
  const said: Said[] = [];
  for (const { id, options } of draft.contests) {
    const seen = new Map<string, string>();
    for (const { id: option, name } of options) {
      const look = lookOf(name);
      const earlier = seen.get(look);
      if (earlier === undefined) seen.set(look, option);
      else {
        said.push(
          warning(
            `In contest ${id} the names of ${earlier} and ${option} look the same: members could take one for the other.`,
            id,
          ),
        );
      }
      if (mixesScripts(name)) {
        said.push(
          warning(
            `In contest ${id} the name of ${option} mixes letters of several scripts: was it typed as it is meant?`,
            id,
          ),
        );
      }
    }
  }
  return said.length > 0 ? said : [done('No two names of a contest look the same.')];
}
