import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../../../src/core/base/bytes.ts';
import { verifyConsistency, verifyInclusion } from '../../../src/core/ledger/proofs.ts';
import { createMerkleTree, EMPTY_ROOT, leafHash } from '../../../src/core/ledger/tree.ts';
import { base64, vectorText } from '../../support/vectors.ts';

const inclusion = JSON.parse(vectorText('merkle/inclusion.json')) as {
  name: string;
  leafIdx: number;
  treeSize: number;
  root: string | null;
  leafHash: string | null;
  proof: string[] | null;
  wantErr: boolean;
}[];
const consistency = JSON.parse(vectorText('merkle/consistency.json')) as {
  name: string;
  size1: number;
  size2: number;
  root1: string | null;
  root2: string | null;
  proof: string[] | null;
  wantErr: boolean;
}[];
const read = (text: string | null) => base64(text ?? '');

const tree = createMerkleTree();
for (let index = 0; index < 70; index += 1) tree.append(leafHash(utf8(`line ${index}`)));

describe('vectors of transparency-dev/merkle', () => {
  test.each(inclusion)('inclusion $name', ({ leafIdx, treeSize, root, leafHash: leaf, proof, wantErr }) => {
    const input = {
      leaf: read(leaf),
      index: leafIdx,
      size: treeSize,
      proof: (proof ?? []).map(read),
      root: read(root),
    };
    expect(verifyInclusion(input)).toBe(!wantErr);
  });

  test.each(consistency)('consistency $name', ({ size1, size2, root1, root2, proof, wantErr }) => {
    const input = { fromSize: size1, toSize: size2, fromRoot: read(root1), toRoot: read(root2) };
    expect(verifyConsistency({ ...input, proof: (proof ?? []).map(read) })).toBe(!wantErr);
  });

  test('are all there, good and bad ones', () => {
    expect(inclusion.map(({ wantErr }) => wantErr)).toHaveLength(74);
    expect(consistency.map(({ wantErr }) => wantErr)).toHaveLength(74);
    expect(inclusion.filter(({ wantErr }) => !wantErr)).toHaveLength(6);
    expect(consistency.filter(({ wantErr }) => !wantErr)).toHaveLength(4);
  });
});

describe('inclusion', () => {
  test('of every leaf in every size holds, and at no other index or size', () => {
    for (let size = 1; size <= 20; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const proof = tree.inclusionProof({ index, size });
        for (let other = 0; other < size; other += 1) {
          const claim = { leaf: tree.leaf(index), index: other, size, proof, root: tree.rootAt(size) };
          expect(verifyInclusion(claim)).toBe(other === index);
        }
      }
    }
  });

  test('fails for numbers that are no index or size', () => {
    const claim = { leaf: tree.leaf(0), proof: [], root: tree.leaf(0) };
    expect(verifyInclusion({ ...claim, index: 0, size: 1 })).toBe(true);
    for (const [index, size] of [
      [0, 0],
      [1, 1],
      [-1, 1],
      [0.5, 1],
      [0, 2 ** 53],
      [Number.NaN, 1],
      [0, Number.POSITIVE_INFINITY],
    ] as const) {
      expect(verifyInclusion({ ...claim, index, size })).toBe(false);
    }
  });

  test('works beyond 32 bits: an index is halved, not shifted', () => {
    // A tree whose first 2^40 leaves are one known subtree: leaf 2^40 is the right child of the root.
    const [left, right] = [tree.leaf(1), tree.leaf(2)];
    const two = createMerkleTree();
    two.append(left);
    two.append(right);
    const claim = { leaf: right, index: 2 ** 40, size: 2 ** 40 + 1, proof: [left], root: two.rootAt(2) };
    expect(verifyInclusion(claim)).toBe(true);
    expect(verifyInclusion({ ...claim, index: 2 ** 40 - 1 })).toBe(false);
  });
});

