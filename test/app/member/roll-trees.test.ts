import { describe, expect, test } from 'vitest';
import { createRollTrees } from '../../../src/app/member/roll-trees.ts';
import { sortedRollLeaves } from '../../../src/core/roll/roll.ts';
import { isOnRoll, rollRoot } from '../../../src/core/roll/roll-tree.ts';
import { testBytes } from '../../support/definition.ts';

const leaves = sortedRollLeaves(Array.from({ length: 37 }, (_, index) => testBytes(`leaf ${index}`, 32)));

describe('the trees of frozen rolls', () => {
  test('prove every leaf against the root', async () => {
    const trees = createRollTrees({ leaves: () => Promise.resolve(leaves) });
    const root = rollRoot(leaves);
    for (const leaf of leaves) {
      const place = await trees.proofOf({ election: 'e', section: 's', leaf });
      expect(place.size).toBe(37);
      expect(isOnRoll({ leaf, root, ...place })).toBe(true);
    }
  });

  test('are read once per section, also when many ask at the same time', async () => {
    const asked: string[] = [];
    const trees = createRollTrees({
      leaves: (election, section) => {
        asked.push(`${election}/${section}`);
        return Promise.resolve(leaves);
      },
    });
    const leaf = leaves[5]!;
    const ask = (section: string) => trees.proofOf({ election: 'e', section, leaf });
    await Promise.all([ask('a'), ask('b'), ask('a')]);
    await ask('a');
    expect(asked).toEqual(['e/a', 'e/b']);
  });

  test('are read again after a read that failed', async () => {
    let fails = true;
    const trees = createRollTrees({
      leaves: () => (fails ? Promise.reject(new Error('away')) : Promise.resolve(leaves)),
    });
    const ask = () => trees.proofOf({ election: 'e', section: 's', leaf: leaves[0]! });
    await expect(ask()).rejects.toThrow('away');
    fails = false;
    expect((await ask()).index).toBe(0);
  });

  test('do not prove what is not in them: that is a bug', async () => {
    const trees = createRollTrees({ leaves: () => Promise.resolve(leaves) });
    for (const leaf of [new Uint8Array(32), new Uint8Array(32).fill(255), testBytes('other', 32)]) {
      await expect(trees.proofOf({ election: 'e', section: 's', leaf })).rejects.toThrow('bug');
    }
  });

  test('of more sections than are kept make room for each other', async () => {
    const asked: string[] = [];
    const trees = createRollTrees({
      leaves: (_, section) => {
        asked.push(section);
        return Promise.resolve(leaves);
      },
    });
    const ask = (section: string) => trees.proofOf({ election: 'e', section, leaf: leaves[0]! });
    for (let index = 0; index < 65; index += 1) await ask(`s${index}`);
    await ask('s64');
    expect(asked).toHaveLength(65);
    await ask('s0');
    expect(asked).toHaveLength(66);
  });
});
