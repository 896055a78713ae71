import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '../../../src/core/base/bytes.ts';
import { createMerkleTree } from '../../../src/core/ledger/tree.ts';
import { sortedRollLeaves } from '../../../src/core/roll/roll.ts';
import { isOnRoll, rollRoot, rollTreeLeaf } from '../../../src/core/roll/roll-tree.ts';

const hashes = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe('the tree of a roll', () => {
  test('takes roll leaves as data: each is hashed once more with the prefix 0x00', () => {
    const leaf = new Uint8Array(32).fill(7);
    const expected = createHash('sha256').update(Uint8Array.of(0)).update(leaf).digest('hex');
    expect(toHex(rollTreeLeaf(leaf))).toBe(expected);
    expect(toHex(rollRoot([leaf]))).toBe(expected);
  });

  test('proves every one of its leaves, at its place only', () => {
    fc.assert(
      fc.property(fc.uniqueArray(hashes, { minLength: 1, maxLength: 40, selector: toHex }), (drawn) => {
        const leaves = sortedRollLeaves(drawn);
        const tree = createMerkleTree();
        for (const leaf of leaves) tree.append(rollTreeLeaf(leaf));
        const root = rollRoot(leaves);
        const size = leaves.length;
        leaves.forEach((leaf, index) => {
          const proof = tree.inclusionProof({ index, size });
          expect(isOnRoll({ leaf, index, size, proof, root })).toBe(true);
          const elsewhere = (index + 1) % size;
          if (size > 1) expect(isOnRoll({ leaf, index: elsewhere, size, proof, root })).toBe(false);
          expect(isOnRoll({ leaf: rollTreeLeaf(leaf), index, size, proof, root })).toBe(false);
        });
      }),
      { numRuns: 30 },
    );
  });
});
