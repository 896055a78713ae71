import { sha256 } from '@noble/hashes/sha2.js';
import { assert } from '../base/assert.ts';
import { toBase32 } from '../base/base32.ts';
import { concatBytes } from '../base/bytes.ts';
import { frame } from '../base/frame.ts';
import { err, ok, type Result } from '../base/result.ts';
import { markShapeOf } from '../count/mark-shapes.ts';
import { reasonsAgainstMarks } from '../count/marks.ts';
import type { Contest } from '../election/definition.ts';
import type { Arithmetic, Scalar } from '../group/group.ts';
import { readScalar } from '../group/scalars.ts';
import type { Ciphertext } from './ballot-proof.ts';
import { BLOCK_BYTES } from './embedding.ts';
import { blocksOf } from './encode-marks.ts';
import { type EncryptedBallot, encryptBlock, wipe } from './seal.ts';
import type { SealingFacts } from './sealing-facts.ts';

/**
 * The check of a device by a second one (PR-21). The device that votes commits to its ciphertexts before anything of its
 * member is attached to them, and before the member says whether this ballot is cast or looked into. Looked into, it
 * gives marks and randomness to the second device alone, which seals again and compares; that ballot is never cast.
 * docs/protocol.md, "Checking a device".
 */

const R_BYTES = 32;

/** SHA-256(frame("tellers/challenge/v1", [fingerprint, section, A_1, B_1, …])). */
export function challengeCommitment(input: {
  readonly fingerprint: Uint8Array;
  readonly section: string;
  readonly ciphertexts: readonly Ciphertext[];
}): Uint8Array {
  const { fingerprint, section, ciphertexts } = input;
  return sha256(frame('tellers/challenge/v1', [fingerprint, section, ...ciphertexts.flat()]));
}

/** Below this a false device could look for two ballots with one beginning while its member fills in the form. */
export const MIN_COMMITMENT_CHARACTERS = 26;

/** Whether ciphertexts are those of a commitment, of which at least 26 characters are known. */
export function isCommittedTo(input: {
  readonly facts: Pick<SealingFacts, 'fingerprint'>;
  readonly sections: readonly string[];
  readonly commitment: string;
  readonly ciphertexts: readonly Ciphertext[];
}): boolean {
  const { facts, sections, commitment, ciphertexts } = input;
  if (commitment.length < MIN_COMMITMENT_CHARACTERS) return false;
  return sections.some((section) => {
    const whole = challengeCommitment({ fingerprint: facts.fingerprint, section, ciphertexts });
    return toBase32(whole).startsWith(commitment);
  });
}

/** What the second device is given: every block (29 bytes) with its randomness (32 bytes). */
export type Opening = Uint8Array;

/** Opens an encrypted ballot, which can then never be cast: its randomness is wiped. */
export function openEncrypted(input: {
  readonly encrypted: EncryptedBallot;
  readonly blocks: readonly Uint8Array[];
}): Opening {
  const { encrypted, blocks } = input;
  assert(encrypted.randomness.length === blocks.length, 'an encrypted ballot is opened with its own blocks');
  const opening = concatBytes(blocks.flatMap((block, at) => [block, encrypted.randomness[at] ?? new Uint8Array()]));
  wipe(encrypted);
  return opening;
}

export type OpeningError =
  | { readonly kind: 'not-an-opening' }
  /** The device sealed something else than it now says. */
  | { readonly kind: 'other-ballot' }
  /** What was sealed would not be counted: marks that the rule does not allow, or bytes behind them. */
  | { readonly kind: 'not-countable' };

/**
 * What was sealed, once sealing it again has given the very ciphertexts that were committed to: the marks of every
 * contest, one number per option, in the definition's order.
 */
export function checkOpening(input: {
  readonly group: Arithmetic;
  readonly facts: Pick<SealingFacts, 'fingerprint' | 'y' | 'blocks'>;
  readonly contests: readonly Contest[];
  /** The sections that may have been meant. */
  readonly sections: readonly string[];
  /** In base 32, whole or its beginning of at least 26 characters, as far as its member typed it. */
  readonly commitment: string;
  readonly opening: Opening;
}): Result<number[][], OpeningError> {
  const { group, facts, contests, sections, commitment, opening } = input;
  if (opening.length !== facts.blocks * (BLOCK_BYTES + R_BYTES)) return err({ kind: 'not-an-opening' });
  const blocks: Uint8Array[] = [];
  const ciphertexts: Ciphertext[] = [];
  for (let at = 0; at < opening.length; at += BLOCK_BYTES + R_BYTES) {
    const block = opening.slice(at, at + BLOCK_BYTES);
    const r: Scalar | null = readScalar(opening.slice(at + BLOCK_BYTES, at + BLOCK_BYTES + R_BYTES));
    if (r === null) return err({ kind: 'not-an-opening' });
    blocks.push(block);
    ciphertexts.push(encryptBlock({ group, facts, block, r }));
  }
  if (!isCommittedTo({ facts, sections, commitment, ciphertexts })) return err({ kind: 'other-ballot' });
  const marks = marksOf(contests, blocks);
  return marks === null ? err({ kind: 'not-countable' }) : ok(marks);
}

/** The marks of every contest, null where one of them would be rejected when it is opened. */
function marksOf(contests: readonly Contest[], blocks: readonly Uint8Array[]): number[][] | null {
  let at = 0;
  const all = contests.map((contest) => {
    const own = concatBytes(blocks.slice(at, at + blocksOf(contest)));
    at += blocksOf(contest);
    const options = contest.options.length;
    const marks = [...own.subarray(0, options)];
    const shape = markShapeOf(contest);
    const reasons = shape === null ? [] : reasonsAgainstMarks({ marks, options, ...shape });
    return { marks, isCountable: reasons.length === 0 && own.subarray(options).every((byte) => byte === 0) };
  });
  return all.every(({ isCountable }) => isCountable) ? all.map(({ marks }) => marks) : null;
}
