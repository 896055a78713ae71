import { err, ok, type Result } from '../../core/base/result.ts';
import { electionOfOfficer } from './access.ts';
import type { ElectionAccessError, OfficerCommand, OfficerPorts, Refusal } from './ports.ts';

/**
 * Puts an election away that is declared or annulled: it stays public and can be verified for ever, stands last in
 * lists, and officers can change nothing of it any more. Again, it changes nothing.
 */
export async function archiveElection(
  ports: Pick<OfficerPorts, 'roll' | 'box' | 'log'>,
  command: OfficerCommand,
): Promise<
  Result<{ readonly election: string; readonly archived: true }, ElectionAccessError | Refusal<'step-not-possible'>>
> {
  const found = await electionOfOfficer(ports, command);
  if (!found.ok) return found;
  const { election } = command;
  const box = await ports.box.election(election);
  const state = box?.state ?? 'draft';
  if (state !== 'declared' && state !== 'annulled') {
    return err({
      kind: 'step-not-possible',
      reasons: [
        `only a declared or annulled election can be archived; this one is ${box === null ? 'not announced' : state}`,
      ],
    });
  }
  if (!found.value.stored.archived) {
    await ports.roll.archive(election);
    ports.log.event('election-archived', { election });
  }
  return ok({ election, archived: true });
}
