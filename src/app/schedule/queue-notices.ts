import { canonicalJson } from '../../core/base/canonical-json.ts';
import { instantToMs, msToInstant } from '../../core/election/values.ts';
import { RECORD } from '../../core/record/paths.ts';
import { readDeclaration } from '../officer/declaration-of.ts';
import type { NoticeKind } from '../roll/ports-notices.ts';
import type { Memory } from './memory.ts';
import type { Scheduled, SchedulePorts } from './ports.ts';

/** "Closing soon" is told a day before, and in shorter votes when three quarters of the time are over. */
const CLOSING_SOON_MS = 86_400_000;
/** A vote that is open for less than an hour closes before such a mail is read. */
const SHORTEST_VOTE_MS = 3_600_000;

/** When "closing soon" is due; null where it is never told. */
export function closingSoonAtMs(opensAtMs: number, closesAtMs: number): number | null {
  const length = closesAtMs - opensAtMs;
  return length < SHORTEST_VOTE_MS ? null : closesAtMs - Math.min(CLOSING_SOON_MS, Math.floor(length / 4));
}

interface Occasion {
  readonly kind: NoticeKind;
  /** The same occasion is told once. */
  readonly occasion: string;
  readonly content?: () => Promise<string>;
}

/** What the result's mail says of each contest, from the bytes that the officers signed. */
async function outcomeOf(ports: SchedulePorts, election: string): Promise<string> {
  const bytes = await ports.box.file(election, RECORD.declaration);
  if (bytes === null) throw new Error('bug: a declared election without a declaration');
  const outcome = readDeclaration(bytes).outcome.map(({ contest, elected }) => ({ contest, elected }));
  return canonicalJson({ outcome });
}

/** The reason that the officers signed, from the line that annulled the election. */
async function reasonOf(ports: SchedulePorts, election: string): Promise<string> {
  const line = (await ports.box.steps(election)).find(({ kind }) => kind === 'annulled');
  const reason = line?.body['reason'];
  if (typeof reason !== 'string') throw new Error('bug: an annulled election without its line');
  return canonicalJson({ reason });
}

/** Everything that is to be told by now; most of it was told before. */
function occasionsOf(ports: SchedulePorts, { roll, box, fixed, nowMs }: Scheduled): Occasion[] {
  const { closesAtMs } = box;
  const opensAtMs = instantToMs(fixed.definition.opens) ?? roll.opensAtMs;
  const isOver = nowMs >= closesAtMs;
  const occasions: Occasion[] = [];
  if (roll.state === 'announced' && !isOver) {
    occasions.push({ kind: 'announcement', occasion: 'announced' });
    const soon = closingSoonAtMs(opensAtMs, closesAtMs);
    // A vote that was extended by some hours is not told of a second time, one that was extended by days is.
    const occasion = msToInstant(closesAtMs).slice(0, 10);
    if (soon !== null && nowMs >= soon) occasions.push({ kind: 'closing-soon', occasion });
  }
  // `ended`: no registrar signs any more, so that what is told is final.
  if (roll.state === 'ended' && box.state !== 'annulled') occasions.push({ kind: 'token-state', occasion: 'ended' });
  if (box.state === 'declared') {
    occasions.push({ kind: 'result', occasion: 'declared', content: () => outcomeOf(ports, box.election) });
  }
  if (box.state === 'annulled') {
    occasions.push({ kind: 'annulled', occasion: 'annulled', content: () => reasonOf(ports, box.election) });
  }
  return occasions;
}

/** Queues what members are to be told by now. Safe in several processes at once: each occasion is queued once. */
export async function queueNotices(ports: SchedulePorts, current: Scheduled, memory: Memory): Promise<void> {
  const { election } = current.box;
  for (const { kind, occasion, content } of occasionsOf(ports, current)) {
    const known = `${election}/${kind}/${occasion}`;
    if (memory.told.has(known)) continue;
    const text = content === undefined ? {} : { content: await content() };
    const queued = await ports.notices.queueRun({ election, kind, occasion, ...text });
    if (queued !== null) ports.log.event('notices-queued', { election, kind, entries: queued.queued });
    memory.told.add(known);
  }
}
