import { err, type Result } from '../base/result.ts';
import { type BltFile, bltPapers } from './blt/blt.ts';
import { packedBallots } from './blt/packed-ballots.ts';
import { countContest, type LotChoice, type LotNeededError } from './count-contest.ts';
import { MAX_VOTES } from './papers.ts';
import { formatFraction } from './rational.ts';
import { type Reading, readPapers } from './read-papers.ts';
import type { RuleEntry } from './rule-entry.ts';
import { MotionSettingsSchema } from './rules/motion.ts';
import { readSettings } from './rules.ts';
import type { Sheet, SheetInput } from './sheet.ts';

/** The contest id of a count from a file; it is part of the contest's lot seed. */
export const FILE_CONTEST = 'file';

export type CountBltError = LotNeededError | { readonly kind: 'cannot-count'; readonly reasons: readonly string[] };

/** Why a file cannot be counted in whole papers. */
function reasonsAgainstWeights(file: BltFile): string[] {
  if (packedBallots(file) !== null) return [];
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

/** Motions may ask how many are entitled, which no ballot file says. */
function reasonsAgainstRoll(settings: unknown, entitled: string | undefined): string[] {
  const asks = MotionSettingsSchema.safeParse(settings);
  if (!asks.success || entitled !== undefined) return [];
  const needs = asks.data.conditions.some(({ base }) => base === 'entitled');
  return needs ? ['entitled: a condition asks how many are entitled, and the file does not say it'] : [];
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
  /** Votes of everybody who could have voted, where that is known. */
  readonly entitled?: string | undefined;
  readonly lots: LotChoice;
  /** The number of the candidate "re-open nominations". */
  readonly reopen?: string | undefined;
}): Result<Sheet, CountBltError> {
  const { file, entry, seats } = input;
  const ids = file.candidates.filter(({ withdrawn }) => !withdrawn).map(({ number }) => String(number));
  const read = readSettings({ entry, settings: input.settings, size: { seats, candidates: ids.length, ids } });
  const reasons = [
    ...(entry.id === 'electoral-college'
      ? ['rule: a ballot file does not say which section a ballot is of; this rule counts sections']
      : []),
    ...(input.reopen !== undefined && !ids.includes(input.reopen)
      ? ['reopen: not the number of a candidate who stands']
      : []),
    ...read.reasons,
    ...reasonsAgainstRoll(read.settings, input.entitled),
    ...reasonsAgainstWeights(file),
  ];
  if (read.settings === null || reasons.length > 0) return err({ kind: 'cannot-count', reasons });
  const papers = readPapers({
    file,
    fileHash: input.fileHash,
    seats,
    kind: entry.marks,
    bounds: entry.markBounds(read.settings),
    reading: input.reading,
    entitled: input.entitled ?? null,
  });
  return countContest({
    contest: FILE_CONTEST,
    question: file.title === '' ? 'Untitled' : file.title,
    entry,
    settings: read.settings,
    input: papers.input,
    papers: papers.papers,
    lots: input.lots,
    ...(input.reopen === undefined ? {} : { reopen: input.reopen }),
  });
}
