import { equalBytes, toBase64Url, toHex } from '../../core/base/bytes.ts';
import type { RandomSource } from '../../core/base/random.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import { type Hash, trustedBase64Url, trustedHex } from '../../core/election/values.ts';
import { reasonsToRefuseBlindedRequest, requestHash } from '../../core/token/ballot-token.ts';
import type { BusyError, EventLog, KeyCustody } from '../ports.ts';
import type { CurrentEntry, Issue, IssueError, RegisterStore, RequestSignature, RollStore } from '../roll/ports.ts';
import { acceptedWays } from './accepted-ways.ts';
import type { MemberFacts, MemberFactsOf } from './member-facts.ts';
import type { SignedInMember } from './member-of-session.ts';
import { signingCertificate } from './own-entry.ts';
import { checkedRequestSignature, type RequestSignaturePorts } from './request-signature.ts';
import { type SignedPromise, signedPromise } from './signed-promise.ts';

export interface IssueTokenPorts {
  readonly factsOf: MemberFactsOf;
  readonly roll: Pick<RollStore, 'entry' | 'nowMs'>;
  readonly registers: Pick<RegisterStore, 'issued' | 'issue'>;
  readonly keys: Pick<KeyCustody, 'blindSign' | 'registerReply'>;
  readonly members: RequestSignaturePorts['members'];
  readonly openPgp: RequestSignaturePorts['openPgp'];
  readonly random: RandomSource;
  readonly log: EventLog;
}

export interface IssueTokenCommand {
  readonly member: SignedInMember;
  /** Registrars are numbered from 1 in the definition's order. */
  readonly registrar: number;
  /** Hex, as the member's device has checked it. */
  readonly fingerprint: string;
  /** 384 bytes in base64url. */
  readonly blindedRequest: string;
  /** Needed where the roll entry has a certificate: the member's armoured signature of the request (PR-12). */
  readonly requestSignature?: string | undefined;
}

export interface IssueTokenReply {
  readonly blindSignature: string;
  readonly promise: SignedPromise;
}

export type IssueTokenError =
  | { readonly kind: 'election-not-found' }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'token-request-refused'; readonly reasons: readonly string[] }
  | { readonly kind: 'token-already-issued' }
  | { readonly kind: 'issuing-not-open' }
  | { readonly kind: 'issuing-ended' }
  | BusyError;

function issueRefused(error: IssueError): IssueTokenError {
  // PR-26: the same request under another leaf would let one token be shown to two members as theirs.
  if (error.kind === 'request-already-used') {
    return { kind: 'token-request-refused', reasons: ['this request was made for another roll entry'] };
  }
  if (error.kind === 'entry-changed') {
    return {
      kind: 'token-request-refused',
      reasons: ['your roll entry was changed just now; prove who you are again'],
    };
  }
  return error;
}

async function replyOf(
  ports: IssueTokenPorts,
  input: { facts: MemberFacts; registrar: number; issue: Issue },
): Promise<IssueTokenReply> {
  return { blindSignature: toBase64Url(input.issue.blindSignature), promise: await signedPromise(ports, input) };
}

/** The member's signature of the request, where the roll entry has a certificate; null where it has none. */
async function signatureOf(
  ports: IssueTokenPorts,
  input: { facts: MemberFacts; found: CurrentEntry; command: IssueTokenCommand; request: Uint8Array },
): Promise<Result<RequestSignature | null, IssueTokenError>> {
  const { facts, found, command, request } = input;
  const certificate = signingCertificate(found, acceptedWays(facts.definition));
  if (certificate === null) return ok(null);
  const checked = await checkedRequestSignature(ports, {
    election: facts.definition.election,
    certificate,
    fingerprint: facts.fixed.fingerprintHex,
    registrar: command.registrar,
    request: toHex(request) as Hash,
    signature: command.requestSignature,
    nowMs: await ports.roll.nowMs(),
  });
  if (!checked.ok) return err({ kind: 'token-request-refused', reasons: checked.error });
  return ok({ nonce: ports.random(32), signature: checked.value });
}

/**
 * Signs a member's blinded request for one registrar. One signature per roll entry and registrar: the same request
 * gets the same bytes again, any other is refused.
 *
 * The order that survives crashes and races: look whether there is an issue already, sign, store durably, answer with
 * what is stored. A signature that was made but not stored has never left the process; of two different requests at
 * once the store keeps one, and the other's signature is forgotten here.
 */
export async function issueToken(
  ports: IssueTokenPorts,
  command: IssueTokenCommand,
): Promise<Result<IssueTokenReply, IssueTokenError>> {
  const { member, registrar } = command;
  const { election, reference } = member;
  const facts = await ports.factsOf(election);
  if (facts === null) return err({ kind: 'election-not-found' });
  const keys = facts.definition.registrars[registrar - 1];
  if (keys === undefined) return err({ kind: 'not-found' });
  const entry = await ports.roll.entry(election, reference);
  if (entry === null) throw new Error('bug: a session was opened for a reference that is not on the roll');
  const { section } = entry.entry;
  const key = keys.tokenKeys.find((candidate) => candidate.section === section);
  if (key === undefined) throw new Error('bug: a registrar has no token key for a section of the definition');

  const blindedRequest = trustedBase64Url(command.blindedRequest);
  const reasons = reasonsToRefuseBlindedRequest(trustedBase64Url(key.n), blindedRequest);
  if (!equalBytes(trustedHex(command.fingerprint), facts.fixed.fingerprint)) {
    reasons.push('fingerprint: this registrar signed another definition for this election');
  }
  if (reasons.length > 0) return err({ kind: 'token-request-refused', reasons });

  // The store decides once more, under its lock; here it spares the signing, and after the end the keys are gone.
  if (facts.election.state !== 'announced' || (await ports.roll.nowMs()) >= facts.election.closesAtMs) {
    return err({ kind: 'issuing-ended' });
  }
  const request = requestHash(blindedRequest);
  const earlier = await ports.registers.issued(election, registrar, entry.leaf);
  if (earlier !== null) {
    if (!equalBytes(earlier.requestHash, request)) return err({ kind: 'token-already-issued' });
    return ok(await replyOf(ports, { facts, registrar, issue: earlier }));
  }
  const requestSignature = await signatureOf(ports, { facts, found: entry, command, request });
  if (!requestSignature.ok) return requestSignature;
  const signed = await ports.keys.blindSign({ election, registrar, section, blindedRequest });
  if (!signed.ok) return signed;
  const stored = await ports.registers.issue({
    election,
    registrar,
    leaf: entry.leaf,
    section,
    requestHash: request,
    blindSignature: signed.value,
    requestSignature: requestSignature.value,
    intervalSeconds: facts.definition.registerIntervalSeconds,
  });
  if (!stored.ok) return err(issueRefused(stored.error));
  ports.log.event('token-issued', { election, registrar });
  return ok(await replyOf(ports, { facts, registrar, issue: stored.value }));
}
