import { constants, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { toBase64Url } from '../../src/core/base/bytes.ts';
import type { Json } from '../../src/core/base/canonical-json.ts';
import type { RandomSource } from '../../src/core/base/random.ts';
import type { Contest, Definition } from '../../src/core/election/definition.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import type { SectionId } from '../../src/core/election/values.ts';
import type { Element, Group, Scalar } from '../../src/core/group/group.ts';
import { addScalars, multiplyScalars, randomScalar, scalarOf } from '../../src/core/group/scalars.ts';
import type { BallotLineBody } from '../../src/core/ledger/ballot-line.ts';
import { type AcceptedBallot, readAcceptedBallot } from '../../src/core/opening/opened-lists.ts';
import { markOf } from '../../src/core/sealing/mark.ts';
import { encodeMarks } from '../../src/core/sealing/marked-ballot.ts';
import { sealBallot } from '../../src/core/sealing/seal.ts';
import { type SealingFacts, sealingFacts } from '../../src/core/sealing/sealing-facts.ts';
import { tokenMessage } from '../../src/core/token/ballot-token.ts';
import { fixTestDefinition, makeTestDefinition, TEST_CEREMONY, testBytes, testOptions } from './definition.ts';
import { seededRandom } from './random.ts';

/** A whole election's key material and sealed ballots, in memory and small: for tests only. */

const RSA_KEYS: KeyObject[] = [];

/** RSA keys are slow to make: one set for all elections of a test file. */
function rsaKey(index: number): KeyObject {
  while (RSA_KEYS.length <= index) {
    RSA_KEYS.push(generateKeyPairSync('rsa', { modulusLength: 3072, publicExponent: 65_537 }).privateKey);
  }
  return RSA_KEYS[index]!;
}

/** The modulus, 384 bytes big-endian. */
function modulusOf(key: KeyObject): Uint8Array {
  return new Uint8Array(Buffer.from(key.export({ format: 'jwk' }).n!, 'base64url'));
}

const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 48 };
const PUBLIC_KEYS = new Map<string, KeyObject>();

/** RSASSA-PSS over SHA-384 by node:crypto: what the core's own verifier has to agree with. */
export function verifyWithNode(input: { n: Uint8Array; message: Uint8Array; signature: Uint8Array }): boolean {
  const n = toBase64Url(input.n);
  const key = PUBLIC_KEYS.get(n) ?? createPublicKey({ key: { kty: 'RSA', n, e: 'AQAB' }, format: 'jwk' });
  PUBLIC_KEYS.set(n, key);
  return verify('sha384', input.message, { key, ...PSS }, input.signature);
}

export interface ContestSpec {
  readonly id: string;
  /** How many options beside the blank one. */
  readonly candidates: number;
  readonly rule?: 'plurality' | 'irv';
}

export interface SectionSpec {
  readonly id: string;
  readonly minimum?: number;
  readonly mergeInto?: string;
  readonly openSmall?: boolean;
  readonly weight?: number;
}

export interface ElectionSpec {
  readonly group: Group;
  readonly seed?: string;
  readonly contests?: readonly ContestSpec[];
  readonly sections?: readonly SectionSpec[];
  readonly registrars?: number;
  readonly trustees?: { readonly threshold: number; readonly count: number };
  /** Fields of the definition that are replaced whole. */
  readonly definition?: Partial<Record<keyof Definition, Json>>;
}

export interface SealedElection {
  readonly group: Group;
  readonly random: RandomSource;
  readonly fixed: FixedDefinition;
  readonly definition: Definition;
  readonly facts: SealingFacts;
  /** x_1..x_n; trustee i's at i − 1. */
  readonly trusteeSecrets: readonly Scalar[];
  /** By section id, one per registrar. */
  readonly tokenKeys: ReadonlyMap<string, readonly KeyObject[]>;
}

function contestOf(spec: ContestSpec): Json {
  const rule =
    spec.rule === 'irv'
      ? { id: 'irv', version: '1', settings: { elimination: 'one-at-a-time', end: 'majority', ties: 'lot' } }
      : { id: 'plurality', version: '1', settings: { choices: 1 } };
  const ids = Array.from({ length: spec.candidates }, (_, index) => `candidate-${index + 1}`);
  return { id: spec.id, question: `Question ${spec.id}`, rule, seats: 1, options: testOptions(spec.id, ids) };
}

function sectionOf(spec: SectionSpec): Json {
  return {
    id: spec.id,
    name: `Section ${spec.id}`,
    weight: spec.weight ?? 1,
    minimum: spec.minimum ?? 1,
    mergeInto: spec.mergeInto ?? null,
    openSmall: spec.openSmall ?? false,
    roll: { size: 1000, root: '22'.repeat(32) },
  };
}

