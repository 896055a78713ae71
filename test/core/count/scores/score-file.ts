import type { BltFile } from '../../../../src/core/count/blt/blt.ts';

/** Papers with marks as a ballot file: the highest mark is the first rank. */
export function markFile(input: {
  readonly highest: number;
  readonly candidates: readonly string[];
  /** How many papers are alike, and their mark for each candidate. */
  readonly papers: readonly (readonly [number, readonly number[]])[];
  readonly seats?: number;
}): BltFile {
  const { highest, candidates, papers, seats = 1 } = input;
  return {
    candidates: candidates.map((name, at) => ({ number: at + 1, name, withdrawn: false })),
    seats,
    title: 'Example',
    ballots: papers.map(([times, marks], line) => ({
      line,
      weight: { n: BigInt(times), d: 1n },
      ranks: Uint8Array.from(marks, (mark) => (mark === 0 ? 0 : highest + 1 - mark)),
    })),
    tie: null,
    warnings: [],
  };
}

/** The same with every paper once: a row is a paper. */
export function rowsFile(
  highest: number,
  candidates: readonly string[],
  rows: readonly (readonly number[])[],
): BltFile {
  return markFile({ highest, candidates, papers: rows.map((row): [number, readonly number[]] => [1, row]) });
}
