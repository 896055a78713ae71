import { parseCanonicalJson } from '../../core/base/canonical-json.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import { type Act, ActSchema } from '../../core/election/act.ts';
import { blobRefOf } from '../../core/election/blob-ref.ts';
import { boxOrigin } from '../../core/election/definition.ts';
import type { FixedDefinition } from '../../core/election/fixed-definition.ts';
import { instantToMs } from '../../core/election/values.ts';
import { chainOf } from '../box/chain-of.ts';
import type { BoxAppend, HeadView, StepDecision } from '../box/ports.ts';
import type { PendingAct } from '../roll/ports.ts';
import { isMade, reasonsToRefuseAct } from './act-rules.ts';
import { followBox } from './follow-box.ts';
import { officerRefs } from './officer-signatures.ts';
import type { OfficerPorts, Refusal } from './ports.ts';

/** Reads the document of an act that `proposeAct` stored. */
export function readAct(document: Uint8Array): Act {
  const json = parseCanonicalJson(document);
  const act = json.ok ? ActSchema.safeParse(json.value) : null;
  if (act?.success !== true) throw new Error('bug: a stored act is not one');
  return act.data;
}

/** The lines of an act and what changes with them. */
function decisionOf(input: {
  readonly act: Act;
  readonly pending: PendingAct;
  readonly officers: readonly string[];
  readonly fixed: FixedDefinition;
  readonly head: HeadView;
}): StepDecision<null> {
  const { act, pending, officers, fixed, head } = input;
  const { refs, blobs } = officerRefs(officers, pending.signatures);
  const line: BoxAppend<'act'> = {
    kind: 'act',
    body: { number: act.number, act: act.act, document: blobRefOf(pending.document), signatures: refs },
  };
  const common = { blobs: [pending.document, ...blobs], value: null };
  switch (act.act) {
    case 'extend':
      return { ...common, lines: [line], closesAtMs: instantToMs(act.parameters.closes) ?? 0 };
    case 'annul': {
      const annulled: BoxAppend<'annulled'> = {
        kind: 'annulled',
        body: { act: act.number, reason: act.parameters.reason },
      };
      return { ...common, lines: [line, annulled], state: 'annulled' };
    }
    case 'skip': {
      const skipped: BoxAppend<'skipped'> = {
        kind: 'skipped',
        body: { act: act.number, trustee: act.parameters.trustee },
      };
      // Whoever was passed over may have been the last one: a chain in which somebody has mixed is not empty.
      const steps = [...head.steps, line, skipped];
      const { complete } = chainOf({ definition: fixed.definition, steps, isEmpty: false });
      return { ...common, lines: [line, skipped], ...(complete ? { state: 'mixed' as const } : {}) };
    }
    case 'draw':
      return { ...common, lines: [line] };
  }
}

/**
 * Makes an act that enough officers have signed, by the database's clock under the box's head lock, and lets the
 * roll's side follow. Repeatable: an act whose line stands is made. One that cannot be made any more becomes void.
 */
export async function makeAct(
  ports: Pick<OfficerPorts, 'roll' | 'box' | 'keys' | 'log'>,
  input: { readonly fixed: FixedDefinition; readonly officers: readonly string[]; readonly pending: PendingAct },
): Promise<Result<void, Refusal<'act-refused'>>> {
  const { fixed, officers, pending } = input;
  const { election } = fixed.definition;
  const act = readAct(pending.document);
  const made = await ports.box.step<null, Refusal<'act-refused'>>({
    election,
    signer: await ports.keys.boxLedger(election),
    origin: boxOrigin(fixed.definition),
    decide: async (head: HeadView) => {
      if (isMade(head, act.number)) return ok({ lines: [], value: null });
      const reasons = await reasonsToRefuseAct(act, head);
      if (reasons.length > 0) return err({ kind: 'act-refused', reasons });
      return ok(decisionOf({ act, pending, officers, fixed, head }));
    },
  });
  await ports.roll.setActState(election, act.number, made.ok ? 'made' : 'void');
  if (!made.ok) return made;
  ports.log.event('act-made', { election, number: act.number, act: act.act });
  await followBox(ports, election);
  return ok(undefined);
}
