import type { RandomSource } from '../base/random.ts';
import { trustedBase64Url } from '../election/values.ts';
import type { Arithmetic, Element, Scalar } from '../group/group.ts';
import { isIdentity, readScalar } from '../group/scalars.ts';
import type { BallotLineBody } from '../ledger/ballot-line.ts';
import { tokenMessage } from '../token/ballot-token.ts';
import type { VerifyTokenSignature } from '../token/blind-rsa.ts';
import { allProofsHold, type Ciphertext, type ClaimedProof, failedEquations } from './ballot-proof.ts';
import type { SealingFacts, SectionTokenKey } from './sealing-facts.ts';

interface Input {
  readonly group: Arithmetic;
  readonly facts: SealingFacts;
  readonly verifyTokenSignature: VerifyTokenSignature;
  readonly ballot: BallotLineBody;
}

/** The fields of a ballot as group elements and scalars; null where one of its parts is not. */
interface ReadBallot {
  readonly votingKey: Element | null;
  readonly ciphertexts: readonly Ciphertext[] | null;
  readonly commitments: readonly Element[] | null;
  readonly responses: readonly Scalar[] | null;
}

function allOrNull<T>(values: readonly (T | null)[]): T[] | null {
  const present = values.filter((value) => value !== null);
  return present.length === values.length ? present : null;
}

function readBallot(group: Arithmetic, ballot: BallotLineBody, reasons: string[]): ReadBallot {
  const decode = (name: string, text: string): Element | null => {
    const element = group.decode(trustedBase64Url(text));
    if (element === null) reasons.push(`${name}: not the encoding of a group element`);
    return element;
  };
  const decodeProper = (name: string, text: string): Element | null => {
    const element = decode(name, text);
    if (element === null || !isIdentity(element)) return element;
    reasons.push(`${name}: the identity`);
    return null;
  };
  const votingKey = decodeProper('votingKey', ballot.votingKey);
  const ciphertexts = ballot.ciphertexts.map(([aText, bText], index): Ciphertext | null => {
    const a = decodeProper(`ciphertexts.${index}.0`, aText);
    // B may be the identity: it is, for the one r with r·Y = −M.
    const b = decode(`ciphertexts.${index}.1`, bText);
    return a === null || b === null ? null : [a, b];
  });
  const commitments = ballot.commitments.map((text, index) => decodeProper(`commitments.${index}`, text));
  const responses = ballot.responses.map((text, index) => {
    const scalar = readScalar(trustedBase64Url(text));
    if (scalar === null) reasons.push(`responses.${index}: not below the group order`);
    return scalar;
  });
  return {
    votingKey,
    ciphertexts: allOrNull(ciphertexts),
    commitments: allOrNull(commitments),
    responses: allOrNull(responses),
  };
}

function countReasons(facts: SealingFacts, keys: readonly SectionTokenKey[] | null, ballot: BallotLineBody): string[] {
  const reasons: string[] = [];
  const expect = (name: string, actual: number, wanted: number) => {
    if (actual !== wanted) reasons.push(`${name}: ${actual} where ${wanted} are needed`);
  };
  if (keys !== null) expect('signatures', ballot.signatures.length, keys.length);
  expect('ciphertexts', ballot.ciphertexts.length, facts.blocks);
  expect('commitments', ballot.commitments.length, facts.blocks + 1);
  expect('responses', ballot.responses.length, facts.blocks + 1);
  return reasons;
}

function tokenReasons(input: Input, keys: readonly SectionTokenKey[], votingKey: Element): string[] {
  const { facts, verifyTokenSignature, ballot } = input;
  const message = tokenMessage({ fingerprint: facts.fingerprint, section: ballot.section, votingKey });
  return keys.flatMap(({ n }, index) => {
    const text = ballot.signatures[index];
    if (text === undefined || verifyTokenSignature({ n, message, signature: trustedBase64Url(text) })) return [];
    return [`signatures.${index}: registrar ${index + 1} did not sign this token`];
  });
}

/** The proof of a ballot whose parts could all be read. */
function claimOf(input: Input, keys: readonly SectionTokenKey[], read: ReadBallot): ClaimedProof | null {
  const { facts, ballot } = input;
  const { votingKey, ciphertexts, commitments, responses } = read;
  if (votingKey === null || ciphertexts === null || commitments === null || responses === null) return null;
  return {
    statement: {
      fingerprint: facts.fingerprint,
      section: ballot.section,
      votingKey,
      y: facts.y,
      keyIds: keys.map(({ keyId }) => keyId),
      mark: trustedBase64Url(ballot.mark),
      ciphertexts,
    },
    proof: { commitments, responses },
  };
}

function proofReasons(group: Arithmetic, claim: ClaimedProof): string[] {
  return failedEquations({ group, ...claim }).map((equation) =>
    equation === 0 ? 'proof: does not hold for the voting key' : `proof: does not hold for ciphertext ${equation - 1}`,
  );
}

/** Everything that can be said of a ballot before its proof is worked out, and the proof if it has come so far. */
function judgeBallot(input: Input): { readonly reasons: string[]; readonly claim: ClaimedProof | null } {
  const { group, facts, ballot } = input;
  const keys = facts.sections.get(ballot.section)?.keys ?? null;
  const reasons = keys === null ? [`section: "${ballot.section}" is not a section of this election`] : [];
  reasons.push(...countReasons(facts, keys, ballot));
  const rightCounts = reasons.length === 0;
  const read = readBallot(group, ballot, reasons);
  if (keys === null) return { reasons, claim: null };
  const untokened = read.votingKey === null ? [] : tokenReasons(input, keys, read.votingKey);
  reasons.push(...untokened);
  // The proof is the costly part: who has no token does not make anybody work it out. With a wrong number of anything
  // the statement is not one that a ballot of this election could prove.
  return { reasons, claim: untokened.length === 0 && rightCounts ? claimOf(input, keys, read) : null };
}

/**
 * Every reason why a ballot is not one of this election; empty when it is. The one function for admission to the box
 * and for the verifier, so that nothing a member sends can pass the one and fail the other (PR-8). Whether its voting
 * key was used before is not its business: that depends on the box.
 *
 * Cheap checks come first. A check whose inputs are unusable is left out; the fault of the input is named instead.
 * @param ballot a body that its schema has accepted
 */
export function reasonsToRefuseBallot(input: Input): string[] {
  const { reasons, claim } = judgeBallot(input);
  return claim === null ? reasons : [...reasons, ...proofReasons(input.group, claim)];
}

/**
 * The same for many ballots, one list of reasons each: their proofs are verified in one sum, and one by one only when
 * that does not come out. The answers are those of `reasonsToRefuseBallot`.
 * @param random the verifier's own, which nobody who made a ballot can foresee
 */
export function reasonsToRefuseBallots(input: {
  readonly group: Arithmetic;
  readonly random: RandomSource;
  readonly facts: SealingFacts;
  readonly verifyTokenSignature: VerifyTokenSignature;
  readonly ballots: readonly BallotLineBody[];
}): string[][] {
  const { group, random, facts, verifyTokenSignature } = input;
  const judged = input.ballots.map((ballot) => judgeBallot({ group, facts, verifyTokenSignature, ballot }));
  const claims = judged.flatMap(({ claim }) => (claim === null ? [] : [claim]));
  if (allProofsHold({ group, random, claims })) return judged.map(({ reasons }) => reasons);
  return judged.map(({ reasons, claim }) => (claim === null ? reasons : [...reasons, ...proofReasons(group, claim)]));
}
