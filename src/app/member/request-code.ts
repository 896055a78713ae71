import type { RandomSource } from '../../core/base/random.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import { fingerprintWords } from '../../core/election/fingerprint-words.ts';
import { makeMemberCode, memberCodeHash } from '../../core/roll/member-code.ts';
import type { Limit, TooManyRequests } from '../limits.ts';
import type { BusyError, EventLog } from '../ports.ts';
import type { MemberStore, RollStore } from '../roll/ports.ts';
import type { MemberFacts, MemberFactsOf } from './member-facts.ts';
import type { NoticeQueue } from './notice-queue.ts';
import type { CodeNotices } from './ports.ts';

/** How one-time codes are made; the same in all processes of the service. */
export interface CodeSettings {
  /** 32 secret bytes under which codes are hashed. */
  readonly key: Uint8Array;
  readonly lifetimeSeconds: number;
  /** How often a code may be tried. */
  readonly attempts: number;
  /** How many codes a member is sent within an hour, whatever number of processes there is. */
  readonly perHour: number;
}

export interface RequestCodePorts {
  readonly factsOf: MemberFactsOf;
  readonly roll: Pick<RollStore, 'entry'>;
  readonly members: Pick<MemberStore, 'putCode'>;
  readonly notices: CodeNotices;
  readonly queue: NoticeQueue;
  readonly limit: Limit;
  readonly random: RandomSource;
  readonly codes: CodeSettings;
  readonly log: EventLog;
}

export interface RequestCodeCommand {
  readonly election: string;
  readonly reference: string;
}

export type RequestCodeError = { readonly kind: 'election-not-found' } | TooManyRequests | BusyError;

/**
 * Sends a one-time code to the mail address of a roll entry. Members and strangers get the same answer after the same
 * work: the roll is looked at only after the answer is decided.
 */
export async function requestCode(
  ports: RequestCodePorts,
  command: RequestCodeCommand,
): Promise<Result<{ readonly lifetimeSeconds: number }, RequestCodeError>> {
  const facts = await ports.factsOf(command.election);
  if (facts === null) return err({ kind: 'election-not-found' });
  const allowed = await ports.limit.take(`${command.election}/${command.reference}`);
  if (!allowed.ok) return allowed;
  const queued = ports.queue.add(() => sendCode(ports, facts, command));
  if (!queued.ok) return queued;
  ports.log.event('code-requested', { election: command.election });
  return ok({ lifetimeSeconds: ports.codes.lifetimeSeconds });
}

async function sendCode(ports: RequestCodePorts, facts: MemberFacts, command: RequestCodeCommand): Promise<void> {
  const { election, reference } = command;
  const { key, lifetimeSeconds, attempts, perHour } = ports.codes;
  const code = makeMemberCode(ports.random);
  const codeHash = memberCodeHash({ key, election, reference, code });
  const found = await ports.roll.entry(election, reference);
  const to = found?.entry.channels.mail;
  if (to === undefined) return;
  // Too many lately: nothing is sent, and the answer, given before, is the one that strangers get as well.
  if (!(await ports.members.putCode({ election, reference, codeHash, lifetimeSeconds, attempts, perHour }))) return;
  await ports.notices.sendCode({
    to,
    election,
    title: facts.definition.title,
    test: facts.definition.test,
    code,
    lifetimeSeconds,
    words: fingerprintWords(facts.fixed.fingerprint),
  });
}
