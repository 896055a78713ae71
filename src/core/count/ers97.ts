import { assert } from '../base/assert.ts';
import {
  type Counted,
  type CountedStage,
  type CountedTie,
  type CountedTransfer,
  type CountInput,
  NOTHING_ELSE,
} from './counted.ts';
import { formatUnits } from './rational.ts';
import type { Ers97Settings } from './rules/ers97.ts';
import { type Parcel, StvPiles } from './stv/piles.ts';
import { settleTie } from './tie.ts';

/** Votes in hundredths. */
const PLACES = 2;
const UNIT = 100n;

const format = (votes: bigint) => formatUnits(votes, PLACES);

/** What one candidate gives away in one batch. */
interface Given {
  votes: bigint;
  papers: number;
}

function written({ votes, papers }: Given) {
  return { votes: format(votes), papers: String(papers) };
}

class Ers97Count {
  private readonly input: CountInput<Ers97Settings>;
  private readonly piles: StvPiles<bigint>;
  private readonly valid: bigint;
  private readonly votes: bigint[];
  private quota: bigint;
  private nonTransferable = 0n;
  private continuing: number[];
  private readonly elected: number[] = [];
  private readonly withoutQuota: number[] = [];
  private readonly stages: CountedStage[] = [];
  /** The votes after every batch: each counts as a point for ties (5.2.3). */
  private readonly history: (readonly bigint[])[] = [];

  constructor(input: CountInput<Ers97Settings>) {
    const { papers } = input;
    this.input = input;
    this.piles = new StvPiles(papers, UNIT);
    this.valid = BigInt(papers.total) * UNIT;
    this.continuing = Array.from({ length: papers.candidates }, (_, candidate) => candidate);
    this.votes = this.continuing.map((candidate) => {
      const own = this.piles.of(candidate).flatMap((parcel) => parcel.papers);
      return BigInt(this.piles.countOf(own)) * UNIT;
    });
    this.quota = this.newQuota();
  }

  private of(candidate: number): bigint {
    return this.votes[candidate] ?? 0n;
  }

  private get unfilled(): number {
    return this.input.seats - this.elected.length;
  }

  /** 5.1.6, 5.4.8: to two places, the next hundredth where it is not exact. */
  private newQuota(): bigint {
    const shares = BigInt(this.input.seats + 1);
    return (this.valid - this.nonTransferable + shares - 1n) / shares;
  }

  /** 5.6.1: the votes that are still in play, without what the elected hold up to the quota. */
  private get active(): bigint {
    const held = this.elected.reduce((sum, candidate) => {
      const votes = this.of(candidate);
      return sum + (votes < this.quota ? votes : this.quota);
    }, 0n);
    return this.valid - this.nonTransferable - held;
  }

  private ascending(candidates: readonly number[]): number[] {
    return candidates.toSorted((left, right) => {
      const [a, b] = [this.of(left), this.of(right)];
      return a < b ? -1 : a > b ? 1 : left - right;
    });
  }

  private electOne(candidate: number): void {
    this.continuing = this.continuing.filter((other) => other !== candidate);
    if (this.of(candidate) < this.quota) this.withoutQuota.push(candidate);
    this.elected.push(candidate);
  }

  /**
   * 5.1.7, 5.3.13, 5.4.9: elects one after the other, the most votes first, whoever has the quota or so many votes that
   * not enough others can overtake. Equal candidates who are too many for the places wait where nothing tells them apart.
   */
  private elect(): { elected: number[]; ties: CountedTie[] } {
    const elected: number[] = [];
    const ties: CountedTie[] = [];
    while (this.unfilled > 0 && this.continuing.length > 0) {
      const top = this.continuing.reduce((best, candidate) => (this.of(candidate) > this.of(best) ? candidate : best));
      const votes = this.of(top);
      if (votes < this.quota && votes * BigInt(this.unfilled + 1) < this.active) break;
      const equal = this.continuing.filter((candidate) => this.of(candidate) === votes);
      const first = equal.length <= this.unfilled ? { chosen: top, ties: [] } : this.firstOfTooMany(equal);
      if (first === null) break;
      ties.push(...first.ties);
      this.electOne(first.chosen);
      elected.push(first.chosen);
    }
    return { elected, ties };
  }

