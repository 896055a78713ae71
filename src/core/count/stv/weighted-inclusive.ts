import {
  type Counted,
  type CountedStage,
  type CountedTie,
  type CountedTransfer,
  type CountInput,
  NOTHING_ELSE,
} from '../counted.ts';
import type { Papers } from '../papers.ts';
import { settleTie, type TieMethod } from '../tie.ts';
import { StvPiles } from './piles.ts';

/**
 * STV by the weighted inclusive Gregory method: a surplus is passed on in all papers of its candidate, each at the
 * same share of the value at which it was received. One surplus or one exclusion per stage; surpluses first, the
 * largest first; nothing is deferred. The Scottish rules and the exact ones differ only in their arithmetic.
 */
export interface StvArithmetic<V> {
  readonly label: Counted['arithmetic'];
  readonly zero: V;
  /** The value of an untouched paper. */
  readonly one: V;
  add(left: V, right: V): V;
  subtract(left: V, right: V): V;
  times(value: V, papers: number): V;
  compare(left: V, right: V): number;
  quota(papers: number, seats: number): V;
  /** Whether so many votes elect. */
  reaches(votes: V, quota: V): boolean;
  /** surplus × value ÷ votes, rounded as the rule says: what one paper is worth when it is passed on. */
  share(input: { readonly surplus: V; readonly value: V; readonly votes: V }): V;
  format(value: V): string;
}

/** A tally in the form that ties compare: by rank among all votes, as values themselves may be of any kind. */
function comparable<V>(votes: readonly V[], compare: (left: V, right: V) => number): number[] {
  const sorted = votes.toSorted(compare);
  return votes.map((own) => sorted.findIndex((other) => compare(other, own) === 0));
}

interface Moved<V> {
  readonly transfer: CountedTransfer;
  /** Everything that was given out, to candidates and to nobody. */
  readonly given: V;
  /** The value of the papers that were passed on, when it is one. */
  readonly value: V | null;
}

class WeightedInclusiveCount<V> {
  private readonly input: CountInput & { readonly ties: TieMethod };
  private readonly arithmetic: StvArithmetic<V>;
  private readonly papers: Papers;
  private readonly piles: StvPiles<V>;
  private readonly quota: V;
  private readonly votes: V[];
  private nonTransferable: V;
  private roundingLoss: V;
  private continuing: number[];
  private readonly elected: number[] = [];
  private readonly withoutQuota: number[] = [];
  private pending: number[] = [];
  private readonly stages: CountedStage[] = [];
  private readonly history: number[][] = [];

  constructor(input: CountInput & { readonly ties: TieMethod }, arithmetic: StvArithmetic<V>) {
    const { papers, seats } = input;
    this.input = input;
    this.arithmetic = arithmetic;
    this.papers = papers;
    this.piles = new StvPiles(papers, arithmetic.one);
    this.quota = arithmetic.quota(papers.total, seats);
    this.nonTransferable = arithmetic.zero;
    this.roundingLoss = arithmetic.zero;
    this.continuing = Array.from({ length: papers.candidates }, (_, candidate) => candidate);
    this.votes = this.continuing.map((candidate) => {
      const own = this.piles.of(candidate).flatMap((parcel) => parcel.papers);
      return arithmetic.times(arithmetic.one, this.piles.countOf(own));
    });
  }

  run(): Counted {
    const { papers, input, arithmetic } = this;
    this.record({ action: 'first', who: [], why: papers.total === 0 ? 'no-votes' : 'first-preferences' });
    while (papers.total > 0 && this.elected.length < input.seats && this.continuing.length > 0) {
      if (this.pending.length > 0) this.passSurplus();
      else this.excludeLowest();
    }
    return {
      arithmetic: arithmetic.label,
      sum: arithmetic.format(arithmetic.times(arithmetic.one, papers.total)),
      stages: this.stages,
      elected: this.elected,
      electedWithoutQuota: this.withoutQuota,
    };
  }

  private votesOf(candidate: number): V {
    return this.votes[candidate] ?? this.arithmetic.zero;
  }

  private descending(candidates: readonly number[]): number[] {
    return candidates.toSorted((left, right) => this.arithmetic.compare(this.votesOf(right), this.votesOf(left)));
  }

  /** Elects whoever reaches the quota, and everybody who is left when there are no more than places. */
  private elect(): number[] {
    const { arithmetic, papers, input } = this;
    if (papers.total === 0) return [];
    const reaching = this.descending(
      this.continuing.filter((candidate) => arithmetic.reaches(this.votesOf(candidate), this.quota)),
    );
    this.continuing = this.continuing.filter((candidate) => !reaching.includes(candidate));
    this.pending.push(...reaching.filter((candidate) => arithmetic.compare(this.votesOf(candidate), this.quota) > 0));
    const places = input.seats - this.elected.length - reaching.length;
    const rest = this.continuing.length <= places ? this.descending(this.continuing) : [];
    if (rest.length > 0) this.continuing = [];
    this.withoutQuota.push(...rest);
    this.elected.push(...reaching, ...rest);
    return [...reaching, ...rest];
  }

