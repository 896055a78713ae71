import { assert } from '../base/assert.ts';
import { concatBytes } from '../base/bytes.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { MarkReason } from '../count/marks.ts';
import { reasonsToRejectMarks } from '../count/rules.ts';
import type { Contest } from '../election/definition.ts';
import { BLOCK_BYTES } from './embedding.ts';

/**
 * A marked ballot as bytes: contest after contest in the definition's order, one byte per option in the contest's
 * order (rank, score or mark, 0 for none), each contest padded with zeros to whole blocks of 29 bytes (PR-17). So every
 * ballot of an election has the same length. docs/protocol.md, "Marked ballot".
 */

/** Why one contest of an opened ballot does not count. */
export type RejectionReason = 'block-not-embedded' | 'padding-not-zero' | MarkReason;

/** How many blocks the marks of one contest take. */
export function blocksOf(contest: Pick<Contest, 'options'>): number {
  return Math.ceil(contest.options.length / BLOCK_BYTES);
}

/**
 * The blocks of a marked ballot. Only the shape is a promise of the caller: one byte per option of every contest. Ask
 * `reasonsToRejectMarks` first whether the marks will count.
 * @param marks by contest id, one number from 0 to 255 per option in the contest's order
 */
export function encodeMarks(input: {
  readonly contests: readonly Pick<Contest, 'id' | 'options'>[];
  readonly marks: ReadonlyMap<string, readonly number[]>;
}): Uint8Array[] {
  const blocks: Uint8Array[] = [];
  for (const contest of input.contests) {
    const marks = input.marks.get(contest.id) ?? [];
    assert(marks.length === contest.options.length, `contest ${contest.id} takes one mark per option`);
    assert(
      marks.every((mark) => Number.isInteger(mark) && mark >= 0 && mark <= 255),
      `a mark in contest ${contest.id} is not a byte`,
    );
    const padded = new Uint8Array(blocksOf(contest) * BLOCK_BYTES);
    padded.set(marks);
    for (let at = 0; at < padded.length; at += BLOCK_BYTES) blocks.push(padded.slice(at, at + BLOCK_BYTES));
  }
  return blocks;
}

/**
 * The marks of one contest from its opened blocks, or every reason why they do not count. Whenever this succeeds,
 * `encodeMarks` gives the same blocks back.
 * @param blocks the contest's own blocks in order, null where an element carries none
 */
export function decodeContest(input: {
  readonly contest: Contest;
  readonly blocks: readonly (Uint8Array | null)[];
}): Result<readonly number[], { readonly kind: 'contest-rejected'; readonly reasons: readonly RejectionReason[] }> {
  const { contest, blocks } = input;
  assert(blocks.length === blocksOf(contest), 'a contest is decoded from all of its blocks and no others');
  const present = blocks.filter((block) => block !== null);
  if (present.length < blocks.length) return err({ kind: 'contest-rejected', reasons: ['block-not-embedded'] });
  const bytes = concatBytes(present);
  const marks = [...bytes.subarray(0, contest.options.length)];
  const reasons: RejectionReason[] = [];
  if (bytes.subarray(contest.options.length).some((byte) => byte !== 0)) reasons.push('padding-not-zero');
  reasons.push(...reasonsToRejectMarks(contest, marks));
  return reasons.length > 0 ? err({ kind: 'contest-rejected', reasons }) : ok(marks);
}
