import { err, ok, type Result } from '../../core/base/result.ts';
import { type FixedDefinition, parseDefinition } from '../../core/election/fixed-definition.ts';
import type { RollElection, RollStore } from '../roll/ports.ts';
import { readDraft, type StoredDraft } from './draft.ts';
import type { ChangeAccessError, ElectionAccessError, OfficerCommand } from './ports.ts';

export interface OfficerElection extends StoredDraft {
  readonly stored: RollElection;
  /** The officers whose signatures count: all but the suspended ones (PR-25). */
  readonly counting: readonly string[];
}

/** The officers whose signatures count, in the definition's order. */
export function countingOfficers(officers: readonly string[], suspended: readonly string[]): string[] {
  return officers.filter((officer) => !suspended.includes(officer));
}

/** The election of a command, if it exists and the officer is one of its returning officers and not suspended (G4). */
export async function electionOfOfficer(
  ports: { readonly roll: Pick<RollStore, 'election'> },
  { officer, election }: OfficerCommand,
): Promise<Result<OfficerElection, ElectionAccessError>> {
  const stored = await ports.roll.election(election);
  if (stored === null) return err({ kind: 'election-not-found' });
  const { draft, officers } = readDraft(stored.draft);
  if (!officers.includes(officer)) return err({ kind: 'officer-not-of-election' });
  if (stored.suspended.includes(officer)) return err({ kind: 'officer-suspended' });
  return ok({ stored, draft, officers, counting: countingOfficers(officers, stored.suspended) });
}

/** The same for a command that would change something: an archived election is only looked at. */
export async function changeableElectionOfOfficer(
  ports: { readonly roll: Pick<RollStore, 'election'> },
  command: OfficerCommand,
): Promise<Result<OfficerElection, ChangeAccessError>> {
  const found = await electionOfOfficer(ports, command);
  return found.ok && found.value.stored.archived ? err({ kind: 'election-archived' }) : found;
}

/** The definition of an election, or null as long as it is a draft. */
export function fixedDefinitionOf(stored: RollElection): FixedDefinition | null {
  if (stored.definition === null) return null;
  const fixed = parseDefinition(stored.definition);
  if (!fixed.ok) throw new Error(`the stored definition is refused: ${fixed.error.reasons.join('; ')}`);
  return fixed.value;
}
