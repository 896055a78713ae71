import { msToInstant } from '../../core/election/values.ts';
import type { BoxAppend } from '../box/ports.ts';
import { appendStep } from './append-step.ts';
import type { Decide, Scheduled, SchedulePorts } from './ports.ts';

/** The lines that the instants ask for. The box's own clock judges, under the head lock. */
const dueLines: Decide = ({ election, steps, nowMs }) => {
  if (election.state !== 'announced' && election.state !== 'voting') return null;
  const lines: BoxAppend[] = [];
  if (nowMs >= election.opensAtMs && !steps.some(({ kind }) => kind === 'voting-opened')) {
    const line: BoxAppend<'voting-opened'> = {
      kind: 'voting-opened',
      body: { opens: msToInstant(election.opensAtMs) },
    };
    lines.push(line);
  }
  if (nowMs < election.closesAtMs) return lines.length === 0 ? null : { lines, state: 'voting', value: null };
  const closed: BoxAppend<'closed'> = { kind: 'closed', body: { closes: msToInstant(election.closesAtMs) } };
  return { lines: [...lines, closed], state: 'closed', value: null };
};

/**
 * Writes `voting-opened` and `closed` when they are due. Casts are judged by the instants whether or not these lines
 * stand yet (G10). `closed` comes before the registers end: it is what makes every later extension impossible.
 */
export async function openAndClose(ports: SchedulePorts, { fixed, box, nowMs }: Scheduled): Promise<void> {
  const opens = box.state === 'announced' && nowMs >= box.opensAtMs;
  const closes = (box.state === 'announced' || box.state === 'voting') && nowMs >= box.closesAtMs;
  if (!opens && !closes) return;
  await appendStep(ports, { fixed, name: closes ? 'voting-closed' : 'voting-opened', decide: dueLines });
}
