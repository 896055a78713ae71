import { err, ok, type Result } from '../../core/base/result.ts';
import type { SectionId } from '../../core/election/values.ts';
import { electionOfOfficer } from './access.ts';
import type { ElectionAccessError, OfficerCommand, OfficerPorts, Refusal } from './ports.ts';
import { parseRollCsv } from './roll-csv.ts';

export interface ImportedRoll {
  readonly entries: number;
  readonly sections: { readonly section: SectionId; readonly entries: number }[];
}

/** Replaces the whole roll of a draft, or changes nothing and says all that is wrong with the file. */
export async function importRoll(
  ports: Pick<OfficerPorts, 'roll' | 'log'>,
  command: OfficerCommand & { readonly csv: string },
): Promise<Result<ImportedRoll, ElectionAccessError | Refusal<'roll-refused'> | { readonly kind: 'roll-frozen' }>> {
  const found = await electionOfOfficer(ports, command);
  if (!found.ok) return found;
  if (found.value.stored.state !== 'draft') return err({ kind: 'roll-frozen' });
  const sections = found.value.draft.sections.map((section) => section.id);
  const parsed = await parseRollCsv({ csv: command.csv, sections });
  if (!parsed.ok) return parsed;
  const entries = parsed.value;
  const replaced = await ports.roll.replaceRoll(command.election, entries);
  if (!replaced.ok) return replaced;
  const counts = new Map<SectionId, number>(sections.map((section) => [section, 0]));
  for (const entry of entries) counts.set(entry.section, (counts.get(entry.section) ?? 0) + 1);
  ports.log.event('roll-imported', { election: command.election, entries: entries.length });
  return ok({
    entries: entries.length,
    sections: [...counts].map(([section, count]) => ({ section, entries: count })),
  });
}
