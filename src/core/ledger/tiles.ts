import { assert } from '../base/assert.ts';
import { concatBytes } from '../base/bytes.ts';
import { MAX_LINE_BYTES } from './line.ts';
import type { MerkleTree } from './tree.ts';

/**
 * A ledger as static files (C2SP tlog-tiles 0.1.0): tiles of up to 256 hashes, and bundles of up to 256 lines, each
 * line with its length in two bytes. A full tile never changes.
 */

const TILE_WIDTH = 256;
/** A tile covers eight levels of the tree. */
const TILE_HEIGHT = 8;

export interface Tile {
  /** Below the ledger's folder. */
  readonly path: string;
  readonly content: Uint8Array;
}

/** A tile's number in groups of three digits, all but the last with an x before: 1234067 is `x001/x234/067`. */
export function tileNumber(index: number): string {
  const last = String(index % 1000).padStart(3, '0');
  return index < 1000 ? last : `${prefixed(Math.floor(index / 1000))}/${last}`;
}

function prefixed(rest: number): string {
  const group = `x${String(rest % 1000).padStart(3, '0')}`;
  return rest < 1000 ? group : `${prefixed(Math.floor(rest / 1000))}/${group}`;
}

/** Where a tile stands; a partial one says how wide it is. `level` is a tile level or `entries`. */
export function tilePath(input: {
  readonly level: number | 'entries';
  readonly index: number;
  readonly width: number;
}): string {
  const partial = input.width === TILE_WIDTH ? '' : `.p/${input.width}`;
  return `tile/${input.level}/${tileNumber(input.index)}${partial}`;
}

function lengthPrefixed(line: Uint8Array): Uint8Array {
  assert(line.length <= MAX_LINE_BYTES, 'the length of a line fits into two bytes');
  return concatBytes([Uint8Array.of(line.length >> 8, line.length & 255), line]);
}

/** Cuts `count` things into full tiles and one partial tile of the rest, which is never empty. */
function spans(count: number): { index: number; from: number; to: number }[] {
  return Array.from({ length: Math.ceil(count / TILE_WIDTH) }, (_, index) => {
    return { index, from: index * TILE_WIDTH, to: Math.min(count, (index + 1) * TILE_WIDTH) };
  });
}

interface TiledLedger {
  readonly lines: readonly Uint8Array[];
  readonly tree: MerkleTree;
}

/** The same as `ledgerTiles`, one after the other: all tiles together are larger than the ledger. */
export function* eachLedgerTile(input: TiledLedger): Generator<Tile, void> {
  const { lines, tree } = input;
  assert(lines.length === tree.size, 'the tree is that of the lines');
  for (let level = 0, count = tree.size; count > 0; level += 1, count = Math.floor(count / TILE_WIDTH)) {
    for (const { index, from, to } of spans(count)) {
      const content = concatBytes(tree.hashes({ level: level * TILE_HEIGHT, from, to }));
      yield { path: tilePath({ level, index, width: to - from }), content };
    }
  }
  for (const { index, from, to } of spans(lines.length)) {
    const content = concatBytes(lines.slice(from, to).map(lengthPrefixed));
    yield { path: tilePath({ level: 'entries', index, width: to - from }), content };
  }
}

/** Every tile and entry bundle of a ledger at its present size, the hashes first. Lines and tree must be as long. */
export function ledgerTiles(input: TiledLedger): Tile[] {
  return [...eachLedgerTile(input)];
}
