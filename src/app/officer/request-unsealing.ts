import { err, ok, type Result } from '../../core/base/result.ts';
import { changeableElectionOfOfficer } from './access.ts';
import type { ChangeAccessError, OfficerCommand, OfficerPorts, Refusal } from './ports.ts';

function refuse(reason: string): Result<never, Refusal<'step-not-possible'>> {
  return err({ kind: 'step-not-possible', reasons: [reason] });
}

/**
 * Asks for the steps after the close, which are the same whoever asks: opening, counting, verifying. The schedule
 * takes them; asking again is harmless.
 */
export async function requestUnsealing(
  ports: Pick<OfficerPorts, 'roll' | 'box' | 'log'>,
  command: OfficerCommand,
): Promise<
  Result<{ readonly election: string; readonly state: string }, ChangeAccessError | Refusal<'step-not-possible'>>
> {
  const found = await changeableElectionOfOfficer(ports, command);
  if (!found.ok) return found;
  const { election } = command;
  const box = await ports.box.election(election);
  if (box === null) return refuse('the election has not been announced');
  switch (box.state) {
    case 'annulled':
      return refuse('an annulled election is never opened');
    case 'announced':
    case 'voting':
      // The schedule has not written the close yet when the first officer asks right after it.
      if ((await ports.roll.nowMs()) < box.closesAtMs) return refuse('voting has not closed yet');
      break;
    case 'closed':
    case 'mixed':
    case 'unsealed':
    case 'declared':
      break;
  }
  if (!box.unsealRequested) {
    await ports.box.requestUnsealing(election);
    ports.log.event('unsealing-requested', { election });
  }
  return ok({ election, state: box.state });
}
