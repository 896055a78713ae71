import type { Definition, Section } from '../election/definition.ts';
import type { SectionId } from '../election/values.ts';

/**
 * Which sections are opened together (PR-20). Grouping follows from the definition and the number of ballots alone, so
 * that anybody can recompute it.
 */
export interface SectionGroup {
  /** The id of the section that the others joined: the group's name. */
  readonly group: SectionId;
  /** All of its sections in the definition's order, `group` among them. */
  readonly sections: readonly SectionId[];
  /** Ballots of all of its sections. */
  readonly ballots: number;
  /** True when it has ballots but too few, so that they are not opened. */
  readonly withheld: boolean;
}

interface Joined {
  readonly head: Section;
  readonly sections: Section[];
}

/** A group's minimum is the largest of its sections': each section was promised its own. */
function isSmall(group: Joined, ballots: number): boolean {
  const minimum = Math.max(...group.sections.map((section) => section.minimum));
  return ballots > 0 && ballots < minimum;
}

/**
 * The groups in the definition's order of their heads. At first every section is its own group. Then, pass after pass
 * over the definition's order until a pass changes nothing, a group with at least one ballot but fewer than its minimum
 * joins the group that holds the section named by its head's `mergeInto`. A group that is still small is withheld,
 * unless every one of its sections says `openSmall`.
 * @param ballots accepted ballots by section id; a section without an entry has none
 */
export function groupSections(input: {
  readonly definition: Definition;
  readonly ballots: ReadonlyMap<string, number>;
}): SectionGroup[] {
  const { definition, ballots } = input;
  let groups: Joined[] = definition.sections.map((section) => ({ head: section, sections: [section] }));
  const total = (group: Joined) => group.sections.reduce((sum, { id }) => sum + (ballots.get(id) ?? 0), 0);
  for (let changed = true; changed; ) {
    changed = false;
    for (const section of definition.sections) {
      const own = groups.find((group) => group.head.id === section.id);
      const into = groups.find((group) => group.sections.some(({ id }) => id === section.mergeInto));
      if (own === undefined || into === undefined || own === into || !isSmall(own, total(own))) continue;
      into.sections.push(...own.sections);
      groups = groups.filter((group) => group !== own);
      changed = true;
    }
  }
  return groups.map((group) => ({
    group: group.head.id,
    sections: definition.sections.map(({ id }) => id).filter((id) => group.sections.some((member) => member.id === id)),
    ballots: total(group),
    withheld: isSmall(group, total(group)) && !group.sections.every((section) => section.openSmall),
  }));
}
