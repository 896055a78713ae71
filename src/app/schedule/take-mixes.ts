import { utf8 } from '../../core/base/bytes.ts';
import { blobRefOf } from '../../core/election/blob-ref.ts';
import { instantToMs } from '../../core/election/values.ts';
import { MixDocumentSchema } from '../../core/ledger/box-lines.ts';
import { type MixContent, mixDocumentBytes } from '../../core/opening/mixing.ts';
import { bodiesOf, chainOf } from '../box/chain-of.ts';
import type { BoxAppend, BoxStepLine } from '../box/ports.ts';
import type { Submission } from '../box/ports-submissions.ts';
import { appendStep } from './append-step.ts';
import type { ClosedBallots } from './heavy-work.ts';
import type { Scheduled, SchedulePorts } from './ports.ts';
import { mixedBallots, settle, uploadsOf, waiting } from './trustee-work.ts';

/** The chain of mixes: each is verified outside of any lock, and appended if it is still its mixer's turn. */

interface Turn {
  readonly fixed: Scheduled['fixed'];
  readonly closed: ClosedBallots;
  readonly steps: readonly BoxStepLine[];
  /** Whose turn it is, and its place in the chain. */
  readonly trustee: number;
  readonly position: number;
}

interface SignedMix {
  readonly content: MixContent;
  readonly signature: string;
  readonly files: readonly Uint8Array[];
}

/** @returns false when it was nobody's turn to append this any more */
async function append(ports: SchedulePorts, { fixed, steps }: Turn, mix: SignedMix): Promise<boolean> {
  const { definition } = fixed;
  const signature = utf8(mix.signature);
  const { trustee, position, lists } = mix.content;
  const line: BoxAppend<'mix'> = {
    kind: 'mix',
    body: { trustee, position, lists, signature: blobRefOf(signature) },
  };
  const mixesBefore = bodiesOf(steps, 'mix').length;
  return appendStep(ports, {
    fixed,
    name: 'mix-recorded',
    decide: (head) => {
      const before = chainOf({ definition, steps: head.steps, isEmpty: false });
      const isStillItsTurn = head.election.state === 'closed' && before.next === trustee;
      // What was verified is a mix of the outcome that was the last one then.
      if (!isStillItsTurn || bodiesOf(head.steps, 'mix').length !== mixesBefore) return null;
      const { complete } = chainOf({ definition, steps: [...head.steps, line], isEmpty: false });
      const state = complete ? { state: 'mixed' as const } : {};
      return { lines: [line], blobs: [signature, ...mix.files], value: null, ...state };
    },
  });
}

/** Mixes as the trustee that the service plays. */
async function mixOwn(ports: SchedulePorts, turn: Turn): Promise<void> {
  const { fixed, trustee, position } = turn;
  const { election } = fixed.definition;
  const made = await ports.heavy.mix({ ...(await mixedBallots(ports, turn)), trustee, position });
  const document = mixDocumentBytes(fixed, made.content);
  const signature = await ports.keys.sign({ election, role: 'trustee', document });
  const verified = await ports.openPgp.verifySignature({
    document,
    signature,
    certificates: fixed.definition.electionKey.trustees.map(({ certificate }) => certificate),
    notBeforeMs: instantToMs(fixed.definition.drafted) ?? 0,
    notAfterMs: Number.MAX_SAFE_INTEGER,
  });
  if (!verified.ok) throw new Error(`the service's own signature is refused: ${verified.error.reasons.join('; ')}`);
  const files = [...made.outputs, ...made.proofs];
  await append(ports, turn, { content: made.content, signature: verified.value.armored, files });
}

/** Verifies a mix that was handed in and records it, or keeps why it is refused. @returns true when it is recorded */
async function takeSubmitted(ports: SchedulePorts, turn: Turn, submission: Submission): Promise<boolean> {
  const { fixed, position } = turn;
  const { election } = fixed.definition;
  const { trustee } = submission;
  const { lists, ...document } = MixDocumentSchema.parse(JSON.parse(submission.document));
  const content: MixContent = { trustee: document.trustee, position: document.position, lists };
  if (content.position !== position) {
    const reasons = [`position: it is place ${position} of the chain, not ${content.position}`];
    await settle(ports, { election, submission, reasons });
    return false;
  }
  const outputRefs = lists.map(({ output }) => output);
  const proofRefs = lists.map(({ proof }) => proof);
  const outputs = await uploadsOf(ports, { election, trustee, refs: outputRefs });
  const proofs = await uploadsOf(ports, { election, trustee, refs: proofRefs });
  const reasons = await ports.heavy.checkMix({ ...(await mixedBallots(ports, turn)), content, outputs, proofs });
  if (reasons.length > 0) {
    await settle(ports, { election, submission, reasons });
    return false;
  }
  const files = [...outputs, ...proofs].flatMap((file) => (file === null ? [] : [file]));
  const appended = await append(ports, turn, { content, signature: submission.signature ?? '', files });
  if (appended) await settle(ports, { election, submission, reasons: [], refs: [...outputRefs, ...proofRefs] });
  return appended;
}

/** Judges what was handed in by trustees that can mix no more: recorded before a crash, or passed over since. */
async function settleOthers(ports: SchedulePorts, fixed: Scheduled['fixed'], steps: readonly BoxStepLine[]) {
  const { election } = fixed.definition;
  const mixes = bodiesOf(steps, 'mix');
  const skipped = bodiesOf(steps, 'skipped').map(({ trustee }) => trustee);
  for (const submission of await waiting(ports, { election, kind: 'mix' })) {
    const own = mixes.find(({ trustee }) => trustee === submission.trustee);
    if (own !== undefined) {
      const refs = own.lists.flatMap(({ output, proof }) => [output, proof]);
      await settle(ports, { election, submission, reasons: [], refs });
    } else if (skipped.includes(submission.trustee)) {
      await settle(ports, {
        election,
        submission,
        reasons: ['this trustee was passed over by an act of the officers'],
      });
    }
  }
}

/** Takes the turns of the chain for as long as there is something to take. */
export async function takeMixes(
  ports: SchedulePorts,
  input: { readonly current: Scheduled; readonly closed: ClosedBallots; readonly isOwn: boolean },
): Promise<void> {
  const { current, closed, isOwn } = input;
  const { fixed } = current;
  const { definition } = fixed;
  for (;;) {
    const steps = await ports.box.steps(definition.election);
    await settleOthers(ports, fixed, steps);
    const box = await ports.box.election(definition.election);
    const { next, position } = chainOf({ definition, steps, isEmpty: false });
    if (next === null || box?.state !== 'closed') return;
    const turn = { fixed, closed, steps, trustee: next, position };
    if (isOwn) {
      await mixOwn(ports, turn);
      return;
    }
    const submitted = (await waiting(ports, { election: definition.election, kind: 'mix' })).find(
      ({ trustee }) => trustee === next,
    );
    if (submitted === undefined || !(await takeSubmitted(ports, turn, submitted))) return;
  }
}
