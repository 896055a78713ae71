import { equalBytes } from '../../core/base/bytes.ts';
import type { Act, ActKind, ActOf } from '../../core/election/act.ts';
import { type FixedDefinition, parseDefinition } from '../../core/election/fixed-definition.ts';
import { instantToMs, trustedHex } from '../../core/election/values.ts';
import { CHECKS } from '../../core/verify/verify-record.ts';
import type { HeadView } from '../box/ports.ts';

/** What of the ballot box decides whether an act can be made. */
export type ActView = Pick<HeadView, 'election' | 'size' | 'nowMs' | 'rootAt'> & {
  readonly steps: readonly { readonly kind: string; readonly body: { readonly [name: string]: unknown } }[];
};

function definitionOf(view: ActView): FixedDefinition['definition'] {
  const fixed = parseDefinition(view.election.definition);
  if (!fixed.ok) throw new Error(`the stored definition is refused: ${fixed.error.reasons.join('; ')}`);
  return fixed.value.definition;
}

/** Passing over a mixer must leave enough others, so that one honest mixer stands in the chain (PR-7). */
function reasonsToRefuseSkip({ parameters: { trustee } }: ActOf<'skip'>, view: ActView): string[] {
  const { threshold, trustees } = definitionOf(view).electionKey;
  const numbers = (kind: string) =>
    view.steps.filter((step) => step.kind === kind).map((step) => Number(step.body['trustee']));
  const reasons: string[] = [];
  if (trustee > trustees.length) reasons.push(`skip: the definition has no trustee ${trustee}`);
  if (!view.steps.some((step) => step.kind === 'registers')) {
    reasons.push('skip: mixing begins when voting is closed and the registers’ heads are stated');
  }
  if (view.election.state !== 'closed') reasons.push(`skip: nobody mixes while the election is ${view.election.state}`);
  if (numbers('mix').includes(trustee)) reasons.push(`skip: trustee ${trustee} has mixed`);
  if (numbers('skipped').includes(trustee)) reasons.push(`skip: trustee ${trustee} was passed over already`);
  const left = trustees.length - new Set([...numbers('skipped'), trustee]).size;
  if (left < threshold) reasons.push(`skip: only ${left} trustees would be left to mix, ${threshold} must`);
  return reasons;
}

function reasonsToRefuseDraw(view: ActView): string[] {
  const stands = (kind: string) => view.steps.some((step) => step.kind === kind);
  const reasons: string[] = [];
  if (definitionOf(view).lots !== 'draw') reasons.push('draw: lots come from the trustees’ coin in this election');
  if (!stands('closed')) reasons.push('draw: lots are drawn after voting has closed');
  if (stands('share')) reasons.push('draw: ballots are being opened; it would be known what the lots decide');
  if (view.steps.some((step) => step.kind === 'act' && step.body['act'] === 'draw')) {
    reasons.push('draw: lots were drawn already');
  }
  return reasons;
}

/** Members draw tokens and load the voting page until the close: afterwards none of this has an effect. */
function reasonsWhenClosed(kind: ActKind, view: ActView): string[] {
  const { state } = view.election;
  return state === 'announced' || state === 'voting' || state === 'annulled' ? [] : [`${kind}: voting has closed`];
}

/** A change starts from the leaf that the entry has by the acts in the box, so that two of them never part its history. */
function reasonsToRefuseChange(
  act: ActOf<'amend'> | ActOf<'reissue'>,
  { view, stored }: { readonly view: ActView; readonly stored: readonly Act[] },
): string[] {
  const made = new Set(numbersMade(view));
  const changes = stored.filter(
    (other) => made.has(other.number) && (other.act === 'amend' || other.act === 'reissue'),
  );
  const { leaf } = act.parameters;
  const isReplaced = changes.some((other) => 'leaf' in other.parameters && other.parameters.leaf === leaf);
  return isReplaced ? [`${act.act}: the entry was changed by another act meanwhile`] : [];
}

/** A suspension leaves enough others to go on; otherwise an election can only be annulled (PR-25). */
function reasonsToRefuseSuspension(
  { parameters: { officer } }: ActOf<'suspend'>,
  { view, officers }: { readonly view: ActView; readonly officers: readonly string[] },
): string[] {
  const { required } = definitionOf(view).officers;
  const { suspended, state } = view.election;
  const reasons: string[] = [];
  if (!officers.includes(officer)) reasons.push('suspend: the definition has no officer with this certificate');
  if (suspended.includes(officer)) reasons.push('suspend: this officer is suspended already');
  if (state === 'declared') reasons.push('suspend: the result is declared; no signature is needed any more');
  const left = officers.filter((other) => other !== officer && !suspended.includes(other)).length;
  if (left < required) {
    reasons.push(
      `suspend: only ${left} officers would be left and ${required} must sign; the election can only be annulled`,
    );
  }
  return reasons;
}

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
export async function reasonsToRefuseAct(
  act: Act,
  view: ActView,
  known: {
    /** Primary fingerprints of the definition's officers. */
    readonly officers: readonly string[];
    /** The documents of all acts that were proposed before. */
    readonly stored: readonly Act[];
  },
): Promise<string[]> {
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
    case 'skip':
      reasons.push(...reasonsToRefuseSkip(act, view));
      break;
    case 'draw':
      reasons.push(...reasonsToRefuseDraw(view));
      break;
    case 'amend':
    case 'reissue':
      reasons.push(...reasonsWhenClosed(act.act, view));
      reasons.push(...reasonsToRefuseChange(act, { view, stored: known.stored }));
      break;
    case 'letters':
      reasons.push(...reasonsWhenClosed(act.act, view));
      if (view.steps.some((step) => step.kind === 'act' && step.body['act'] === 'letters')) {
        reasons.push('letters: they were released already; a lost letter is reissued');
      }
      break;
    case 'suspend':
      reasons.push(...reasonsToRefuseSuspension(act, { view, officers: known.officers }));
      break;
    case 'bundle':
      reasons.push(...reasonsWhenClosed(act.act, view));
      break;
  }
  return reasons;
}
