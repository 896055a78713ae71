import { ok, type Result } from '../../core/base/result.ts';
import type { RollPage } from '../roll/ports.ts';
import { electionOfOfficer } from './access.ts';
import type { ElectionAccessError, OfficerCommand, OfficerPorts } from './ports.ts';

/** One page of the roll by reference. It never says whether a member drew a token or voted: officers need not know. */
export async function listRoll(
  ports: Pick<OfficerPorts, 'roll'>,
  command: OfficerCommand & { readonly search: string; readonly after: string | null; readonly limit: number },
): Promise<Result<RollPage, ElectionAccessError>> {
  const found = await electionOfOfficer(ports, command);
  if (!found.ok) return found;
  const { search, after, limit } = command;
  return ok(await ports.roll.rollPage(command.election, { search, after, limit }));
}
