import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { withIndex } from '../../support/broken-cases.ts';
import { faultsOf, placesIn, withBitTurned } from '../../support/changed-bytes.ts';
import { freshRecord } from '../../support/record-maker.ts';

vi.mock('../../../src/core/token/token-keys.ts', async (original) => {
  const { judgingOnce } = await import('../../support/fast-token-keys.ts');
  return judgingOnce(await original());
});

const base = await freshRecord();
const paths = [...base.files.keys()];

const faults = (files: Map<string, Uint8Array>) => faultsOf(base, files);

describe('a byte changed in any file of the record is named with the path of the file', () => {
  const withContent = paths.filter((path) => base.files.get(path)!.length > 0);

  /** One of the places of each file, another for each; all of them are tried by `npm run test:slow`. */
  const placed = withContent.map((path, index): [string, number] => {
    const places = placesIn(base, path);
    return [path, places[index % places.length] ?? 0];
  });

  test.each(placed)('%s, and the index left as it was', async (path, at) => {
    expect(await faults(withBitTurned(base, path, at, 0))).toContain(path);
  });

  test.each(placed.filter(([path]) => path !== 'index.json'))('%s, and the index made to fit', async (path, at) => {
    expect(await faults(withIndex(withBitTurned(base, path, at, at % 8)))).toContain(path);
  });

  test('at any place that chance finds', async () => {
    const place = fc
      .constantFrom(...withContent)
      .chain((path) =>
        fc.tuple(fc.constant(path), fc.nat({ max: base.files.get(path)!.length - 1 }), fc.nat({ max: 7 })),
      );
    await fc.assert(
      fc.asyncProperty(place, async ([path, at, bit]) => {
        const files = withBitTurned(base, path, at, bit);
        expect(await faults(path === 'index.json' ? files : withIndex(files))).toContain(path);
      }),
      { numRuns: 25 },
    );
  });
});

describe('a file added to the record or taken from it is named', () => {
  test.each(paths)('%s taken away', async (path) => {
    const files = new Map(base.files);
    files.delete(path);
    expect(await faults(path === 'index.json' ? files : withIndex(files))).toContain(path);
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
    expect(await faults(withIndex(files))).toContain(path);
    expect(await faults(files)).toContain(path);
  });

  test('a file made empty', async () => {
    for (const path of paths.filter((candidate) => base.files.get(candidate)!.length > 0)) {
      const files = new Map([...base.files, [path, new Uint8Array()] as const]);
      expect(await faults(path === 'index.json' ? files : withIndex(files))).toContain(path);
    }
  });
});
