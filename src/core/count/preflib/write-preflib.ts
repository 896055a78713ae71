import { err, ok, type Result } from '../../base/result.ts';
import type { BltFile } from '../blt/blt.ts';
import { type CannotWrite, differencesOfFiles, groupsByRank, mergedBallots } from '../blt/write-blt.ts';
import { readPreflib } from './preflib.ts';
import type { PreflibType } from './preflib-types.ts';

function reasonsAgainst(file: BltFile, type: PreflibType): string[] {
  const reasons: string[] = [];
  if (file.candidates.some(({ withdrawn }) => withdrawn)) reasons.push('PrefLib files hold no withdrawn candidates');
  if (file.tie !== null) reasons.push('PrefLib files hold no tie order');
  if (file.ballots.some(({ weight }) => weight.d !== 1n)) reasons.push('PrefLib files hold whole ballots only');
  const groups = file.ballots.map(({ ranks }) => groupsByRank(ranks));
  if (type === 'cat') {
    if (groups.some((places) => places.length > 1)) reasons.push('a cat file holds approvals, and there are ranks');
    return reasons;
  }
  if (groups.some((places) => places.some((place) => place.length === 0))) {
    reasons.push('PrefLib files hold no ranks that are left out');
  }
  if ((type === 'soi' || type === 'soc') && groups.some((places) => places.some((place) => place.length > 1))) {
    reasons.push(`a ${type} file holds no equal ranks`);
  }
  if ((type === 'soc' || type === 'toc') && groups.some((places) => places.flat().length < file.candidates.length)) {
    reasons.push(`a ${type} file ranks every alternative on every ballot`);
  }
  return reasons;
}

function placeText(place: readonly number[]): string {
  return place.length === 1 ? String(place[0]) : `{${place.join(',')}}`;
}

function ordersOf(ranks: Uint8Array, type: PreflibType): string {
  if (type !== 'cat') return groupsByRank(ranks).map(placeText).join(',');
  const all = Array.from(ranks, (rank, index) => ({ number: index + 1, approved: rank > 0 }));
  const numbers = (approved: boolean) => all.filter((own) => own.approved === approved).map(({ number }) => number);
  return [numbers(true), numbers(false)].map(placeText).join(',');
}

/**
 * Writes a PrefLib file of the asked type, ballots merged and sorted by their ranks. The number of seats is not part of
 * the format and is left out. What is written is read back before it is given out; it fails with every part that the
 * type cannot hold.
 */
export function writePreflib(file: BltFile, type: PreflibType): Result<string, CannotWrite> {
  const reasons = reasonsAgainst(file, type);
  if (reasons.length > 0) return err({ kind: 'cannot-write', reasons });
  const ballots = mergedBallots(file);
  const voters = ballots.reduce((sum, { weight }) => sum + weight.n, 0n);
  const lines = [
    `# TITLE: ${file.title}`,
    `# DATA TYPE: ${type}`,
    `# NUMBER ALTERNATIVES: ${file.candidates.length}`,
    `# NUMBER VOTERS: ${voters}`,
    `# NUMBER UNIQUE ORDERS: ${ballots.length}`,
    ...(type === 'cat'
      ? ['# NUMBER CATEGORIES: 2', '# CATEGORY NAME 1: approved', '# CATEGORY NAME 2: not approved']
      : []),
    ...file.candidates.map(({ number, name }) => `# ALTERNATIVE NAME ${number}: ${name}`),
    ...ballots.map(({ ranks, weight }) => `${weight.n}: ${ordersOf(ranks, type)}`.trimEnd()),
  ];
  const text = `${lines.join('\n')}\n`;
  const read = readPreflib(text);
  const differences = read.ok
    ? differencesOfFiles({ ...file, seats: read.value.seats }, read.value)
    : read.error.faults.map(({ line, reason }) => `line ${line} of what would be written: ${reason}`);
  return differences.length === 0 ? ok(text) : err({ kind: 'cannot-write', reasons: differences });
}
