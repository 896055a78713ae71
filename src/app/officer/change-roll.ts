import { err, ok, type Result } from '../../core/base/result.ts';
import { electionOfOfficer } from './access.ts';
import type { ElectionAccessError, OfficerCommand, OfficerPorts, Refusal } from './ports.ts';
import { type RollValues, readRollValues } from './roll-row.ts';

export interface ChangedRoll {
  readonly reference: string;
  /** How many members are on the roll now. */
  readonly entries: number;
}

type RollFrozen = { readonly kind: 'roll-frozen' };

/** Adds one member before the freeze, by the same rules as a row of a file; after it nobody can be added. */
export async function addMember(
  ports: Pick<OfficerPorts, 'roll' | 'log'>,
  command: OfficerCommand & { readonly values: RollValues },
): Promise<Result<ChangedRoll, ElectionAccessError | Refusal<'roll-refused'> | RollFrozen>> {
  const found = await electionOfOfficer(ports, command);
  if (!found.ok) return found;
  const { election } = command;
  if (found.value.stored.definition !== null) return err({ kind: 'roll-frozen' });
  const values = Object.fromEntries(
    Object.entries(command.values).map(([column, value]) => [column, value.normalize('NFC')]),
  );
  const sections = new Set(found.value.draft.sections.map(({ id }) => id as string));
  const { member, faults } = readRollValues({ values, sections });
  if (member === null) return err({ kind: 'roll-refused', reasons: faults });
  const added = await ports.roll.addMember(election, member);
  if (!added.ok) return added;
  ports.log.event('member-added', { election });
  return ok({ reference: member.reference, entries: await ports.roll.rollSize(election) });
}

/** Takes one member off the roll before the freeze, by the reference exactly as it stands there. */
export async function strikeMember(
  ports: Pick<OfficerPorts, 'roll' | 'log'>,
  command: OfficerCommand & { readonly reference: string },
): Promise<Result<ChangedRoll, ElectionAccessError | RollFrozen | { readonly kind: 'roll-entry-not-found' }>> {
  const found = await electionOfOfficer(ports, command);
  if (!found.ok) return found;
  const { election, reference } = command;
  const struck = await ports.roll.strikeMember(election, reference.normalize('NFC'));
  if (!struck.ok) return struck;
  ports.log.event('member-struck', { election });
  return ok({ reference, entries: await ports.roll.rollSize(election) });
}
