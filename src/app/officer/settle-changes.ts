import type { FixedDefinition } from '../../core/election/fixed-definition.ts';
import type { OfficerPorts } from './ports.ts';

type SettlePorts = Pick<OfficerPorts, 'roll' | 'box' | 'amendments' | 'channelNotices' | 'log'>;

/**
 * Lets changes of roll entries count whose acts stand in the ballot box, and tells the members. The box decides; this
 * side follows at once, or with the next tick of the schedule when the process died in between. Registers end only when
 * all of these are settled.
 */
export async function settleChanges(ports: SettlePorts, fixed: FixedDefinition): Promise<void> {
  const { election, registerIntervalSeconds } = fixed.definition;
  const open = (await ports.amendments.changes(election)).filter(({ applied, told }) => applied === null || !told);
  if (open.length === 0) return;
  const lines = await ports.box.steps(election);
  const made = new Set(lines.flatMap(({ kind, body }) => (kind === 'act' ? [Number(body['number'])] : [])));
  for (const { act, applied, reference, before, channels } of open) {
    if (!made.has(act)) continue;
    if (applied === null) {
      await ports.amendments.apply({ election, act, intervalSeconds: registerIntervalSeconds });
      ports.log.event('roll-entry-changed', { election, act });
    }
    const notice = { election, act, reference, before, after: channels };
    // What was not handed over is tried again with the next tick.
    if (await ports.channelNotices.changed(notice)) await ports.amendments.setTold(election, act);
  }
}
