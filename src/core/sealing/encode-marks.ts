import { assert } from '../base/assert.ts';
import type { Contest } from '../election/definition.ts';
import { BLOCK_BYTES } from './embedding.ts';

/**
 * A marked ballot as bytes: contest after contest in the definition's order, one byte per option in the contest's
 * order (rank, score or mark, 0 for none), each contest padded with zeros to whole blocks of 29 bytes (PR-17). So every
 * ballot of an election has the same length. docs/protocol.md, "Marked ballot". Reading them back stands in
 * marked-ballot.ts, which knows the counting rules; whoever only seals need not carry those.
 */

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
