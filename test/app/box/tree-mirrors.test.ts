import { describe, expect, test } from 'vitest';
import { createTreeMirrors } from '../../../src/app/box/tree-mirrors.ts';
import { verifyInclusion } from '../../../src/core/ledger/proofs.ts';
import { createMerkleTree, leafHash } from '../../../src/core/ledger/tree.ts';
import { testBytes } from '../../support/definition.ts';

/** A ledger that grows while it is being read, with what was read of it. */
function growingLedger() {
  const tree = createMerkleTree();
  const reads: number[] = [];
  const leaves: Uint8Array[] = [];
  return {
    tree,
    reads,
    grow(count: number) {
      for (let index = 0; index < count; index += 1) {
        const leaf = leafHash(testBytes(`line ${tree.size}`, 40));
        tree.append(leaf);
        leaves.push(leaf);
      }
      return { size: tree.size, root: tree.rootAt(tree.size) };
    },
    leaves: async (_election: string, from: number) => {
      reads.push(from);
      // What is there when the read begins; more may come before it ends.
      const seen = leaves.slice(from);
      await new Promise((resolve) => setImmediate(resolve));
      return seen;
    },
  };
}

describe('the mirror of a tree', () => {
  test('proves every line under every head, as the whole tree would', async () => {
    const ledger = growingLedger();
    const mirrors = createTreeMirrors(ledger);
    for (let step = 1; step < 12; step += 1) {
      const { size, root } = ledger.grow(step);
      for (let index = 0; index < size; index += 1) {
        const proof = await mirrors.inclusionProof({ election: 'e', index, size, root });
        expect(verifyInclusion({ leaf: ledger.tree.leaf(index), index, size, proof, root })).toBe(true);
      }
    }
  });

  test('reads only what it lacks, once for all who wait', async () => {
    const ledger = growingLedger();
    const mirrors = createTreeMirrors(ledger);
    const head = ledger.grow(10);
    await Promise.all([0, 3, 9].map((index) => mirrors.inclusionProof({ election: 'e', index, ...head })));
    const next = ledger.grow(5);
    await mirrors.inclusionProof({ election: 'e', index: 12, ...next });
    await mirrors.inclusionProof({ election: 'e', index: 0, ...head });
    expect(ledger.reads).toEqual([0, 10]);
  });

  test('reads again for a head that came while a read was under way', async () => {
    const ledger = growingLedger();
    const mirrors = createTreeMirrors(ledger);
    const first = ledger.grow(4);
    const early = mirrors.inclusionProof({ election: 'e', index: 0, ...first });
    const second = ledger.grow(4);
    const late = mirrors.inclusionProof({ election: 'e', index: 7, ...second });
    await Promise.all([early, late]);
    expect(ledger.reads).toEqual([0, 4]);
  });

  test('keeps elections apart', async () => {
    const ledger = growingLedger();
    const mirrors = createTreeMirrors(ledger);
    const head = ledger.grow(3);
    await mirrors.inclusionProof({ election: 'a', index: 0, ...head });
    await mirrors.inclusionProof({ election: 'b', index: 0, ...head });
    expect(ledger.reads).toEqual([0, 0]);
  });

  test('hands nothing out under a head that does not fit the leaves, and starts anew', async () => {
    const ledger = growingLedger();
    const mirrors = createTreeMirrors(ledger);
    const { size, root } = ledger.grow(3);
    const other = { size, root: new Uint8Array(32) };
    await expect(mirrors.inclusionProof({ election: 'e', index: 0, ...other })).rejects.toThrow('signed head');
    await mirrors.inclusionProof({ election: 'e', index: 0, size, root });
    expect(ledger.reads).toEqual([0, 0]);
    // Also not once a head of this size was found right.
    await expect(mirrors.inclusionProof({ election: 'e', index: 0, ...other })).rejects.toThrow('signed head');
  });

  test('does not wait for ever for leaves that the store does not have', async () => {
    const ledger = growingLedger();
    const mirrors = createTreeMirrors(ledger);
    const { root } = ledger.grow(3);
    await expect(mirrors.inclusionProof({ election: 'e', index: 0, size: 4, root })).rejects.toThrow('bug');
  });

  test('lives on after a read that failed', async () => {
    const ledger = growingLedger();
    let fails = true;
    const mirrors = createTreeMirrors({
      leaves: (...of) => (fails ? Promise.reject(new Error('away')) : ledger.leaves(...of)),
    });
    const head = ledger.grow(3);
    await expect(mirrors.inclusionProof({ election: 'e', index: 0, ...head })).rejects.toThrow('away');
    fails = false;
    await mirrors.inclusionProof({ election: 'e', index: 0, ...head });
  });
});
