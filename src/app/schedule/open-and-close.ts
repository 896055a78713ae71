import { msToInstant } from '../../core/election/values.ts';
import type { BoxAppend, HeadView } from '../box/ports.ts';
import { appendStep } from './append-step.ts';
import type { Memory } from './memory.ts';
import type { Scheduled, SchedulePorts } from './ports.ts';

/** The lines that the instants ask for and that do not stand yet, by the box's own clock under the head lock. */
function dueLines({ election, steps, nowMs }: HeadView): BoxAppend[] {
  if (election.state === 'annulled') return [];
  const stands = (kind: string) => steps.some((step) => step.kind === kind);
  const lines: BoxAppend[] = [];
  if (nowMs >= election.opensAtMs && !stands('voting-opened')) {
    const opened: BoxAppend<'voting-opened'> = {
      kind: 'voting-opened',
      body: { opens: msToInstant(election.opensAtMs) },
    };
    lines.push(opened);
  }
  if (nowMs >= election.closesAtMs && !stands('closed')) {
    const closed: BoxAppend<'closed'> = { kind: 'closed', body: { closes: msToInstant(election.closesAtMs) } };
    lines.push(closed);
  }
  return lines;
}

/**
 * Writes `voting-opened` and `closed` when they are due. Casts are judged by the instants whether or not these lines
 * stand yet (G10). The registers end only after `closed`: it is what makes every later extension impossible.
 * @returns true when `closed` stands
 */
export async function openAndClose(ports: SchedulePorts, current: Scheduled, memory: Memory): Promise<boolean> {
  const { fixed, box, nowMs } = current;
  const { opened, closed } = memory;
  const { election } = box;
  if (closed.has(election)) return true;
  const isDue = nowMs >= box.closesAtMs || (nowMs >= box.opensAtMs && !opened.has(election));
  if (!isDue) return false;
  let seen = { opened: false, closed: false };
  await appendStep(ports, {
    fixed,
    name: 'instant-reached',
    decide: (head) => {
      const lines = dueLines(head);
      const stands = (kind: string) => [...head.steps, ...lines].some((step) => step.kind === kind);
      seen = { opened: stands('voting-opened'), closed: stands('closed') };
      return lines.length === 0 ? null : { lines, value: null };
    },
  });
  if (seen.opened) opened.add(election);
  if (seen.closed) closed.add(election);
  return seen.closed;
}
