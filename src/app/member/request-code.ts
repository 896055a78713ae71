import { toBase64Url } from '../../core/base/bytes.ts';
import type { RandomSource } from '../../core/base/random.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import { trustedBase64Url } from '../../core/election/values.ts';
import { codeRequestHash, makeMemberCode, memberCodeHash } from '../../core/roll/member-code.ts';
import type { Limit, TooManyRequests } from '../limits.ts';
import type { BusyError, EventLog } from '../ports.ts';
import type { MailError, MemberStore, RollStore } from '../roll/ports.ts';
import type { NoticeStore } from '../roll/ports-notices.ts';
import { acceptedWays, type WayNotAccepted } from './accepted-ways.ts';
import type { MemberFacts, MemberFactsOf } from './member-facts.ts';
import type { NoticeQueue } from './notice-queue.ts';
import { signingCertificate } from './own-entry.ts';
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
  readonly members: Pick<MemberStore, 'putCode' | 'certificate'>;
  readonly notices: CodeNotices;
  /** Keeps what could not be mailed. */
  readonly later: Pick<NoticeStore, 'queueOne'>;
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

export type RequestCodeError = { readonly kind: 'election-not-found' } | WayNotAccepted | TooManyRequests | BusyError;

export interface RequestCodeReply {
  /** 32 random bytes, needed beside the code: a code works only for whoever asked for it. */
  readonly codeRequest: string;
  readonly lifetimeSeconds: number;
}

/**
 * Sends a one-time code to the mail address of a roll entry, encrypted where the roll has a certificate. Members and
 * strangers get the same answer after the same work: the roll is looked at only after the answer is decided.
 */
export async function requestCode(
  ports: RequestCodePorts,
  command: RequestCodeCommand,
): Promise<Result<RequestCodeReply, RequestCodeError>> {
  const facts = await ports.factsOf(command.election);
  if (facts === null) return err({ kind: 'election-not-found' });
  const ways = acceptedWays(facts.definition);
  if (!ways.mail && !ways.certificate) return err({ kind: 'way-not-accepted' });
  const allowed = await ports.limit.take(`${command.election}/${command.reference}`);
  if (!allowed.ok) return allowed;
  const codeRequest = ports.random(32);
  const queued = ports.queue.add(() => sendOrKeep(ports, { facts, command, codeRequest }));
  if (!queued.ok) return queued;
  ports.log.event('code-requested', { election: command.election });
  return ok({ codeRequest: toBase64Url(codeRequest), lifetimeSeconds: ports.codes.lifetimeSeconds });
}

interface CodeToSend {
  readonly facts: MemberFacts;
  readonly command: RequestCodeCommand;
  readonly codeRequest: Uint8Array;
}

/** What cannot be mailed now goes to the queue of notices, which outlives this process and a mail server's absence. */
async function sendOrKeep(ports: RequestCodePorts, input: CodeToSend): Promise<void> {
  const sent = await sendCode(ports, input, { isFirst: true });
  if (sent.ok) return;
  const { election, reference } = input.command;
  ports.log.event('code-notice-failed', { election, reason: sent.error.reason });
  if (sent.error.because !== 'away') return;
  // The code itself is forgotten: another one is made when it can be sent, for the browser that asked for this one.
  const occasion = toBase64Url(input.codeRequest);
  await ports.later.queueOne({ election, kind: 'code', occasion, reference, delaySeconds: RETRY_SECONDS });
}

const RETRY_SECONDS = 5;

/** Makes and sends a new code where the first one could not be mailed; nothing is sent when it is of no use any more. */
export async function sendCodeAgain(
  ports: RequestCodePorts,
  input: { readonly election: string; readonly reference: string; readonly codeRequest: string },
): Promise<Result<void, MailError>> {
  const { election, reference } = input;
  const facts = await ports.factsOf(election);
  if (facts === null) return ok(undefined);
  const codeRequest = trustedBase64Url(input.codeRequest);
  return await sendCode(ports, { facts, command: { election, reference }, codeRequest }, { isFirst: false });
}

/** Nothing to send, for whatever reason, is no error: whoever asked is told nothing of it. */
async function sendCode(
  ports: RequestCodePorts,
  input: CodeToSend,
  { isFirst }: { readonly isFirst: boolean },
): Promise<Result<void, MailError>> {
  const { facts, command, codeRequest } = input;
  const { election, reference } = command;
  const { key, lifetimeSeconds, attempts, perHour } = ports.codes;
  const ways = acceptedWays(facts.definition);
  const found = await ports.roll.entry(election, reference);
  const to = found?.entry.channels.mail;
  if (found === null || to === undefined) return ok(undefined);
  const fingerprint = signingCertificate(found, ways);
  if (fingerprint === null && !ways.mail) return ok(undefined);
  const certificate = fingerprint === null ? null : await ports.members.certificate(election, fingerprint);
  if (fingerprint !== null && certificate === null) {
    // Never in plain text instead: the member was told that nobody else can read it.
    ports.log.event('certificate-missing', { election });
    return ok(undefined);
  }
  const code = makeMemberCode(ports.random);
  const codeHash = memberCodeHash({ key, election, reference, codeRequest, code });
  const stored = { election, reference, codeRequest: codeRequestHash(codeRequest), codeHash };
  // Too many lately: nothing is sent, and the answer, given before, is the one that strangers get as well.
  // One that is made again was counted when it was asked for.
  const limit = isFirst ? { perHour } : {};
  if (!(await ports.members.putCode({ ...stored, lifetimeSeconds, attempts, ...limit }))) return ok(undefined);
  const { language } = found;
  return await ports.notices.sendCode({ to, fixed: facts.fixed, language, code, lifetimeSeconds, certificate });
}
