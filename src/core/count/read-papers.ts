import type { BltBallots, BltFile } from './blt/blt.ts';
import type { Paper } from './papers.ts';
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
function groupsOf(ballots: BltBallots, standing: readonly number[]): number[][] {
  const highest = ballots.ranks.reduce((most, rank) => Math.max(most, rank), 0);
  const groups: { skipped: boolean; candidates: number[] }[] = Array.from({ length: highest }, () => ({
    skipped: true,
    candidates: [],
  }));
  ballots.ranks.forEach((rank, candidate) => {
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

/** One line of a file: its marks, or why its papers are rejected. */
function readLine(input: {
  readonly ballots: BltBallots;
  readonly standing: readonly number[];
  readonly kind: MarkKind;
  readonly bounds: MarkBounds;
  readonly reading: Reading;
}): Uint8Array | string[] {
  const { ballots, standing, kind, bounds, reading } = input;
  const groups = groupsOf(ballots, standing);
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
  readonly papers: readonly Paper[];
  readonly input: SheetInput;
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
  const { file, kind, bounds, reading } = input;
  const standing = file.candidates.filter(({ withdrawn }) => !withdrawn).map(({ number }) => number - 1);
  const papers: Paper[] = [];
  const figures = { voting: 0, blank: 0, emptied: 0, rejected: 0 };
  const reasons = new Map<string, number>();
  for (const ballots of file.ballots) {
    const weight = Number(ballots.weight.n);
    const marks = readLine({ ballots, standing, kind, bounds, reading });
    if (!(marks instanceof Uint8Array)) {
      figures.rejected += weight;
      for (const reason of marks) reasons.set(reason, (reasons.get(reason) ?? 0) + weight);
    } else if (marks.some((mark) => mark > 0)) {
      figures.voting += weight;
      papers.push({ marks, weight });
    } else if (ballots.ranks.some((rank) => rank > 0)) figures.emptied += weight;
    else figures.blank += weight;
  }
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
        reasons: [...reasons]
          .toSorted(([left], [right]) => (left < right ? -1 : 1))
          .map(([reason, count]) => ({ reason, papers: String(count) })),
      },
      entitled: input.entitled,
      groups: [],
    },
  };
}
