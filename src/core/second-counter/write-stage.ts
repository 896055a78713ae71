import type { SheetStage } from '../count/sheet.ts';
import type { Votes } from './election.ts';
import { type Fraction, minus, NOTHING } from './fraction.ts';

/** What the second counter finds: in the words of a result sheet, so that the two can be laid side by side. */
export interface SecondCounted {
  readonly arithmetic: { readonly unit: string; readonly rounding: 'none' | 'down' | 'up' };
  readonly sum: string;
  readonly stages: readonly SheetStage[];
  readonly elected: readonly string[];
  readonly electedWithoutQuota: readonly string[];
}

/** Where votes of one candidate went. */
export interface Passed {
  readonly from: string;
  readonly to: ReadonlyMap<string, { readonly votes: Fraction; readonly papers: bigint }>;
  readonly stopped: { readonly votes: Fraction; readonly papers: bigint };
}

/** The present stage in numbers. What a rule does not have is left out. */
export interface Standing {
  readonly n: number;
  readonly sub?: [number, number];
  readonly action: SheetStage['action'];
  readonly who?: readonly string[];
  readonly why: string;
  readonly votes: Votes;
  readonly before: Votes | null;
  readonly nonTransferable: Fraction;
  readonly roundingLoss?: Fraction;
  readonly quota?: Fraction;
  readonly transferValue?: Fraction | null;
  readonly keep?: Votes;
  readonly iterations?: number;
  readonly surplus?: Fraction;
  readonly transfers?: readonly Passed[];
  readonly elected: readonly string[];
  readonly excluded?: readonly string[];
  readonly ties?: SheetStage['ties'];
}

function each(votes: Votes, write: (amount: Fraction, candidate: string) => string): Record<string, string> {
  return Object.fromEntries([...votes].map(([candidate, amount]) => [candidate, write(amount, candidate)]));
}

/**
 * Writes a stage as a result sheet has it.
 * @param write how the rule writes amounts of votes
 * @param countPapers false where a rule states no papers, because each is one vote
 */
export function writeStage(standing: Standing, write: (amount: Fraction) => string, countPapers = true): SheetStage {
  const { before, keep } = standing;
  const orNull = (amount: Fraction | null | undefined) =>
    amount === undefined || amount === null ? null : write(amount);
  const moved = ({ votes, papers }: Passed['stopped']) => ({
    votes: write(votes),
    papers: countPapers ? `${papers}` : null,
  });
  return {
    n: standing.n,
    sub: standing.sub ?? null,
    action: standing.action,
    who: [...(standing.who ?? [])],
    why: standing.why,
    quota: orNull(standing.quota),
    transferValue: orNull(standing.transferValue),
    votes: each(standing.votes, write),
    delta:
      before === null
        ? null
        : each(standing.votes, (votes, candidate) => write(minus(votes, before.get(candidate) ?? NOTHING))),
    keep: keep === undefined ? null : each(keep, write),
    iterations: standing.iterations ?? null,
    surplus: orNull(standing.surplus),
    nonTransferable: write(standing.nonTransferable),
    roundingLoss: standing.roundingLoss === undefined ? '0' : write(standing.roundingLoss),
    unused: '0',
    transfers:
      standing.transfers?.map(({ from, to, stopped }) => ({
        from,
        to: Object.fromEntries([...to].map(([candidate, given]) => [candidate, moved(given)])),
        nonTransferable: moved(stopped),
      })) ?? null,
    elected: [...standing.elected],
    excluded: [...(standing.excluded ?? [])],
    ties: [...(standing.ties ?? [])],
    conditions: null,
  };
}
