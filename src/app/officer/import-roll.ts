import { err, ok, type Result } from '../../core/base/result.ts';
import type { SectionId } from '../../core/election/values.ts';
import type { RollMember } from '../roll/ports.ts';
import { electionOfOfficer } from './access.ts';
import type { ElectionAccessError, OfficerCommand, OfficerPorts, Refusal } from './ports.ts';
import { parseRollCsv } from './roll-csv.ts';

export interface SectionCount {
  readonly section: SectionId;
  readonly entries: number;
}

export interface ImportedRoll {
  readonly entries: number;
  readonly sections: SectionCount[];
}

/** How many members every section of a draft has, in its order. */
export function countBySection(
  sections: readonly SectionId[],
  members: readonly Pick<RollMember, 'section'>[],
): SectionCount[] {
  const counts = new Map<SectionId, number>(sections.map((section) => [section, 0]));
  for (const { section } of members) counts.set(section, (counts.get(section) ?? 0) + 1);
  return [...counts].map(([section, entries]) => ({ section, entries }));
}

/** Replaces the whole roll of a draft, or changes nothing and says all that is wrong with the file. */
export async function importRoll(
  ports: Pick<OfficerPorts, 'roll' | 'log'>,
  command: OfficerCommand & { readonly csv: string },
): Promise<Result<ImportedRoll, ElectionAccessError | Refusal<'roll-refused'> | { readonly kind: 'roll-frozen' }>> {
  const found = await electionOfOfficer(ports, command);
  if (!found.ok) return found;
  if (found.value.stored.definition !== null) return err({ kind: 'roll-frozen' });
  const sections = found.value.draft.sections.map((section) => section.id);
  const parsed = await parseRollCsv({ csv: command.csv, sections });
  if (!parsed.ok) return parsed;
  const members = parsed.value;
  const replaced = await ports.roll.replaceRoll(command.election, members);
  if (!replaced.ok) return replaced;
  ports.log.event('roll-imported', { election: command.election, entries: members.length });
  return ok({ entries: members.length, sections: countBySection(sections, members) });
}
