import { type Counted, type CountedStage, type CountedTie, type CountInput, NOTHING_ELSE } from './counted.ts';
import { rankingsOf } from './papers.ts';
import { formatUnits } from './rational.ts';
import type { MeekPrfSettings } from './rules/meek-prf.ts';

const PLACES = 9;
const ONE = 10n ** BigInt(PLACES);
/** 0.000001: surpluses below it are not worth another pass. */
const OMEGA = 1_000n;

/** left × right in units, and left ÷ right in units, both rounded up to the last place. */
function timesUp(left: bigint, right: bigint): bigint {
  return (left * right + ONE - 1n) / ONE;
}

function overUp(left: bigint, right: bigint): bigint {
  return (left * ONE + right - 1n) / right;
}

interface Pass {
  readonly votes: readonly bigint[];
  readonly quota: bigint;
  readonly surplus: bigint;
}

class MeekCount {
  private readonly input: CountInput<MeekPrfSettings>;
  private readonly keep: bigint[];
  private hopeful: number[];
  private readonly elected: number[] = [];
  private readonly stages: CountedStage[] = [];
  private readonly share: (votes: bigint[]) => void;

  constructor(input: CountInput<MeekPrfSettings>) {
    const { papers } = input;
    this.input = input;
    this.hopeful = Array.from({ length: papers.candidates }, (_, candidate) => candidate);
    this.keep = this.hopeful.map(() => ONE);
    const { order, start } = rankingsOf(papers);
    this.share = (votes) => {
      for (let paper = 0; paper < papers.size; paper += 1) {
        const count = BigInt(papers.weights[paper] ?? 0);
        const end = start[paper + 1] ?? 0;
        let weight = ONE;
        for (let at = start[paper] ?? 0; at < end && weight > 0n; at += 1) {
          const candidate = order[at] ?? 0;
          const taken = timesUp(weight, this.keep[candidate] ?? 0n);
          votes[candidate] = (votes[candidate] ?? 0n) + taken * count;
          weight -= taken;
        }
      }
    };
  }

  private get total(): bigint {
    return BigInt(this.input.papers.total) * ONE;
  }

  /** Steps a, b and d of the rule: shares out all papers, then quota and total surplus. */
  private pass(): Pass {
    const votes = this.keep.map(() => 0n);
    this.share(votes);
    const inPlay = votes.reduce((sum, own) => sum + own, 0n);
    const quota = inPlay / BigInt(this.input.seats + 1) + 1n;
    return { votes, quota, surplus: 0n };
  }

  private surplusOf({ votes, quota }: Pass): bigint {
    const surplus = this.elected.reduce((sum, candidate) => sum + (votes[candidate] ?? 0n) - quota, 0n);
    return surplus > 0n ? surplus : 0n;
  }

  private record(pass: Pass, stage: Pick<CountedStage, 'action' | 'why'> & Partial<CountedStage>): void {
    const inPlay = pass.votes.reduce((sum, own) => sum + own, 0n);
    this.stages.push({
      ...NOTHING_ELSE,
      who: [],
      ...stage,
      quota: formatUnits(pass.quota, PLACES),
      surplus: formatUnits(pass.surplus, PLACES),
      votes: pass.votes.map((votes) => formatUnits(votes, PLACES)),
      keep: this.keep.map((keep) => formatUnits(keep, PLACES)),
      nonTransferable: formatUnits(this.total - inPlay, PLACES),
    });
  }

  private descending(candidates: readonly number[], votes: readonly bigint[]): number[] {
    return candidates.toSorted((left, right) => {
      const [a, b] = [votes[left] ?? 0n, votes[right] ?? 0n];
      return a < b ? 1 : a > b ? -1 : 0;
    });
  }

  /** One round: passes until somebody is elected, or until the surplus is settled and the last candidate goes. */
  private round(): void {
    let before: bigint | null = null;
    for (let iterations = 1; ; iterations += 1) {
      const found = this.pass();
      const { votes, quota } = found;
      const reaching = this.descending(
        this.hopeful.filter((candidate) => (votes[candidate] ?? 0n) >= quota),
        votes,
      );
      this.hopeful = this.hopeful.filter((candidate) => !reaching.includes(candidate));
      this.elected.push(...reaching);
      const pass = { ...found, surplus: this.surplusOf(found) };
      if (reaching.length > 0) {
        this.record(pass, { action: 'iterate', why: 'quota-reached', iterations, elected: reaching });
        return;
      }
      if (pass.surplus < OMEGA || (before !== null && pass.surplus >= before)) {
        this.defeat(pass, iterations);
        return;
      }
      before = pass.surplus;
      for (const candidate of this.elected) {
        const kept = timesUp(this.keep[candidate] ?? 0n, quota);
        this.keep[candidate] = overUp(kept, votes[candidate] ?? ONE);
      }
    }
  }

  /** Excludes the last candidate; tied are all whom the surplus could still lift over the last one. */
  private defeat(pass: Pass, iterations: number): void {
    const votesOf = (candidate: number) => pass.votes[candidate] ?? 0n;
    const least = this.hopeful.reduce((bar, candidate) => (votesOf(candidate) < votesOf(bar) ? candidate : bar));
    const tied = this.hopeful.filter((candidate) => votesOf(candidate) <= votesOf(least) + pass.surplus);
    let who = least;
    const ties: CountedTie[] = [];
    if (tied.length > 1) {
      const { chosen, lot } = this.input.lots.draw({ kind: 'exclusion', tied, take: 1 });
      ties.push({ kind: 'exclusion', tied, chosen, by: 'lot', stage: null, lot });
      who = chosen[0] ?? least;
    }
    this.hopeful = this.hopeful.filter((candidate) => candidate !== who);
    this.record(pass, { action: 'iterate', why: 'settled', iterations, who: [who], excluded: [who], ties });
    this.keep[who] = 0n;
  }

  run(): Counted {
    const { papers, seats } = this.input;
    const withoutQuota: number[] = [];
    if (papers.total === 0) this.record(this.pass(), { action: 'first', why: 'no-votes' });
    while (papers.total > 0 && this.elected.length < seats && this.hopeful.length > 0) {
      if (this.elected.length + this.hopeful.length > seats) this.round();
      else {
        const pass = this.pass();
        withoutQuota.push(...this.descending(this.hopeful, pass.votes));
        this.hopeful = [];
        this.elected.push(...withoutQuota);
        this.record(
          { ...pass, surplus: this.surplusOf(pass) },
          { action: 'elect-remaining', why: 'last-places', elected: withoutQuota },
        );
      }
    }
    return {
      arithmetic: { unit: '0.000000001', rounding: 'up' },
      sum: formatUnits(this.total, PLACES),
      stages: this.stages,
      elected: this.elected,
      electedWithoutQuota: withoutQuota,
    };
  }
}

/**
 * Meek's method by the Proportional Representation Foundation's reference rule: nine places, products and quotients of
 * keep values rounded up, the quota lowered as votes run out of preferences.
 */
export function countMeekPrf(input: CountInput<MeekPrfSettings>): Counted {
  return new MeekCount(input).run();
}
