import { sha256 } from '@noble/hashes/sha2.js';
import { assert } from '../base/assert.ts';

/**
 * The Merkle tree of RFC 6962 section 2.1 over ledger lines. All hashes are 32 bytes. Sizes and indexes are safe
 * integers, so they are halved by division: bit operations would cut them to 32 bits.
 */

/** SHA-256 of nothing: the root of a tree without leaves. */
export const EMPTY_ROOT: Uint8Array = sha256(new Uint8Array());

/** SHA-256(0x00 ‖ data): the hash of one line, and the `prev` of the next one. */
export function leafHash(data: Uint8Array): Uint8Array {
  const prefixed = new Uint8Array(1 + data.length);
  prefixed.set(data, 1);
  return sha256(prefixed);
}

/** SHA-256(0x01 ‖ left ‖ right): the hash of an inner node. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  assert(left.length === 32 && right.length === 32, 'a node joins two hashes of 32 bytes');
  const prefixed = new Uint8Array(65);
  prefixed[0] = 1;
  prefixed.set(left, 1);
  prefixed.set(right, 33);
  return sha256(prefixed);
}

/** All that appending needs to know of a tree: the roots of its perfect subtrees, the largest first. */
export interface Frontier {
  readonly size: number;
  readonly hashes: readonly Uint8Array[];
}

export const EMPTY_FRONTIER: Frontier = { size: 0, hashes: [] };

/** How many perfect subtrees a tree of this size has: the ones in its binary form. */
export function frontierLength(size: number): number {
  let ones = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2;
  return ones;
}

/** The frontier after appending leaf hashes in order; the one given stays as it is. */
export function appendLeaves(frontier: Frontier, leaves: readonly Uint8Array[]): Frontier {
  assert(frontier.hashes.length === frontierLength(frontier.size), 'a frontier has one hash per perfect subtree');
  const hashes = [...frontier.hashes];
  let size = frontier.size;
  for (const leaf of leaves) {
    let hash = leaf;
    // Every trailing one of the size is a perfect subtree that the new leaf completes to a larger one.
    for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) hash = nodeHash(hashes.pop() as Uint8Array, hash);
    hashes.push(hash);
    size += 1;
  }
  assert(Number.isSafeInteger(size), 'a tree has fewer than 2^53 leaves');
  return { size, hashes };
}

/** Joins roots of perfect subtrees, the largest first, to the root of the whole: the smallest are joined first. */
function joinSubtrees(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length === 0) return EMPTY_ROOT;
  return hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** The root of the tree that a frontier stands for. */
export function frontierRoot(frontier: Frontier): Uint8Array {
  return joinSubtrees(frontier.hashes);
}

/** A tree in memory with every level kept: proofs and roots of any earlier size in logarithmic time. */
export interface MerkleTree {
  readonly size: number;
  /** Appends a leaf hash. */
  append(leaf: Uint8Array): void;
  leaf(index: number): Uint8Array;
  /** The root when the tree had `size` leaves, at most as many as it has now. */
  rootAt(size: number): Uint8Array;
  /** The proof that leaf `index` is in the tree of `size` leaves, its sibling first (RFC 6962 section 2.1.1). */
  inclusionProof(input: { readonly index: number; readonly size: number }): Uint8Array[];
  /** The proof that the tree of `from` leaves is the beginning of that of `to`, 1 ≤ from ≤ to (section 2.1.2). */
  consistencyProof(input: { readonly from: number; readonly to: number }): Uint8Array[];
  /** Roots of the perfect subtrees of 2^level leaves with numbers `from` to `to` − 1: what tiles are made of. */
  hashes(input: { readonly level: number; readonly from: number; readonly to: number }): Uint8Array[];
}

/** The largest power of two below `size`, for sizes of two and more. */
function splitPoint(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

type Levels = readonly (readonly Uint8Array[])[];

/** The root of `size` leaves from `start` on. `start` is a multiple of a power of two that is at least `size`. */
function rangeRoot(levels: Levels, start: number, size: number): Uint8Array {
  const subtrees: Uint8Array[] = [];
  let at = start;
  let rest = size;
  for (let level = levels.length - 1; level >= 0; level -= 1) {
    const width = 2 ** level;
    if (rest < width) continue;
    const hash = levels[level]?.[at / width];
    assert(hash !== undefined, 'a perfect subtree inside the tree is known');
    subtrees.push(hash);
    at += width;
    rest -= width;
  }
  return joinSubtrees(subtrees);
}

function inclusionPath(levels: Levels, index: number, size: number): Uint8Array[] {
  const path: Uint8Array[] = [];
  let start = 0;
  let width = size;
  // From the root down; proofs are written from the leaf up.
  while (width > 1) {
    const split = splitPoint(width);
    if (index - start < split) {
      path.push(rangeRoot(levels, start + split, width - split));
      width = split;
    } else {
      path.push(rangeRoot(levels, start, split));
      start += split;
      width -= split;
    }
  }
  return path.reverse();
}

function consistencyPath(levels: Levels, from: number, to: number): Uint8Array[] {
  const path: Uint8Array[] = [];
  let start = 0;
  let width = to;
  // SUBPROOF of RFC 6962 section 2.1.2, from the root down, until the older tree ends where this subtree ends.
  while (from - start < width) {
    const split = splitPoint(width);
    if (from - start <= split) {
      path.push(rangeRoot(levels, start + split, width - split));
      width = split;
    } else {
      path.push(rangeRoot(levels, start, split));
      start += split;
      width -= split;
    }
  }
  // The checker has the subtree's root already when nothing was cut off on its left: it is the older root.
  if (start > 0) path.push(rangeRoot(levels, start, width));
  return path.reverse();
}

/** An empty tree in memory. Arguments beyond its size are bugs of the caller and throw. */
export function createMerkleTree(): MerkleTree {
  const levels: Uint8Array[][] = [[]];
  const leaves = levels[0] as Uint8Array[];
  const within = (size: number) =>
    assert(Number.isSafeInteger(size) && size >= 0 && size <= leaves.length, 'that size was reached by this tree');
  return {
    get size() {
      return leaves.length;
    },
    append(leaf) {
      assert(leaf.length === 32, 'a leaf hash has 32 bytes');
      leaves.push(leaf);
      for (let level = 0; (levels[level]?.length ?? 1) % 2 === 0; level += 1) {
        const [left, right] = (levels[level] as Uint8Array[]).slice(-2) as [Uint8Array, Uint8Array];
        (levels[level + 1] ??= []).push(nodeHash(left, right));
      }
    },
    leaf(index) {
      const leaf = leaves[index];
      assert(leaf !== undefined, 'that leaf is in this tree');
      return leaf;
    },
    rootAt(size) {
      within(size);
      return rangeRoot(levels, 0, size);
    },
    inclusionProof({ index, size }) {
      within(size);
      assert(Number.isSafeInteger(index) && index >= 0 && index < size, 'that leaf is in this tree');
      return inclusionPath(levels, index, size);
    },
    consistencyProof({ from, to }) {
      within(to);
      assert(Number.isSafeInteger(from) && from >= 1 && from <= to, 'a consistency proof goes from 1 or more forward');
      return consistencyPath(levels, from, to);
    },
    hashes({ level, from, to }) {
      const known = levels[level] ?? [];
      assert(from >= 0 && from <= to && to <= known.length, 'those subtrees are complete in this tree');
      return known.slice(from, to);
    },
  };
}
