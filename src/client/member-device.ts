import { castBallot } from '../contract/box-api.ts';
import { type CallError, type Client } from '../contract/client.ts';
import { issueToken } from '../contract/member-api.ts';
import type { RouteBody, RouteReply } from '../contract/route.ts';
import { toBase64Url, toHex } from '../core/base/bytes.ts';
import { err, ok, type Result } from '../core/base/result.ts';
import type { FixedDefinition } from '../core/election/read-definition.ts';
import { type Hash, type SectionId, trustedBase64Url, trustedHex } from '../core/election/values.ts';
import type { Arithmetic, Element, Scalar } from '../core/group/group.ts';
import type { BallotLineBody } from '../core/ledger/ballot-line.ts';
import type { VerifyEd25519 } from '../core/ledger/checkpoint.ts';
import { type CheckedReceipt, checkReceipt } from '../core/receipt/receipt.ts';
import { finishToken, makeTokenRequest, promiseMessage, requestHash } from '../core/token/ballot-token.ts';
import { tokenRequestDocument } from '../core/token/request-signature.ts';
import { callPatiently, type Sleep } from './retry.ts';

/**
 * What a member's device does with the service: draw the ballot token, hand the sealed ballot in. It believes nothing:
 * every answer is checked before it is used or kept.
 */
export interface DevicePorts {
  readonly group: Arithmetic;
  readonly verifyEd25519: VerifyEd25519;
  readonly sleep: Sleep;
}

/** A complete ballot token with what is needed to use it. */
export interface DrawnToken {
  readonly section: SectionId;
  readonly votingKey: Element;
  readonly votingSecret: Scalar;
  /** One per registrar, in the definition's order. */
  readonly signatures: readonly Uint8Array[];
}

export type DeviceError =
  | { readonly kind: 'call-failed'; readonly call: string; readonly error: CallError<string> }
  /** The service answered, but what it answered does not hold: show this to the returning officers. */
  | { readonly kind: 'service-not-honest'; readonly reason: string };

export interface MemberSession {
  readonly session: string;
  readonly section: SectionId;
  /** The member's own roll leaf, 32 bytes. */
  readonly leaf: Uint8Array;
  /** The leaves that the entry had before officers changed it: what was issued then was promised to one of them. */
  readonly formerLeaves?: readonly string[];
}

function promiseHolds(
  ports: DevicePorts,
  input: {
    fixed: FixedDefinition;
    registrar: number;
    member: MemberSession;
    request: Uint8Array;
    promise: RouteReply<typeof issueToken>['promise'];
  },
): boolean {
  const { fixed, registrar, member, request, promise } = input;
  const leaves: readonly string[] = [toHex(member.leaf), ...(member.formerLeaves ?? [])];
  const key = fixed.definition.registrars[registrar - 1]?.replyKey;
  if (key === undefined || !leaves.includes(promise.leaf) || promise.request !== toHex(request)) return false;
  return ports.verifyEd25519({
    publicKey: trustedBase64Url(key),
    message: promiseMessage({
      fingerprint: fixed.fingerprint,
      registrar,
      leaf: trustedHex(promise.leaf),
      request,
      publishedAfter: promise.publishedAfter,
    }),
    signature: trustedBase64Url(promise.signature),
  });
}

/** What a registrar is sent; signed where the member has to. */
async function requestBody(
  input: { fixed: FixedDefinition; signRequest?: ((document: string) => Promise<string>) | undefined },
  asked: { registrar: number; blindedRequest: Uint8Array },
): Promise<RouteBody<typeof issueToken>> {
  const { fixed, signRequest } = input;
  const body = { fingerprint: fixed.fingerprintHex, blindedRequest: toBase64Url(asked.blindedRequest) };
  if (signRequest === undefined) return body;
  const request = toHex(requestHash(asked.blindedRequest)) as Hash;
  const document = tokenRequestDocument({ fingerprint: fixed.fingerprintHex, registrar: asked.registrar, request });
  return { ...body, requestSignature: await signRequest(new TextDecoder().decode(document)) };
}

