import { err, ok, type Result } from '../../core/base/result.ts';
import type { FixedDefinition } from '../../core/election/fixed-definition.ts';
import { bodiesOf, chainOf } from '../box/chain-of.ts';
import type { BoxElection, BoxStepLine } from '../box/ports.ts';
import type { Submission } from '../box/ports-submissions.ts';
import { fixedDefinitionOf } from '../officer/access.ts';
import type { OfficerPorts, Refusal } from '../officer/ports.ts';
import type { InvitedTrustee } from './trustee-of-invitation.ts';

/** An announced election as one of its trustees finds it. */
export interface TrusteeElection {
  readonly fixed: FixedDefinition;
  readonly box: BoxElection;
  /** Lines of the ballot box that are no ballots. */
  readonly steps: readonly BoxStepLine[];
}

export type NotFound = { readonly kind: 'election-not-found' };

/** The election of a trustee's request; null before the announcement. */
export async function trusteeElection(
  ports: Pick<OfficerPorts, 'roll' | 'box'>,
  { election }: InvitedTrustee,
): Promise<Result<TrusteeElection | null, NotFound>> {
  const stored = await ports.roll.election(election);
  if (stored === null) return err({ kind: 'election-not-found' });
  const fixed = fixedDefinitionOf(stored);
  const box = fixed === null ? null : await ports.box.election(election);
  if (fixed === null || box === null) return ok(null);
  return ok({ fixed, box, steps: await ports.box.steps(election) });
}

export type Task = 'wait' | 'agree' | 'mix' | 'open' | 'done';

/** Whether the draw that settles ties must come first (PR-5). */
function awaitsDraw({ fixed, steps }: TrusteeElection): boolean {
  return fixed.definition.lots === 'draw' && !bodiesOf(steps, 'act').some(({ act }) => act === 'draw');
}

/** What one trustee has to do, by what stands in the ballot box alone. */
export function dueTask(election: TrusteeElection, trustee: number): Task {
  const { box, steps, fixed } = election;
  switch (box.state) {
    case 'announced':
    case 'voting':
      return 'wait';
    case 'closed': {
      if (!box.unsealRequested || !steps.some(({ kind }) => kind === 'registers')) return 'wait';
      const { agreed, mayMix, next } = chainOf({ definition: fixed.definition, steps, isEmpty: false });
      if (!mayMix) return agreed.includes(trustee) ? 'wait' : 'agree';
      return next === trustee ? 'mix' : 'wait';
    }
    case 'mixed':
      if (bodiesOf(steps, 'share').some((share) => share.trustee === trustee)) return 'done';
      return awaitsDraw(election) ? 'wait' : 'open';
    case 'unsealed':
    case 'declared':
    case 'annulled':
      return 'done';
  }
}

const KIND_OF = { agree: 'agreement', mix: 'mix', open: 'share' } as const;

/** What has to be done beside what was handed in already and waits to be judged. */
export function openTask(due: Task, submissions: readonly Submission[]): Task {
  if (due === 'wait' || due === 'done') return due;
  const isWaiting = submissions.some(({ kind, state }) => kind === KIND_OF[due] && state === 'waiting');
  return isWaiting ? 'wait' : due;
}

/** Why a trustee cannot hand in something of a kind now; null when it can. */
export function notDue(
  election: TrusteeElection | null,
  input: { readonly trustee: number; readonly task: Task },
): Refusal<'step-not-possible'> | null {
  const refuse = (reason: string) => ({ kind: 'step-not-possible' as const, reasons: [reason] });
  if (election === null) return refuse('the election has not been announced');
  const due = dueTask(election, input.trustee);
  if (due === input.task) return null;
  const { state, unsealRequested } = election.box;
  if (state === 'closed' && !unsealRequested)
    return refuse('no returning officer has asked for the steps after the close');
  if (state === 'mixed' && awaitsDraw(election)) return refuse('the draw that settles ties has not been entered yet');
  return refuse(`the election is ${state}, and what trustee ${input.trustee} has to do is: ${due}`);
}
