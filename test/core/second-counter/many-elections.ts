import fc from 'fast-check';
import type { Sheet } from '../../../src/core/count/sheet.ts';
import { type CountOfBoth, countBoth, elections, SETTINGS } from './both-counters.ts';

/** What so many elections were like, and where the two counters differed, if they did. */
export interface Compared {
  readonly elections: number;
  readonly stages: number;
  /** Ties that an earlier stage settled. */
  readonly ties: number;
  readonly lots: number;
  /** Elections in which a lot was needed and no order was given. */
  readonly refused: number;
  readonly failure: Failure | null;
}

export interface Failure {
  /** The number of the first election that failed, from 1. */
  readonly at: number;
  /** The first figure that differs, or the fault of a counter that stopped. */
  readonly what: string;
  /** The election, to count it again. */
  readonly election: string;
}

export const RULES_OF_BOTH: readonly string[] = Object.keys(SETTINGS);

class Differs extends Error {}

function compareOne(election: CountOfBoth): Sheet | null {
  const { sheet, differences } = countBoth(election);
  const [difference] = differences;
  if (difference === undefined) return sheet;
  throw new Differs(`${difference.where}: ${difference.first}, but ${difference.second}`);
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!;
}

/**
 * Counts drawn elections with both counters until they differ.
 * @param shrink looks for the smallest election that fails, which takes a while
 */
export function compareMany(input: {
  readonly rule: string;
  readonly elections: number;
  readonly seed: number;
  readonly shrink: boolean;
  readonly progress?: (done: number) => void;
}): Compared {
  const seen = { elections: 0, stages: 0, ties: 0, lots: 0, refused: 0 };
  const property = fc.property(elections(input.rule), (election) => {
    const sheet = compareOne(election);
    seen.elections += 1;
    input.progress?.(seen.elections);
    if (sheet === null) seen.refused += 1;
    seen.stages += sheet?.stages.length ?? 0;
    seen.lots += sheet?.lots.length ?? 0;
    seen.ties += sheet?.stages.flatMap(({ ties }) => ties.filter(({ by }) => by === 'earlier-stage')).length ?? 0;
  });
  const run = fc.check(property, { numRuns: input.elections, seed: input.seed, endOnFailure: !input.shrink });
  if (!run.failed) return { ...seen, failure: null };
  const what = firstLine(run.errorInstance);
  return { ...seen, failure: { at: run.numRuns, what, election: fc.stringify(run.counterexample) } };
}
