import { equalBytes } from '../../core/base/bytes.ts';
import type { Act } from '../../core/election/act.ts';
import { instantToMs, trustedHex } from '../../core/election/values.ts';
import { CHECKS } from '../../core/verify/verify-record.ts';
import type { HeadView } from '../box/ports.ts';

/** What of the ballot box decides whether an act can be made. */
export type ActView = Pick<HeadView, 'election' | 'size' | 'nowMs' | 'rootAt'> & {
  readonly steps: readonly { readonly kind: string; readonly body: { readonly [name: string]: unknown } }[];
};

/** The number of an `act` line of the ballot box. */
function numbersMade(view: ActView): number[] {
  return view.steps.filter((step) => step.kind === 'act').map((step) => Number(step.body['number']));
}

export function isMade(view: ActView, number: number): boolean {
  return numbersMade(view).includes(number);
}

/**
 * Every reason why an act cannot be made now, and then never can: its instant has passed, the box has gone on without
 * it, or it asks for what the protocol does not allow (PR-25, PR-31). Empty when it can.
 */
export async function reasonsToRefuseAct(act: Act, view: ActView): Promise<string[]> {
  const reasons: string[] = [];
  const { election, nowMs } = view;
  if (nowMs >= (instantToMs(act.notAfter) ?? 0)) reasons.push('notAfter: this instant has passed');
  if (numbersMade(view).some((number) => number >= act.number)) {
    reasons.push('number: an act with this or a later number has been made');
  }
  const extendsTree = act.box.size <= view.size;
  if (!extendsTree || !equalBytes(await view.rootAt(act.box.size), trustedHex(act.box.root))) {
    reasons.push('box: the ballot box never had this head');
  }
  if (election.state === 'annulled') reasons.push('the election is annulled');
  switch (act.act) {
    case 'extend': {
      const closesAtMs = instantToMs(act.parameters.closes) ?? 0;
      if (nowMs >= election.closesAtMs || (election.state !== 'announced' && election.state !== 'voting'))
        reasons.push('extend: voting has closed; it cannot be opened again');
      if (closesAtMs <= election.closesAtMs) reasons.push('extend: the new closing instant is not later');
      break;
    }
    case 'annul': {
      const { check } = act.parameters;
      if (check !== null && !CHECKS.some(({ id }) => id === check)) {
        reasons.push(`annul: the verifier has no check "${check}"`);
      }
      if (check === null && view.steps.some((step) => step.kind === 'share')) {
        reasons.push('annul: once ballots are being opened, a failed check of the verifier must be named');
      }
      break;
    }
  }
  return reasons;
}
