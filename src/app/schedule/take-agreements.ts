import { utf8 } from '../../core/base/bytes.ts';
import { blobRefOf } from '../../core/election/blob-ref.ts';
import { boxOrigin } from '../../core/election/definition.ts';
import { instantToMs } from '../../core/election/values.ts';
import type { Agreement } from '../../core/ledger/box-lines.ts';
import { AgreementSchema } from '../../core/ledger/box-lines.ts';
import { type AgreementContent, agreementBytes, reasonsToRefuseAgreement } from '../../core/opening/agreement.ts';
import { bodiesOf, chainOf, closedBoxOf } from '../box/chain-of.ts';
import type { BoxAppend, HeadView } from '../box/ports.ts';
import { appendStep } from './append-step.ts';
import type { Scheduled, SchedulePorts } from './ports.ts';
import { SOLE_TRUSTEE, settle, waiting } from './trustee-work.ts';

/** The trustees' agreement on the closed ballot box (PR-7), line by line. */

interface Signed {
  readonly content: AgreementContent;
  readonly signature: string;
}

/** Appends one agreement under the head lock. @returns why it is refused; empty when it stands or nothing is to do */
async function append(
  ports: SchedulePorts,
  input: { readonly fixed: Scheduled['fixed']; readonly isEmpty: boolean; readonly signed: Signed },
): Promise<readonly string[]> {
  const { fixed, isEmpty, signed } = input;
  const { definition } = fixed;
  const signature = utf8(signed.signature);
  const { trustee, box, registers } = signed.content;
  const line: BoxAppend<'agreed'> = {
    kind: 'agreed',
    body: { trustee, box, registers, signature: blobRefOf(signature) },
  };
  let reasons: readonly string[] = [];
  await appendStep(ports, {
    fixed,
    name: 'agreement-recorded',
    decide: async (head: HeadView) => {
      const { state } = head.election;
      if (bodiesOf(head.steps, 'agreed').some((body) => body.trustee === trustee)) return null;
      const closed = await closedBoxOf(head);
      if (state !== 'closed' || closed === null) {
        reasons = [`the election is ${state}: agreements come between the close and the opening`];
        return null;
      }
      reasons = reasonsToRefuseAgreement({ fixed, closed, content: signed.content });
      if (reasons.length > 0) return null;
      const { complete } = chainOf({ definition, steps: [...head.steps, line], isEmpty });
      return { lines: [line], blobs: [signature], value: null, ...(complete ? { state: 'mixed' as const } : {}) };
    },
  });
  return reasons;
}

/** The agreement of the trustee that the service plays. */
async function ownAgreement(ports: SchedulePorts, { fixed }: Scheduled): Promise<Signed> {
  const { election } = fixed.definition;
  const closed = await ports.box.step<Awaited<ReturnType<typeof closedBoxOf>>, never>({
    election,
    signer: await ports.keys.boxLedger(election),
    origin: boxOrigin(fixed.definition),
    decide: async (head) => ({ ok: true, value: { lines: [], value: await closedBoxOf(head) } }),
  });
  if (!closed.ok || closed.value === null) throw new Error('bug: nothing to agree on');
  const content = { trustee: SOLE_TRUSTEE, ...closed.value };
  const document = agreementBytes(fixed, content);
  const signature = await ports.keys.sign({ election, role: 'trustee', document });
  const verified = await ports.openPgp.verifySignature({
    document,
    signature,
    certificates: fixed.definition.electionKey.trustees.map(({ certificate }) => certificate),
    notBeforeMs: instantToMs(fixed.definition.drafted) ?? 0,
    notAfterMs: Number.MAX_SAFE_INTEGER,
  });
  if (!verified.ok) throw new Error(`the service's own signature is refused: ${verified.error.reasons.join('; ')}`);
  return { content, signature: verified.value.armored };
}

/** What an agreement that was handed in says; its form and signature were checked at the door. */
function contentOf(document: string): AgreementContent {
  const { trustee, box, registers }: Agreement = AgreementSchema.parse(JSON.parse(document));
  return { trustee, box, registers };
}

/** Records every agreement that waits, and the service's own where it is the trustee. */
export async function takeAgreements(
  ports: SchedulePorts,
  input: { readonly current: Scheduled; readonly isEmpty: boolean; readonly isOwn: boolean },
): Promise<void> {
  const { current, isEmpty, isOwn } = input;
  const { fixed } = current;
  const { election } = fixed.definition;
  if (isOwn) {
    const steps = await ports.box.steps(election);
    if (bodiesOf(steps, 'agreed').length > 0) return;
    const reasons = await append(ports, { fixed, isEmpty, signed: await ownAgreement(ports, current) });
    if (reasons.length > 0) throw new Error(`bug: the service does not agree with itself: ${reasons.join('; ')}`);
    return;
  }
  for (const submission of await waiting(ports, { election, kind: 'agreement' })) {
    const { document, signature } = submission;
    const signed = { content: contentOf(document), signature: signature ?? '' };
    const reasons = await append(ports, { fixed, isEmpty, signed });
    await settle(ports, { election, submission, reasons });
  }
}