  /** 5.6.2: the one who had more at the earliest point, or null where no point tells them apart. */
  private firstOfTooMany(equal: readonly number[]): { chosen: number; ties: CountedTie[] } | null {
    const draws: (readonly number[])[] = [];
    // No lot is drawn here: whoever would need one is elected later or not at all.
    const lots = {
      draw: ({ tied }: { readonly tied: readonly number[] }) => {
        draws.push(tied);
        return { chosen: tied.slice(0, 1), lot: 0 };
      },
    };
    const tie = settleTie({ kind: 'election', tied: equal, method: 'forwards', history: this.history, lots });
    const [chosen] = tie.chosen;
    return draws.length > 0 || chosen === undefined ? null : { chosen, ties: [tie] };
  }

  private record(stage: Pick<CountedStage, 'action' | 'who' | 'why'> & Partial<CountedStage>): void {
    const { elected, ties } = this.input.papers.total === 0 ? { elected: [], ties: [] } : this.elect();
    this.history.push([...this.votes]);
    this.stages.push({
      ...NOTHING_ELSE,
      ...stage,
      quota: format(this.quota),
      votes: this.votes.map(format),
      nonTransferable: format(this.nonTransferable),
      elected,
      ties: [...(stage.ties ?? []), ...ties],
    });
  }

  /** Adds to the last stage what follows from it without any paper being moved. */
  private amend(more: Partial<CountedStage>): void {
    const last = this.stages.pop();
    assert(last !== undefined, 'a count begins with its first stage');
    this.stages.push({ ...last, ...more });
  }

  private electRest(rest: readonly number[], ties: readonly CountedTie[]): void {
    // Equal ones stand as on the ballot, as they do wherever several are elected at once.
    const inOrder = rest.toSorted((left, right) => {
      const [a, b] = [this.of(left), this.of(right)];
      return a > b ? -1 : a < b ? 1 : left - right;
    });
    const last = this.stages.at(-1);
    for (const candidate of inOrder) this.electOne(candidate);
    this.amend({
      elected: [...(last?.elected ?? []), ...inOrder],
      ties: [...(last?.ties ?? []), ...ties],
    });
    this.continuing = [];
  }

  private surplusOf(candidate: number): bigint {
    const surplus = this.of(candidate) - this.quota;
    return surplus > 0n ? surplus : 0n;
  }

  private get surpluses(): bigint {
    return this.elected.reduce((sum, candidate) => sum + this.surplusOf(candidate), 0n);
  }

  /**
   * 5.2.2, 5.2.5: how many of the last candidates could go together: with all surpluses they do not exceed the next
   * one, and enough are left for the places. 0 when none; a set with a tie at its edge is none.
   */
  private lastTogether(ascending: readonly number[], surpluses: bigint): number {
    let together = surpluses;
    let size = 0;
    for (let index = 0; index < ascending.length - this.unfilled; index += 1) {
      const own = this.of(ascending[index] ?? 0);
      const next = ascending[index + 1];
      together += own;
      if (next !== undefined && together <= this.of(next) && own < this.of(next)) size = index + 1;
    }
    return size;
  }

  private settle(kind: 'surplus' | 'exclusion', tied: readonly number[]): { who: number; ties: CountedTie[] } {
    const only = tied[0] ?? 0;
    if (tied.length === 1) return { who: only, ties: [] };
    const { lots } = this.input;
    const history = this.history.slice(0, -1);
    const tie = settleTie({ kind, tied, method: 'forwards', history, lots });
    return { who: tie.chosen[0] ?? only, ties: [tie] };
  }

  /** Gives a batch of papers of one value to the next preferences of their writers. */
  private passBatch(
    from: readonly { candidate: number; papers: readonly number[] }[],
    value: bigint,
  ): CountedTransfer[] {
    const isIn = new Set(this.continuing);
    const into = new Map<number, number[]>();
    const transfers = from.map(({ candidate, papers }): CountedTransfer => {
      const to = new Map<number, Given>();
      const nobody: Given = { votes: 0n, papers: 0 };
      for (const [next, { papers: own, count }] of this.piles.divide(papers, (other) => isIn.has(other))) {
        const votes = value * BigInt(count);
        this.votes[candidate] = this.of(candidate) - votes;
        if (next === null) {
          nobody.votes = votes;
          nobody.papers = count;
          this.nonTransferable += votes;
          continue;
        }
        this.votes[next] = this.of(next) + votes;
        to.set(next, { votes, papers: count });
        into.set(next, [...(into.get(next) ?? []), ...own]);
      }
      const sorted = [...to].toSorted(([left], [right]) => left - right);
      return {
        from: candidate,
        to: new Map(sorted.map(([next, given]) => [next, written(given)])),
        nonTransferable: written(nobody),
      };
    });
    for (const [next, papers] of into) this.piles.give(next, { papers, value });
    return transfers;
  }

