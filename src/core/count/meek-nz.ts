import { type Counted, type CountedStage, type CountedTie, type CountInput, NOTHING_ELSE } from './counted.ts';
import { formatUnits } from './rational.ts';
import type { MeekNzSettings } from './rules/meek-nz.ts';
import { nzNumbers } from './stv/nz-numbers.ts';
import { MEEK_PLACES, overUp, type ShareTree, shareTreeOf, timesUp, WHOLE } from './stv/share-tree.ts';
import { extremes } from './tie.ts';

/** 0.0001: with less surplus than this nobody can be lifted any more. */
const NO_SURPLUS = 100_000n;
/** After so many passes that have not lowered the surplus it is taken to stand still. */
const PASSES_IN_VAIN = 10;

/** One sharing out, and what follows from its figures alone. */
interface Pass {
  readonly votes: readonly bigint[];
  readonly quota: bigint;
  readonly nonTransferable: bigint;
}

/** Who goes, and why. */
interface Exclusion {
  readonly who: readonly number[];
  readonly why: string;
  readonly ties: readonly CountedTie[];
}

class NzCount {
  private readonly input: CountInput<MeekNzSettings>;
  private readonly tree: ShareTree;
  private readonly numbers: readonly number[];
  private readonly keep: bigint[];
  private hopeful: number[];
  private readonly elected: number[] = [];
  /** The least surplus since somebody was elected or excluded, and how many passes have not lowered it since. */
  private leastSurplus: bigint | null = null;
  private passesInVain = 0;
  private readonly stages: CountedStage[] = [];
  private readonly history: (readonly bigint[])[] = [];

  constructor(input: CountInput<MeekNzSettings>) {
    const { papers, seats } = input;
    this.input = input;
    this.tree = shareTreeOf(papers);
    this.numbers = nzNumbers({ candidates: papers.candidates, seats, votes: papers.total });
    this.hopeful = Array.from({ length: papers.candidates }, (_, candidate) => candidate);
    this.keep = this.hopeful.map(() => WHOLE);
  }

  private get total(): bigint {
    return BigInt(this.input.papers.total) * WHOLE;
  }

  private pass(): Pass {
    const { seats } = this.input;
    const votes = this.tree.share(this.keep);
    const inPlay = votes.reduce((sum, own) => sum + own, 0n);
    const share = inPlay / BigInt(seats + 1) + 1n;
    // For a single seat an absolute majority, which is a whole number of votes.
    const quota = seats === 1 ? ((share + WHOLE - 1n) / WHOLE) * WHOLE : share;
    return { votes, quota, nonTransferable: this.total - inPlay };
  }

  private record(
    { votes, quota, nonTransferable }: Pass,
    stage: Pick<CountedStage, 'action' | 'why'> & Partial<CountedStage>,
    surplus: bigint,
  ): void {
    const write = (units: bigint) => formatUnits(units, MEEK_PLACES);
    this.stages.push({
      ...NOTHING_ELSE,
      who: stage.excluded ?? [],
      ...stage,
      quota: write(quota),
      surplus: write(surplus),
      votes: votes.map(write),
      keep: this.keep.map(write),
      nonTransferable: write(nonTransferable),
    });
  }

  private descending(candidates: readonly number[], votes: readonly bigint[]): number[] {
    return candidates.toSorted((left, right) => {
      const [a, b] = [votes[left] ?? 0n, votes[right] ?? 0n];
      return a < b ? 1 : a > b ? -1 : 0;
    });
  }

  /** The last of some candidates: by votes, by the first pass at which equal ones differed, by the rule's numbers. */
  private lowest(among: readonly number[], votes: readonly bigint[]): { who: number; ties: CountedTie[] } {
    const tied = extremes({ among, tally: votes, lowest: true });
    const [only = 0] = tied;
    if (tied.length === 1) return { who: only, ties: [] };
    let left: readonly number[] = tied;
    for (const [index, earlier] of this.history.entries()) {
      left = extremes({ among: left, tally: earlier, lowest: true });
      const [who = 0] = left;
      if (left.length > 1) continue;
      const tie: CountedTie = {
        kind: 'exclusion',
        tied,
        chosen: [who],
        by: 'earlier-stage',
        stage: index + 1,
        lot: null,
      };
      return { who, ties: [tie] };
    }
    // The numbers are turned round at every pass.
    const odd = this.history.length % 2 === 1;
    const now = this.numbers.map((number) => (odd ? 10_000 - number : number));
    const [who = 0] = extremes({ among: left, tally: now, lowest: true });
    return { who, ties: [{ kind: 'exclusion', tied, chosen: [who], by: 'number', stage: null, lot: null }] };
  }

  /** How many candidates can go before only as many are left as places. */
  private get spare(): number {
    return this.hopeful.length - (this.input.seats - this.elected.length);
  }

  private withoutVotes(zero: readonly number[], votes: readonly bigint[]): Exclusion {
    if (zero.length <= this.spare) return { who: zero, why: 'without-votes', ties: [] };
    const who: number[] = [];
    const ties: CountedTie[] = [];
    while (who.length < this.spare) {
      const next = this.lowest(
        zero.filter((candidate) => !who.includes(candidate)),
        votes,
      );
      who.push(next.who);
      ties.push(...next.ties);
    }
    return { who, why: 'without-votes', ties };
  }

