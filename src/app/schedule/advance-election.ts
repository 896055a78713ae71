import type { FixedDefinition } from '../../core/election/fixed-definition.ts';
import { RECORD } from '../../core/record/paths.ts';
import { fixedDefinitionOf } from '../officer/access.ts';
import { readDraft } from '../officer/draft.ts';
import { followBox } from '../officer/follow-box.ts';
import { settleChanges } from '../officer/settle-changes.ts';
import type { RollElection } from '../roll/ports.ts';
import type { Memory } from './memory.ts';
import { openAndClose } from './open-and-close.ts';
import type { Scheduled, SchedulePorts } from './ports.ts';
import { prepareDeclaration } from './prepare-declaration.ts';
import { endRegisters, publishIntervals, stateRegisters } from './publish-registers.ts';
import { queueNotices } from './queue-notices.ts';
import { settleActs, settleAnnouncement, settleDeclaration } from './settle-signatures.ts';
import { settle } from './trustee-work.ts';
import { mixElection, openElection } from './unseal-election.ts';

/** Reads an election's state again; a definition never changes and is read once. */
async function refresh(
  ports: SchedulePorts,
  { election, fixed }: { readonly election: string; readonly fixed: FixedDefinition | null },
): Promise<Scheduled | null> {
  const roll = await ports.roll.election(election);
  const box = await ports.box.election(election);
  if (roll === null || box === null) return null;
  const known = fixed ?? fixedDefinitionOf(roll);
  if (known === null) return null;
  return { fixed: known, officers: readDraft(roll.draft).officers, roll, box, nowMs: await ports.roll.nowMs() };
}

async function again(ports: SchedulePorts, { fixed, box }: Scheduled): Promise<Scheduled> {
  const next = await refresh(ports, { election: box.election, fixed });
  if (next === null) throw new Error('bug: an election is gone');
  return next;
}

async function whenClosed(ports: SchedulePorts, current: Scheduled, memory: Memory): Promise<void> {
  const { election, unsealRequested } = current.box;
  if (current.roll.state === 'announced') await endRegisters(ports, current);
  if (!memory.stated.has(election)) await stateRegisters(ports, current);
  memory.stated.add(election);
  if (unsealRequested) await mixElection(ports, current, memory);
}

async function whenUnsealed(ports: SchedulePorts, current: Scheduled, memory: Memory): Promise<void> {
  const { election } = current.box;
  if ((await ports.box.file(election, RECORD.declaration)) === null && !memory.refused.has(election)) {
    if (!(await prepareDeclaration(ports, current))) memory.refused.add(election);
  }
  if (memory.overdue.has(election)) return;
  if (!(await settleDeclaration(ports, current))) memory.overdue.add(election);
}

/** What still waits when an election is over is never taken. */
async function settleLeft(ports: SchedulePorts, election: string): Promise<void> {
  for (const submission of await ports.submissions.submissions(election)) {
    if (submission.state !== 'waiting') continue;
    await settle(ports, { election, submission, reasons: ['the election is over; it was not needed any more'] });
  }
}

async function whenOver(ports: SchedulePorts, current: Scheduled, memory: Memory): Promise<void> {
  if (current.box.state === 'annulled') await endRegisters(ports, current);
  await ports.keys.destroyTrusteeSecret(current.box.election);
  await settleLeft(ports, current.box.election);
  memory.finished.add(current.box.election);
}

/**
 * Does what is due for one election. Every step looks at the state afresh, decides under a lock and can be repeated,
 * so that several processes may do this at once and any of them may die at any point.
 */
export async function advanceElection(ports: SchedulePorts, stored: RollElection, memory: Memory): Promise<void> {
  const { election } = stored;
  await settleAnnouncement(ports, stored);
  await followBox(ports, election);
  let current = await refresh(ports, { election, fixed: null });
  if (current === null) return;
  await settleActs(ports, current);
  await settleChanges(ports, current.fixed);
  current = await again(ports, current);
  await publishIntervals(ports, current);
  const isClosed = await openAndClose(ports, current, memory);
  current = await again(ports, current);
  if (isClosed && current.box.state === 'closed') {
    await whenClosed(ports, current, memory);
    current = await again(ports, current);
  }
  if (current.box.state === 'mixed') {
    await openElection(ports, current);
    current = await again(ports, current);
  }
  if (current.box.state === 'unsealed') {
    await whenUnsealed(ports, current, memory);
    current = await again(ports, current);
  }
  await queueNotices(ports, current, memory);
  if (current.box.state === 'declared' || current.box.state === 'annulled') await whenOver(ports, current, memory);
}

/** A declared election may still be annulled: true when signatures for that are on their way. */
export async function hasPendingActs(ports: SchedulePorts, election: string): Promise<boolean> {
  return (await ports.roll.acts(election)).some((act) => act.state === 'pending');
}
