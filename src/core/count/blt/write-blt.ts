import { err, ok, type Result } from '../../base/result.ts';
import { add, formatFraction, type Rational } from '../rational.ts';
import { type BltFile, readBlt } from './blt.ts';

/** Why a file cannot be written in a format. */
export type CannotWrite = { readonly kind: 'cannot-write'; readonly reasons: readonly string[] };

/** Equal preferences merged, in the order of their ranks: the order of a file then carries nothing. */
export function mergedBallots(file: BltFile): { readonly ranks: Uint8Array; readonly weight: Rational }[] {
  const merged = new Map<string, { ranks: Uint8Array; weight: Rational }>();
  for (const { ranks, weight } of file.ballots) {
    const key = String.fromCharCode(...ranks);
    const same = merged.get(key);
    if (same === undefined) merged.set(key, { ranks, weight });
    else same.weight = add(same.weight, weight);
  }
  // Keys are one UTF-16 unit per byte: their order is the order of the bytes.
  return [...merged].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, ballots]) => ballots);
}

/** The candidates at each rank, from 1; an empty group is a rank that is left out. Numbers count from 1. */
export function groupsByRank(ranks: Uint8Array): number[][] {
  const highest = ranks.reduce((most, rank) => Math.max(most, rank), 0);
  const groups = Array.from({ length: highest }, (): number[] => []);
  ranks.forEach((rank, index) => {
    if (rank > 0) groups[rank - 1]?.push(index + 1);
  });
  return groups;
}

function ballotLine({ ranks, weight }: { readonly ranks: Uint8Array; readonly weight: Rational }): string {
  const words = groupsByRank(ranks).map((group) => (group.length === 0 ? '-' : group.join('=')));
  return [formatFraction(weight), ...words, '0'].join(' ');
}

/** What two files say differently; their lines and warnings aside. */
export function differencesOfFiles(written: BltFile, read: BltFile): string[] {
  const reasons: string[] = [];
  written.candidates.forEach(({ number, name, withdrawn }, index) => {
    const other = read.candidates[index];
    if (other?.name !== name) reasons.push(`the name of candidate ${number} cannot be written so that it is read back`);
    if (other?.withdrawn !== withdrawn) reasons.push(`the withdrawal of candidate ${number} cannot be written`);
  });
  if (read.title !== written.title) reasons.push('the title cannot be written so that it is read back');
  if (read.seats !== written.seats) reasons.push('the number of seats cannot be written');
  if (read.tie?.join(' ') !== written.tie?.join(' ')) reasons.push('the tie order cannot be written');
  const ballots = (file: BltFile) => mergedBallots(file).map(ballotLine).join('\n');
  if (ballots(read) !== ballots(written)) reasons.push('the ballots cannot be written so that they are read back');
  return reasons;
}

/**
 * Writes a BLT file: header, withdrawn candidates, tie order if there is one, ballots merged and sorted by their ranks,
 * names and title in quotes. One file has one such text. What is written is read back before it is given out; it fails
 * with every part that the format cannot hold.
 */
export function writeBlt(file: BltFile): Result<string, CannotWrite> {
  const withdrawn = file.candidates.filter((candidate) => candidate.withdrawn).map(({ number }) => `-${number}`);
  const lines = [
    `${file.candidates.length} ${file.seats}`,
    ...(withdrawn.length === 0 ? [] : [withdrawn.join(' ')]),
    ...(file.tie === null ? [] : [`[tie ${file.tie.join(' ')}]`]),
    ...mergedBallots(file).map(ballotLine),
    '0',
    ...file.candidates.map(({ name }) => `"${name}"`),
    `"${file.title}"`,
  ];
  const text = `${lines.join('\n')}\n`;
  const read = readBlt(text);
  const reasons = read.ok
    ? differencesOfFiles(file, read.value)
    : read.error.faults.map(({ line, reason }) => `line ${line} of what would be written: ${reason}`);
  return reasons.length === 0 ? ok(text) : err({ kind: 'cannot-write', reasons });
}
