import { type Contest } from '../../../src/core/election/definition.ts';
import { type Element } from '../../../src/core/group/group.ts';
import { embedBlock } from '../../../src/core/sealing/embedding.ts';
import { encodeMarks } from '../../../src/core/sealing/marked-ballot.ts';
import { type RecordMaker } from '../record-maker.ts';

/** Broken records. What mixers and trustees would like a vote to be. */

/** The element of a vote for Ben. */
export function voteForBen({ group }: RecordMaker, contest: Contest): Element {
  const marks = new Map([[contest.id, contest.options.map(({ id }) => (id === 'ben' ? 1 : 0))]]);
  return embedBlock(group, encodeMarks({ contests: [contest], marks })[0]!);
}
