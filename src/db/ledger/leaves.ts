import { appendLeaves, type Frontier } from '../../core/ledger/tree.ts';

/** Leaves of one query: as many as are hashed before other work gets its turn. */
const LEAVES_AT_ONCE = 5000;

/** Reads the leaves of the lines `from` to `to` − 1 of one ledger, in order. */
export type ReadLeaves = (range: { readonly from: number; readonly to: number }) => Promise<readonly Uint8Array[]>;

/** Extends a frontier with stored leaves until it stands for the first `size` lines. */
export async function followLeaves(input: {
  readonly read: ReadLeaves;
  readonly start: Frontier;
  readonly size: number;
}): Promise<Frontier> {
  const { read, size } = input;
  let frontier = input.start;
  while (frontier.size < size) {
    const from = frontier.size;
    const to = Math.min(size, from + LEAVES_AT_ONCE);
    const leaves = await read({ from, to });
    if (leaves.length !== to - from) throw new Error(`lines between ${from} and ${to} of a ledger are missing`);
    frontier = appendLeaves(frontier, leaves);
  }
  return frontier;
}
