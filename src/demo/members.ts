import type { ApiAnswer, TellersClient } from '../client/generated/tellers-client.ts';
import { type DevicePorts, type DrawnToken, drawToken, handInBallot } from '../client/member-device.ts';
import type { RandomSource } from '../core/base/random.ts';
import type { Result } from '../core/base/result.ts';
import type { FixedDefinition } from '../core/election/fixed-definition.ts';
import { SectionIdSchema, trustedBase64Url, trustedHex } from '../core/election/values.ts';
import { rollLeaf } from '../core/roll/roll.ts';
import { isOnRoll } from '../core/roll/roll-tree.ts';
import { randomMark } from '../core/sealing/mark.ts';
import { encodeMarks } from '../core/sealing/marked-ballot.ts';
import { sealBallot } from '../core/sealing/seal.ts';
import type { SealingFacts } from '../core/sealing/sealing-facts.ts';
import { makeVotingSeed } from '../core/token/voting-seed.ts';
import { generatedCalls } from './generated-calls.ts';
import type { MailFolder } from './mail-folder.ts';

/** What the demo's members do, each with a device of their own. */

export interface DemoMember {
  readonly reference: string;
  readonly mail: string;
  /** The marks of the real paper that this member casts, in the option order of the definition. */
  readonly marks: readonly number[];
}

export interface MemberPorts extends DevicePorts {
  /** The client that integrators get. */
  readonly client: TellersClient;
  readonly mails: MailFolder;
  readonly random: RandomSource;
  readonly fixed: FixedDefinition;
  readonly facts: SealingFacts;
}

function orThrow<T>(what: string, result: Result<T, unknown> | ApiAnswer<T, string>): T {
  if (result.ok) return result.value;
  throw new Error(`${what}: ${JSON.stringify(result.error)}`);
}

/** Proves to be a member by the code from the mail, checks the own roll entry, draws the ballot token. */
export async function becomeReady(ports: MemberPorts, member: DemoMember): Promise<DrawnToken> {
  const { client, fixed } = ports;
  const { definition } = fixed;
  const params = { election: definition.election };
  const { reference, mail } = member;
  const asked = orThrow('asking for a code', await client.requestCode({ params, body: { reference } }));
  const code = await ports.mails.codeFor(mail);
  const body = { way: 'code', reference, code, codeRequest: asked.codeRequest } as const;
  const session = orThrow('signing in', await client.createMemberSession({ params, body }));

  const section = SectionIdSchema.parse(session.section);
  const leaf = rollLeaf({ reference, section, channels: { mail } }, trustedBase64Url(session.roll.salt));
  const roll = definition.sections.find((candidate) => candidate.id === section)?.roll;
  const { index, size, proof } = session.roll;
  const held =
    roll?.size === size && isOnRoll({ leaf, index, size, proof: proof.map(trustedHex), root: trustedHex(roll.root) });
  if (!held) throw new Error(`the roll entry of ${reference} does not stand in the frozen roll`);

  const seed = makeVotingSeed(ports.random);
  const token = await drawToken(ports, {
    client: generatedCalls(client),
    fixed,
    member: { session: session.session, section, leaf },
    seed,
  });
  return orThrow('drawing the token', token);
}

/** Seals the member's paper on the device and hands it in. @returns the checked receipt's text */
export async function castPaper(ports: MemberPorts, member: DemoMember, token: DrawnToken): Promise<string> {
  const { group, random, facts, fixed, client } = ports;
  const contest = fixed.definition.contests[0];
  if (contest === undefined) throw new Error('bug: the demo has one contest');
  const ballot = sealBallot({
    group,
    random,
    facts,
    section: token.section,
    votingSecret: token.votingSecret,
    signatures: token.signatures,
    mark: randomMark(random),
    blocks: encodeMarks({ contests: [contest], marks: new Map([[contest.id, member.marks]]) }),
  });
  return orThrow('casting', await handInBallot(ports, { client: generatedCalls(client), fixed, ballot })).text;
}