  /** 5.3: passes on the largest surplus in the papers that brought it. */
  private passSurplus(): void {
    const largest = this.elected.reduce((best, one) => (this.surplusOf(one) > this.surplusOf(best) ? one : best));
    const tied = this.elected.filter((candidate) => this.surplusOf(candidate) === this.surplusOf(largest));
    const { who, ties } = this.settle(
      'surplus',
      tied.toSorted((left, right) => left - right),
    );
    const surplus = this.surplusOf(who);
    const parcels = this.piles.take(who);
    const last: Parcel<bigint> = parcels.at(-1) ?? { papers: [], value: UNIT };
    const isIn = new Set(this.continuing);
    const divided = [...this.piles.divide(last.papers, (other) => isIn.has(other))];
    const transferable = divided.flatMap(([next, { papers }]) => (next === null ? [] : papers));
    const count = BigInt(this.piles.countOf(transferable));
    const stuck = divided.find(([next]) => next === null)?.[1].count ?? 0;
    // 5.3.7: cut off to two places where the transferable papers are worth more than the surplus.
    const value = count * last.value > surplus ? surplus / count : last.value;
    const [transfer] = this.passBatch([{ candidate: who, papers: transferable }], value);
    const rest = surplus - value * count;
    this.votes[who] = this.quota;
    this.nonTransferable += rest;
    assert(transfer !== undefined, 'a surplus is one transfer');
    this.record({
      action: 'surplus',
      who: [who],
      why: 'largest-surplus',
      ties,
      transferValue: format(value),
      transfers: [{ ...transfer, nonTransferable: written({ votes: rest, papers: stuck }) }],
    });
  }

  /** 5.4: excludes candidates together, their papers in batches of equal value, the highest first. */
  private exclude(who: readonly number[], ties: readonly CountedTie[]): void {
    this.continuing = this.continuing.filter((candidate) => !who.includes(candidate));
    const parcels = who.flatMap((candidate) => this.piles.take(candidate).map((parcel) => ({ candidate, ...parcel })));
    const values = [...new Set(parcels.map(({ value }) => value))].toSorted((left, right) => (left > right ? -1 : 1));
    const why = who.length > 1 ? 'not-more-together-than-the-next' : 'fewest-votes';
    const stage = { action: 'exclude', who, why } as const;
    const batches = Math.max(1, values.length);
    for (let batch = 0; batch < batches && this.unfilled > 0; batch += 1) {
      const value = values[batch];
      const from = who.map((candidate) => ({
        candidate,
        papers: parcels
          .filter((parcel) => parcel.candidate === candidate && parcel.value === value)
          .flatMap(({ papers }) => papers),
      }));
      const transfers = value === undefined ? [] : this.passBatch(from, value);
      // 5.4.8: the quota falls with the papers that are lost, until somebody is elected.
      if (this.elected.length === 0) this.quota = this.newQuota();
      this.record({
        ...stage,
        sub: [batch + 1, batches],
        ties: batch === 0 ? ties : [],
        transferValue: value === undefined ? null : format(value),
        transfers,
      });
    }
    this.amend({ excluded: who });
  }

  /** One step of 5.2, or the end of the count by 5.5.1. */
  private step(): void {
    const ascending = this.ascending(this.continuing);
    if (ascending.length <= this.unfilled) {
      this.electRest(ascending, []);
      return;
    }
    const surpluses = this.surpluses;
    const size = this.lastTogether(ascending, surpluses);
    if (surpluses > 0n && size === 0) {
      this.passSurplus();
      return;
    }
    const lowest = ascending.filter((candidate) => this.of(candidate) === this.of(ascending[0] ?? 0));
    const single = size === 0 ? this.settle('exclusion', lowest) : null;
    const who = single === null ? ascending.slice(0, size) : [single.who];
    const ties = single?.ties ?? [];
    const rest = ascending.filter((candidate) => !who.includes(candidate));
    if (rest.length === this.unfilled) this.electRest(rest, ties);
    else this.exclude(who, ties);
  }

  run(): Counted {
    const empty = this.input.papers.total === 0;
    this.record({ action: 'first', who: [], why: empty ? 'no-votes' : 'first-preferences' });
    while (!empty && this.unfilled > 0 && this.continuing.length > 0) this.step();
    return {
      arithmetic: { unit: '0.01', rounding: 'down' },
      sum: format(this.valid),
      stages: this.stages,
      elected: this.elected,
      electedWithoutQuota: this.withoutQuota,
    };
  }
}

/** ERS97: exclusive Gregory transfers to two places, with deferred surpluses and exclusions in batches. */
export function countErs97(input: CountInput<Ers97Settings>): Counted {
  return new Ers97Count(input).run();
}
