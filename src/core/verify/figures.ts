import { type ElectionResult, parseResult } from '../count/count-election.ts';
import { type Rational, subtract, trustedRational } from '../count/rational.ts';
import { RECORD } from '../record/paths.ts';
import { issuedBySection } from './checks-ballots.ts';
import type { RecordFacts } from './facts.ts';
import type { ContestFigures, SectionFigures, VerificationFigures } from './report.ts';

/** The figures that people compare, above all G beside the lead (PR-10). */

type Sheet = ElectionResult['contests'][number];

function isLess(left: Rational, right: Rational): boolean {
  return left.n * right.d < right.n * left.d;
}

function print({ n, d }: Rational): string {
  return d === 1n ? String(n) : `${n}/${d}`;
}

const NOT_BY_VOTES = new Set(['run-off', 'highest-mean', 'best-median']);

/**
 * By how many votes the last elected option led the best of the others at the last stage. For rules that transfer
 * votes the true margin can be smaller, never larger. Null where a rule does not elect by votes or points.
 */
export function leadOf(sheet: Sheet): string | null {
  const last = sheet.stages.at(-1);
  // These rules do not elect by the votes of the stage.
  if (sheet.pairwise !== undefined || NOT_BY_VOTES.has(last?.why ?? '')) return null;
  const elected = new Set<string>(sheet.outcome.elected);
  const votes = Object.entries(last?.votes ?? {}).map(([id, text]) => ({ id, votes: trustedRational(text) }));
  const least = (values: Rational[]) => values.reduce((low, value) => (isLess(value, low) ? value : low));
  const most = (values: Rational[]) => values.reduce((high, value) => (isLess(high, value) ? value : high));
  const won = votes.filter(({ id }) => elected.has(id)).map((entry) => entry.votes);
  const lost = votes.filter(({ id }) => !elected.has(id) && id !== sheet.outcome.reopened).map((entry) => entry.votes);
  if (won.length === 0 || lost.length === 0) return null;
  return print(subtract(least(won), most(lost)));
}

function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (const byte of bytes) if (byte === 10) lines += 1;
  return lines;
}

/** Reads the figures out of what was loaded; null when there is no usable definition. */
export async function figuresOf({ election, files }: RecordFacts): Promise<VerificationFigures | null> {
  if (election === null) return null;
  const { fixed, box, mixing, opening } = election;
  const sections = fixed.definition.sections.map(({ id, name, roll }): SectionFigures => {
    const issued = issuedBySection(election, id);
    const ballots = box.ballotsBySection.get(id) ?? 0;
    return { section: id, name, entitled: roll.size, issued, ballots, hidden: Math.min(...issued) - ballots };
  });
  const read = await files.read(RECORD.result);
  const result = read.kind === 'present' ? parseResult(read.bytes) : null;
  const contests = (result?.contests ?? []).map((sheet): ContestFigures => {
    return { contest: sheet.contest, elected: sheet.outcome.elected, lead: leadOf(sheet) };
  });
  const rejected = opening?.unsealed?.lists.map((list) => countLines(list.rejected)) ?? [];
  const withheld = mixing?.groups.filter((group) => group.withheld).map(({ ballots }) => ballots) ?? [];
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return { sections, contests, rejectedVotes: sum(rejected), withheldBallots: sum(withheld) };
}
