import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes, toHex, utf8 } from '../../../src/core/base/bytes.ts';
import {
  appendLeaves,
  createMerkleTree,
  EMPTY_FRONTIER,
  EMPTY_ROOT,
  type Frontier,
  frontierRoot,
  leafHash,
  type MerkleTree,
  nodeHash,
} from '../../../src/core/ledger/tree.ts';

/** RFC 6962 section 2.1, written down as it stands there, with another SHA-256. */
function specified(leaves: readonly Uint8Array[]): Uint8Array {
  const sha256 = (...parts: Uint8Array[]) => new Uint8Array(createHash('sha256').update(concatBytes(parts)).digest());
  if (leaves.length === 0) return sha256();
  const [only] = leaves;
  if (leaves.length === 1 && only !== undefined) return only;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha256(Uint8Array.of(1), specified(leaves.slice(0, split)), specified(leaves.slice(split)));
}

function leavesOf(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => leafHash(utf8(`line ${index}`)));
}

function treeOf(leaves: readonly Uint8Array[]): MerkleTree {
  const tree = createMerkleTree();
  for (const leaf of leaves) tree.append(leaf);
  return tree;
}

const LETTERS = ['a', 'b', 'c', 'd', 'e'].map((letter) => leafHash(utf8(letter)));
const LETTER_LEAVES = [
  '022a6979e6dab7aa5ae4c3e5e45f7e977112a7e63593820dbec1ec738a24f93c',
  '57eb35615d47f34ec714cacdf5fd74608a5e8e102724e80b24b287c0c27b6a31',
  '597fcb31282d34654c200d3418fca5705c648ebf326ec73d8ddef11841f876d8',
  'd070dc5b8da9aea7dc0f5ad4c29d89965200059c9a0ceca3abd5da2492dcb71d',
  '2824a7ccda2caa720c85c9fba1e8b5b735eecfdb03878e4f8dfe6c3625030bc4',
];
const LETTER_ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  LETTER_LEAVES[0],
  'b137985ff484fb600db93107c77b0365c80d78f5b429ded0fd97361d077999eb',
  '36642e73c2540ab121e3a6bf9545b0a24982cd830eb13d3cd19de3ce6c021ec1',
  '33376a3bd63e9993708a84ddfe6c28ae58b83505dd1fed711bd924ec5a6239f0',
  'fe14a5426fbd70c0fa73f52342afed0da0bd23c4838662ccf6b88a3070ead97b',
];

describe('the tree over the lines "a" to "e"', () => {
  test('has the leaf hashes and roots that other programs compute', () => {
    expect(LETTERS.map(toHex)).toEqual(LETTER_LEAVES);
    const tree = treeOf(LETTERS);
    expect([0, 1, 2, 3, 4, 5].map((size) => toHex(tree.rootAt(size)))).toEqual(LETTER_ROOTS);
    expect(toHex(EMPTY_ROOT)).toBe(LETTER_ROOTS[0]);
  });

  test('has proofs in the order of RFC 6962: the sibling first, the child of the root last', () => {
    const tree = treeOf(LETTERS);
    const [, , c, d, e] = LETTER_LEAVES;
    const [, , root2, , root4] = LETTER_ROOTS;
    expect(tree.inclusionProof({ index: 2, size: 5 }).map(toHex)).toEqual([d, root2, e]);
    expect(tree.inclusionProof({ index: 4, size: 5 }).map(toHex)).toEqual([root4]);
    expect(tree.consistencyProof({ from: 3, to: 5 }).map(toHex)).toEqual([c, d, root2, e]);
    expect(tree.consistencyProof({ from: 4, to: 5 }).map(toHex)).toEqual([e]);
  });
});

describe('roots', () => {
  test('of every size up to 130 are those of the definition in RFC 6962', () => {
    const leaves = leavesOf(130);
    const tree = treeOf(leaves);
    for (let size = 0; size <= leaves.length; size += 1) {
      expect(toHex(tree.rootAt(size))).toBe(toHex(specified(leaves.slice(0, size))));
    }
  });

  test('are the same by frontier, whatever the batches in which leaves came', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 12 }), (batches) => {
        const leaves = leavesOf(batches.reduce((sum, batch) => sum + batch, 0));
        let frontier: Frontier = EMPTY_FRONTIER;
        for (const batch of batches) {
          frontier = appendLeaves(frontier, leaves.slice(frontier.size, frontier.size + batch));
        }
        expect(frontier.size).toBe(leaves.length);
        expect(toHex(frontierRoot(frontier))).toBe(toHex(specified(leaves)));
      }),
    );
  });

  test('leave the frontier they were made from as it was', () => {
    const before = appendLeaves(EMPTY_FRONTIER, leavesOf(3));
    const root = toHex(frontierRoot(before));
    expect(appendLeaves(before, leavesOf(1)).size).toBe(4);
    expect(before.size).toBe(3);
    expect(toHex(frontierRoot(before))).toBe(root);
    expect(EMPTY_FRONTIER).toEqual({ size: 0, hashes: [] });
  });
});

describe('the tree in memory', () => {
  test('answers hashes of perfect subtrees at every level', () => {
    const leaves = leavesOf(21);
    const tree = treeOf(leaves);
    expect(tree.hashes({ level: 0, from: 3, to: 6 })).toEqual(leaves.slice(3, 6));
    expect(tree.hashes({ level: 2, from: 1, to: 3 }).map(toHex)).toEqual(
      [leaves.slice(4, 8), leaves.slice(8, 12)].map((part) => toHex(specified(part))),
    );
    expect(tree.hashes({ level: 4, from: 0, to: 1 }).map(toHex)).toEqual([toHex(specified(leaves.slice(0, 16)))]);
    expect(tree.hashes({ level: 9, from: 0, to: 0 })).toEqual([]);
  });

  test('answers its leaves and its size', () => {
    const leaves = leavesOf(4);
    const tree = treeOf(leaves);
    expect(tree.size).toBe(4);
    expect(tree.leaf(3)).toEqual(leaves[3]);
  });

  test('throws where the caller asks beyond it, which is a bug', () => {
    const tree = treeOf(leavesOf(5));
    const bugs = [
      () => tree.leaf(5),
      () => tree.leaf(-1),
      () => tree.rootAt(6),
      () => tree.rootAt(-1),
      () => tree.rootAt(1.5),
      () => tree.inclusionProof({ index: 5, size: 5 }),
      () => tree.inclusionProof({ index: 0, size: 6 }),
      () => tree.inclusionProof({ index: -1, size: 5 }),
      () => tree.consistencyProof({ from: 0, to: 5 }),
      () => tree.consistencyProof({ from: 5, to: 4 }),
      () => tree.consistencyProof({ from: 1, to: 6 }),
      () => tree.hashes({ level: 1, from: 0, to: 3 }),
      () => tree.hashes({ level: 0, from: 3, to: 2 }),
      () => tree.append(new Uint8Array(31)),
      () => nodeHash(new Uint8Array(32), new Uint8Array(33)),
      () => appendLeaves({ size: 3, hashes: [EMPTY_ROOT] }, []),
    ];
    for (const bug of bugs) expect(bug).toThrow('bug:');
  });
});
