import type { Check } from './check.ts';
import { type ElectionFacts, isDue, type RecordFacts, type Stage } from './facts.ts';
import type { Findings } from './report.ts';

/** What many checks need before they can begin. Each says which check names the cause when it is not there. */

export type ElectionJudge = (election: ElectionFacts, say: Findings, facts: RecordFacts) => void | Promise<void>;

/** Runs a check that needs a usable definition. */
export function withElection(judge: ElectionJudge): Check['run'] {
  return (facts, say) => {
    if (facts.election !== null) return judge(facts.election, say, facts);
    say.blockedBy('definition-form', 'there is no usable definition');
    return undefined;
  };
}

/** Runs a check that needs the lines of the ballot box. */
export function withBox(judge: ElectionJudge): Check['run'] {
  return withElection((election, say, facts) => {
    const { problem } = election.box.ledger;
    if (problem === null) return judge(election, say, facts);
    say.blockedBy(problem.check, problem.reason);
    return undefined;
  });
}

/** Where a box line stands, as evidence names it. */
export function boxPlace(seq: number): string {
  return `box/entries.jsonl line ${seq + 1}`;
}

/**
 * Says that something is not there: because of what the check `missing.check` found, when the record must hold it by
 * now, or because the election has not come so far.
 */
export function sayNotYet(
  say: Findings,
  facts: RecordFacts,
  missing: { readonly stage: Stage; readonly check: string; readonly reason: string },
): void {
  if (isDue(facts, missing.stage)) say.blockedBy(missing.check, missing.reason);
  else say.notApplicable(missing.reason);
}
