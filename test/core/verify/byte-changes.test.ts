import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { withIndex } from '../../support/broken-cases.ts';
import { freshRecord } from '../../support/record-maker.ts';
import { allFaults, verifyFiles } from '../../support/verify.ts';

vi.mock('../../../src/core/token/token-keys.ts', async (original) => {
  const { judgingOnce } = await import('../../support/fast-token-keys.ts');
  return judgingOnce(await original());
});

const base = await freshRecord();
const paths = [...base.files.keys()];

function changed(path: string, at: number, bit: number): Map<string, Uint8Array> {
  const bytes = Uint8Array.from(base.files.get(path)!);
  bytes[at] = bytes[at]! ^ (1 << bit);
  return new Map([...base.files, [path, bytes]]);
}

/** First byte, last byte and two between. */
function positions(path: string): number[] {
  const size = base.files.get(path)!.length;
  return [...new Set([0, Math.floor(size / 3), Math.floor((2 * size) / 3), size - 1])];
}

async function faultsOf(files: Map<string, Uint8Array>): Promise<string> {
  const report = await verifyFiles(files, { fingerprint: base.fingerprint });
  expect(report.errors).toEqual([]);
  expect(report.passed).toBe(false);
  return allFaults(report);
}

describe('a byte changed in any file of the record is named with the path of the file', () => {
  const withContent = paths.filter((path) => base.files.get(path)!.length > 0);

  test.each(withContent)('%s, and the index left as it was', async (path) => {
    const [at = 0] = positions(path).slice(1);
    expect(await faultsOf(changed(path, at, 0))).toContain(path);
  });

  test.each(withContent.filter((path) => path !== 'index.json'))(
    '%s at several places, and the index made to fit',
    async (path) => {
      for (const [turn, at] of positions(path).entries()) {
        const faults = await faultsOf(withIndex(changed(path, at, (turn * 3) % 8)));
        expect(faults).toContain(path);
      }
    },
  );

  test('anywhere in the index itself', async () => {
    for (const at of positions('index.json'))
      expect(await faultsOf(changed('index.json', at, 1))).toContain('index.json');
  });

  test('at any place that chance finds', async () => {
    const place = fc
      .constantFrom(...withContent)
      .chain((path) =>
        fc.tuple(fc.constant(path), fc.nat({ max: base.files.get(path)!.length - 1 }), fc.nat({ max: 7 })),
      );
    await fc.assert(
      fc.asyncProperty(place, async ([path, at, bit]) => {
        const files = changed(path, at, bit);
        expect(await faultsOf(path === 'index.json' ? files : withIndex(files))).toContain(path);
      }),
      { numRuns: 25 },
    );
  });
});

describe('a file added to the record or taken from it is named', () => {
  test.each(paths)('%s taken away', async (path) => {
    const files = new Map(base.files);
    files.delete(path);
    expect(await faultsOf(path === 'index.json' ? files : withIndex(files))).toContain(path);
  });

  test.each([
    'notes.txt',
    'roll/sea.leaves',
    'blobs/' + '0'.repeat(64),
    'box/tile/0/001',
    'box/tile/1/000.p/1',
    'registers/2/entries.jsonl',
    'signatures/definition/officer-' + '0'.repeat(40) + '.asc',
    'signatures/declaration/officer-' + '0'.repeat(40) + '.asc',
    'acts/2.json',
    'cast-vote-records/mayor.jsonl',
    'declaration-refused.txt',
  ])('%s added', async (path) => {
    const files = new Map([...base.files, [path, new TextEncoder().encode('added\n')] as const]);
    expect(await faultsOf(withIndex(files))).toContain(path);
    expect(await faultsOf(files)).toContain(path);
  });

  test('a file made empty', async () => {
    for (const path of paths.filter((candidate) => base.files.get(candidate)!.length > 0)) {
      const files = new Map([...base.files, [path, new Uint8Array()] as const]);
      expect(await faultsOf(path === 'index.json' ? files : withIndex(files))).toContain(path);
    }
  });
});