/**
 * Draws the signature of every registrar for the token that the seed gives. Asking again after a crash or a lost answer
 * gives the same token.
 * @param input.seed the voting seed, stored durably before this is called
 */
export async function drawToken(
  ports: DevicePorts,
  input: {
    client: Client;
    fixed: FixedDefinition;
    member: MemberSession;
    seed: Uint8Array;
    /** Told of every registrar that has signed, by its number from 1. */
    onAnswer?: (registrar: number) => void;
    /** Where the roll entry has a certificate: gives the member's armoured signature of this text (PR-12). */
    signRequest?: ((document: string) => Promise<string>) | undefined;
  },
): Promise<Result<DrawnToken, DeviceError>> {
  const { client, fixed, member, seed } = input;
  const { definition } = fixed;
  const signatures: Uint8Array[] = [];
  let keys: { votingKey: Element; votingSecret: Scalar } | null = null;
  for (const [index, { name }] of definition.registrars.entries()) {
    const registrar = index + 1;
    const request = makeTokenRequest({ seed, fixed, section: member.section, registrar, group: ports.group });
    if (!request.ok) return err({ kind: 'service-not-honest', reason: `the definition's key of ${name} is unusable` });
    const { blindedRequest } = request.value;
    keys = request.value;
    const body = await requestBody(input, { registrar, blindedRequest });
    const answer = await callPatiently(ports.sleep, () =>
      client.call(issueToken, {
        params: { election: definition.election, registrar },
        session: member.session,
        body,
      }),
    );
    if (!answer.ok) return err({ kind: 'call-failed', call: 'issueToken', error: answer.error });
    const { promise, blindSignature } = answer.value;
    const request32 = requestHash(blindedRequest);
    if (!promiseHolds(ports, { fixed, registrar, member, request: request32, promise })) {
      return err({ kind: 'service-not-honest', reason: `the promise of ${name} is not signed as the definition says` });
    }
    const signature = finishToken({
      request: request.value,
      blindSignature: trustedBase64Url(blindSignature),
    });
    if (!signature.ok) return err({ kind: 'service-not-honest', reason: `${name} gave no valid signature` });
    signatures.push(signature.value);
    input.onAnswer?.(registrar);
  }
  if (keys === null) return err({ kind: 'service-not-honest', reason: 'the definition names no registrar' });
  return ok({ section: member.section, votingKey: keys.votingKey, votingSecret: keys.votingSecret, signatures });
}

/**
 * How many characters every cast of an election has: section ids are all in it that can be longer or shorter, and the
 * size of a request shows to whoever sees the line.
 */
function castLength(fixed: FixedDefinition, body: { readonly ballot: BallotLineBody }): number {
  const longest = Math.max(...fixed.definition.sections.map(({ id }) => id.length));
  return JSON.stringify(body).length + longest - body.ballot.section.length;
}

/**
 * Hands a sealed ballot in and checks its receipt. Called again with the same ballot it is harmless, so it tries until
 * there is an answer.
 */
export async function handInBallot(
  ports: DevicePorts,
  input: { client: Client; fixed: FixedDefinition; ballot: BallotLineBody },
): Promise<Result<{ readonly text: string; readonly checked: CheckedReceipt }, DeviceError>> {
  const { client, fixed, ballot } = input;
  const body = { fingerprint: fixed.fingerprintHex, ballot };
  const params = { election: fixed.definition.election };
  const padTo = castLength(fixed, body);
  const answer = await callPatiently(ports.sleep, () => client.call(castBallot, { params, body, padTo }));
  if (!answer.ok) return err({ kind: 'call-failed', call: 'castBallot', error: answer.error });
  const text = answer.value.receipt;
  const checked = checkReceipt({ text, definition: fixed, verifyEd25519: ports.verifyEd25519 });
  if (!checked.ok) {
    return err({
      kind: 'service-not-honest',
      reason: `the receipt does not hold: ${checked.error.reasons.join('; ')}`,
    });
  }
  if (checked.value.ballot.votingKey !== ballot.votingKey || checked.value.ballot.mark !== ballot.mark) {
    return err({ kind: 'service-not-honest', reason: 'the receipt is for another ballot' });
  }
  return ok({ text, checked: checked.value });
}
