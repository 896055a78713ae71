import { assert } from '../base/assert.ts';
import type { BltFile } from './blt/blt.ts';
import { packedBallots } from './blt/packed-ballots.ts';
import { type Papers, papersOfRows } from './papers.ts';
import { NOT_PLAIN, PlainPapers, TOO_MANY } from './plain-papers.ts';
import { readScores } from './read-scores.ts';
import { RowMerger } from './row-merger.ts';
import type { MarkBounds, MarkKind } from './rule-entry.ts';
import type { SheetInput } from './sheet.ts';

/**
 * Imported paper ballots as papers for a counter. Paper allows what a sealed ballot cannot hold: equal and skipped
 * ranks, more choices than allowed. How each is read is a setting, printed on the sheet.
 */
export const READINGS = {
  /** Two candidates with one rank, under a rule without equal ranks: the paper is rejected, counts up to there, or the rank is passed over. */
  equalRanks: ['reject', 'exhaust', 'skip'],
  /** A rank that is not used before one that is: rejected, passed over, or the paper stops at the first or at two in a row. */
  skippedRanks: ['reject', 'ignore', 'exhaust-at-first', 'exhaust-at-second'],
  /** What a choice is in a file of rankings: every candidate on the paper, or the first preferences only. */
  choicesFrom: ['marked', 'first-preferences'],
} as const;

export interface Reading {
  readonly equalRanks: (typeof READINGS.equalRanks)[number];
  readonly skippedRanks: (typeof READINGS.skippedRanks)[number];
  readonly choicesFrom: (typeof READINGS.choicesFrom)[number];
}

export const USUAL_READING: Reading = { equalRanks: 'reject', skippedRanks: 'ignore', choicesFrom: 'marked' };

/** The candidates of a paper by rank, best first; an empty group is a skipped rank. Withdrawn ones leave no gap. */
function groupsOf(ranks: Uint8Array, standing: readonly number[]): number[][] {
  const highest = ranks.reduce((most, rank) => Math.max(most, rank), 0);
  const groups: { skipped: boolean; candidates: number[] }[] = Array.from({ length: highest }, () => ({
    skipped: true,
    candidates: [],
  }));
  ranks.forEach((rank, candidate) => {
    const group = groups[rank - 1];
    if (group === undefined) return;
    group.skipped = false;
    const index = standing.indexOf(candidate);
    if (index >= 0) group.candidates.push(index);
  });
  return groups
    .filter(({ skipped, candidates }) => skipped || candidates.length > 0)
    .map(({ candidates }) => candidates);
}

/** Ranks 1..m after the reading's rules, or why the paper is rejected. */
function readRanks(groups: readonly number[][], reading: Reading, equalAllowed: boolean): number[][] | string[] {
  const faults = new Set<string>();
  const read: number[][] = [];
  let skipped = 0;
  for (const group of groups) {
    if (group.length === 0) {
      skipped += 1;
      if (reading.skippedRanks === 'reject') faults.add('ranks-with-a-gap');
      if (reading.skippedRanks === 'exhaust-at-first') break;
      if (reading.skippedRanks === 'exhaust-at-second' && skipped === 2) break;
      continue;
    }
    skipped = 0;
    if (group.length === 1 || equalAllowed) read.push(group);
    else if (reading.equalRanks === 'reject') faults.add('equal-ranks');
    else if (reading.equalRanks === 'exhaust') break;
  }
  return faults.size > 0 ? [...faults].toSorted() : read;
}

function marksOf(groups: readonly (readonly number[])[], standing: number, kind: MarkKind): Uint8Array {
  const marks = new Uint8Array(standing);
  groups.forEach((group, index) => {
    for (const candidate of group) marks[candidate] = kind === 'rank' ? index + 1 : 1;
  });
  return marks;
}

/** One ballot of a file: its marks, or why its papers are rejected. */
function readLine(input: {
  readonly ranks: Uint8Array;
  readonly standing: readonly number[];
  readonly kind: MarkKind;
  readonly bounds: MarkBounds;
  readonly reading: Reading;
}): Uint8Array | string[] {
  const { standing, kind, bounds, reading } = input;
  if (kind === 'score') return readScores(input);
  const groups = groupsOf(input.ranks, standing);
  if (kind === 'rank') {
    const ranks = readRanks(groups, reading, bounds.equalRanks);
    if (ranks.some((group) => typeof group === 'string')) return ranks as string[];
    return marksOf(ranks as number[][], standing.length, kind);
  }
  if (reading.choicesFrom === 'first-preferences') {
    const ranks = readRanks(groups, reading, false);
    if (ranks.some((group) => typeof group === 'string')) return ranks as string[];
    return marksOf((ranks as number[][]).slice(0, bounds.most ?? ranks.length), standing.length, kind);
  }
  const marked = groups.flat().length;
  if (bounds.most !== null && marked > bounds.most) return ['too-many-choices'];
  return marksOf(groups, standing.length, kind);
}

