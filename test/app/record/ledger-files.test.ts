import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { growTree, ledgerFiles } from '../../../src/app/record/ledger-files.ts';
import { utf8 } from '../../../src/core/base/bytes.ts';
import { ledgerTiles } from '../../../src/core/ledger/tiles.ts';
import { createMerkleTree, leafHash } from '../../../src/core/ledger/tree.ts';
import { recordFiles } from '../../../src/core/record/build-record.ts';

function linesOf(size: number): Uint8Array[] {
  return Array.from({ length: size }, (_, index) => utf8(`{"line":${index},"text":"${'é'.repeat(index % 7)}"}`));
}

async function filesOf(size: number) {
  const lines = linesOf(size);
  const tree = createMerkleTree();
  await growTree(tree, lines);
  const checkpoints = ['first\n', 'second\n'];
  return { lines, tree, checkpoints, files: ledgerFiles({ ledger: { lines, checkpoints }, tree }) };
}

describe('the files of one ledger', () => {
  test('are byte for byte those that a record of the same ledger has, at every size', async () => {
    for (const size of [0, 1, 2, 255, 256, 257, 513, 1000]) {
      const { lines, checkpoints, files } = await filesOf(size);
      const record = recordFiles({
        definition: utf8('{}'),
        definitionSignatures: [],
        ceremony: utf8('ceremony'),
        rollLeaves: [],
        registers: [],
        box: { lines, checkpoints },
        acts: [],
        records: [],
        blobs: [],
        declarationSignatures: [],
      });
      const expected = [...record].filter(([path]) => path.startsWith('box/'));
      expect(files.paths().toSorted()).toEqual(expected.map(([path]) => path.slice(4)));
      for (const [path, content] of expected) expect(files.file(path.slice(4)), path).toEqual(content);
    }
  });

  test('every partial tile that a smaller ledger had is still served, as it was', async () => {
    const { lines, files } = await filesOf(600);
    for (const size of [1, 100, 256, 300, 599]) {
      const tree = createMerkleTree();
      for (const line of lines.slice(0, size)) tree.append(leafHash(line));
      for (const { path, content } of ledgerTiles({ lines: lines.slice(0, size), tree })) {
        expect(files.file(path), path).toEqual(content);
      }
    }
  });

  test('a tree that has grown past the ledger changes none of its files', async () => {
    const { lines, tree, files } = await filesOf(300);
    const before = files.paths().map((path) => [path, files.file(path)]);
    await growTree(tree, [...lines, ...linesOf(900)]);
    expect(files.paths().map((path) => [path, files.file(path)])).toEqual(before);
  });

  test.each([
    'tile/0/001.p/45',
    'tile/0/001',
    'tile/entries/001.p/45',
    'tile/1/000.p/2',
    'tile/2/000.p/1',
    'tile/0/002.p/1',
    'tile/0/000.p/256',
    'tile/0/000.p/0',
    'tile/0/000.p/01',
    'tile/0/0',
    'tile/0/x000/000',
    'tile/00/000',
    'tile/0/000/',
    'tile/entries/-01',
    'entries',
    '',
    '../box/checkpoint',
    'tile/9/x999/x999/x999/x999/999',
  ])('of 300 lines there is no %j', async (path) => {
    const { files } = await filesOf(300);
    expect(files.file(path)).toBeNull();
  });

  test('no path makes it throw', async () => {
    const { files } = await filesOf(3);
    const part = fc.constantFrom('tile', 'entries', '0', '000', '.p', 'x001', '999999', '..', '/', '.p/1', '');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), fc.string(), (parts, text) => {
        for (const path of [parts.join('/'), parts.join(''), text]) {
          const file = files.file(path);
          expect(file === null || file instanceof Uint8Array).toBe(true);
        }
      }),
    );
  });
});
