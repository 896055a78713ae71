import { verifyInclusion } from '../ledger/proofs.ts';
import { appendLeaves, EMPTY_FRONTIER, frontierRoot, leafHash } from '../ledger/tree.ts';

/**
 * The tree of one section's roll. Roll leaves are the data of an RFC 6962 tree (PR-13), so each is hashed once more
 * with the prefix 0x00; they stand sorted by their bytes (PR-29).
 */

/** The leaf of the tree that stands for a roll leaf: SHA-256(0x00 ‖ roll leaf). */
export function rollTreeLeaf(leaf: Uint8Array): Uint8Array {
  return leafHash(leaf);
}

/** The root that the definition commits to. @param leaves roll leaves of one section, sorted by bytes */
export function rollRoot(leaves: readonly Uint8Array[]): Uint8Array {
  return frontierRoot(appendLeaves(EMPTY_FRONTIER, leaves.map(rollTreeLeaf)));
}

/** True when the proof leads from a roll leaf to the root in the definition. */
export function isOnRoll(input: {
  readonly leaf: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
}): boolean {
  return verifyInclusion({ ...input, leaf: rollTreeLeaf(input.leaf) });
}
