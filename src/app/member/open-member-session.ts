import { toBase64Url, toHex } from '../../core/base/bytes.ts';
import type { RandomSource } from '../../core/base/random.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import { makeSessionToken, sessionTokenHash } from '../../core/base/session-token.ts';
import type { Hash } from '../../core/election/values.ts';
import { memberCodeHash } from '../../core/roll/member-code.ts';
import type { Limit, TooManyRequests } from '../limits.ts';
import type { EventLog } from '../ports.ts';
import type { MemberStore, RegisterStore, RollStore } from '../roll/ports.ts';
import type { MemberFactsOf } from './member-facts.ts';
import type { CodeSettings } from './request-code.ts';
import type { RollTrees } from './roll-trees.ts';

export interface OpenMemberSessionPorts {
  readonly factsOf: MemberFactsOf;
  readonly roll: Pick<RollStore, 'entry'>;
  readonly members: Pick<MemberStore, 'takeCode' | 'createSession'>;
  readonly registers: Pick<RegisterStore, 'issued'>;
  readonly rollTrees: RollTrees;
  readonly limit: Limit;
  readonly random: RandomSource;
  readonly codes: Pick<CodeSettings, 'key'>;
  readonly sessionLifetimeSeconds: number;
  readonly log: EventLog;
}

export interface OpenMemberSessionCommand {
  readonly election: string;
  readonly reference: string;
  readonly code: string;
}

/** What the member takes away: the session, and the own roll entry's salt and place in the committed roll. */
export interface MemberSessionReply {
  readonly session: string;
  readonly section: string;
  readonly roll: {
    readonly salt: string;
    readonly leaf: Hash;
    readonly index: number;
    readonly size: number;
    readonly proof: Hash[];
  };
  readonly issued: boolean[];
}

export type OpenMemberSessionError =
  | { readonly kind: 'election-not-found' }
  /** Unknown reference, wrong code, used up or out of date: the answer does not tell which. */
  | { readonly kind: 'member-refused' }
  | TooManyRequests;

/**
 * A refusal takes this long, whatever it was for. A wrong code for a member is a durable write, for a stranger it is
 * none, and the difference could be measured.
 */
const REFUSAL_MS = 150;

/** Opens a session for a member who knows the one-time code that was sent. */
export async function openMemberSession(
  ports: OpenMemberSessionPorts,
  command: OpenMemberSessionCommand,
): Promise<Result<MemberSessionReply, OpenMemberSessionError>> {
  const { election, reference, code } = command;
  const facts = await ports.factsOf(election);
  if (facts === null) return err({ kind: 'election-not-found' });
  const allowed = await ports.limit.take(`${election}/${reference}`);
  if (!allowed.ok) return allowed;

  const earliest = new Promise<void>((resolve) => setTimeout(resolve, REFUSAL_MS));
  const codeHash = memberCodeHash({ key: ports.codes.key, election, reference, code });
  const taken = await ports.members.takeCode({ election, reference, codeHash });
  if (!taken) {
    await earliest;
    return err({ kind: 'member-refused' });
  }
  const found = await ports.roll.entry(election, reference);
  if (found === null) throw new Error('bug: a code was kept for a reference that is not on the roll');

  const { salt, leaf, entry } = found;
  const place = await ports.rollTrees.proofOf({ election, section: entry.section, leaf });
  const issues = await Promise.all(
    facts.definition.registrars.map((_, index) => ports.registers.issued(election, index + 1, leaf)),
  );
  const session = makeSessionToken(ports.random);
  const tokenHash = sessionTokenHash('member', session);
  if (tokenHash === null) throw new Error('bug: a fresh session token is none');
  const lifetimeSeconds = ports.sessionLifetimeSeconds;
  await ports.members.createSession({ tokenHash, election, reference, lifetimeSeconds });
  ports.log.event('member-session-opened', { election });
  return ok({
    session,
    section: entry.section,
    roll: {
      salt: toBase64Url(salt),
      leaf: toHex(leaf) as Hash,
      index: place.index,
      size: place.size,
      proof: place.proof.map((hash) => toHex(hash) as Hash),
    },
    issued: issues.map((issue) => issue !== null),
  });
}
