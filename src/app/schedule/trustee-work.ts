import type { BlobRef } from '../../core/election/values.ts';
import { trustedHex } from '../../core/election/values.ts';
import { bodiesOf } from '../box/chain-of.ts';
import type { BoxStepLine } from '../box/ports.ts';
import type { Submission, SubmissionKind } from '../box/ports-submissions.ts';
import type { ClosedBallots, MixedBallots } from './heavy-work.ts';
import type { Scheduled, SchedulePorts } from './ports.ts';

/** What the steps of trustees share: reading the closed box, the last mix and what was handed in. */

/** The trustee that the service itself plays, where no ceremony was held. */
export const SOLE_TRUSTEE = 1;

/** Whether the election's only trustee is the service's own. */
export async function isServiceHeld(ports: SchedulePorts, { box }: Scheduled): Promise<boolean> {
  return (await ports.ceremonies.ceremony(box.election)) === null;
}

/** The ballot box up to and with its `registers` line; null as long as that does not stand. */
export async function closedBallots(
  ports: SchedulePorts,
  { fixed, steps }: { readonly fixed: Scheduled['fixed']; readonly steps: readonly BoxStepLine[] },
): Promise<ClosedBallots | null> {
  const stated = steps.find(({ kind }) => kind === 'registers');
  if (stated === undefined) return null;
  const { lines } = await ports.box.ledger(fixed.definition.election);
  return { definition: fixed.bytes, lines: lines.slice(0, stated.seq + 1) };
}

/** The same with what the last mixer put out. */
export async function mixedBallots(
  ports: SchedulePorts,
  input: { readonly fixed: Scheduled['fixed']; readonly steps: readonly BoxStepLine[]; readonly closed: ClosedBallots },
): Promise<MixedBallots> {
  const last = bodiesOf(input.steps, 'mix').at(-1);
  if (last === undefined) return { ...input.closed, mixed: null };
  const mixed: Uint8Array[] = [];
  for (const { output } of last.lists) {
    const blob = await ports.box.blob(input.fixed.definition.election, trustedHex(output.sha256));
    if (blob === null) throw new Error(`bug: a recorded mix without its output ${output.sha256}`);
    mixed.push(blob);
  }
  return { ...input.closed, mixed };
}

/** What waits to be judged, in the order in which it was handed in. */
export async function waiting(
  ports: SchedulePorts,
  input: { readonly election: string; readonly kind: SubmissionKind },
): Promise<Submission[]> {
  const all = await ports.submissions.submissions(input.election);
  return all.filter(({ kind, state }) => kind === input.kind && state === 'waiting');
}

/** Whether anything waits to be judged. */
export async function hasWaiting(ports: SchedulePorts, election: string): Promise<boolean> {
  return (await ports.submissions.submissions(election)).some(({ state }) => state === 'waiting');
}

/** The files that a submission names, as its trustee has uploaded them; null where nothing is there. */
export async function uploadsOf(
  ports: SchedulePorts,
  input: { readonly election: string; readonly trustee: number; readonly refs: readonly BlobRef[] },
): Promise<(Uint8Array | null)[]> {
  const { election, trustee, refs } = input;
  const uploads: (Uint8Array | null)[] = [];
  for (const { sha256 } of refs) {
    uploads.push(await ports.submissions.upload({ election, trustee, sha256: trustedHex(sha256) }));
  }
  return uploads;
}

/** Says what has become of a submission; what was uploaded for an accepted one stands in the ballot box now. */
export async function settle(
  ports: SchedulePorts,
  input: {
    readonly election: string;
    readonly submission: Submission;
    /** Why it is refused; empty when it was recorded. */
    readonly reasons: readonly string[];
    readonly refs?: readonly BlobRef[];
  },
): Promise<void> {
  const { election, submission, reasons, refs = [] } = input;
  const { number, trustee, kind } = submission;
  const state = reasons.length === 0 ? 'accepted' : 'refused';
  await ports.submissions.settle({ election, number, state, reasons });
  ports.log.event(`submission-${state}`, { election, trustee, kind, number });
  if (state === 'refused') return;
  await ports.submissions.dropUploads({ election, trustee, sha256: refs.map(({ sha256 }) => trustedHex(sha256)) });
}