  /** Who goes after a pass, if anybody. */
  private toExclude({ votes, quota }: Pass, surplus: bigint): Exclusion | null {
    const zero = this.hopeful.filter((candidate) => votes[candidate] === 0n);
    if (zero.length > 1) return surplus < NO_SURPLUS ? this.withoutVotes(zero, votes) : null;
    const below = this.descending(this.hopeful, votes)
      .toReversed()
      .map((candidate) => votes[candidate] ?? 0n);
    const [least = quota, next = quota] = below;
    if (next - least > surplus) {
      return { who: extremes({ among: this.hopeful, tally: votes, lowest: true }), why: 'cannot-overtake', ties: [] };
    }
    if (surplus >= NO_SURPLUS) return null;
    const { who, ties } = this.lowest(this.hopeful, votes);
    return { who: [who], why: 'no-surplus', ties };
  }

  /** New keep values for everybody above the quota. True where one has changed. */
  private lowerKeeps({ votes, quota }: Pass, among: readonly number[]): boolean {
    let changed = false;
    for (const candidate of among) {
      const own = votes[candidate] ?? 0n;
      if (own <= quota) continue;
      const before = this.keep[candidate] ?? 0n;
      const after = overUp(timesUp(quota, before), own);
      if (after !== before) changed = true;
      this.keep[candidate] = after < WHOLE ? after : WHOLE;
    }
    return changed;
  }

  /** One pass: elects, excludes and lowers keep values by the same figures. */
  private iterate(): void {
    const pass = this.pass();
    const { votes, quota } = pass;
    this.history.push(votes);
    const places = this.input.seats - this.elected.length;
    // A quota above the votes in play divided by seats + 1 is reached by no more than the places; those elected before
    // can only fall below it by what was rounded up.
    const reaching = this.descending(
      this.hopeful.filter((candidate) => (votes[candidate] ?? 0n) >= quota),
      votes,
    )
      .slice(0, places)
      .toSorted((left, right) => left - right);
    this.elected.push(...reaching);
    if (reaching.length > 0) this.leastSurplus = null;
    this.hopeful = this.hopeful.filter((candidate) => !reaching.includes(candidate));
    const surplus = this.elected.reduce((sum, candidate) => {
      const over = (votes[candidate] ?? 0n) - quota;
      return over > 0n ? sum + over : sum;
    }, 0n);
    const write = (exclusion: Exclusion | null) => {
      const { who, why, ties } = exclusion ?? { who: [], why: 'shared-out', ties: [] };
      this.record(pass, { action: 'iterate', why, iterations: 1, elected: reaching, excluded: who, ties }, surplus);
      this.hopeful = this.hopeful.filter((candidate) => !who.includes(candidate));
    };
    if (this.elected.length === this.input.seats) {
      write(null);
      return;
    }
    const open = this.spare > 0;
    const exclusion = open ? this.toExclude(pass, surplus) : null;
    this.settle({ pass, exclusion, surplus, write });
  }

  /** Keep values of a few billionths are rounded up by so much that they can go up and down for ever. */
  private standsStill(surplus: bigint): boolean {
    if (this.leastSurplus === null || surplus < this.leastSurplus) {
      this.leastSurplus = surplus;
      this.passesInVain = 0;
    } else this.passesInVain += 1;
    return this.passesInVain >= PASSES_IN_VAIN;
  }

  /**
   * Writes the stage down as its pass was, then lowers the keep values; where nothing moves, or where the
   * surplus stands still, the last candidate goes.
   */
  private settle(input: {
    readonly pass: Pass;
    readonly exclusion: Exclusion | null;
    readonly surplus: bigint;
    readonly write: (exclusion: Exclusion | null) => void;
  }): void {
    const { pass, write } = input;
    const before = [...this.keep];
    const lowered = this.lowerKeeps(pass, this.elected);
    const after = [...this.keep];
    const standsStill = this.standsStill(input.surplus);
    let exclusion = input.exclusion;
    const moved = (exclusion?.who ?? []).some((candidate) => (pass.votes[candidate] ?? 0n) > 0n);
    const gone = exclusion?.who ?? [];
    if ((!lowered || standsStill) && !moved && this.spare > gone.length) {
      const last = this.lowest(
        this.hopeful.filter((candidate) => !gone.includes(candidate)),
        pass.votes,
      );
      exclusion = {
        who: [...gone, last.who],
        why: exclusion?.why ?? 'nothing-moves',
        ties: [...(exclusion?.ties ?? []), ...last.ties],
      };
    }
    // The stage shows the keep values by which the votes were shared out.
    this.keep.splice(0, this.keep.length, ...before);
    write(exclusion);
    this.keep.splice(0, this.keep.length, ...after);
    for (const candidate of exclusion?.who ?? []) this.keep[candidate] = 0n;
    if ((exclusion?.who ?? []).length > 0) this.leastSurplus = null;
  }

  run(): Counted {
    const { papers, seats } = this.input;
    let withoutQuota: number[] = [];
    if (papers.total === 0) this.record(this.pass(), { action: 'first', why: 'no-votes' }, 0n);
    while (papers.total > 0 && this.elected.length < seats && this.hopeful.length > 0) {
      if (this.spare > 0) {
        this.iterate();
        continue;
      }
      const pass = this.pass();
      withoutQuota = this.hopeful;
      this.hopeful = [];
      this.elected.push(...withoutQuota);
      this.record(pass, { action: 'elect-remaining', why: 'last-places', elected: withoutQuota }, 0n);
    }
    return {
      arithmetic: { unit: '0.000000001', rounding: 'up' },
      sum: formatUnits(this.total, MEEK_PLACES),
      stages: this.stages,
      elected: this.elected,
      electedWithoutQuota: withoutQuota,
    };
  }
}

/**
 * Meek's method as New Zealand's local elections count it (Local Electoral Regulations 2001, schedule 1A): every
 * sharing out of the papers is a stage, and ties are settled by the rule itself, never by lot.
 */
export function countMeekNz(input: CountInput<MeekNzSettings>): Counted {
  return new NzCount(input).run();
}
