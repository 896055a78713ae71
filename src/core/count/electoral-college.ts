import { assert } from '../base/assert.ts';
import { type Counted, type CountedStage, type CountedTie, type CountInput, NOTHING_ELSE } from './counted.ts';
import { Piles } from './irv.ts';
import { formatFraction, rational } from './rational.ts';
import type { ElectoralCollegeSettings } from './rules/electoral-college.ts';
import type { CountedSection } from './scores.ts';
import { extremes, settleTie } from './tie.ts';

interface College {
  readonly section: string;
  readonly share: readonly [number, number];
  readonly piles: Piles;
  readonly total: number;
}

/** Shares of the whole at one stage, as whole numbers of 1/unit. */
interface Shares {
  readonly unit: bigint;
  readonly votes: readonly bigint[];
  /** What counts for somebody. */
  readonly inPlay: bigint;
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}

/** Sums the sections: each gives share × votes ÷ votes that still count in it. */
function sharesOf(colleges: readonly College[], candidates: number, shared: boolean): Shares {
  const live = colleges
    .map(({ share: [n, d], piles, total }) => ({
      n: BigInt(n),
      d: BigInt(d),
      piles,
      count: BigInt(total - piles.nonTransferable),
    }))
    .filter(({ count }) => count > 0n);
  const unit = live.map(({ d, count }) => d * count).reduce((all, own) => (all / gcd(all, own)) * own, 1n);
  const votes = Array.from({ length: candidates }, (_, candidate) =>
    live.reduce(
      (sum, { n, d, piles, count }) => sum + n * BigInt(piles.votes[candidate] ?? 0) * (unit / (d * count)),
      0n,
    ),
  );
  const inPlay = votes.reduce((sum, some) => sum + some, 0n);
  // Without the sections that say nothing, what is left is the whole.
  return { unit: shared && inPlay > 0n ? inPlay : unit, votes, inPlay };
}

/** How the count stands, written down. */
class Record {
  readonly stages: CountedStage[] = [];
  readonly sections: CountedSection[][] = [];
  readonly history: (readonly bigint[])[] = [];
  private readonly colleges: readonly College[];

  constructor(colleges: readonly College[]) {
    this.colleges = colleges;
  }

  add(stage: Pick<CountedStage, 'action' | 'who' | 'why'> & Partial<CountedStage>, shares: Shares): void {
    const { unit, votes, inPlay } = shares;
    this.history.push(votes);
    this.sections.push(
      this.colleges.map(({ section, share: [n, d], piles, total }) => ({
        section,
        share: formatFraction(rational(BigInt(n), BigInt(d))),
        votes: [...piles.votes],
        continuing: total - piles.nonTransferable,
        exhausted: piles.nonTransferable,
      })),
    );
    this.stages.push({
      ...NOTHING_ELSE,
      ...stage,
      votes: votes.map((some) => formatFraction(rational(some, unit))),
      nonTransferable: formatFraction(rational(unit - inPlay, unit)),
    });
  }

  /** Adds who is elected to the last stage. */
  elect(winner: number, ties: readonly CountedTie[]): void {
    const last = this.stages.pop();
    assert(last !== undefined, 'somebody is elected at a stage');
    this.stages.push({ ...last, elected: [winner], ties: [...last.ties, ...ties] });
  }
}

function collegesOf(input: CountInput<ElectoralCollegeSettings>): College[] {
  const { sections } = input;
  assert(sections !== undefined, 'an electoral college is counted by section');
  return input.settings.sections.map(({ section, share }) => {
    const papers = sections.get(section);
    assert(papers !== undefined, 'every section of the college has its papers');
    return { section, share, piles: new Piles(papers), total: papers.total };
  });
}

/** The largest share at once. */
function electMost(record: Record, shares: Shares, lots: CountInput['lots']): number {
  const all = shares.votes.map((_, candidate) => candidate);
  const most = extremes({ among: all, tally: shares.votes, lowest: false });
  if (most.length === 1) record.elect(most[0] ?? 0, []);
  else {
    const tie = settleTie({ kind: 'election', tied: most, method: 'lot', history: [], lots });
    record.elect(tie.chosen[0] ?? 0, [tie]);
  }
  return record.stages.at(-1)?.elected[0] ?? 0;
}

/**
 * An electoral college: every section has its share of the whole, and gives each candidate the part of it that the
 * candidate has among the votes there that still count. By the alternative vote the smallest sum is excluded until
 * somebody has more than half of what counts; or the largest sum is elected at once. All figures are exact fractions
 * and sum to 1 with the shares that count for nobody.
 */
export function countElectoralCollege(input: CountInput<ElectoralCollegeSettings>): Counted {
  const { papers, settings, lots } = input;
  const colleges = collegesOf(input);
  const record = new Record(colleges);
  const standing = () => sharesOf(colleges, papers.candidates, settings.withoutVotes === 'shared');
  let shares = standing();
  let continuing = shares.votes.map((_, candidate) => candidate);
  let winner: number | null = null;
  record.add({ action: 'first', who: [], why: papers.total === 0 ? 'no-votes' : 'first-preferences' }, shares);
  if (papers.total > 0 && settings.count === 'most-votes') winner = electMost(record, shares, lots);
  while (papers.total > 0 && winner === null) {
    winner = continuing.find((candidate) => (shares.votes[candidate] ?? 0n) * 2n > shares.inPlay) ?? null;
    if (winner !== null) {
      record.elect(winner, []);
      break;
    }
    const lowest = extremes({ among: continuing, tally: shares.votes, lowest: true });
    const history = record.history.slice(0, -1);
    const tie =
      lowest.length > 1 ? settleTie({ kind: 'exclusion', tied: lowest, method: settings.ties, history, lots }) : null;
    const who = tie?.chosen ?? lowest;
    continuing = continuing.filter((candidate) => !who.includes(candidate));
    const isIn = new Set(continuing);
    for (const { piles } of colleges) for (const candidate of who) piles.exclude(candidate, (other) => isIn.has(other));
    shares = standing();
    const ties = tie === null ? [] : [tie];
    record.add({ action: 'exclude', who, why: 'smallest-share', excluded: who, ties }, shares);
  }
  return {
    arithmetic: { unit: 'exact', rounding: 'none' },
    sum: '1',
    stages: record.stages,
    elected: winner === null ? [] : [winner],
    electedWithoutQuota: [],
    colleges: record.sections,
  };
}
