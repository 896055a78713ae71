import { toBase64Url } from '../../src/core/base/bytes.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import type { SectionId } from '../../src/core/election/values.ts';
import type { Element, Group, Scalar } from '../../src/core/group/group.ts';
import { randomScalar } from '../../src/core/group/scalars.ts';
import type { BallotLineBody } from '../../src/core/ledger/ballot-line.ts';
import { type Ciphertext, proveBallot } from '../../src/core/sealing/ballot-proof.ts';
import { embedBlock } from '../../src/core/sealing/embedding.ts';
import { markOf } from '../../src/core/sealing/mark.ts';
import { encodeMarks } from '../../src/core/sealing/marked-ballot.ts';
import type { SealingFacts } from '../../src/core/sealing/sealing-facts.ts';
import { finishToken, makeTokenRequest, requestHash } from '../../src/core/token/ballot-token.ts';
import { seededRandom } from './random.ts';
import type { RecordKeys } from './record-keys.ts';

/** What a member of a test record does: draws a token as any member would, and casts what the plan says. */

/** Option ids in the order of preference; `random` for an element that decodes to nothing; marks as they are. */
export type Choice = readonly string[] | 'random' | { readonly marks: Readonly<Record<string, number>> };

export interface BallotPlan {
  /** Names the member; everything random about its ballot follows from it. */
  readonly member: string;
  readonly section: 'city' | 'land';
  readonly chair: Choice;
  readonly board: Choice;
}

function plan(member: string, section: 'city' | 'land', chair: Choice, board: Choice): BallotPlan {
  return { member, section, chair, board };
}

/** Ten of twelve members of one section and two of four of the other; two votes cannot count. */
export const DEFAULT_PLANS: readonly BallotPlan[] = [
  plan('c1', 'city', ['ada'], ['dora', 'emil', 'fay', 'gus']),
  plan('c2', 'city', ['ada'], ['dora', 'fay']),
  plan('c3', 'city', ['ben'], ['emil', 'dora']),
  plan('c4', 'city', ['ada'], ['fay', 'emil']),
  plan('l1', 'land', ['cleo'], ['fay', 'gus', 'emil']),
  plan('c5', 'city', ['blank'], ['blank']),
  plan('c6', 'city', ['ben'], ['gus', 'fay']),
  plan('c7', 'city', ['ada'], ['dora', 'gus']),
  // Ranks 1 and 3 of a ballot that no page of ours would make: not canonical, rejected.
  plan('c8', 'city', ['ben'], { marks: { dora: 1, emil: 3 } }),
  plan('l2', 'land', ['ada'], ['emil']),
  plan('c9', 'city', 'random', ['dora']),
  plan('c10', 'city', ['ben'], ['fay', 'dora']),
];

/** Members who drew a token and never cast a ballot. */
export const ABSTAINERS: readonly { readonly member: string; readonly section: 'city' | 'land' }[] = [
  { member: 'c11', section: 'city' },
  { member: 'l3', section: 'land' },
];

export interface RecordToken {
  readonly section: string;
  readonly votingKey: Element;
  readonly votingSecret: Scalar;
  /** By registrar. */
  readonly signatures: readonly Uint8Array[];
  /** SHA-256 of each blinded request, by registrar. */
  readonly requests: readonly Uint8Array[];
}

/** A member's token, through blinding and all registrars. */
export function drawToken(input: {
  readonly group: Group;
  readonly fixed: FixedDefinition;
  readonly keys: RecordKeys;
  readonly member: string;
  readonly section: string;
}): RecordToken {
  const { group, fixed, keys, member, section } = input;
  const seed = seededRandom(`seed of ${member}`)(32);
  const drawn = keys.registrars.map((registrar, index) => {
    const request = makeTokenRequest({ seed, fixed, section, registrar: index + 1, group });
    if (!request.ok) throw new Error(request.error.kind);
    const blindSignature = registrar.tokens.get(section)!.blindSign(request.value.blindedRequest);
    const token = finishToken({ request: request.value, blindSignature });
    if (!token.ok) throw new Error(token.error.kind);
    return { request: request.value, signature: token.value };
  });
  const { votingKey, votingSecret } = drawn[0]!.request;
  return {
    section,
    votingKey,
    votingSecret,
    signatures: drawn.map(({ signature }) => signature),
    requests: drawn.map(({ request }) => requestHash(request.blindedRequest)),
  };
}

function marksOf(choice: readonly string[] | { readonly marks: Readonly<Record<string, number>> }, ids: string[]) {
  if ('marks' in choice) return ids.map((id) => choice.marks[id] ?? 0);
  return ids.map((id) => choice.indexOf(id) + 1);
}

/** Seals any elements under a good proof, as a member with a program of his own can. */
export function sealElements(input: {
  readonly group: Group;
  readonly facts: SealingFacts;
  readonly token: RecordToken;
  readonly elements: readonly Element[];
  readonly label: string;
}): BallotLineBody {
  const { group, facts, token, elements, label } = input;
  const random = seededRandom(`sealing of ${label}`);
  const randomness = elements.map(() => randomScalar(random));
  const ciphertexts = elements.map((element, at): Ciphertext => {
    const r = randomness[at]!;
    return [group.multiplyBase(r), group.add(element, group.multiply(r, facts.y))];
  });
  const mark = markOf({ votingKey: token.votingKey, words: label });
  const keyIds = facts.sections.get(token.section)!.keys.map(({ keyId }) => keyId);
  const { votingKey, votingSecret } = token;
  const statement = {
    fingerprint: facts.fingerprint,
    section: token.section,
    votingKey,
    y: facts.y,
    keyIds,
    mark,
    ciphertexts,
  };
  const proof = proveBallot({ group, random, statement, votingSecret, randomness });
  return {
    section: token.section as SectionId,
    votingKey: toBase64Url(votingKey),
    signatures: token.signatures.map((signature) => toBase64Url(signature)),
    mark: toBase64Url(mark),
    ciphertexts: ciphertexts.map(([a, b]): [string, string] => [toBase64Url(a), toBase64Url(b)]),
    commitments: proof.commitments.map((element) => toBase64Url(element)),
    responses: proof.responses.map((scalar) => toBase64Url(scalar)),
  };
}

/** The ballot of a plan; `again` makes another one of the same member. */
export function sealPlan(input: {
  readonly group: Group;
  readonly fixed: FixedDefinition;
  readonly facts: SealingFacts;
  readonly token: RecordToken;
  readonly plan: BallotPlan;
  readonly again?: string;
}): BallotLineBody {
  const { group, fixed, facts, token, plan: planned, again = '' } = input;
  const label = `${planned.member}${again}`;
  const elements = fixed.definition.contests.flatMap((contest): Element[] => {
    const choice = contest.id === 'chair' ? planned.chair : planned.board;
    if (choice === 'random') return [group.multiplyBase(randomScalar(seededRandom(`element of ${label}`)))];
    const ids = contest.options.map(({ id }) => id as string);
    const marks = new Map([[contest.id, marksOf(choice, ids)]]);
    return encodeMarks({ contests: [contest], marks }).map((block) => embedBlock(group, block));
  });
  return sealElements({ group, facts, token, elements, label });
}
