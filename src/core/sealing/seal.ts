import { assert } from '../base/assert.ts';
import { toBase64Url } from '../base/bytes.ts';
import type { RandomSource } from '../base/random.ts';
import type { SectionId } from '../election/values.ts';
import type { Group, Scalar } from '../group/group.ts';
import { randomScalar } from '../group/scalars.ts';
import type { BallotLineBody } from '../ledger/box-lines.ts';
import { type Ciphertext, proveBallot } from './ballot-proof.ts';
import { embedBlock } from './embedding.ts';
import type { SealingFacts } from './sealing-facts.ts';

/** Encrypts every block to the election key: (A_j, B_j) = (r_j·G, M_j + r_j·Y) with fresh r_j. */
function encryptBlocks(input: {
  readonly group: Group;
  readonly random: RandomSource;
  readonly facts: SealingFacts;
  readonly blocks: readonly Uint8Array[];
}): { readonly ciphertexts: readonly Ciphertext[]; readonly randomness: readonly Scalar[] } {
  const { group, random, facts, blocks } = input;
  const randomness = blocks.map(() => randomScalar(random));
  const ciphertexts = blocks.map((block, index): Ciphertext => {
    const r = randomness[index];
    assert(r !== undefined, 'one random scalar per block');
    return [group.multiplyBase(r), group.add(embedBlock(group, block), group.multiply(r, facts.y))];
  });
  return { ciphertexts, randomness };
}

/**
 * Seals a marked ballot: the body of its `ballot` line. All randomness is fresh for every call, never derived from the
 * voting seed, and wiped before this returns (PR-4): sealing the same marks twice gives two unrelated ballots.
 * @param section a section of the definition
 * @param votingSecret v; stays the caller's
 * @param signatures one token signature per registrar in the definition's order, 384 bytes each
 * @param mark 16 bytes, from `markOf` or `randomMark`
 * @param blocks from `encodeMarks`
 */
export function sealBallot(input: {
  readonly group: Group;
  readonly random: RandomSource;
  readonly facts: SealingFacts;
  readonly section: SectionId;
  readonly votingSecret: Scalar;
  readonly signatures: readonly Uint8Array[];
  readonly mark: Uint8Array;
  readonly blocks: readonly Uint8Array[];
}): BallotLineBody {
  const { group, random, facts, section, votingSecret, signatures, mark, blocks } = input;
  const keys = facts.sections.get(section)?.keys;
  assert(keys !== undefined, 'a ballot is sealed for a section of the definition');
  assert(signatures.length === keys.length, 'a token has one signature per registrar');
  assert(blocks.length === facts.blocks, 'a ballot has as many blocks as the definition says');
  assert(mark.length === 16, 'a mark has 16 bytes');
  const { ciphertexts, randomness } = encryptBlocks({ group, random, facts, blocks });
  const votingKey = group.multiplyBase(votingSecret);
  const proof = proveBallot({
    group,
    random,
    statement: {
      fingerprint: facts.fingerprint,
      section,
      votingKey,
      y: facts.y,
      keyIds: keys.map(({ keyId }) => keyId),
      mark,
      ciphertexts,
    },
    votingSecret,
    randomness,
  });
  for (const r of randomness) r.fill(0);
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
