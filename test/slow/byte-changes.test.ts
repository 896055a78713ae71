import { describe, expect, test, vi } from 'vitest';
import { withIndex } from '../support/broken-cases.ts';
import { faultsOf, placesIn, withBitTurned } from '../support/changed-bytes.ts';
import { freshRecord } from '../support/record-maker.ts';

vi.mock('../../src/core/token/token-keys.ts', async (original) => {
  const { judgingOnce } = await import('../support/fast-token-keys.ts');
  return judgingOnce(await original());
});

const base = await freshRecord();
const paths = [...base.files.keys()].filter((path) => base.files.get(path)!.length > 0);

describe('a byte changed at any of several places of any file is named with the path of the file', () => {
  test.each(paths.filter((path) => path !== 'index.json'))('%s, and the index made to fit', async (path) => {
    for (const [turn, at] of placesIn(base, path).entries()) {
      const faults = await faultsOf(base, withIndex(withBitTurned(base, path, at, (turn * 3) % 8)));
      expect(faults).toContain(path);
    }
  });

  test('anywhere in the index itself', async () => {
    for (const at of placesIn(base, 'index.json')) {
      expect(await faultsOf(base, withBitTurned(base, 'index.json', at, 1))).toContain('index.json');
    }
  });
});
