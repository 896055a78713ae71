import { sha256 } from '@noble/hashes/sha2.js';
import { compareBytes, equalBytes, utf8 } from '../../../src/core/base/bytes.ts';
import { blobRefOf } from '../../../src/core/election/blob-ref.ts';
import { type Element, type Scalar } from '../../../src/core/group/group.ts';
import { addScalars, invertScalar, multiplyScalars } from '../../../src/core/group/scalars.ts';
import { lagrangeCoefficients } from '../../../src/core/opening/lagrange.ts';
import { type ShareContent } from '../../../src/core/opening/read-share.ts';
import { type Unsealed } from '../../../src/core/opening/unseal.ts';
import { joinLines, LEDGER_LINES, splitLines } from '../../../src/core/record/record-lines.ts';
import { type ShareTurn } from '../record-maker.ts';
import { type BrokenCase, byHooks, changeBody } from './case.ts';
import { voteForBen } from './votes.ts';

/** Broken records. The opening: shares, coin, records. */

/** The first vote for the chair opened as one for somebody else, with the proof of the true share (PR-1's aim). */
function falsifyShare(share: ShareContent, { maker, trustee, lists }: ShareTurn): ShareContent {
  if (trustee !== 3) return share;
  const { group, fixed, keys } = maker;
  const at = share.body.lists.findIndex(({ list }) => list === 'chair');
  const contest = fixed.definition.contests.find(({ id }) => id === 'chair')!;
  const { bytes } = lists[at]!.list;
  const [first, second] = [bytes.slice(0, 32) as Element, bytes.slice(32, 64) as Element];
  const [lambda1, lambda3] = lagrangeCoefficients([1, 3]) as [Scalar, Scalar];
  const [x1, , x3] = keys.ceremony.secrets as [Scalar, Scalar, Scalar];
  const mask = group.multiply(addScalars(multiplyScalars(lambda1, x1), multiplyScalars(lambda3, x3)), first);
  const truth = group.subtract(second, mask);
  const wanted = voteForBen(maker, contest);
  if (equalBytes(truth, wanted)) throw new Error('the first vote is for Ben already');
  // What is added to this share is added to the mask λ times, and taken from the vote.
  const blob = Uint8Array.from(share.blobs[at]!);
  const shift = group.multiply(invertScalar(lambda3), group.subtract(truth, wanted));
  blob.set(group.add(blob.slice(0, 32) as Element, shift));
  const changed = share.body.lists.map((list, index) => (index === at ? { ...list, elements: blobRefOf(blob) } : list));
  return {
    body: { ...share.body, lists: changed },
    blobs: share.blobs.map((own, index) => (index === at ? blob : own)),
  };
}

function changeList(
  unsealed: Unsealed,
  list: string,
  change: (lines: Uint8Array[]) => Uint8Array[],
  which: 'records' | 'rejected',
) {
  const lists = unsealed.lists.map((entry) => {
    if (entry.list !== list) return entry;
    const lines = splitLines(entry[which], LEDGER_LINES);
    if (!lines.ok) throw new Error(lines.error.reason);
    return { ...entry, [which]: joinLines(change(lines.value).toSorted(compareBytes)) };
  });
  return { ...unsealed, lists };
}

export const OPENING_CASES: readonly BrokenCase[] = [
  {
    name: 'grouping',
    check: 'grouping',
    what: 'The ballot box states that a section’s ballots were withheld, which were opened with another section’s.',
    who: 'The operator, to excuse ballots that it would rather not count.',
    make: byHooks({ box: changeBody('unsealed', (body) => ({ ...body, withheld: [{ group: 'land', ballots: 2 }] })) }),
  },
  {
    name: 'shares',
    check: 'shares',
    what: 'The trustee’s share turns one vote into another; records, count and declaration follow it.',
    who: 'The trustee. Without a proof over the whole list nobody could tell (PR-1).',
    make: byHooks({ share: falsifyShare }),
  },
  {
    name: 'coin',
    check: 'coin',
    what: 'Lots were drawn from another seed than the trustees’ coin.',
    who: 'The operator, who tried seeds until the lot fell well (PR-5).',
    make: byHooks({ unsealed: (unsealed) => ({ ...unsealed, lotSeed: sha256(utf8('a better seed')) }) }),
  },
  {
    name: 'records',
    check: 'records',
    what: 'One cast vote record says another choice than the ballot; count and declaration follow it.',
    who: 'The operator.',
    make: byHooks({
      unsealed: (unsealed) => changeList(unsealed, 'chair', (lines) => [...lines.slice(1), lines.at(-1)!], 'records'),
    }),
  },
  {
    name: 'rejected',
    check: 'rejected',
    what: 'A rejected ballot is not listed.',
    who: 'The operator, who calls votes rejected and hides why.',
    make: byHooks({ unsealed: (unsealed) => changeList(unsealed, 'board', () => [], 'rejected') }),
  },
];
