import type { Paper, WrittenPaper } from './election.ts';

/** How equal and skipped ranks are read; docs/counting.md and the settings of `tellers count` name the ways. */
export interface Reading {
  readonly equalRanks: string;
  readonly skippedRanks: string;
}

/** How many papers there are of each kind. */
export interface Heaps {
  readonly counted: readonly Paper[];
  readonly blank: bigint;
  readonly emptied: bigint;
  readonly rejected: bigint;
  /** Papers by fault; a paper with two faults is under both. */
  readonly faults: ReadonlyMap<string, bigint>;
}

type Read = { readonly preferences: readonly string[] } | { readonly faults: readonly string[] };

/**
 * Reads one paper from its first rank to its last. A withdrawn candidate is passed over as if never printed; a rank
 * beside nobody at all is a skipped one.
 */
function readOne(paper: WrittenPaper, standing: readonly string[], reading: Reading): Read {
  const written = [...paper.ranks.values()];
  const lastRank = written.reduce((last, rank) => (rank > last ? rank : last), 0);
  const preferences: string[] = [];
  const faults: string[] = [];
  let skippedInARow = 0;
  for (let rank = 1; rank <= lastRank; rank += 1) {
    const here = standing.filter((candidate) => paper.ranks.get(candidate) === rank);
    if (!written.includes(rank)) {
      skippedInARow += 1;
      if (reading.skippedRanks === 'reject') faults.push('ranks-with-a-gap');
      if (reading.skippedRanks === 'exhaust-at-first') break;
      if (reading.skippedRanks === 'exhaust-at-second' && skippedInARow === 2) break;
    } else if (here.length === 1) {
      preferences.push(...here);
      skippedInARow = 0;
    } else if (here.length > 1) {
      skippedInARow = 0;
      if (reading.equalRanks === 'reject') faults.push('equal-ranks');
      if (reading.equalRanks === 'exhaust') break;
    }
  }
  return faults.length > 0 ? { faults } : { preferences };
}

/** Puts every paper on its heap. */
export function readPapers(papers: readonly WrittenPaper[], standing: readonly string[], reading: Reading): Heaps {
  const counted: Paper[] = [];
  let [blank, emptied, rejected] = [0n, 0n, 0n];
  const faults = new Map<string, bigint>();
  for (const paper of papers) {
    const read = readOne(paper, standing, reading);
    if ('faults' in read) {
      rejected += paper.times;
      for (const fault of new Set(read.faults)) faults.set(fault, (faults.get(fault) ?? 0n) + paper.times);
    } else if (read.preferences.length > 0) counted.push({ times: paper.times, preferences: read.preferences });
    else if (paper.ranks.size > 0) emptied += paper.times;
    else blank += paper.times;
  }
  return { counted, blank, emptied, rejected, faults };
}
