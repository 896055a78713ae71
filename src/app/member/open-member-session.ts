import type { RandomSource } from '../../core/base/random.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import { makeSessionToken, sessionTokenHash } from '../../core/base/session-token.ts';
import { failuresName } from '../../core/roll/member-code.ts';
import type { Limit, TooManyRequests } from '../limits.ts';
import type { EventLog } from '../ports.ts';
import type { CurrentEntry, MemberStore, RegisterStore } from '../roll/ports.ts';
import { acceptedWays, type WayNotAccepted } from './accepted-ways.ts';
import { organisationOf } from './begin-organisation-sign-in.ts';
import type { MemberFacts, MemberFactsOf } from './member-facts.ts';
import { type OwnEntry, ownEntry, signingCertificate } from './own-entry.ts';
import type { OrganisationSignIn } from './ports.ts';
import { type CodeProof, type CodeProofPorts, proveByCode } from './prove-by-code.ts';
import { type LetterProof, type LetterProofPorts, proveByLetter } from './prove-by-letter.ts';
import { proveBySignIn, type SignInProof, type SignInProofPorts } from './prove-by-sign-in.ts';
import type { RollTrees } from './roll-trees.ts';

/** A member's proof of being one, in one of the ways that the election accepts. */
export type MemberProof = CodeProof | LetterProof | SignInProof;

export interface OpenMemberSessionPorts extends CodeProofPorts, LetterProofPorts, SignInProofPorts {
  readonly factsOf: MemberFactsOf;
  readonly members: CodeProofPorts['members'] &
    LetterProofPorts['members'] &
    SignInProofPorts['members'] &
    Pick<MemberStore, 'createSession'>;
  /** Null where the service has no issuer. */
  readonly organisation: OrganisationSignIn | null;
  readonly registers: Pick<RegisterStore, 'issued'>;
  readonly rollTrees: RollTrees;
  readonly limit: Limit;
  readonly random: RandomSource;
  readonly sessionLifetimeSeconds: number;
  readonly log: EventLog;
}

export interface OpenMemberSessionCommand {
  readonly election: string;
  readonly proof: MemberProof;
}

export interface MemberSessionReply extends OwnEntry {
  readonly session: string;
  /** For each registrar whether a token was issued to this entry. */
  readonly issued: boolean[];
  /** The certificate with which the token request must be signed. */
  readonly certificate: string | null;
}

export type OpenMemberSessionError =
  | { readonly kind: 'election-not-found' }
  /** Unknown reference, wrong code, used up or out of date: the answer does not tell which. */
  | { readonly kind: 'member-refused' }
  | WayNotAccepted
  | TooManyRequests;

/**
 * A refusal takes this long, whatever it was for. A wrong code for a member is a durable write, for a stranger it may
 * be none, and the difference could be measured.
 */
const REFUSAL_MS = 150;
/** As many failures in an election within an hour are no typing errors any more: they are logged, and all slow down. */
const MANY_FAILURES = 500;
const MANY_FAILURES_MS = 2000;
const WINDOW_SECONDS = 3600;

const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Opens a session for a member who proves to be one. All ways end in the same session. */
export async function openMemberSession(
  ports: OpenMemberSessionPorts,
  command: OpenMemberSessionCommand,
): Promise<Result<MemberSessionReply, OpenMemberSessionError>> {
  const { election, proof } = command;
  const facts = await ports.factsOf(election);
  if (facts === null) return err({ kind: 'election-not-found' });
  if (!isAccepted(ports, { proof, facts })) return err({ kind: 'way-not-accepted' });
  const allowed = await ports.limit.take(`${election}/${proof.way === 'sign-in' ? proof.browser : proof.reference}`);
  if (!allowed.ok) return allowed;
  const earliest = after(REFUSAL_MS);
  const proved = await proofOf(ports, command);
  if (proved.ok && proved.value !== null) return ok(await open(ports, { facts, found: proved.value }));
  await refuseSlowly(ports, { election, earliest });
  return proved.ok ? err({ kind: 'member-refused' }) : proved;
}

function isAccepted(
  { organisation }: OpenMemberSessionPorts,
  { proof, facts }: { readonly proof: MemberProof; readonly facts: MemberFacts },
): boolean {
  const ways = acceptedWays(facts.definition);
  switch (proof.way) {
    case 'code':
      return ways.mail || ways.certificate;
    case 'letter':
      return ways.letter;
    case 'sign-in':
      return organisationOf(organisation, facts) !== null;
  }
}

async function proofOf(
  ports: OpenMemberSessionPorts,
  { election, proof }: OpenMemberSessionCommand,
): Promise<Result<CurrentEntry | null, TooManyRequests>> {
  switch (proof.way) {
    case 'code':
      return ok(await proveByCode(ports, { election, proof }));
    case 'letter':
      return proveByLetter(ports, { election, proof });
    case 'sign-in': {
      const { organisation } = ports;
      return ok(organisation === null ? null : await proveBySignIn(ports, { election, organisation, proof }));
    }
  }
}

/** Whoever guesses for many members at once stays under every limit of one; all failures together are counted, too. */
async function refuseSlowly(
  ports: OpenMemberSessionPorts,
  { election, earliest }: { readonly election: string; readonly earliest: Promise<void> },
): Promise<void> {
  const named = failuresName({ key: ports.codes.key, election, reference: null });
  const failures = await ports.members.countFailure({ election, named, windowSeconds: WINDOW_SECONDS });
  if (failures === MANY_FAILURES) ports.log.event('many-sign-ins-refused', { election });
  await (failures >= MANY_FAILURES ? after(MANY_FAILURES_MS) : earliest);
}

async function open(
  ports: OpenMemberSessionPorts,
  { facts, found }: { readonly facts: MemberFacts; readonly found: CurrentEntry },
): Promise<MemberSessionReply> {
  const { definition } = facts;
  const { election } = definition;
  const entry = await ownEntry(ports, { election, found });
  const issues = await Promise.all(
    definition.registrars.map((_, index) => ports.registers.issued(election, index + 1, found.leaf)),
  );
  const session = makeSessionToken(ports.random);
  const tokenHash = sessionTokenHash('member', session);
  if (tokenHash === null) throw new Error('bug: a fresh session token is none');
  const { reference } = found.entry;
  const lifetimeSeconds = ports.sessionLifetimeSeconds;
  await ports.members.createSession({ tokenHash, election, reference, leaf: found.leaf, lifetimeSeconds });
  ports.log.event('member-session-opened', { election });
  return {
    session,
    ...entry,
    issued: issues.map((issue) => issue !== null),
    certificate: signingCertificate(found, acceptedWays(definition)),
  };
}
