import { trustedHex } from '../../core/election/values.ts';
import { BOX_LINE_BODIES, type BoxLineBody } from '../../core/ledger/box-lines.ts';
import { bodiesOf } from '../box/chain-of.ts';
import type { BoxAppend, BoxStepLine } from '../box/ports.ts';
import type { Submission } from '../box/ports-submissions.ts';
import { readAct } from '../officer/make-act.ts';
import { appendStep } from './append-step.ts';
import type { MixedBallots } from './heavy-work.ts';
import type { Scheduled, SchedulePorts } from './ports.ts';
import { SOLE_TRUSTEE, settle, uploadsOf, waiting } from './trustee-work.ts';

/** The trustees' shares over the mixed lists: verified outside of any lock, appended once for each trustee. */

interface Share {
  readonly body: BoxLineBody<'share'>;
  readonly blobs: readonly Uint8Array[];
}

/** What was drawn for lots before the first share, if an act says so (PR-5). */
export async function drawnBefore(
  ports: SchedulePorts,
  input: { readonly election: string; readonly steps: readonly BoxStepLine[] },
): Promise<string | null> {
  const first = input.steps.find(({ kind }) => kind === 'share')?.seq ?? Infinity;
  const before = input.steps.filter(({ seq }) => seq < first);
  const line = bodiesOf(before, 'act').find(({ act }) => act === 'draw');
  if (line === undefined) return null;
  const document = await ports.box.blob(input.election, trustedHex(line.document.sha256));
  if (document === null) throw new Error('bug: an act that was made is not stored');
  const act = readAct(document);
  if (act.act !== 'draw') throw new Error('bug: an act of another kind than its line says');
  return act.parameters.drawn;
}

/** Whether the draw that must come before any share is still missing. */
export function awaitsDraw(fixed: Scheduled['fixed'], steps: readonly BoxStepLine[]): boolean {
  return fixed.definition.lots === 'draw' && !bodiesOf(steps, 'act').some(({ act }) => act === 'draw');
}

async function append(ports: SchedulePorts, fixed: Scheduled['fixed'], share: Share): Promise<boolean> {
  const line: BoxAppend<'share'> = { kind: 'share', body: share.body };
  return appendStep(ports, {
    fixed,
    name: 'share-recorded',
    decide: ({ election: { state }, steps }) => {
      const stands = bodiesOf(steps, 'share').some(({ trustee }) => trustee === share.body.trustee);
      // An annulled election is never opened; a trustee gives one share only (PR-7).
      if (state !== 'mixed' || stands || awaitsDraw(fixed, steps)) return null;
      return { lines: [line], blobs: share.blobs, value: null };
    },
  });
}

async function shareOwn(
  ports: SchedulePorts,
  { fixed, mixed }: { readonly fixed: Scheduled['fixed']; readonly mixed: MixedBallots },
): Promise<void> {
  const secret = await ports.keys.trusteeSecret(fixed.definition.election);
  const share = await ports.heavy.share({ ...mixed, trustee: SOLE_TRUSTEE, secret }).finally(() => secret.fill(0));
  await append(ports, fixed, share);
}

async function takeSubmitted(
  ports: SchedulePorts,
  input: { readonly fixed: Scheduled['fixed']; readonly mixed: MixedBallots; readonly submission: Submission },
): Promise<void> {
  const { fixed, mixed, submission } = input;
  const { election } = fixed.definition;
  const body = BOX_LINE_BODIES.share.parse(JSON.parse(submission.document));
  const refs = body.lists.map(({ elements }) => elements);
  const blobs = await uploadsOf(ports, { election, trustee: submission.trustee, refs });
  const reasons = await ports.heavy.checkShare({ ...mixed, share: { body, blobs } });
  if (reasons.length > 0) {
    await settle(ports, { election, submission, reasons });
    return;
  }
  const files = blobs.flatMap((blob) => (blob === null ? [] : [blob]));
  if (await append(ports, fixed, { body, blobs: files })) await settle(ports, { election, submission, reasons, refs });
}

/** Records every good share that waits, and the service's own where it is the trustee. Bad ones stay with their reasons. */
export async function takeShares(
  ports: SchedulePorts,
  input: { readonly current: Scheduled; readonly mixed: () => Promise<MixedBallots>; readonly isOwn: boolean },
): Promise<void> {
  const { current, isOwn } = input;
  const { fixed } = current;
  const { election, electionKey } = fixed.definition;
  const standing = async () => bodiesOf(await ports.box.steps(election), 'share');
  if (awaitsDraw(fixed, await ports.box.steps(election))) return;
  if (isOwn) {
    if ((await standing()).length === 0) await shareOwn(ports, { fixed, mixed: await input.mixed() });
    return;
  }
  for (const submission of await waiting(ports, { election, kind: 'share' })) {
    const shares = await standing();
    const own = shares.find(({ trustee }) => trustee === submission.trustee);
    if (own !== undefined) {
      await settle(ports, { election, submission, reasons: [], refs: own.lists.map(({ elements }) => elements) });
    } else if (shares.length < electionKey.threshold) {
      await takeSubmitted(ports, { fixed, mixed: await input.mixed(), submission });
    }
  }
}
