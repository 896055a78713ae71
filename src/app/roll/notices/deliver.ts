import type { EventLog } from '../../ports.ts';
import type { MailError, Mailer, MailMessage } from '../ports.ts';
import type { NoticeStore, TakenNotice } from '../ports-notices.ts';
import { composeNotice, type NoticeFacts, stopLink } from './compose-notice.ts';
import { renderLetter } from './letter.ts';

export interface DeliverPorts {
  readonly notices: NoticeStore;
  readonly mailer: Mailer;
  /** Null for elections that are not announced. */
  readonly factsOf: (election: string) => Promise<NoticeFacts | null>;
  /** The organisation's logo, where it has one. */
  readonly logoOf: (election: string) => Promise<MailMessage['logo']>;
  /** Makes and mails a new code for a member whose first one could not be mailed. */
  readonly sendCodeAgain: (
    notice: TakenNotice,
  ) => Promise<{ readonly ok: true } | { readonly ok: false; readonly error: MailError }>;
  readonly log: EventLog;
  readonly settings: { readonly publicUrl: string; readonly publicHost: string };
}

/** Notices that one process has in its hands at a time. */
const AT_ONCE = 8;
/** The longest that a notice is put off before it is tried again. */
const LONGEST_WAIT_SECONDS = 600;
const FIRST_WAIT_SECONDS = 5;
/** What nothing takes for so long has failed; officers see it and can have it sent again. */
const GIVE_UP_MS = 3 * 86_400_000;
/** A code is for somebody who waits for it. */
const GIVE_UP_CODE_MS = 2 * 3_600_000;

export interface Delivered {
  /** How many notices were taken from the queue. */
  readonly taken: number;
  /** The mail system took nothing of them: there is no use in hurrying. */
  readonly away: boolean;
}

/** Twice as long after every try, up to ten minutes: an hour without a mail server costs a dozen tries a notice. */
function waitSeconds(attempts: number): number {
  return Math.min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** Math.min(attempts, 12));
}

/** Put together once more for every try, so that nothing that has changed meanwhile is told wrongly. */
async function messageOf(ports: DeliverPorts, taken: TakenNotice, to: string): Promise<MailMessage | null> {
  const facts = await ports.factsOf(taken.election);
  if (facts === null) return null;
  const { publicUrl, publicHost } = ports.settings;
  const letter = composeNotice({ taken, facts, publicUrl });
  if (letter === null) return null;
  const logo = await ports.logoOf(taken.election);
  return {
    ...renderLetter(letter, logo !== undefined),
    to,
    senderName: letter.organisation,
    // The same for every try: a mail that was sent although the process died before it could say so can be told.
    messageId: `${taken.notice}.${taken.resends}@${publicHost.replace(/:\d+$/, '')}`,
    logo,
    unsubscribeUrl: taken.kind === 'reminder' ? stopLink(publicUrl, taken.notice) : undefined,
  };
}

type Outcome = 'sent' | 'dropped' | 'bounced' | 'failed' | 'away';

async function mailFailed(ports: DeliverPorts, taken: TakenNotice, error: MailError): Promise<Outcome> {
  const { election, kind, attempts, waitedMs } = taken;
  const { reason } = error;
  const isLate = waitedMs >= (kind === 'code' ? GIVE_UP_CODE_MS : GIVE_UP_MS);
  if (error.because === 'away' && !isLate) {
    await ports.notices.putOff(taken, { seconds: waitSeconds(attempts), reason });
    return 'away';
  }
  const state = error.because === 'address' ? 'bounced' : 'failed';
  await ports.notices.settle(taken, { state, reason });
  ports.log.event(`notice-${state}`, { election, kind, reason });
  return state;
}

async function deliverOne(ports: DeliverPorts, taken: TakenNotice): Promise<Outcome> {
  if (taken.kind === 'code') {
    const sent = await ports.sendCodeAgain(taken);
    if (!sent.ok) return await mailFailed(ports, taken, sent.error);
    // Nothing is kept of codes that were sent: who asked for one is nobody's business.
    await ports.notices.drop(taken);
    return 'sent';
  }
  const message = taken.to === null ? null : await messageOf(ports, taken, taken.to);
  if (message === null) {
    await ports.notices.drop(taken);
    return 'dropped';
  }
  const sent = await ports.mailer.send(message);
  if (!sent.ok) return await mailFailed(ports, taken, sent.error);
  await ports.notices.settle(taken, { state: 'sent', reason: null });
  return 'sent';
}

/** One that cannot be put together must not stop the others; its job comes back to the queue and is tried again. */
async function deliverSafely(ports: DeliverPorts, taken: TakenNotice): Promise<Outcome> {
  try {
    return await deliverOne(ports, taken);
  } catch (error) {
    const { election, kind } = taken;
    ports.log.event('notice-delivery-failed', {
      election,
      kind,
      error: error instanceof Error ? error.name : 'unknown',
    });
    return 'away';
  }
}

/** Sends what is due, up to a handful. Any number of processes may do this at once: each notice is in one's hands. */
export async function deliverNotices(ports: DeliverPorts): Promise<Delivered> {
  const taken = await ports.notices.take(AT_ONCE);
  const outcomes = await Promise.all(taken.map((notice) => deliverSafely(ports, notice)));
  return { taken: taken.length, away: outcomes.length > 0 && outcomes.every((outcome) => outcome === 'away') };
}
