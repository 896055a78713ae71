import { type Draw, type Election, firstAmong, paperCount } from './election.ts';
import {
  asDecimal,
  cutTo,
  dividedBy,
  type Fraction,
  fraction,
  inLowestTerms,
  isEqual,
  isLess,
  lowest,
  minus,
  NOTHING,
  plus,
  times,
} from './fraction.ts';
import { firstPreferences, heldBy, reportOf, type Slip, worth } from './slips.ts';
import { inOrder, mostFirst, type Point, settle, thoseWith } from './ties.ts';
import { type SecondCounted, type Standing, writeStage } from './write-stage.ts';

/** What the Scottish Order and the count in exact fractions do not have in common. */
interface Numbers {
  readonly arithmetic: SecondCounted['arithmetic'];
  readonly quota: (papers: bigint, seats: number) => Fraction;
  readonly hasQuota: (votes: Fraction, quota: Fraction) => boolean;
  readonly transferValue: (exact: Fraction) => Fraction;
  readonly write: (amount: Fraction) => string;
  readonly ties: unknown;
}

/** One count by schedule 1 of SSI 2011/399 as it stands; the numbers in brackets are its rules. */
interface Count {
  readonly election: Election;
  readonly draw: Draw;
  readonly numbers: Numbers;
  readonly valid: bigint;
  readonly quota: Fraction;
  readonly slips: readonly Slip[];
  readonly elected: string[];
  readonly withoutQuota: string[];
  readonly excluded: string[];
  /** Elected candidates whose surplus has been passed on: they are left with the quota. */
  readonly settled: string[];
  readonly stages: SecondCounted['stages'][number][];
  readonly points: Point[];
  lost: Fraction;
}

function votesOf(count: Count, candidate: string): Fraction {
  return count.settled.includes(candidate) ? count.quota : worth(heldBy(count.slips, candidate));
}

function votesNow(count: Count): Map<string, Fraction> {
  return new Map(count.election.candidates.map((candidate) => [candidate, votesOf(count, candidate)]));
}

function continuing({ election, elected, excluded }: Count): string[] {
  return election.candidates.filter((one) => !elected.includes(one) && !excluded.includes(one));
}

/** Who is elected at the end of a stage. */
function electAll(count: Count): void {
  const { numbers, quota, elected, withoutQuota, election } = count;
  const votes = votesNow(count);
  // (48) Whoever has the quota.
  const reaching = continuing(count).filter((one) => numbers.hasQuota(votesOf(count, one), quota));
  elected.push(...mostFirst(reaching, votes));
  // (52) No more continuing candidates than vacancies.
  const rest = continuing(count);
  if (rest.length > election.seats - elected.length) return;
  withoutQuota.push(...mostFirst(rest, votes));
  elected.push(...mostFirst(rest, votes));
}

function endStage(count: Count, stage: Pick<Standing, 'action' | 'why'> & Partial<Standing>): void {
  const { elected, slips, stages, points, quota } = count;
  const votes = votesNow(count);
  const electedBefore = elected.length;
  if (count.valid > 0n) electAll(count);
  const n = stages.length + 1;
  const standing = {
    n,
    votes,
    before: points.at(-1)?.votes ?? null,
    quota,
    nonTransferable: worth(heldBy(slips, null)),
    roundingLoss: count.lost,
    elected: elected.slice(electedBefore),
    ...stage,
  };
  stages.push(writeStage(standing, count.numbers.write));
  points.push({ stage: n, votes });
}

/** (50), (51) The one whose turn it is; equal ones by an earlier stage, else by lot. */
function turnOf(count: Count, kind: 'surplus' | 'exclusion', among: readonly string[]) {
  const tied = thoseWith(kind === 'surplus' ? 'most' : 'fewest', among, votesNow(count));
  const [only = ''] = tied;
  if (tied.length === 1) return { chosen: only, ties: [] };
  const earlier = inOrder(count.numbers.ties, count.points.slice(0, -1));
  const { chosen, tie } = settle(kind, tied, earlier, count.draw);
  return { chosen, ties: [tie] };
}

