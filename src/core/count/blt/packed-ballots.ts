import { MAX_VOTES } from '../papers.ts';
import { type MergedRows, RowMerger } from '../row-merger.ts';
import type { BltBallots, BltFile } from './blt-file.ts';

/** The ballots of a file in flat arrays: as many numbers as there are candidates a row, sorted, each once. */
export interface PackedBallots extends MergedRows {
  /** All papers, at most 2^53 − 1. */
  readonly total: number;
}

/** What a reader has packed already, by the file that it made. A file that is made from it is another. */
const known = new WeakMap<BltFile, PackedBallots>();

/** One object for each different ballot, in the order in which they came. */
function unpacked({ size, rows, weights, labels }: PackedBallots, candidates: number): BltBallots[] {
  const ballots = Array.from({ length: size }, (_, at) => ({
    line: labels[at] ?? 0,
    weight: { n: BigInt(weights[at] ?? 0), d: 1n },
    ranks: rows.subarray(at * candidates, (at + 1) * candidates),
  }));
  return ballots.toSorted((left, right) => left.line - right.line);
}

/**
 * A file with these ballots. Its list of ballots is made when somebody asks for it: a count does not, and for a large
 * file it is most of the memory.
 */
export function fileOfPacked(packed: PackedBallots, rest: Omit<BltFile, 'ballots'>): BltFile {
  let list: readonly BltBallots[] | null = null;
  const file: BltFile = {
    ...rest,
    get ballots() {
      list ??= unpacked(packed, rest.candidates.length);
      return list;
    },
  };
  known.set(file, packed);
  return file;
}

/** The ballots of a file in flat arrays; null where their weights are no whole numbers or too many to be summed exactly. */
export function packedBallots(file: BltFile): PackedBallots | null {
  const found = known.get(file);
  if (found !== undefined) return found;
  const { ballots } = file;
  const total = ballots.reduce((sum, { weight }) => sum + weight.n, 0n);
  if (total > BigInt(MAX_VOTES) || ballots.some(({ weight }) => weight.d !== 1n)) return null;
  const merger = new RowMerger(file.candidates.length, ballots.length);
  for (const { ranks, weight, line } of ballots) merger.add(ranks, Number(weight.n), line);
  const packed = { ...merger.finish(), total: Number(total) };
  known.set(file, packed);
  return packed;
}
