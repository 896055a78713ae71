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
import { firstPreferences, heldBy, reportOf, worth } from './slips.ts';
import { inOrder, type Point, settle, thoseWith } from './ties.ts';
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

/** One count by schedule 1 of SSI 2011/399; the numbers in brackets are its rules. */
function countByStages(election: Election, draw: Draw, numbers: Numbers): SecondCounted {
  const { candidates, seats } = election;
  const { write, ties } = numbers;
  const valid = paperCount(election.papers);
  const slips = firstPreferences(election); // (46)
  const quota = numbers.quota(valid, seats); // (47)
  const elected: string[] = [];
  const withoutQuota: string[] = [];
  const excluded: string[] = [];
  /** Elected candidates whose surplus has been passed on: they are left with the quota. */
  const settled: string[] = [];
  const stages: SecondCounted['stages'][number][] = [];
  const points: Point[] = [];
  let lost = NOTHING;

  const votesOf = (candidate: string) => (settled.includes(candidate) ? quota : worth(heldBy(slips, candidate)));
  const now = () => new Map(candidates.map((candidate) => [candidate, votesOf(candidate)]));
  const continuing = () => candidates.filter((one) => !elected.includes(one) && !excluded.includes(one));
  const mostFirst = (some: readonly string[]) =>
    some.toSorted((left, right) =>
      isLess(votesOf(right), votesOf(left)) ? -1 : isLess(votesOf(left), votesOf(right)) ? 1 : 0,
    );

  const endStage = (stage: Pick<Standing, 'action' | 'why'> & Partial<Standing>) => {
    const votes = now();
    const electedBefore = elected.length;
    if (valid > 0n) {
      // (48) Whoever has the quota at the end of a stage.
      elected.push(...mostFirst(continuing().filter((one) => numbers.hasQuota(votesOf(one), quota))));
      // (52) No more continuing candidates than vacancies.
      const rest = continuing();
      if (rest.length <= seats - elected.length) {
        withoutQuota.push(...mostFirst(rest));
        elected.push(...mostFirst(rest));
      }
    }
    const n = stages.length + 1;
    const standing = {
      n,
      votes,
      before: points.at(-1)?.votes ?? null,
      quota,
      nonTransferable: worth(heldBy(slips, null)),
      roundingLoss: lost,
      elected: elected.slice(electedBefore),
      ...stage,
    };
    stages.push(writeStage(standing, write));
    points.push({ stage: n, votes });
  };

  /** (50), (51) The one whose turn it is; equal ones by an earlier stage, else by lot. */
  const turnOf = (kind: 'surplus' | 'exclusion', among: readonly string[]) => {
    const tied = thoseWith(kind === 'surplus' ? 'most' : 'fewest', among, now());
    const [only = ''] = tied;
    if (tied.length === 1) return { chosen: only, ties: [] };
    const { chosen, tie } = settle(kind, tied, inOrder(ties, points.slice(0, -1)), draw);
    return { chosen, ties: [tie] };
  };

  /** (49) All papers of the candidate, each at surplus × its value ÷ the candidate's votes. */
  const passSurplus = (waiting: readonly string[]) => {
    const turn = turnOf('surplus', waiting);
    const votes = votesOf(turn.chosen);
    const surplus = minus(votes, quota);
    const moved = heldBy(slips, turn.chosen);
    for (const slip of moved) {
      slip.value = numbers.transferValue(lowest(dividedBy(times(surplus, slip.value), votes)));
      slip.holder = firstAmong(slip.paper, continuing());
    }
    settled.push(turn.chosen);
    lost = plus(lost, minus(surplus, worth(moved)));
    const [first] = moved;
    const oneValue = first !== undefined && moved.every((slip) => isEqual(slip.value, first.value));
    endStage({
      action: 'surplus',
      who: [turn.chosen],
      why: 'largest-surplus',
      transferValue: oneValue ? first.value : null,
      transfers: [reportOf(turn.chosen, moved, candidates)],
      ties: turn.ties,
    });
  };

  /** (51) The last candidate goes, every paper at the value at which it came. */
  const exclude = () => {
    const turn = turnOf('exclusion', continuing());
    excluded.push(turn.chosen);
    const moved = heldBy(slips, turn.chosen);
    for (const slip of moved) slip.holder = firstAmong(slip.paper, continuing());
    endStage({
      action: 'exclude',
      who: [turn.chosen],
      why: 'fewest-votes',
      transfers: [reportOf(turn.chosen, moved, candidates)],
      excluded: [turn.chosen],
      ties: turn.ties,
    });
  };

  endStage({ action: 'first', why: valid === 0n ? 'no-votes' : 'first-preferences' });
  while (valid > 0n && elected.length < seats && continuing().length > 0) {
    const waiting = candidates.filter(
      (one) => elected.includes(one) && !settled.includes(one) && isLess(quota, votesOf(one)),
    );
    if (waiting.length > 0) passSurplus(waiting);
    else exclude();
  }
  const { arithmetic } = numbers;
  return { arithmetic, sum: write(fraction(valid)), stages, elected, electedWithoutQuota: withoutQuota };
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
