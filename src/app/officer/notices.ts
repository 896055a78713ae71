import { err, ok, type Result } from '../../core/base/result.ts';
import { msToInstant } from '../../core/election/values.ts';
import type { ListedNotice, NoticeCount, NoticeRun, NoticeState } from '../roll/ports-notices.ts';
import { electionOfOfficer, fixedDefinitionOf } from './access.ts';
import type { ElectionAccessError, OfficerCommand, OfficerPorts, Refusal } from './ports.ts';

/** What officers see and do of the mails of their election. Whom a reminder went to they never see (A37). */

type NoticePorts = Pick<OfficerPorts, 'roll' | 'notices' | 'log'>;

/** Reminders more often than that are taken for something else. */
const BETWEEN_REMINDERS_MS = 86_400_000;

export interface NoticesReply {
  readonly runs: readonly NoticeRun[];
  readonly counts: readonly NoticeCount[];
  readonly notices: readonly ListedNotice[];
  readonly next: string | null;
}

/** One page of the notices of an election, with what was told on which occasions and how many are in which state. */
export async function listNotices(
  ports: NoticePorts,
  command: OfficerCommand & {
    readonly state: NoticeState | null;
    readonly after: string | null;
    /** How many notices a page has. */
    readonly limit: number;
  },
): Promise<Result<NoticesReply, ElectionAccessError>> {
  const found = await electionOfOfficer(ports, command);
  if (!found.ok) return found;
  const { election, state, after, limit } = command;
  const [runs, counts, listed] = await Promise.all([
    ports.notices.runs(election),
    ports.notices.counts(election),
    ports.notices.list({ election, state, after, most: limit + 1 }),
  ]);
  const notices = listed.slice(0, limit);
  return ok({ runs, counts, notices, next: listed.length > limit ? (notices.at(-1)?.notice ?? null) : null });
}

/** Queues bounced and failed notices again: one, or all of an election. */
export async function resendNotices(
  ports: NoticePorts,
  command: OfficerCommand & { readonly notice: string | null },
): Promise<Result<{ readonly queued: number }, ElectionAccessError | { readonly kind: 'notice-not-found' }>> {
  const found = await electionOfOfficer(ports, command);
  if (!found.ok) return found;
  const { election, notice } = command;
  const queued = await ports.notices.resend(election, notice);
  if (notice !== null && queued === 0) return err({ kind: 'notice-not-found' });
  ports.log.event('notices-resent', { election, entries: queued });
  return ok({ queued });
}

/** Why no reminder is sent now; all reasons. */
async function reasonsAgainstReminder(ports: NoticePorts, election: string): Promise<string[]> {
  const [stored, runs, nowMs] = await Promise.all([
    ports.roll.election(election),
    ports.notices.runs(election),
    ports.roll.nowMs(),
  ]);
  const reasons: string[] = [];
  if (stored?.state !== 'announced') reasons.push('the election is not announced, or it is over');
  else if (nowMs >= stored.closesAtMs) reasons.push('voting is closed');
  const last = Math.max(...runs.filter(({ kind }) => kind === 'reminder').map(({ queuedAtMs }) => queuedAtMs));
  if (nowMs < last + BETWEEN_REMINDERS_MS) {
    reasons.push(`the last reminder was sent at ${msToInstant(last)}; the next may be sent a day later`);
  }
  return reasons;
}

/** Reminds everybody for whom not every registrar has signed a token, but who wanted no more reminders. */
export async function sendReminder(
  ports: NoticePorts,
  command: OfficerCommand,
): Promise<
  Result<{ readonly queued: number; readonly withoutMail: number }, ElectionAccessError | Refusal<'step-not-possible'>>
> {
  const found = await electionOfOfficer(ports, command);
  if (!found.ok) return found;
  const { election } = command;
  const reasons = await reasonsAgainstReminder(ports, election);
  const fixed = fixedDefinitionOf(found.value.stored);
  if (reasons.length > 0 || fixed === null) return err({ kind: 'step-not-possible', reasons });
  const signedByFewerThan = fixed.definition.registrars.length;
  // By the day: two officers who ask at once send one reminder.
  const occasion = msToInstant(await ports.roll.nowMs()).slice(0, 10);
  const queued = await ports.notices.queueRun({ election, kind: 'reminder', occasion, signedByFewerThan });
  if (queued === null) return err({ kind: 'step-not-possible', reasons: ['a reminder was sent today already'] });
  ports.log.event('notices-queued', { election, kind: 'reminder', entries: queued.queued });
  return ok(queued);
}
