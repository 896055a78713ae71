import type { RouteReply } from '../contract/route.ts';
import { getTrusteeTask } from '../contract/trustee-api.ts';
import type { FixedDefinition } from '../core/election/fixed-definition.ts';
import { ASK_EVERY_MS, ask, type TrusteePorts, TrusteeRefusal } from './ports.ts';
import { signedDefinition } from './sign-definition.ts';
import { agree, mix, open } from './steps.ts';
import type { ServePorts } from './verified-record.ts';

/** What a trustee does after the close, as it comes due. */

type Task = RouteReply<typeof getTrusteeTask>['task'];
type Step = 'agree' | 'mix' | 'open';

const STEPS: { readonly [S in Step]: (ports: ServePorts, fixed: FixedDefinition) => Promise<void> } = {
  agree,
  mix,
  open,
};

function isStep(task: Task): task is Step {
  return task === 'agree' || task === 'mix' || task === 'open';
}

/** Stops with the reasons when what was handed in last was refused: doing it again would only be refused again. */
function stopWhenRefused({ submissions }: RouteReply<typeof getTrusteeTask>): void {
  const last = submissions.at(-1);
  if (last?.state === 'refused') {
    throw new TrusteeRefusal(`the service refused your ${last.kind}: ${last.reasons.join('; ')}`);
  }
}

/**
 * Does what is due for this seat as it comes due.
 * @param until the step after which to return; `done` waits for the share to be recorded, or for the end of the election
 */
export async function serveSeat(ports: ServePorts, until: Step | 'done'): Promise<void> {
  const { store, progress, sleep, say } = ports;
  const fixed = await signedDefinition(ports);
  for (;;) {
    const seen = await ask(ports, getTrusteeTask);
    const { task, state } = seen;
    if (state === 'annulled') throw new TrusteeRefusal('this election was annulled: it is never mixed or opened');
    if (task === 'done') {
      say(`Nothing is left to do for seat ${store.seat.trustee}: the election is ${state}.`);
      return;
    }
    stopWhenRefused(seen);
    if (isStep(task)) {
      if (await isOverWithout(ports, () => STEPS[task](ports, fixed))) continue;
      await awaitVerdict(ports);
      if (task === until) return;
      continue;
    }
    progress(`the election is ${state}; waiting`);
    await sleep(ASK_EVERY_MS);
  }
}

/** True when a step was refused because the others have opened without it in the meantime. */
async function isOverWithout(ports: TrusteePorts, step: () => Promise<void>): Promise<boolean> {
  try {
    await step();
    return false;
  } catch (error) {
    if (!(error instanceof TrusteeRefusal)) throw error;
    const { task, state } = await ask(ports, getTrusteeTask);
    if (task !== 'done' || state === 'annulled') throw error;
    return true;
  }
}

/** Waits until the service has verified what was handed in, and stops with its reasons when it was refused. */
async function awaitVerdict(ports: TrusteePorts): Promise<void> {
  for (;;) {
    const seen = await ask(ports, getTrusteeTask);
    stopWhenRefused(seen);
    // A share that comes when enough others stand is never judged: the election goes on without it.
    if (seen.submissions.at(-1)?.state !== 'waiting' || seen.task === 'done') return;
    ports.progress('the service is verifying what you handed in');
    await ports.sleep(ASK_EVERY_MS);
  }
}
