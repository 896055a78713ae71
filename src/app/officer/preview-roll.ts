import { err, ok, type Result } from '../../core/base/result.ts';
import type { RollMember } from '../roll/ports.ts';
import { electionOfOfficer } from './access.ts';
import { countBySection, type SectionCount } from './import-roll.ts';
import type { ElectionAccessError, OfficerCommand, OfficerPorts } from './ports.ts';
import { type ReadRoll, readRollCsv } from './roll-csv.ts';
import { type RollDifference, rollDifference } from './roll-difference.ts';

const FIRST_ROWS = 5;

/** What an import of a file would do. */
export interface RollPreview extends Omit<ReadRoll, 'members'> {
  /** Members whose rows are without fault. */
  readonly entries: number;
  readonly sections: SectionCount[];
  readonly first: RollMember[];
  readonly difference: RollDifference;
}

/**
 * Reads a roll without importing it: everything that is wrong with it by row, how many members every section would
 * have, the first rows as they were understood, and how it differs from the roll that is there.
 */
export async function previewRoll(
  ports: Pick<OfficerPorts, 'roll'>,
  command: OfficerCommand & { readonly csv: string },
): Promise<Result<RollPreview, ElectionAccessError | { readonly kind: 'roll-frozen' }>> {
  const found = await electionOfOfficer(ports, command);
  if (!found.ok) return found;
  if (found.value.stored.definition !== null) return err({ kind: 'roll-frozen' });
  const sections = found.value.draft.sections.map((section) => section.id);
  const { members, faults, moreFaults } = await readRollCsv({ csv: command.csv, sections });
  const present = await ports.roll.entries(command.election);
  return ok({
    entries: members.length,
    sections: countBySection(sections, members),
    first: members.slice(0, FIRST_ROWS),
    difference: rollDifference(present, members),
    faults,
    moreFaults,
  });
}
