import { equalBytes } from '../base/bytes.ts';
import { nodeHash } from './tree.ts';

/**
 * Checking inclusion and consistency proofs as RFC 9162 sections 2.1.3.2 and 2.1.4.2 write it down. Input is hostile:
 * whatever is out of range, of another length or left over makes the answer false, and nothing throws.
 */

function isHash(bytes: Uint8Array): boolean {
  return bytes.length === 32;
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function half(value: number): number {
  return Math.floor(value / 2);
}

/** How often the low bit has to be shifted out until the number is odd or zero; at once for both of a pair. */
function shiftToOdd(fn: number, sn: number): [number, number] {
  let [first, second] = [fn, sn];
  while (first % 2 === 0 && first !== 0) {
    first = half(first);
    second = half(second);
  }
  return [first, second];
}

/**
 * True when `proof` leads from the leaf hash at `index` to the root of a tree of `size` leaves.
 * @param input.leaf the leaf hash (32 bytes), not the line
 * @param input.proof hashes of 32 bytes, the leaf's sibling first
 */
export function verifyInclusion(input: {
  readonly leaf: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
}): boolean {
  const { leaf, index, size, proof, root } = input;
  if (!isSize(index) || !isSize(size) || index >= size) return false;
  if (![leaf, root, ...proof].every(isHash)) return false;
  let fn = index;
  let sn = size - 1;
  let hash = leaf;
  for (const sibling of proof) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(sibling, hash);
      [fn, sn] = shiftToOdd(fn, sn);
    } else {
      hash = nodeHash(hash, sibling);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && equalBytes(hash, root);
}

/**
 * True when `proof` shows that the tree with `fromRoot` is the beginning of the tree with `toRoot`. Nothing can be
 * proved from size 0: an empty tree is the beginning of every tree, and whoever asks has made a mistake.
 */
export function verifyConsistency(input: {
  readonly fromSize: number;
  readonly fromRoot: Uint8Array;
  readonly toSize: number;
  readonly toRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
}): boolean {
  const { fromSize, fromRoot, toSize, toRoot, proof } = input;
  if (!isSize(fromSize) || !isSize(toSize) || fromSize < 1 || fromSize > toSize) return false;
  if (![fromRoot, toRoot, ...proof].every(isHash)) return false;
  if (fromSize === toSize) return proof.length === 0 && equalBytes(fromRoot, toRoot);
  let fn = fromSize - 1;
  let sn = toSize - 1;
  while (fn % 2 === 1) {
    fn = half(fn);
    sn = half(sn);
  }
  // With fn = 0 the older size is a power of two: its root is a node of the newer tree and is left out of the proof.
  const [first, ...rest] = fn === 0 ? [fromRoot, ...proof] : proof;
  if (first === undefined) return false;
  let fromHash = first;
  let toHash = first;
  for (const sibling of rest) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      fromHash = nodeHash(sibling, fromHash);
      toHash = nodeHash(sibling, toHash);
      [fn, sn] = shiftToOdd(fn, sn);
    } else {
      toHash = nodeHash(toHash, sibling);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && equalBytes(fromHash, fromRoot) && equalBytes(toHash, toRoot);
}
