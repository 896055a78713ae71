import { equalBytes } from '../../core/base/bytes.ts';
import { createMerkleTree, type MerkleTree } from '../../core/ledger/tree.ts';
import type { BoxStore } from './ports.ts';

export interface TreeMirrors {
  /** The inclusion proof of a line in the tree of the first `size` lines, which must have this root. */
  inclusionProof(input: {
    readonly election: string;
    readonly index: number;
    readonly size: number;
    readonly root: Uint8Array;
  }): Promise<Uint8Array[]>;
}

interface Mirror {
  readonly tree: MerkleTree;
  /** The head that was compared last: all ballots of a batch are proved under the same one. */
  head: { readonly size: number; readonly root: Uint8Array } | null;
  /** The read that is under way: whoever comes meanwhile waits for it instead of reading the same leaves. */
  reading: Promise<void> | null;
}

/**
 * The ballot boxes' trees in this process's memory, so that a receipt costs no walk over the ledger. A mirror only
 * ever follows what the store has committed, whoever of the processes wrote it.
 */
export function createTreeMirrors(store: Pick<BoxStore, 'leaves'>): TreeMirrors {
  const mirrors = new Map<string, Mirror>();

  async function read(election: string, tree: MerkleTree): Promise<void> {
    for (const leaf of await store.leaves(election, tree.size)) tree.append(leaf);
  }

  async function follow(election: string, mirror: Mirror, size: number): Promise<void> {
    while (mirror.tree.size < size) {
      const before = mirror.tree.size;
      const waited = mirror.reading !== null;
      mirror.reading ??= read(election, mirror.tree).finally(() => (mirror.reading = null));
      await mirror.reading;
      // A read that was under way before may have begun before the lines were there; one of our own may not.
      if (!waited && mirror.tree.size === before) {
        throw new Error(`bug: the store holds ${before} leaves of a tree of ${size}`);
      }
    }
  }

  return {
    async inclusionProof({ election, index, size, root }) {
      const mirror = mirrors.get(election) ?? { tree: createMerkleTree(), head: null, reading: null };
      mirrors.set(election, mirror);
      await follow(election, mirror, size);
      const isKnown = mirror.head?.size === size && equalBytes(mirror.head.root, root);
      if (!isKnown && !equalBytes(mirror.tree.rootAt(size), root)) {
        // Nothing that is handed out may contradict a signed head: better no receipt than a false one.
        mirrors.delete(election);
        throw new Error('the leaves in the store do not have the root of the signed head');
      }
      mirror.head = { size, root };
      return mirror.tree.inclusionProof({ index, size });
    },
  };
}
