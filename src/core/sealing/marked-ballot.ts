import { assert } from '../base/assert.ts';
import { concatBytes } from '../base/bytes.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { MarkReason } from '../count/marks.ts';
import { reasonsToRejectMarks } from '../count/rules.ts';
import type { Contest } from '../election/definition.ts';
import { blocksOf } from './encode-marks.ts';

/** Marked ballots that were opened, read back from their blocks (encode-marks.ts makes them). */

export { blocksOf, encodeMarks } from './encode-marks.ts';

/** Why one contest of an opened ballot does not count. */
export type RejectionReason = 'block-not-embedded' | 'padding-not-zero' | MarkReason;

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
