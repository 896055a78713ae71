import { randomBytes } from 'node:crypto';
import type {
  ApiAnswer,
  CastBallotInput,
  CreateMemberSessionInput,
  TellersClient,
} from '../../src/client/generated/tellers-client.ts';
import { toBase64Url, toHex } from '../../src/core/base/bytes.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { type SectionId, trustedBase64Url } from '../../src/core/election/values.ts';
import type { Group } from '../../src/core/group/group.ts';
import { signInBrowserHash } from '../../src/core/roll/organisation-sign-in.ts';
import { encodeMarks } from '../../src/core/sealing/marked-ballot.ts';
import { sealBallot } from '../../src/core/sealing/seal.ts';
import type { SealingFacts } from '../../src/core/sealing/sealing-facts.ts';
import { finishToken, makeTokenRequest, requestHash } from '../../src/core/token/ballot-token.ts';
import { tokenRequestDocument } from '../../src/core/token/request-signature.ts';
import type { RealIssuer } from '../support/real-issuer.ts';
import type { Mailboxes } from './mailboxes.ts';
import type { Person } from './people.ts';

/** Members of the rehearsal and what their devices do, through the generated client alone. */

export type Way = 'mail' | 'letter' | 'certificate' | 'sign-in';

export interface Member {
  readonly reference: string;
  readonly section: SectionId;
  readonly way: Way;
  readonly mail: string;
  /** Of members who prove who they are by OpenPGP. */
  readonly person: Person | null;
  readonly marks: ReadonlyMap<string, readonly number[]>;
}

export interface DevicePorts {
  readonly client: TellersClient;
  readonly fixed: FixedDefinition;
  readonly facts: SealingFacts;
  readonly group: Group;
  readonly mailboxes: Mailboxes;
  readonly issuer: RealIssuer;
  /** Codes by reference, as they stand in the letters. */
  readonly letterCodes: ReadonlyMap<string, string>;
}

export interface Token {
  readonly section: SectionId;
  readonly votingSecret: ReturnType<typeof requestOf>['votingSecret'];
  readonly signature: Uint8Array;
}

const random = (length: number) => new Uint8Array(randomBytes(length));
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** What was answered; a process that died, a database that was away and a limit are reasons to ask again. */
export async function answered<T>(what: string, call: () => Promise<ApiAnswer<T, string>>): Promise<T> {
  let last = '';
  for (let turn = 0; turn < 120; turn += 1) {
    const answer = await call();
    if (answer.ok) return answer.value;
    last = JSON.stringify(answer.error);
    const again = answer.error.kind !== 'problem' || ['busy', 'too-many-requests'].includes(answer.error.code);
    if (!again) break;
    const wait = answer.error.kind === 'problem' ? answer.error.retryAfterSeconds : null;
    await sleep(wait === null ? 500 : wait * 1000);
  }
  throw new Error(`${what}: ${last}`);
}

async function codeOf(ports: DevicePorts, member: Member): Promise<string> {
  const text = await ports.mailboxes.codeMail(member.mail);
  const armored = /-----BEGIN PGP MESSAGE-----[^]+-----END PGP MESSAGE-----/.exec(text)?.[0];
  const plain = armored === undefined || member.person === null ? text : await member.person.read(armored);
  const code = /^\s*([0-9]{6})\s*$/m.exec(plain)?.[1];
  if (code === undefined) throw new Error(`no code in the mail to ${member.mail}: ${plain}`);
  return code;
}

/** How the member proves who they are, each in their own way. */
async function proofOf(ports: DevicePorts, member: Member): Promise<CreateMemberSessionInput['body']> {
  const { client, fixed } = ports;
  const params = { election: fixed.definition.election };
  const { reference } = member;
  switch (member.way) {
    case 'mail':
    case 'certificate': {
      const asked = await answered('asking for a code', () => client.requestCode({ params, body: { reference } }));
      return { way: 'code', reference, code: await codeOf(ports, member), codeRequest: asked.codeRequest };
    }
    case 'letter': {
      const letterCode = ports.letterCodes.get(reference);
      if (letterCode === undefined) throw new Error(`no letter for ${reference}`);
      return { way: 'letter', reference, letterCode };
    }
    case 'sign-in': {
      const browser = random(32);
      const { url } = await answered('going to sign in', () =>
        client.beginOrganisationSignIn({ params, body: { browser: toHex(signInBrowserHash(browser)) } }),
      );
      const back = await ports.issuer.signIn(url, reference);
      return { way: 'sign-in', browser: toBase64Url(browser), answer: back.search.slice(1) };
    }
  }
}

function requestOf({ fixed, group }: DevicePorts, section: SectionId) {
  const request = makeTokenRequest({ seed: random(32), fixed, section, registrar: 1, group });
  if (!request.ok) throw new Error(JSON.stringify(request.error));
  return request.value;
}

/** Proves who the member is and draws the ballot token. */
export async function drawToken(ports: DevicePorts, member: Member): Promise<Token> {
  const { client, fixed } = ports;
  const { election } = fixed.definition;
  const body = await proofOf(ports, member);
  const { session } = await answered(`signing ${member.reference} in`, () =>
    client.createMemberSession({ params: { election }, body }),
  );
  const request = requestOf(ports, member.section);
  const document = tokenRequestDocument({
    fingerprint: fixed.fingerprintHex,
    registrar: 1,
    request: toHex(requestHash(request.blindedRequest)) as never,
  });
  const requestSignature = await member.person?.sign(document);
  const issued = await answered(`issuing to ${member.reference}`, () =>
    client.issueToken({
      params: { election, registrar: 1 },
      session,
      body: {
        fingerprint: fixed.fingerprintHex,
        blindedRequest: toBase64Url(request.blindedRequest),
        ...(requestSignature === undefined ? {} : { requestSignature }),
      },
    }),
  );
  const signature = finishToken({ request, blindSignature: trustedBase64Url(issued.blindSignature) });
  if (!signature.ok) throw new Error(`the token of ${member.reference} is not signed`);
  return { section: member.section, votingSecret: request.votingSecret, signature: signature.value };
}

/** Seals and casts. @returns the receipt */
export async function castFor(ports: DevicePorts, { marks }: Member, token: Token): Promise<string> {
  const { client, fixed, facts, group } = ports;
  const { contests, election } = fixed.definition;
  const ballot = sealBallot({
    group,
    random,
    facts,
    section: token.section,
    votingSecret: token.votingSecret,
    signatures: [token.signature],
    mark: random(16),
    blocks: encodeMarks({ contests, marks: new Map(contests.map(({ id }) => [id, marks.get(id) ?? []])) }),
  });
  const body = { fingerprint: fixed.fingerprintHex, ballot } as unknown as CastBallotInput['body'];
  const { receipt } = await answered('casting', () => client.castBallot({ params: { election }, body }));
  return receipt;
}
