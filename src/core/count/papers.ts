import { assert } from '../base/assert.ts';
import { type MergedRows, RowMerger } from './row-merger.ts';

/**
 * The ballots of one contest as counters read them: equal papers merged, sorted by their marks, so that neither the
 * order nor the splitting of a file can reach a result.
 */
export interface Papers {
  /** Candidates that stand, numbered from 0 everywhere in the counters. */
  readonly candidates: number;
  /** Different papers. */
  readonly size: number;
  /** size × candidates bytes: what paper p says of candidate c is at p·candidates + c; 0 is no mark. */
  readonly marks: Uint8Array;
  /** How many votes each different paper is worth: equal papers times the weight of their section. Integers. */
  readonly weights: readonly number[];
  /** The sum of the weights, at most 2^53 − 1, so that no sum of votes over papers can lose a unit. */
  readonly total: number;
}

/** One paper before merging: marks of the standing candidates, at least one not 0, and a positive integer weight. */
export interface Paper {
  readonly marks: Uint8Array;
  readonly weight: number;
}

/** All votes of a contest together may be worth this much: integers beyond it are not exact. */
export const MAX_VOTES = Number.MAX_SAFE_INTEGER;

/** Papers that were merged already. */
export function papersOfRows({ size, rows, weights }: MergedRows, candidates: number): Papers {
  const list = new Array<number>(size).fill(0);
  let total = 0;
  for (let row = 0; row < size; row += 1) {
    const weight = weights[row] ?? 0;
    list[row] = weight;
    total += weight;
  }
  assert(total <= MAX_VOTES, 'the votes are few enough to be summed exactly');
  return { candidates, size, marks: rows, weights: list, total };
}

/** Merges equal papers. The caller has made sure that the weights sum to at most `MAX_VOTES`. */
export function mergePapers(input: { readonly candidates: number; readonly papers: Iterable<Paper> }): Papers {
  const { candidates } = input;
  const merger = new RowMerger(candidates);
  let total = 0;
  for (const { marks, weight } of input.papers) {
    assert(marks.length === candidates, 'a paper has one mark per standing candidate');
    assert(Number.isSafeInteger(weight) && weight > 0, 'a weight is a positive integer');
    assert(
      marks.some((mark) => mark > 0),
      'a paper that is counted marks a candidate',
    );
    total += weight;
    assert(total <= MAX_VOTES, 'the votes are few enough to be summed exactly');
    merger.add(marks, weight, 0);
  }
  return papersOfRows(merger.finish(), candidates);
}

/** The rankings of papers without equal ranks: `order[start[p]] … order[start[p + 1] − 1]` are the candidates of paper p, best first. */
export interface Rankings {
  readonly order: Uint8Array;
  readonly start: Uint32Array;
}

/** Reads marks as ranks. Gaps between ranks are closed; equal ranks are a bug of the caller. */
export function rankingsOf(papers: Papers): Rankings {
  const { candidates, size, marks } = papers;
  const start = new Uint32Array(size + 1);
  const order = new Uint8Array(marks.length);
  // Which candidate has which rank on the paper being read; 255 is the highest byte.
  const at = new Int16Array(256).fill(-1);
  let end = 0;
  for (let paper = 0; paper < size; paper += 1) {
    let highest = 0;
    for (let candidate = 0; candidate < candidates; candidate += 1) {
      const rank = marks[paper * candidates + candidate] ?? 0;
      if (rank === 0) continue;
      assert(at[rank] === -1, 'a rule without equal ranks gets papers without them');
      at[rank] = candidate;
      if (rank > highest) highest = rank;
    }
    for (let rank = 1; rank <= highest; rank += 1) {
      const candidate = at[rank] ?? -1;
      if (candidate < 0) continue;
      at[rank] = -1;
      order[end] = candidate;
      end += 1;
    }
    start[paper + 1] = end;
  }
  return { order: order.slice(0, end), start };
}