  private record(stage: Pick<CountedStage, 'action' | 'who' | 'why'> & Partial<CountedStage>): void {
    const { arithmetic } = this;
    const elected = this.elect();
    this.history.push(comparable(this.votes, (left, right) => arithmetic.compare(left, right)));
    this.stages.push({
      ...NOTHING_ELSE,
      ...stage,
      quota: arithmetic.format(this.quota),
      votes: this.votes.map((votes) => arithmetic.format(votes)),
      nonTransferable: arithmetic.format(this.nonTransferable),
      roundingLoss: arithmetic.format(this.roundingLoss),
      elected,
    });
  }

  /** The one of several candidates whose turn it is: with the most votes, or with the fewest. */
  private pick(among: readonly number[], kind: 'surplus' | 'exclusion'): { who: number; ties: CountedTie[] } {
    const { arithmetic, input } = this;
    const best = among.reduce((bar, candidate) => {
      const order = arithmetic.compare(this.votesOf(candidate), this.votesOf(bar));
      return (kind === 'surplus' ? order > 0 : order < 0) ? candidate : bar;
    });
    const tied = among
      .filter((candidate) => arithmetic.compare(this.votesOf(candidate), this.votesOf(best)) === 0)
      .toSorted((left, right) => left - right);
    if (tied.length === 1) return { who: best, ties: [] };
    const { lots, ties: method } = input;
    const tie = settleTie({ kind, tied, method, history: this.history.slice(0, -1), lots });
    return { who: tie.chosen[0] ?? best, ties: [tie] };
  }

  /** Passes on all papers of a candidate, each parcel at a value made from its own. */
  private pass(from: number, valueOf: (value: V) => V): Moved<V> {
    const { arithmetic } = this;
    const isIn = new Set(this.continuing);
    const to = new Map<number, { votes: V; papers: number }>();
    const nobody = { votes: arithmetic.zero, papers: 0 };
    const values = new Set<string>();
    let given = arithmetic.zero;
    let last: V | null = null;
    for (const parcel of this.piles.take(from)) {
      const value = valueOf(parcel.value);
      values.add(arithmetic.format(value));
      last = value;
      for (const [next, { papers, count }] of this.piles.divide(parcel.papers, (other) => isIn.has(other))) {
        const votes = arithmetic.times(value, count);
        given = arithmetic.add(given, votes);
        const into = next === null ? nobody : (to.get(next) ?? { votes: arithmetic.zero, papers: 0 });
        into.votes = arithmetic.add(into.votes, votes);
        into.papers += count;
        if (next === null) continue;
        to.set(next, into);
        this.piles.give(next, { papers, value });
      }
    }
    for (const [candidate, { votes }] of to) {
      this.votes[candidate] = arithmetic.add(this.votesOf(candidate), votes);
    }
    this.nonTransferable = arithmetic.add(this.nonTransferable, nobody.votes);
    const written = ({ votes, papers }: { votes: V; papers: number }) => ({
      votes: arithmetic.format(votes),
      papers: String(papers),
    });
    const sorted = [...to].toSorted(([left], [right]) => left - right);
    const transfer = {
      from,
      to: new Map(sorted.map(([candidate, into]) => [candidate, written(into)])),
      nonTransferable: written(nobody),
    };
    return { transfer, given, value: values.size === 1 ? last : null };
  }

  private passSurplus(): void {
    const { arithmetic } = this;
    const { who, ties } = this.pick(this.pending, 'surplus');
    this.pending = this.pending.filter((candidate) => candidate !== who);
    const votes = this.votesOf(who);
    const surplus = arithmetic.subtract(votes, this.quota);
    const { transfer, given, value } = this.pass(who, (own) => arithmetic.share({ surplus, value: own, votes }));
    this.votes[who] = this.quota;
    this.roundingLoss = arithmetic.add(this.roundingLoss, arithmetic.subtract(surplus, given));
    const transferValue = value === null ? null : arithmetic.format(value);
    this.record({ action: 'surplus', who: [who], why: 'largest-surplus', ties, transfers: [transfer], transferValue });
  }

  private excludeLowest(): void {
    const { who, ties } = this.pick(this.continuing, 'exclusion');
    this.continuing = this.continuing.filter((candidate) => candidate !== who);
    const { transfer } = this.pass(who, (own) => own);
    this.votes[who] = this.arithmetic.zero;
    this.record({ action: 'exclude', who: [who], why: 'fewest-votes', ties, transfers: [transfer], excluded: [who] });
  }
}

/** Counts by the weighted inclusive Gregory method with the arithmetic of a rule. */
export function countWeightedInclusive<V>(
  input: CountInput & { readonly ties: TieMethod },
  arithmetic: StvArithmetic<V>,
): Counted {
  return new WeightedInclusiveCount(input, arithmetic).run();
}
