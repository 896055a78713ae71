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
import { countingOfficers } from './access.ts';
import { isMade, reasonsToRefuseAct } from './act-rules.ts';
import { followBox } from './follow-box.ts';
import { genuineSignatures } from './genuine-signatures.ts';
import { officerRefs, signersAmong } from './officer-signatures.ts';
import type { OfficerPorts, Refusal } from './ports.ts';
import { settleChanges } from './settle-changes.ts';

type MakeActPorts = Pick<OfficerPorts, 'roll' | 'box' | 'keys' | 'openPgp' | 'amendments' | 'channelNotices' | 'log'>;

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
}): StepDecision<'made'> {
  const { act, pending, officers, fixed, head } = input;
  const { refs, blobs } = officerRefs(officers, pending.signatures);
  const line: BoxAppend<'act'> = {
    kind: 'act',
    body: { number: act.number, act: act.act, document: blobRefOf(pending.document), signatures: refs },
  };
  const common = { blobs: [pending.document, ...blobs], value: 'made' as const };
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
    case 'suspend':
      return { ...common, lines: [line], suspended: act.parameters.officer };
    case 'bundle':
      return { ...common, lines: [line], bundles: act.parameters.bundles };
    case 'draw':
    case 'amend':
    case 'reissue':
    case 'letters':
      return { ...common, lines: [line] };
  }
}

/** The officers whose signatures count for an act that is made on this head: who is suspended by it does not either. */
function countingFor(act: Act, officers: readonly string[], head: HeadView): string[] {
  const counting = countingOfficers(officers, head.election.suspended);
  return act.act === 'suspend' ? counting.filter((officer) => officer !== act.parameters.officer) : counting;
}

/**
 * Makes an act that enough officers have signed, by the database's clock under the box's head lock, and lets the
 * roll's side follow. Repeatable: an act whose line stands is made. One that cannot be made any more becomes void; one
 * that lacks a signature that counts goes on waiting.
 */
export async function makeAct(
  ports: MakeActPorts,
  input: { readonly fixed: FixedDefinition; readonly officers: readonly string[]; readonly pending: PendingAct },
): Promise<Result<'made' | 'pending', Refusal<'act-refused'>>> {
  const { fixed, officers } = input;
  const { election, drafted } = fixed.definition;
  const { required, certificates } = fixed.definition.officers;
  const act = readAct(input.pending.document);
  const signatures = await genuineSignatures(ports, {
    ...input.pending,
    election,
    certificates: certificates.map(({ certificate }) => certificate),
    notBeforeMs: instantToMs(drafted) ?? 0,
    notAfterMs: instantToMs(act.notAfter) ?? 0,
  });
  const pending = { ...input.pending, signatures };
  const stored = (await ports.roll.acts(election)).map(({ document }) => readAct(document));
  const made = await ports.box.step<'made' | 'pending', Refusal<'act-refused'>>({
    election,
    signer: await ports.keys.boxLedger(election),
    origin: boxOrigin(fixed.definition),
    decide: async (head: HeadView) => {
      if (isMade(head, act.number)) return ok({ lines: [], value: 'made' });
      const reasons = await reasonsToRefuseAct(act, head, { officers, stored });
      if (reasons.length > 0) return err({ kind: 'act-refused', reasons });
      const counting = countingFor(act, officers, head);
      if (signersAmong(counting, pending.signatures).length < required) return ok({ lines: [], value: 'pending' });
      return ok(decisionOf({ act, pending, officers: counting, fixed, head }));
    },
  });
  if (made.ok && made.value === 'pending') return made;
  await ports.roll.setActState(election, act.number, made.ok ? 'made' : 'void');
  if (!made.ok) return made;
  ports.log.event('act-made', { election, number: act.number, act: act.act });
  await followBox(ports, election);
  if (act.act === 'amend' || act.act === 'reissue') await settleChanges(ports, fixed);
  return made;
}
