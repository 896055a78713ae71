import type { OfficerPorts } from './ports.ts';

/**
 * Brings the roll's side to what the ballot box has decided: a later close, an annulment, a suspended officer. The box decides under its
 * head lock; this side follows at once, or with the next tick of the schedule when the process died in between.
 */
export async function followBox(ports: Pick<OfficerPorts, 'roll' | 'box'>, election: string): Promise<void> {
  const box = await ports.box.election(election);
  const roll = await ports.roll.election(election);
  if (box === null || roll === null) return;
  // Only forward: a close is never brought nearer, so that a stale read cannot undo an extension.
  if (box.closesAtMs > roll.closesAtMs) await ports.roll.setCloses(election, box.closesAtMs);
  if (box.suspended.length > roll.suspended.length) await ports.roll.setSuspended(election, box.suspended);
  if (box.state === 'annulled' && roll.state !== 'annulled') await ports.roll.setState(election, 'annulled');
}