/** (49) All papers of the candidate, each at surplus × its value ÷ the candidate's votes. */
function passSurplus(count: Count, waiting: readonly string[]): void {
  const { slips, quota, numbers, election } = count;
  const { chosen, ties } = turnOf(count, 'surplus', waiting);
  const votes = votesOf(count, chosen);
  const surplus = minus(votes, quota);
  const moved = heldBy(slips, chosen);
  for (const slip of moved) {
    slip.value = numbers.transferValue(lowest(dividedBy(times(surplus, slip.value), votes)));
    slip.holder = firstAmong(slip.paper, continuing(count));
  }
  count.settled.push(chosen);
  count.lost = plus(count.lost, minus(surplus, worth(moved)));
  const [first] = moved;
  const oneValue = first !== undefined && moved.every((slip) => isEqual(slip.value, first.value));
  endStage(count, {
    action: 'surplus',
    who: [chosen],
    why: 'largest-surplus',
    transferValue: oneValue ? first.value : null,
    transfers: [reportOf(chosen, moved, election.candidates)],
    ties,
  });
}

/** (51) The last candidate goes, every paper at the value at which it came. */
function exclude(count: Count): void {
  const { chosen, ties } = turnOf(count, 'exclusion', continuing(count));
  count.excluded.push(chosen);
  const moved = heldBy(count.slips, chosen);
  for (const slip of moved) slip.holder = firstAmong(slip.paper, continuing(count));
  endStage(count, {
    action: 'exclude',
    who: [chosen],
    why: 'fewest-votes',
    transfers: [reportOf(chosen, moved, count.election.candidates)],
    excluded: [chosen],
    ties,
  });
}

function countByStages(election: Election, draw: Draw, numbers: Numbers): SecondCounted {
  const { candidates, seats } = election;
  const valid = paperCount(election.papers);
  const count: Count = {
    election,
    draw,
    numbers,
    valid,
    quota: numbers.quota(valid, seats), // (47)
    slips: firstPreferences(election), // (46)
    elected: [],
    withoutQuota: [],
    excluded: [],
    settled: [],
    stages: [],
    points: [],
    lost: NOTHING,
  };
  const { elected, settled } = count;
  endStage(count, { action: 'first', why: valid === 0n ? 'no-votes' : 'first-preferences' });
  while (valid > 0n && elected.length < seats && continuing(count).length > 0) {
    const waiting = candidates.filter(
      (one) => elected.includes(one) && !settled.includes(one) && isLess(count.quota, votesOf(count, one)),
    );
    if (waiting.length > 0) passSurplus(count, waiting);
    else exclude(count);
  }
  const { stages, withoutQuota } = count;
  const sum = numbers.write(fraction(valid));
  return { arithmetic: numbers.arithmetic, sum, stages, elected, electedWithoutQuota: withoutQuota };
}

/** The Scottish Local Government Elections Order 2011 (SSI 2011/399), schedule 1, rules 46 to 53. */
export function secondScottishStv(election: Election, draw: Draw): SecondCounted {
  return countByStages(election, draw, {
    arithmetic: { unit: '0.00001', rounding: 'down' },
    // (47) Divided by one more than the places, a fraction left out, and one added.
    quota: (papers, seats) => plus(cutTo(0, fraction(papers, BigInt(seats) + 1n)), fraction(1n)),
    // (48) "Equals or exceeds".
    hasQuota: (votes, quota) => !isLess(votes, quota),
    // (49) Five places, the remainder left out.
    transferValue: (exact) => cutTo(5, exact),
    write: (amount) => asDecimal(5, amount),
    ties: 'backwards',
  });
}

/** docs/counting.md, "wigm-exact". */
export function secondWigmExact(election: Election, draw: Draw): SecondCounted {
  return countByStages(election, draw, {
    arithmetic: { unit: 'exact', rounding: 'none' },
    quota: (papers, seats) => fraction(papers, BigInt(seats) + 1n),
    hasQuota: (votes, quota) => isLess(quota, votes),
    transferValue: (exact) => exact,
    write: inLowestTerms,
    ties: election.settings['ties'],
  });
}
