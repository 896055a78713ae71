import { trustedHex } from '../../core/election/values.ts';
import type { BoxLineBody } from '../../core/ledger/box-lines.ts';
import type { ShareContent } from '../../core/opening/read-share.ts';
import { RECORD } from '../../core/record/paths.ts';
import { bodiesOf } from '../box/chain-of.ts';
import type { BoxAppend } from '../box/ports.ts';
import { appendStep } from './append-step.ts';
import type { ClosedBallots, MixedBallots } from './heavy-work.ts';
import type { Memory } from './memory.ts';
import type { Scheduled, SchedulePorts } from './ports.ts';
import { takeAgreements } from './take-agreements.ts';
import { takeMixes } from './take-mixes.ts';
import { drawnBefore, takeShares } from './take-shares.ts';
import { closedBallots, hasWaiting, isServiceHeld, mixedBallots } from './trustee-work.ts';

/** From the close to the opened ballots. After `closed` no ballot is added, so the work is done without any lock. */

/** A share line with the elements that it names. */
async function contentOf(ports: SchedulePorts, election: string, body: BoxLineBody<'share'>): Promise<ShareContent> {
  const blobs: (Uint8Array | null)[] = [];
  for (const { elements } of body.lists) blobs.push(await ports.box.blob(election, trustedHex(elements.sha256)));
  return { body, blobs };
}

/** True when no list is opened at all: then there is nothing to mix, and the agreement is enough. */
async function nothingToMix(ports: SchedulePorts, closed: ClosedBallots, memory: Memory, election: string) {
  const known = memory.empty.get(election);
  if (known !== undefined) return known;
  const isEmpty = (await ports.heavy.lists(closed)).length === 0;
  memory.empty.set(election, isEmpty);
  return isEmpty;
}

/** Takes what trustees have handed in of agreements and mixes; the last one that was needed makes the election mixed. */
export async function mixElection(ports: SchedulePorts, current: Scheduled, memory: Memory): Promise<void> {
  const { fixed, box } = current;
  const isOwn = await isServiceHeld(ports, current);
  // Trustees may take days; the ballot box is read when there is something to judge.
  if (!isOwn && !(await hasWaiting(ports, box.election))) return;
  const steps = await ports.box.steps(box.election);
  const closed = await closedBallots(ports, { fixed, steps });
  if (closed === null) return;
  const isEmpty = await nothingToMix(ports, closed, memory, box.election);
  await takeAgreements(ports, { current, isEmpty, isOwn });
  if (!isEmpty) await takeMixes(ports, { current, closed, isOwn });
}

async function publishUnsealed(
  ports: SchedulePorts,
  input: { readonly fixed: Scheduled['fixed']; readonly mixed: MixedBallots; readonly drawn: string | null },
): Promise<void> {
  const { fixed, mixed, drawn } = input;
  const { election } = fixed.definition;
  const shares: ShareContent[] = [];
  for (const share of bodiesOf(await ports.box.steps(election), 'share')) {
    shares.push(await contentOf(ports, election, share));
  }
  const unsealed = await ports.heavy.unseal({ ...mixed, shares, drawn });
  const line: BoxAppend<'unsealed'> = { kind: 'unsealed', body: unsealed.body };
  await appendStep(ports, {
    fixed,
    name: 'ballots-unsealed',
    decide: ({ election: { state }, steps }) => {
      if (state !== 'mixed' || steps.some(({ kind }) => kind === 'unsealed')) return null;
      // Shares that came in the meantime would stand in the ballot box and not in what was combined.
      if (bodiesOf(steps, 'share').length !== shares.length) return null;
      return {
        lines: [line],
        blobs: unsealed.blobs,
        files: [
          { path: RECORD.result, content: unsealed.result },
          { path: RECORD.resultPage, content: unsealed.resultPage },
        ],
        state: 'unsealed',
        value: null,
      };
    },
  });
}

/** Takes the shares of a mixed election; with as many good ones as the threshold says it is opened and counted. */
export async function openElection(ports: SchedulePorts, current: Scheduled): Promise<void> {
  const { fixed, box } = current;
  const { election } = box;
  const isOwn = await isServiceHeld(ports, current);
  let read: Promise<MixedBallots> | null = null;
  const mixed = (): Promise<MixedBallots> => (read ??= readMixed(ports, fixed));
  await takeShares(ports, { current, mixed, isOwn });
  const steps = await ports.box.steps(election);
  if (bodiesOf(steps, 'share').length < fixed.definition.electionKey.threshold) return;
  const drawn = await drawnBefore(ports, { election, steps });
  await publishUnsealed(ports, { fixed, mixed: await mixed(), drawn });
}

async function readMixed(ports: SchedulePorts, fixed: Scheduled['fixed']): Promise<MixedBallots> {
  const steps = await ports.box.steps(fixed.definition.election);
  const closed = await closedBallots(ports, { fixed, steps });
  if (closed === null) throw new Error('bug: a mixed election without its registers’ heads');
  return mixedBallots(ports, { fixed, steps, closed });
}
