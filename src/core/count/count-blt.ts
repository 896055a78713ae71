import { err, type Result } from '../base/result.ts';
import { type BltFile, bltPapers } from './blt/blt.ts';
import { countContest, type LotChoice, type LotNeededError } from './count-contest.ts';
import { MAX_VOTES } from './papers.ts';
import { formatFraction } from './rational.ts';
import { type Reading, readPapers } from './read-papers.ts';
import type { RuleEntry } from './rule-entry.ts';
import { readSettings } from './rules.ts';
import type { Sheet, SheetInput } from './sheet.ts';

/** The contest id of a count from a file; it is part of the contest's lot seed. */
export const FILE_CONTEST = 'file';

export type CountBltError = LotNeededError | { readonly kind: 'cannot-count'; readonly reasons: readonly string[] };

/** Why a file cannot be counted in whole papers. */
function reasonsAgainstWeights(file: BltFile): string[] {
  const reasons: string[] = [];
  for (const { line, weight } of file.ballots) {
    if (weight.d === 1n || reasons.length >= 100) continue;
    reasons.push(
      `line ${line}: the ballots on it sum to ${formatFraction(weight)} papers; this rule counts whole papers`,
    );
  }
  const total = bltPapers(file);
  if (total.n > BigInt(MAX_VOTES) * total.d) reasons.push(`more than ${MAX_VOTES} papers`);
  return reasons;
}

/**
 * Counts a BLT file by a rule of the registry. Candidates' ids are their numbers in the file.
 * Refused with every reason: settings, seats, weights that are not whole; or a lot that is needed and cannot be drawn.
 * @param settings all settings of the rule, not yet checked
 */
export function countBlt(input: {
  readonly file: BltFile;
  readonly fileHash: SheetInput['file'];
  readonly entry: RuleEntry;
  readonly settings: unknown;
  readonly reading: Reading;
  readonly seats: number;
  readonly lots: LotChoice;
}): Result<Sheet, CountBltError> {
  const { file, entry, seats } = input;
  const candidates = file.candidates.filter(({ withdrawn }) => !withdrawn).length;
  const read = readSettings({ entry, settings: input.settings, size: { seats, candidates } });
  const reasons = [...read.reasons, ...reasonsAgainstWeights(file)];
  if (read.settings === null || reasons.length > 0) return err({ kind: 'cannot-count', reasons });
  const papers = readPapers({
    file,
    fileHash: input.fileHash,
    seats,
    kind: entry.marks,
    bounds: entry.markBounds(read.settings),
    reading: input.reading,
  });
  return countContest({
    contest: FILE_CONTEST,
    question: file.title === '' ? 'Untitled' : file.title,
    entry,
    settings: read.settings,
    input: papers.input,
    papers: papers.papers,
    lots: input.lots,
  });
}