export interface ReadPapers {
  readonly papers: Papers;
  readonly input: SheetInput;
}

interface PapersToRead {
  readonly file: BltFile;
  readonly standing: readonly number[];
  readonly kind: MarkKind;
  readonly bounds: MarkBounds;
  readonly reading: Reading;
}

/** How many papers there are of each kind, and why some are rejected. */
interface PaperFigures {
  voting: number;
  blank: number;
  emptied: number;
  rejected: number;
  readonly reasons: Map<string, number>;
}

/** Reads every different ballot once. */
function readAll(input: PapersToRead): { readonly papers: Papers; readonly figures: PaperFigures } {
  const { file, standing, kind } = input;
  const packed = packedBallots(file);
  assert(packed !== null, 'a file is counted in whole papers');
  const candidates = file.candidates.length;
  const firstOnly = input.reading.choicesFrom === 'first-preferences';
  const plain = kind === 'score' ? null : new PlainPapers({ ...input, kind, candidates, firstOnly });
  const merger = new RowMerger(standing.length, packed.size + 1);
  const figures: PaperFigures = { voting: 0, blank: 0, emptied: 0, rejected: 0, reasons: new Map() };
  for (let row = 0; row < packed.size; row += 1) {
    const weight = packed.weights[row] ?? 0;
    const from = row * candidates;
    const ranked = plain?.read(packed.rows, from) ?? NOT_PLAIN;
    if (plain !== null && ranked > 0) {
      figures.voting += weight;
      merger.add(plain.marks, weight, 0);
      continue;
    }
    const ranks = packed.rows.subarray(from, from + candidates);
    const marks = ranked === TOO_MANY ? ['too-many-choices'] : readLine({ ...input, ranks });
    if (!(marks instanceof Uint8Array)) {
      figures.rejected += weight;
      for (const reason of marks) figures.reasons.set(reason, (figures.reasons.get(reason) ?? 0) + weight);
    } else if (marks.some((mark) => mark > 0)) {
      figures.voting += weight;
      merger.add(marks, weight, 0);
    } else if (ranks.some((rank) => rank > 0)) figures.emptied += weight;
    else figures.blank += weight;
  }
  return { papers: papersOfRows(merger.finish(), standing.length), figures };
}

/**
 * The papers of a BLT file for a rule, with the sheet's figures of them. Weights must be whole numbers of papers.
 * A paper without any preference is blank; one that is left with none, because its candidates have withdrawn or because
 * of the way its ranks are read, is emptied. Both are valid and count for nobody.
 */
export function readPapers(input: {
  readonly file: BltFile;
  readonly fileHash: SheetInput['file'];
  readonly seats: number;
  readonly kind: MarkKind;
  readonly bounds: MarkBounds;
  readonly reading: Reading;
  readonly entitled: SheetInput['entitled'];
}): ReadPapers {
  const { file, reading } = input;
  const standing = file.candidates.filter(({ withdrawn }) => !withdrawn).map(({ number }) => number - 1);
  const { papers, figures } = readAll({ ...input, standing });
  const both = (count: number) => ({ papers: String(count), votes: String(count) });
  return {
    papers,
    input: {
      records: null,
      rejectedRecords: null,
      file: input.fileHash,
      reading: { ...reading },
      seats: input.seats,
      candidates: file.candidates.map(({ number, name, withdrawn }) => ({
        id: String(number),
        name,
        state: withdrawn ? 'withdrawn' : 'standing',
      })),
      opened: String(figures.voting + figures.blank + figures.emptied + figures.rejected),
      voting: both(figures.voting),
      blank: both(figures.blank),
      emptied: both(figures.emptied),
      rejected: {
        papers: String(figures.rejected),
        votes: String(figures.rejected),
        reasons: [...figures.reasons]
          .toSorted(([left], [right]) => (left < right ? -1 : 1))
          .map(([reason, count]) => ({ reason, papers: String(count) })),
      },
      entitled: input.entitled,
      groups: [],
    },
  };
}