describe('consistency', () => {
  test('between all sizes from 1 holds, and from 0 never', () => {
    for (let to = 1; to <= 40; to += 1) {
      for (let from = 1; from <= to; from += 1) {
        const proof = tree.consistencyProof({ from, to });
        const claim = { fromSize: from, fromRoot: tree.rootAt(from), toSize: to, toRoot: tree.rootAt(to), proof };
        expect(verifyConsistency(claim)).toBe(true);
      }
      const empty = { fromSize: 0, fromRoot: EMPTY_ROOT, toSize: to, toRoot: tree.rootAt(to), proof: [] };
      expect(verifyConsistency(empty)).toBe(false);
    }
    const nothing = { fromSize: 0, fromRoot: EMPTY_ROOT, toSize: 0, toRoot: EMPTY_ROOT, proof: [] };
    expect(verifyConsistency(nothing)).toBe(false);
  });

  test('fails backwards', () => {
    const claim = { fromSize: 5, fromRoot: tree.rootAt(5), toSize: 4, toRoot: tree.rootAt(4) };
    expect(verifyConsistency({ ...claim, proof: tree.consistencyProof({ from: 4, to: 5 }) })).toBe(false);
  });
});

test('consistency fails for numbers that are no size', () => {
  const root = tree.leaf(0);
  const claim = { fromRoot: root, toRoot: root, proof: [] };
  expect(verifyConsistency({ ...claim, fromSize: 1, toSize: 1 })).toBe(true);
  for (const size of [-1, 0, 0.5, 1.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(verifyConsistency({ ...claim, fromSize: size, toSize: size })).toBe(false);
    const two = tree.consistencyProof({ from: 1, to: 2 });
    for (const [fromSize, toSize] of [
      [1, size],
      [size, 2],
    ] as const) {
      const near = { fromSize, fromRoot: root, toSize, toRoot: tree.rootAt(2), proof: two };
      expect(verifyConsistency(near)).toBe(false);
    }
  }
});

describe('whatever is changed', () => {
  const sizes = fc.integer({ min: 1, max: 70 });
  const flip = (bytes: Uint8Array, bit: number) =>
    bytes.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
  const bits = fc.integer({ min: 0, max: 255 });

  test('in an inclusion proof makes it fail: one bit, one hash more, one less, another order', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), bits, fc.nat(), (size, chosen, bit, place) => {
        const index = chosen % size;
        const proof = tree.inclusionProof({ index, size });
        const claim = { leaf: tree.leaf(index), index, size, proof, root: tree.rootAt(size) };
        expect(verifyInclusion(claim)).toBe(true);
        expect(verifyInclusion({ ...claim, leaf: flip(claim.leaf, bit) })).toBe(false);
        expect(verifyInclusion({ ...claim, root: flip(claim.root, bit) })).toBe(false);
        expect(verifyInclusion({ ...claim, proof: [...proof, claim.leaf] })).toBe(false);
        if (proof.length === 0) return;
        const at = place % proof.length;
        const changed = proof.map((hash, position) => (position === at ? flip(hash, bit) : hash));
        expect(verifyInclusion({ ...claim, proof: changed })).toBe(false);
        expect(verifyInclusion({ ...claim, proof: proof.toSpliced(at, 1) })).toBe(false);
        expect(verifyInclusion({ ...claim, proof: proof.with(at, new Uint8Array(31)) })).toBe(false);
        if (proof.length > 1) expect(verifyInclusion({ ...claim, proof: proof.toReversed() })).toBe(false);
      }),
    );
  });

  test('in a consistency proof makes it fail', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), bits, fc.nat(), (to, chosen, bit, place) => {
        const from = 1 + (chosen % to);
        const proof = tree.consistencyProof({ from, to });
        const claim = { fromSize: from, fromRoot: tree.rootAt(from), toSize: to, toRoot: tree.rootAt(to), proof };
        expect(verifyConsistency(claim)).toBe(true);
        expect(verifyConsistency({ ...claim, fromRoot: flip(claim.fromRoot, bit) })).toBe(false);
        expect(verifyConsistency({ ...claim, toRoot: flip(claim.toRoot, bit) })).toBe(false);
        expect(verifyConsistency({ ...claim, proof: [...proof, tree.leaf(0)] })).toBe(false);
        if (proof.length === 0) return;
        const at = place % proof.length;
        const changed = proof.map((hash, position) => (position === at ? flip(hash, bit) : hash));
        expect(verifyConsistency({ ...claim, proof: changed })).toBe(false);
        expect(verifyConsistency({ ...claim, proof: proof.toSpliced(at, 1) })).toBe(false);
        expect(verifyConsistency({ ...claim, proof: proof.with(at, new Uint8Array(33)) })).toBe(false);
      }),
    );
  });
});