/** Shares x_i = f(i) of a random polynomial of degree t − 1, and f(0)·G. Only tests know f. */
export function dealShares(input: { group: Group; random: RandomSource; threshold: number; count: number }): {
  y: Element;
  secrets: Scalar[];
} {
  const coefficients = Array.from({ length: input.threshold }, () => randomScalar(input.random));
  const at = (point: number) =>
    coefficients.reduceRight((sum, coefficient) =>
      addScalars(multiplyScalars(sum, scalarOf(BigInt(point))), coefficient),
    );
  const secrets = Array.from({ length: input.count }, (_, index) => at(index + 1));
  return { y: input.group.multiplyBase(at(0)), secrets };
}

/** An election whose definition passes every check of its schema and bounds, with all of its secrets. */
export function makeSealedElection(spec: ElectionSpec): SealedElection {
  const { group } = spec;
  const random = seededRandom(spec.seed ?? 'sealed election');
  const sections = spec.sections ?? [{ id: 'members' }];
  const contests = spec.contests ?? [{ id: 'leader', candidates: 3, rule: 'irv' }];
  const registrars = spec.registrars ?? 1;
  const { threshold, count } = spec.trustees ?? { threshold: 1, count: 1 };
  const { y, secrets } = dealShares({ group, random, threshold, count });
  const tokenKeys = new Map(
    sections.map(({ id }, at) => [
      id,
      Array.from({ length: registrars }, (_, index) => rsaKey(at * registrars + index)),
    ]),
  );
  const definition = makeTestDefinition({
    contests: contests.map(contestOf),
    sections: sections.map(sectionOf),
    registrars: Array.from({ length: registrars }, (_, index) => ({
      name: `Registrar ${index + 1}`,
      certificate: `certificate of registrar ${index + 1}`,
      ledgerKey: toBase64Url(testBytes(`registrar ${index + 1} ledger key`, 32)),
      replyKey: toBase64Url(testBytes(`registrar ${index + 1} reply key`, 32)),
      tokenKeys: sections.map(({ id }) => ({ section: id, n: toBase64Url(modulusOf(tokenKeys.get(id)![index]!)) })),
    })),
    electionKey: {
      y: toBase64Url(y),
      threshold,
      trustees: secrets.map((secret, index) => ({
        name: `Trustee ${index + 1}`,
        certificate: `certificate of trustee ${index + 1}`,
        share: toBase64Url(group.multiplyBase(secret)),
      })),
      ceremony: TEST_CEREMONY,
    },
    ...spec.definition,
  });
  const fixed = fixTestDefinition(definition);
  const facts = sealingFacts(fixed, group);
  if (!facts.ok) throw new Error(facts.error.reasons.join('; '));
  return { group, random, fixed, definition, facts: facts.value, trusteeSecrets: secrets, tokenKeys };
}

/** A ballot token: a voting secret and every registrar's signature on its voting key. */
export interface Token {
  readonly section: SectionId;
  readonly votingSecret: Scalar;
  readonly votingKey: Element;
  readonly signatures: readonly Uint8Array[];
}

/** Signs a token as the registrars would have, without the blinding, which leaves no trace in the result. */
export function drawToken(election: SealedElection, section: string = election.definition.sections[0]!.id): Token {
  const votingSecret = randomScalar(election.random);
  const votingKey = election.group.multiplyBase(votingSecret);
  const message = tokenMessage({ fingerprint: election.fixed.fingerprint, section: section, votingKey });
  const signatures = election.tokenKeys
    .get(section)!
    .map((key) => new Uint8Array(sign('sha384', message, { key, ...PSS })));
  return { section: section as SectionId, votingSecret, votingKey, signatures };
}

/** Marks of one contest that the rules accept: the option at `choice` is chosen or ranked first. */
export function choose(contest: Contest, choice: number): number[] {
  return contest.options.map((_, index) => (index === choice ? 1 : 0));
}

/** Seals marks, by contest id, or the same choice in every contest. */
export function seal(
  election: SealedElection,
  token: Token,
  marks: number | ReadonlyMap<string, readonly number[]>,
): BallotLineBody {
  const { group, random, facts, definition } = election;
  const byContest =
    typeof marks === 'number'
      ? new Map(definition.contests.map((contest) => [contest.id as string, choose(contest, marks)]))
      : marks;
  return sealBallot({
    group,
    random,
    facts,
    section: token.section,
    votingSecret: token.votingSecret,
    signatures: token.signatures,
    mark: markOf({ votingKey: token.votingKey, words: 'two words' }),
    blocks: encodeMarks({ contests: definition.contests, marks: byContest }),
  });
}

/** The ballots of a box, numbered from 2: after `announced` and `voting-opened`. */
export function accept(election: SealedElection, ballots: readonly BallotLineBody[]): AcceptedBallot[] {
  return ballots.map((ballot, index) => {
    const accepted = readAcceptedBallot({ group: election.group, seq: index + 2, ballot });
    if (accepted === null) throw new Error('a ciphertext of a test ballot does not decode');
    return accepted;
  });
}
