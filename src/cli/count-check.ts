import { toHex } from '../core/base/bytes.ts';
import type { BltFile } from '../core/count/blt/blt.ts';
import { FILE_CONTEST } from '../core/count/count-blt.ts';
import type { LotChoice } from '../core/count/count-contest.ts';
import type { Reading } from '../core/count/read-papers.ts';
import type { Sheet } from '../core/count/sheet.ts';
import { type Difference, differencesBetween } from '../core/second-counter/compare.ts';
import type { WrittenPaper } from '../core/second-counter/election.ts';
import type { LotSource } from '../core/second-counter/lots.ts';
import { SECOND_RULES, type SecondSheet, secondCount } from '../core/second-counter/second-count.ts';

/** `tellers count --check`: the count once more, with the second counter. */

/** Differences that are printed; one mistake often makes many. */
const SHOWN = 50;

/** Every ballot of a file as it was filled in. */
function writtenPapers(file: BltFile): WrittenPaper[] {
  return file.ballots.map(({ weight, ranks }) => {
    const beside = new Map<string, number>();
    ranks.forEach((rank, index) => {
      const candidate = file.candidates[index];
      if (rank > 0 && candidate !== undefined) beside.set(String(candidate.number), rank);
    });
    return { times: weight.n, ranks: beside };
  });
}

function lotSource(lots: LotChoice): LotSource {
  if ('lotSeed' in lots) return { source: lots.source, lotSeed: toHex(lots.lotSeed) };
  return lots;
}

/** Why the second counter cannot check a rule, or null. */
export function reasonAgainstCheck(rule: string): string | null {
  if (SECOND_RULES.includes(rule)) return null;
  return `--check: there is no second counter for the rule "${rule}"; there is one for ${SECOND_RULES.join(', ')}`;
}

/** The second counter fills every seat; the one that "re-open nominations" has won is nobody's. */
function withReopened(second: SecondSheet, reopen: string | undefined): SecondSheet {
  const { outcome } = second;
  if (reopen === undefined || !outcome.elected.includes(reopen)) return second;
  const others = (ids: readonly string[]) => ids.filter((id) => id !== reopen);
  const [elected, electedWithoutQuota] = [others(outcome.elected), others(outcome.electedWithoutQuota)];
  const seats = { elected, electedWithoutQuota, unfilled: outcome.unfilled + 1, reopened: reopen };
  return { ...second, outcome: { ...outcome, ...seats } };
}

/**
 * Counts a file again and lays the two counts side by side.
 * @param sheet the first counter's sheet of the same file
 * @returns every figure that differs; none where the two counters agree
 */
export function checkCount(input: {
  readonly file: BltFile;
  readonly reading: Reading;
  readonly lots: LotChoice;
  readonly sheet: Sheet;
  /** The number of the candidate "re-open nominations". */
  readonly reopen?: string | undefined;
}): Difference[] {
  const { file, reading, sheet } = input;
  const second = secondCount({
    contest: FILE_CONTEST,
    rule: sheet.rule.id,
    settings: sheet.rule.settings,
    reading,
    seats: sheet.input.seats,
    candidates: file.candidates.map(({ number, withdrawn }) => ({ id: String(number), withdrawn })),
    papers: writtenPapers(file),
    lots: lotSource(input.lots),
  });
  if (second.ok) return differencesBetween(sheet, withReopened(second.value, input.reopen));
  return [{ where: 'the count', first: 'a result', second: second.error.kind }];
}

/** What the command prints of a check. */
export function checkLines(differences: readonly Difference[]): string[] {
  if (differences.length === 0) return ['the second counter agrees at every figure'];
  const shown = differences.slice(0, SHOWN).map(({ where, first, second }) => `${where}: ${first}, but ${second}`);
  const more = differences.length > SHOWN ? [`and ${differences.length - SHOWN} more`] : [];
  const figures = differences.length === 1 ? '1 figure' : `${differences.length} figures`;
  return [`the second counter differs at ${figures}: first counter, but second counter`, ...shown, ...more];
}
