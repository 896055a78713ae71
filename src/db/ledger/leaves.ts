import { appendLeaves, type Frontier } from '../../core/ledger/tree.ts';

/** Leaves of one query: as many as are hashed before other work gets its turn. */
const LEAVES_AT_ONCE = 5000;

/** Reads leaf hashes, or lines, with numbers `from` to `to` − 1 of one ledger, in order. */
export type ReadRange = (range: { readonly from: number; readonly to: number }) => Promise<readonly Uint8Array[]>;

/** Extends a frontier with stored leaves until it stands for the first `size` lines; null when some are missing. */
export async function followLeaves(input: {
  readonly read: ReadRange;
  readonly start: Frontier;
  readonly size: number;
}): Promise<Frontier | null> {
  const { read, size } = input;
  let frontier = input.start;
  while (frontier.size < size) {
    const from = frontier.size;
    const to = Math.min(size, from + LEAVES_AT_ONCE);
    const leaves = await read({ from, to });
    if (leaves.length !== to - from) return null;
    frontier = appendLeaves(frontier, leaves);
  }
  return frontier;
}
