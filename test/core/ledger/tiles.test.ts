import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes, toHex, utf8 } from '../../../src/core/base/bytes.ts';
import { ledgerTiles, tileNumber, tilePath } from '../../../src/core/ledger/tiles.ts';
import {
  appendLeaves,
  createMerkleTree,
  EMPTY_FRONTIER,
  frontierRoot,
  leafHash,
} from '../../../src/core/ledger/tree.ts';

const EMPTY = new Uint8Array();

function ledger(lines: readonly Uint8Array[]) {
  const tree = createMerkleTree();
  for (const line of lines) tree.append(leafHash(line));
  return { lines, tree };
}

function numbered(count: number) {
  return ledger(Array.from({ length: count }, (_, index) => utf8(`line ${index}`)));
}

describe('tile paths', () => {
  test('are as C2SP prints them', () => {
    expect(tileNumber(1234067)).toBe('x001/x234/067');
    expect(tileNumber(0)).toBe('000');
    expect(tileNumber(999)).toBe('999');
    expect(tileNumber(1000)).toBe('x001/000');
    expect(tileNumber(1_000_000)).toBe('x001/x000/000');
    expect(tilePath({ level: 2, index: 0, width: 1 })).toBe('tile/2/000.p/1');
    expect(tilePath({ level: 0, index: 1234067, width: 256 })).toBe('tile/0/x001/x234/067');
    expect(tilePath({ level: 'entries', index: 3, width: 255 })).toBe('tile/entries/003.p/255');
  });
});

describe('the tiles of a ledger', () => {
  test('of no line are none', () => {
    expect(ledgerTiles(numbered(0))).toEqual([]);
  });

  test('of 256 lines are one full tile and a partial one above it', () => {
    expect(ledgerTiles(numbered(256)).map(({ path }) => path)).toEqual([
      'tile/0/000',
      'tile/1/000.p/1',
      'tile/entries/000',
    ]);
  });

  test('of 70,000 lines are as many, as full and as high as C2SP says', () => {
    // The lines are empty, so that this is a test of the tree only.
    const paths = ledgerTiles(ledger(Array.from({ length: 70_000 }, () => EMPTY))).map(({ path }) => path);
    const level = (number: number | string) => paths.filter((path) => path.startsWith(`tile/${number}/`));
    expect(level(0)).toHaveLength(274);
    expect(level(0).filter((path) => path.includes('.p/'))).toEqual(['tile/0/273.p/112']);
    expect(level(1)).toEqual(['tile/1/000', 'tile/1/001.p/17']);
    expect(level(2)).toEqual(['tile/2/000.p/1']);
    expect(level('entries')).toHaveLength(274);
    expect(paths).toHaveLength(274 + 2 + 1 + 274);
  });

  test('hold the hashes that RFC 6962 gives to their subtrees', () => {
    const { lines, tree } = numbered(600);
    const tiles = new Map(ledgerTiles({ lines, tree }).map(({ path, content }) => [path, content]));
    const leaves = lines.map(leafHash);
    const root = (from: number, to: number) => frontierRoot(appendLeaves(EMPTY_FRONTIER, leaves.slice(from, to)));
    expect(toHex(tiles.get('tile/0/001') ?? EMPTY)).toBe(toHex(concatBytes(leaves.slice(256, 512))));
    expect(toHex(tiles.get('tile/0/002.p/88') ?? EMPTY)).toBe(toHex(concatBytes(leaves.slice(512))));
    expect(toHex(tiles.get('tile/1/000.p/2') ?? EMPTY)).toBe(toHex(concatBytes([root(0, 256), root(256, 512)])));
    expect(tiles.has('tile/2/000.p/0')).toBe(false);
  });

  test('hold every line with its length in two bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 400 }), { minLength: 1, maxLength: 20 }), (lines) => {
        const bundle = ledgerTiles(ledger(lines)).at(-1);
        expect(bundle?.path).toBe(`tile/entries/000.p/${lines.length}`);
        const read: Uint8Array[] = [];
        for (let rest = bundle?.content ?? EMPTY; rest.length > 0; ) {
          const end = 2 + (rest[0] ?? 0) * 256 + (rest[1] ?? 0);
          read.push(rest.slice(2, end));
          rest = rest.slice(end);
        }
        expect(read).toEqual(lines.map((line) => new Uint8Array(line)));
      }),
    );
    const longest = new Uint8Array(65_535).fill(7);
    expect(
      ledgerTiles(ledger([longest]))
        .at(-1)
        ?.content.slice(0, 2),
    ).toEqual(Uint8Array.of(255, 255));
  });

  test('of a tree that is not that of the lines are a bug', () => {
    const { lines, tree } = numbered(3);
    expect(() => ledgerTiles({ lines: lines.slice(1), tree })).toThrow('bug:');
    expect(() => ledgerTiles(ledger([new Uint8Array(65_536)]))).toThrow('bug:');
  });
});
