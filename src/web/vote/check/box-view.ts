import { fromUtf8 } from '../../../core/base/bytes.ts';
import { boxOrigin } from '../../../core/election/definition.ts';
import { trustedBase64Url } from '../../../core/election/values.ts';
import { type BoxLine, parseBoxLine } from '../../../core/ledger/chain.ts';
import { type Checkpoint, openCheckpoint } from '../../../core/ledger/checkpoint.ts';
import { appendLeaves, EMPTY_FRONTIER, type Frontier, frontierRoot } from '../../../core/ledger/tree.ts';
import { ledgerPaths, RECORD } from '../../../core/record/paths.ts';
import type { Kit } from './kit.ts';

/**
 * The published ballot box, seen by somebody who checks one line of it without saying which: all of its leaf hashes are
 * loaded, and its lines only in bundles of 256.
 */

const TILE_WIDTH = 256;
const HASH = 32;

export interface BoxView {
  readonly checkpoint: Checkpoint;
  /** The leaf hash of a line, or null beyond the end. */
  leaf(index: number): Uint8Array | null;
  /** The root of the first `size` lines. */
  rootAt(size: number): Uint8Array | null;
  /** The lines of the bundle that holds this one, by index. */
  bundle(index: number): Promise<ReadonlyMap<number, Uint8Array> | null>;
}

/** `x001/x234/067`, as C2SP tlog-tiles writes numbers. */
function tileNumber(index: number): string {
  const digits = String(index).padStart(Math.ceil(String(index).length / 3) * 3, '0');
  return (digits.match(/.{3}/g) ?? []).map((three, at, all) => (at === all.length - 1 ? three : `x${three}`)).join('/');
}

function tilePath(level: string, index: number, size: number): string {
  const width = Math.min(TILE_WIDTH, size - index * TILE_WIDTH);
  const partial = width === TILE_WIDTH ? '' : `.p/${width}`;
  return `${ledgerPaths(RECORD.boxLedger).tiles}/${level}/${tileNumber(index)}${partial}`;
}

async function readCheckpoint(kit: Kit): Promise<Checkpoint | null> {
  const { definition } = kit.fixed;
  const bytes = await kit.recordFile(ledgerPaths(RECORD.boxLedger).checkpoint);
  const note = bytes === null ? null : fromUtf8(bytes);
  if (note?.ok !== true) return null;
  const opened = openCheckpoint({
    note: note.value,
    origin: boxOrigin(definition),
    publicKey: trustedBase64Url(definition.box.ledgerKey),
    verifyEd25519: kit.verifyEd25519,
    witnesses: definition.witnesses.keys.map(({ name, key }) => ({ name, key: trustedBase64Url(key) })),
  });
  return opened.ok ? opened.value : null;
}

/** The published box as it is now, or null when it cannot be had or its head is not signed as the definition says. */
export async function viewBox(kit: Kit): Promise<BoxView | null> {
  const checkpoint = await readCheckpoint(kit);
  if (checkpoint === null) return null;
  const { size } = checkpoint;
  const leaves: Uint8Array[] = [];
  for (let tile = 0; tile * TILE_WIDTH < size; tile += 1) {
    const hashes = await kit.recordFile(tilePath('0', tile, size));
    const wanted = Math.min(TILE_WIDTH, size - tile * TILE_WIDTH);
    if (hashes?.length !== wanted * HASH) return null;
    for (let at = 0; at < wanted; at += 1) leaves.push(hashes.subarray(at * HASH, (at + 1) * HASH));
  }
  const rootAt = (upTo: number): Uint8Array | null => {
    if (upTo > leaves.length) return null;
    const frontier: Frontier = appendLeaves(EMPTY_FRONTIER, leaves.slice(0, upTo));
    return frontierRoot(frontier);
  };
  return {
    checkpoint,
    leaf: (index) => leaves[index] ?? null,
    rootAt,
    async bundle(index) {
      const tile = Math.floor(index / TILE_WIDTH);
      const bytes = await kit.recordFile(tilePath('entries', tile, size));
      return bytes === null ? null : readBundle(bytes, tile * TILE_WIDTH);
    },
  };
}

/** Each line stands behind its length in two bytes. */
function readBundle(bytes: Uint8Array, first: number): ReadonlyMap<number, Uint8Array> {
  const lines = new Map<number, Uint8Array>();
  for (let at = 0; at + 2 <= bytes.length; ) {
    const length = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    lines.set(first + lines.size, bytes.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return lines;
}

/** What has happened to the box since voting closed, read from its last lines. */
export async function laterLines(view: BoxView): Promise<BoxLine[]> {
  const later: BoxLine[] = [];
  for (let index = view.checkpoint.size - 1; index >= 0; index = Math.floor(index / TILE_WIDTH) * TILE_WIDTH - 1) {
    const bundle = await view.bundle(index);
    if (bundle === null) return later;
    for (const bytes of [...bundle.values()].toReversed()) {
      const line = parseBoxLine(bytes);
      // Steps stand behind the ballots: the first ballot from the end is where they begin.
      if (line.ok && line.value.kind === 'ballot') return later;
      if (line.ok) later.unshift(line.value);
    }
  }
  return later;
}
