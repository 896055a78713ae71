import { ok, type Result } from '../../core/base/result.ts';
import type { Submission } from '../box/ports-submissions.ts';
import type { OfficerPorts } from '../officer/ports.ts';
import { dueTask, type NotFound, openTask, type Task, trusteeElection } from './trustee-election.ts';
import type { InvitedTrustee } from './trustee-of-invitation.ts';

export interface ShownSubmission {
  readonly kind: Submission['kind'];
  readonly state: Submission['state'];
  readonly reasons: string[];
}

/** What a trustee is told of what it has handed in. */
export function shownSubmission({ kind, state, reasons }: Submission): ShownSubmission {
  return { kind, state, reasons: [...reasons] };
}

/** What a trustee has to do now, and what has become of all that it handed in, oldest first. */
export async function getTrusteeTask(
  ports: Pick<OfficerPorts, 'roll' | 'box' | 'submissions'>,
  command: InvitedTrustee,
): Promise<Result<{ readonly state: string; readonly task: Task; readonly submissions: ShownSubmission[] }, NotFound>> {
  const { election, trustee } = command;
  const found = await trusteeElection(ports, command);
  if (!found.ok) return found;
  if (found.value === null) {
    const stored = await ports.roll.election(election);
    return ok({ state: stored?.definition == null ? 'draft' : 'prepared', task: 'wait', submissions: [] });
  }
  const submissions = await ports.submissions.submissions(election, trustee);
  return ok({
    state: found.value.box.state,
    task: openTask(dueTask(found.value, trustee), submissions),
    submissions: submissions.map(shownSubmission),
  });
}
