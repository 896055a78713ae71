import { assert } from '../base/assert.ts';
import { toBase64Url } from '../base/bytes.ts';
import type { RandomSource } from '../base/random.ts';
import type { SectionId } from '../election/values.ts';
import type { Arithmetic, Scalar } from '../group/group.ts';
import { randomScalar } from '../group/scalars.ts';
import type { BallotLineBody } from '../ledger/ballot-line.ts';
import { type Ciphertext, proveBallot } from './ballot-proof.ts';
import { embedBlock } from './embedding.ts';
import type { SealingFacts } from './sealing-facts.ts';

/**
 * A ballot that is encrypted and not yet proven or signed: what a second device can be shown the commitment of, before
 * its member decides whether it is cast or looked into (PR-21).
 */
export interface EncryptedBallot {
  readonly ciphertexts: readonly Ciphertext[];
  /** r_1..r_w; wiped when the ballot is finished or given up. */
  readonly randomness: readonly Scalar[];
}

/** The ciphertext of one block under given randomness: (A, B) = (r·G, M + r·Y). */
export function encryptBlock(input: {
  readonly group: Arithmetic;
  readonly facts: Pick<SealingFacts, 'y'>;
  readonly block: Uint8Array;
  readonly r: Scalar;
}): Ciphertext {
  const { group, facts, block, r } = input;
  return [group.multiplyBase(r), group.add(embedBlock(group, block), group.multiply(r, facts.y))];
}

/** Encrypts every block to the election key with fresh randomness, never derived from the voting seed (PR-4). */
export function encryptBlocks(input: {
  readonly group: Arithmetic;
  readonly random: RandomSource;
  readonly facts: Pick<SealingFacts, 'y' | 'blocks'>;
  /** From `encodeMarks`. */
  readonly blocks: readonly Uint8Array[];
}): EncryptedBallot {
  const { group, random, facts, blocks } = input;
  assert(blocks.length === facts.blocks, 'a ballot has as many blocks as the definition says');
  const randomness = blocks.map(() => randomScalar(random));
  const ciphertexts = blocks.map((block, index): Ciphertext => {
    const r = randomness[index];
    assert(r !== undefined, 'one random scalar per block');
    return encryptBlock({ group, facts, block, r });
  });
  return { ciphertexts, randomness };
}

/** Wipes the randomness of a ballot that is not needed any more. */
export function wipe({ randomness }: EncryptedBallot): void {
  for (const r of randomness) r.fill(0);
}

interface Voter {
  readonly group: Arithmetic;
  readonly random: RandomSource;
  readonly facts: SealingFacts;
  /** A section of the definition. */
  readonly section: SectionId;
  /** v; stays the caller's. */
  readonly votingSecret: Scalar;
  /** One token signature per registrar in the definition's order, 384 bytes each. */
  readonly signatures: readonly Uint8Array[];
  /** 16 bytes, from `markOf` or `randomMark`. */
  readonly mark: Uint8Array;
}

/** Puts token and proof to an encrypted ballot: the body of its `ballot` line. Its randomness is wiped (PR-4). */
export function finishBallot(input: Voter & { readonly encrypted: EncryptedBallot }): BallotLineBody {
  const { group, random, facts, section, votingSecret, signatures, mark, encrypted } = input;
  const { ciphertexts, randomness } = encrypted;
  const keys = facts.sections.get(section)?.keys;
  assert(keys !== undefined, 'a ballot is sealed for a section of the definition');
  assert(signatures.length === keys.length, 'a token has one signature per registrar');
  assert(ciphertexts.length === facts.blocks, 'a ballot has as many blocks as the definition says');
  assert(mark.length === 16, 'a mark has 16 bytes');
  assert(
    randomness.every((r) => r.some((byte) => byte !== 0)),
    'an encrypted ballot is finished once',
  );
  const votingKey = group.multiplyBase(votingSecret);
  const keyIds = keys.map(({ keyId }) => keyId);
  const statement = { fingerprint: facts.fingerprint, section, votingKey, y: facts.y, keyIds, mark, ciphertexts };
  const proof = proveBallot({ group, random, statement, votingSecret, randomness });
  wipe(encrypted);
  return {
    section,
    votingKey: toBase64Url(votingKey),
    signatures: signatures.map((signature) => toBase64Url(signature)),
    mark: toBase64Url(mark),
    ciphertexts: ciphertexts.map(([a, b]): [string, string] => [toBase64Url(a), toBase64Url(b)]),
    commitments: proof.commitments.map((commitment) => toBase64Url(commitment)),
    responses: proof.responses.map((response) => toBase64Url(response)),
  };
}

/**
 * Seals a marked ballot: the body of its `ballot` line. All randomness is fresh for every call, never derived from the
 * voting seed, and wiped before this returns (PR-4): sealing the same marks twice gives two unrelated ballots.
 * @param blocks from `encodeMarks`
 */
export function sealBallot(input: Voter & { readonly blocks: readonly Uint8Array[] }): BallotLineBody {
  return finishBallot({ ...input, encrypted: encryptBlocks(input) });
}
