import { type Counted, type CountedStage, type CountedTie, type CountInput, NOTHING_ELSE } from './counted.ts';
import { formatUnits } from './rational.ts';
import type { MeekPrfSettings } from './rules/meek-prf.ts';
import { MEEK_PLACES, overUp, type ShareTree, shareTreeOf, timesUp, WHOLE } from './stv/share-tree.ts';

/** 0.000001: surpluses below it are not worth another pass. */
const OMEGA = 1_000n;

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
  private readonly tree: ShareTree;

  constructor(input: CountInput<MeekPrfSettings>) {
    const { papers } = input;
    this.input = input;
    this.hopeful = Array.from({ length: papers.candidates }, (_, candidate) => candidate);
    this.keep = this.hopeful.map(() => WHOLE);
    this.tree = shareTreeOf(papers);
  }

  private get total(): bigint {
    return BigInt(this.input.papers.total) * WHOLE;
  }

  /** Steps a, b and d of the rule: shares out all papers, then quota and total surplus. */
  private pass(): Pass {
    const votes = this.tree.share(this.keep);
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
      quota: formatUnits(pass.quota, MEEK_PLACES),
      surplus: formatUnits(pass.surplus, MEEK_PLACES),
      votes: pass.votes.map((votes) => formatUnits(votes, MEEK_PLACES)),
      keep: this.keep.map((keep) => formatUnits(keep, MEEK_PLACES)),
      nonTransferable: formatUnits(this.total - inPlay, MEEK_PLACES),
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
        this.keep[candidate] = overUp(kept, votes[candidate] ?? WHOLE);
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
      sum: formatUnits(this.total, MEEK_PLACES),
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
