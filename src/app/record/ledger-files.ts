import { concatBytes, utf8 } from '../../core/base/bytes.ts';
import { tilePath } from '../../core/ledger/tiles.ts';
import { leafHash, type MerkleTree } from '../../core/ledger/tree.ts';
import type { RecordLedger } from '../../core/record/build-record.ts';
import { ledgerPaths } from '../../core/record/paths.ts';
import { checkpointsFile, joinLines } from '../../core/record/record-lines.ts';
import { pause } from '../pause.ts';

/**
 * The files of one ledger, made when they are asked for: of a running election most are never asked for, and all of
 * them change with every batch.
 */

const TILE_WIDTH = 256;
const TILE_HEIGHT = 8;
/** Five groups of three digits: more lines than any ledger has. */
const TILE = /^tile\/(entries|[0-9])\/((?:x[0-9]{3}\/){0,4}[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/;
const LINES_AT_ONCE = 500;

interface TileName {
  readonly level: number | 'entries';
  readonly index: number;
  readonly width: number;
}

/** Reads a tile's path below its ledger; null unless it is exactly how `tilePath` writes one. */
function readTilePath(path: string): TileName | null {
  const match = TILE.exec(path);
  if (match === null) return null;
  const [, level = '', digits = '', width] = match;
  const name: TileName = {
    level: level === 'entries' ? level : Number(level),
    index: Number(digits.replaceAll(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  };
  return tilePath(name) === path ? name : null;
}

/** How many hashes or lines a level has in a ledger of `size` lines. */
function levelCount(level: number | 'entries', size: number): number {
  return level === 'entries' ? size : Math.floor(size / TILE_WIDTH ** level);
}

/** Lets a tree follow the lines of its ledger, which only grows. */
export async function growTree(tree: MerkleTree, lines: readonly Uint8Array[]): Promise<void> {
  while (tree.size < lines.length) {
    const line = lines[tree.size];
    if (line === undefined) return;
    tree.append(leafHash(line));
    if (tree.size % LINES_AT_ONCE === 0) await pause();
  }
}

export interface LedgerFiles {
  /** The file at a path below the ledger's folder, or null. Partial tiles are served at every width they ever had. */
  file(path: string): Uint8Array | null;
  /** Paths below the ledger's folder, as a record of this size has them. */
  paths(): string[];
}

/** @param tree of at least the ledger's lines */
export function ledgerFiles({ ledger, tree }: { ledger: RecordLedger; tree: MerkleTree }): LedgerFiles {
  const { lines, checkpoints } = ledger;
  const { entries, checkpoint, checkpoints: published } = ledgerPaths('');
  const below = (path: string) => path.slice(1);

  function tile(path: string): Uint8Array | null {
    const name = readTilePath(path);
    if (name === null) return null;
    const { level, index, width } = name;
    const [from, to] = [index * TILE_WIDTH, index * TILE_WIDTH + width];
    if (to > levelCount(level, lines.length)) return null;
    if (level !== 'entries') return concatBytes(tree.hashes({ level: level * TILE_HEIGHT, from, to }));
    // Each line with its length in two bytes before it.
    const bundle = lines.slice(from, to);
    return concatBytes(bundle.flatMap((line) => [Uint8Array.of(line.length >> 8, line.length & 255), line]));
  }

  function tilePaths(level: number | 'entries'): string[] {
    const count = levelCount(level, lines.length);
    return Array.from({ length: Math.ceil(count / TILE_WIDTH) }, (_, index) => {
      return tilePath({ level, index, width: Math.min(TILE_WIDTH, count - index * TILE_WIDTH) });
    });
  }

  return {
    file(path) {
      if (path === below(entries)) return joinLines(lines);
      if (path === below(checkpoint)) return utf8(checkpoints.at(-1) ?? '');
      if (path === below(published)) return checkpointsFile(checkpoints);
      return tile(path);
    },
    paths() {
      const paths = [below(entries), below(checkpoint), below(published), ...tilePaths('entries')];
      for (let level = 0; levelCount(level, lines.length) > 0; level += 1) paths.push(...tilePaths(level));
      return paths;
    },
  };
}
