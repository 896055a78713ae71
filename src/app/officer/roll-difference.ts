import type { RollMember } from '../roll/ports.ts';

/** How a new roll differs from the present one, by reference. */
export interface RollDifference {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly unchanged: number;
  /** The first few of each, so that a mistake is seen before it is made. */
  readonly examples: {
    readonly added: string[];
    readonly removed: string[];
    readonly changed: { readonly reference: string; readonly columns: string[] }[];
  };
}

const EXAMPLES = 20;

/** The columns in which two rows of one reference differ. */
function changedColumns(before: RollMember, after: RollMember): string[] {
  const pairs = [
    ['section', before.section, after.section],
    ['mail', before.channels.mail, after.channels.mail],
    ['certificate', before.channels.certificate, after.channels.certificate],
    ['subject', before.channels.subject, after.channels.subject],
    ['letter', before.letter, after.letter],
    ['language', before.language, after.language],
    ['name', before.name, after.name],
  ] as const;
  return pairs.filter(([, was, is]) => was !== is).map(([column]) => column);
}

/** Compares two rolls. */
export function rollDifference(before: readonly RollMember[], after: readonly RollMember[]): RollDifference {
  const known = new Map(before.map((member) => [member.reference, member]));
  const added: string[] = [];
  const changed: { reference: string; columns: string[] }[] = [];
  let unchanged = 0;
  for (const member of after) {
    const was = known.get(member.reference);
    known.delete(member.reference);
    const columns = was === undefined ? [] : changedColumns(was, member);
    if (was === undefined) added.push(member.reference);
    else if (columns.length > 0) changed.push({ reference: member.reference, columns });
    else unchanged += 1;
  }
  const removed = [...known.keys()];
  return {
    added: added.length,
    removed: removed.length,
    changed: changed.length,
    unchanged,
    examples: {
      added: added.slice(0, EXAMPLES),
      removed: removed.slice(0, EXAMPLES),
      changed: changed.slice(0, EXAMPLES),
    },
  };
}
