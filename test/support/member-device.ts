import { randomBytes } from 'node:crypto';
import { castBallot } from '../../src/contract/box-api.ts';
import { type CallError, createClient } from '../../src/contract/client.ts';
import { createMemberSession, issueToken, requestCode } from '../../src/contract/member-api.ts';
import type { RouteReply } from '../../src/contract/route.ts';
import { toBase64Url, toHex } from '../../src/core/base/bytes.ts';
import type { Result } from '../../src/core/base/result.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { SectionIdSchema, trustedBase64Url } from '../../src/core/election/values.ts';
import type { BallotLineBody } from '../../src/core/ledger/ballot-line.ts';
import { encodeMarks } from '../../src/core/sealing/marked-ballot.ts';
import { sealBallot } from '../../src/core/sealing/seal.ts';
import { sealingFacts } from '../../src/core/sealing/sealing-facts.ts';
import { finishToken, makeTokenRequest } from '../../src/core/token/ballot-token.ts';
import { ELECTION, type Office, orThrow } from './election-office.ts';
import type { Service } from './service.ts';

/** A member's device in tests: it speaks HTTP only, and keeps nothing that a real one would not. */

export interface DeviceToken {
  readonly section: string;
  readonly votingKey: Uint8Array;
  readonly votingSecret: ReturnType<typeof makeTokenRequest> extends Result<infer T, unknown>
    ? T extends { votingSecret: infer S }
      ? S
      : never
    : never;
  readonly signatures: readonly Uint8Array[];
}

export function clientOf(service: Service) {
  return createClient({ baseUrl: service.url, fetch });
}

export interface AskedCode {
  /** Null when nothing was sent. */
  readonly code: string | null;
  readonly codeRequest: string;
}

/** Asks for a code and takes it from what was sent. */
export async function askForCode(service: Service, reference: string, election = ELECTION): Promise<AskedCode> {
  const before = service.sent.length;
  const asked = orThrow(await clientOf(service).call(requestCode, { params: { election }, body: { reference } }));
  await service.drained();
  const code = /^ {4}([0-9]{6})$/m.exec(service.sent.slice(before).at(-1)?.text ?? '')?.[1] ?? null;
  return { code, codeRequest: asked.codeRequest };
}

/** What signs a member in who got a code. */
export async function codeProof(service: Service, reference: string, election = ELECTION) {
  const { code, codeRequest } = await askForCode(service, reference, election);
  return { way: 'code', reference, code: code ?? 'no code was sent', codeRequest } as const;
}

export async function signIn(service: Service, reference: string): Promise<RouteReply<typeof createMemberSession>> {
  const body = await codeProof(service, reference);
  return orThrow(await clientOf(service).call(createMemberSession, { params: { election: ELECTION }, body }));
}

export function tokenRequest(
  office: Office,
  fixed: FixedDefinition,
  input: { readonly section: string; readonly seed?: Uint8Array },
) {
  const { section, seed = new Uint8Array(randomBytes(32)) } = input;
  return orThrow(makeTokenRequest({ seed, fixed, section, registrar: 1, group: office.primitives.group }));
}

export function askForToken(
  service: Service,
  fixed: FixedDefinition,
  input: {
    readonly session: string;
    readonly blindedRequest: Uint8Array;
    readonly registrar?: number;
    readonly fingerprint?: string;
  },
) {
  const { session, blindedRequest, registrar = 1, fingerprint = toHex(fixed.fingerprint) } = input;
  return clientOf(service).call(issueToken, {
    params: { election: ELECTION, registrar },
    session,
    body: { fingerprint: fingerprint as never, blindedRequest: toBase64Url(blindedRequest) },
  });
}

/** Signs in and draws a token with a fresh seed. */
export async function drawTokenOver(
  service: Service,
  office: Office,
  { fixed, reference }: { readonly fixed: FixedDefinition; readonly reference: string },
): Promise<DeviceToken> {
  const { session, section } = await signIn(service, reference);
  const request = tokenRequest(office, fixed, { section });
  const answer = orThrow(await askForToken(service, fixed, { session, blindedRequest: request.blindedRequest }));
  const signature = orThrow(finishToken({ request, blindSignature: trustedBase64Url(answer.blindSignature) }));
  return { section, votingKey: request.votingKey, votingSecret: request.votingSecret, signatures: [signature] };
}

/** Seals a ballot with fresh randomness: the option at `choice` first in every contest. */
export function sealOn(
  office: Office,
  fixed: FixedDefinition,
  { token, choice }: { readonly token: DeviceToken; readonly choice: number },
): BallotLineBody {
  const { group, random } = office.primitives;
  const marks = new Map(
    fixed.definition.contests.map(({ id, options }) => [id, options.map((_, at) => (at === choice ? 1 : 0))]),
  );
  return sealBallot({
    group,
    random,
    facts: orThrow(sealingFacts(fixed, group)),
    section: SectionIdSchema.parse(token.section),
    votingSecret: token.votingSecret,
    signatures: token.signatures,
    mark: random(16),
    blocks: encodeMarks({ contests: fixed.definition.contests, marks }),
  });
}

export function cast(
  service: Service,
  fixed: FixedDefinition,
  ballot: BallotLineBody,
): Promise<Result<{ receipt: string }, CallError<string>>> {
  return clientOf(service).call(castBallot, {
    params: { election: fixed.definition.election },
    body: { fingerprint: fixed.fingerprintHex, ballot },
  });
}
