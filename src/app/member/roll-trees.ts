import { assert } from '../../core/base/assert.ts';
import { compareBytes } from '../../core/base/bytes.ts';
import { createMerkleTree, type MerkleTree } from '../../core/ledger/tree.ts';
import { rollTreeLeaf } from '../../core/roll/roll-tree.ts';
import type { RollStore } from '../roll/ports.ts';

/** Where a roll leaf stands in its section's tree, and the hashes that lead to the root in the definition. */
export interface RollProof {
  readonly index: number;
  readonly size: number;
  readonly proof: readonly Uint8Array[];
}

export interface RollTrees {
  proofOf(input: {
    readonly election: string;
    readonly section: string;
    readonly leaf: Uint8Array;
  }): Promise<RollProof>;
}

interface SectionTree {
  readonly leaves: readonly Uint8Array[];
  readonly tree: MerkleTree;
}

/** Sections whose trees are kept in memory; the one used longest ago makes room. */
const MAX_KEPT = 64;

/** Binary search: leaves are sorted by bytes. */
function indexOfLeaf(leaves: readonly Uint8Array[], leaf: Uint8Array): number {
  let low = 0;
  let high = leaves.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareBytes(leaves[middle] ?? leaf, leaf) < 0) low = middle + 1;
    else high = middle;
  }
  assert(compareBytes(leaves[low] ?? new Uint8Array(), leaf) === 0, 'a roll entry has a leaf that is not in its tree');
  return low;
}

/** Keeps the trees of frozen rolls, which never change, so that a member's proof costs no walk over the whole roll. */
export function createRollTrees(store: Pick<RollStore, 'leaves'>): RollTrees {
  const kept = new Map<string, Promise<SectionTree>>();

  async function load(election: string, section: string): Promise<SectionTree> {
    const leaves = await store.leaves(election, section);
    const tree = createMerkleTree();
    for (const leaf of leaves) tree.append(rollTreeLeaf(leaf));
    return { leaves, tree };
  }

  function treeOf(election: string, section: string): Promise<SectionTree> {
    const key = `${election}/${section}`;
    const found = kept.get(key) ?? load(election, section);
    kept.delete(key);
    kept.set(key, found);
    // A failed read must not be remembered.
    found.catch(() => kept.delete(key));
    const oldest = kept.keys().next();
    if (kept.size > MAX_KEPT && oldest.done !== true) kept.delete(oldest.value);
    return found;
  }

  return {
    async proofOf({ election, section, leaf }) {
      const { leaves, tree } = await treeOf(election, section);
      const index = indexOfLeaf(leaves, leaf);
      return { index, size: leaves.length, proof: tree.inclusionProof({ index, size: leaves.length }) };
    },
  };
}
