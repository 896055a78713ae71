import { type Draw, type Election, firstAmong, paperCount, type Votes } from './election.ts';
import { fraction, inLowestTerms, isLess, NOTHING, plus, total } from './fraction.ts';
import { fewestFirst, inOrder, type Point, settle, thoseWith } from './ties.ts';
import { type Passed, type SecondCounted, type Standing, writeStage } from './write-stage.ts';

/**
 * The alternative vote by docs/counting.md, "irv": at every stage all papers are looked at anew, each with its first
 * preference among who is still in.
 */
function tally(election: Election, still: readonly string[]): Votes {
  const ofOne = (candidate: string) =>
    paperCount(election.papers.filter((paper) => firstAmong(paper, still) === candidate));
  return new Map(election.candidates.map((candidate) => [candidate, fraction(ofOne(candidate))]));
}

/** Where the papers of somebody who goes lie next. */
function passedOn(election: Election, from: string, still: readonly string[], next: readonly string[]): Passed {
  const own = election.papers.filter((paper) => firstAmong(paper, still) === from);
  const going = (candidate: string | null) => paperCount(own.filter((paper) => firstAmong(paper, next) === candidate));
  const moved = (papers: bigint) => ({ votes: fraction(papers), papers });
  const receivers = next.filter((candidate) => going(candidate) > 0n);
  return {
    from,
    to: new Map(receivers.map((candidate) => [candidate, moved(going(candidate))])),
    stopped: moved(going(null)),
  };
}

/** "A candidate with more votes than all others who are still in together is elected"; null while nobody has. */
function winner(still: readonly string[], votes: Votes, end: unknown): string | null {
  if (end === 'final-two' && still.length > 2) return null;
  const own = (candidate: string) => votes.get(candidate) ?? NOTHING;
  const beatsTheRest = (candidate: string) =>
    isLess(total(still.filter((other) => other !== candidate).map(own)), own(candidate));
  return still.find(beatsTheRest) ?? null;
}

/**
 * "The largest group of last candidates whose votes together are fewer than those of the next one", at least two; with
 * `final-two` two stay. Null where there is no such group.
 */
function lastGroup(still: readonly string[], votes: Votes, end: unknown): string[] | null {
  const own = (candidate: string) => votes.get(candidate) ?? NOTHING;
  const byVotes = fewestFirst(still, votes);
  for (let size = still.length - (end === 'final-two' ? 2 : 1); size >= 2; size -= 1) {
    const group = byVotes.slice(0, size);
    const [next] = byVotes.slice(size);
    if (next !== undefined && isLess(total(group.map(own)), own(next))) {
      return still.filter((candidate) => group.includes(candidate));
    }
  }
  return null;
}

function whoGoes(input: {
  readonly election: Election;
  readonly still: readonly string[];
  readonly votes: Votes;
  readonly earlier: readonly Point[];
  readonly draw: Draw;
}): Pick<Standing, 'why' | 'ties'> & { readonly who: readonly string[] } {
  const { election, still, votes, earlier, draw } = input;
  const { elimination, end, ties } = election.settings;
  const group = elimination === 'batch' ? lastGroup(still, votes, end) : null;
  if (group !== null) return { who: group, why: 'fewer-together-than-the-next' };
  const last = thoseWith('fewest', still, votes);
  if (last.length === 1) return { who: last, why: 'fewest-votes' };
  const { chosen, tie } = settle('exclusion', last, inOrder(ties, earlier), draw);
  return { who: [chosen], why: 'fewest-votes', ties: [tie] };
}

/** Counts by the alternative vote. */
export function secondIrv(election: Election, draw: Draw): SecondCounted {
  const all = fraction(paperCount(election.papers));
  const points: Point[] = [];
  const stages: SecondCounted['stages'][number][] = [];
  let still = election.candidates;
  let votes = tally(election, still);
  const elected = () => stages.at(-1)?.elected ?? [];
  const write = (stage: Pick<Standing, 'action' | 'why'> & Partial<Standing>) => {
    const counting = [...votes.values()].reduce(plus, NOTHING);
    const first = all.top === 0n ? null : winner(still, votes, election.settings['end']);
    points.push({ stage: stages.length + 1, votes });
    const standing = {
      n: stages.length + 1,
      votes,
      before: null,
      nonTransferable: fraction(all.top - counting.top),
      elected: first === null ? [] : [first],
      ...stage,
    };
    stages.push(writeStage(standing, inLowestTerms, false));
  };
  write({ action: 'first', why: all.top === 0n ? 'no-votes' : 'first-preferences' });
  while (all.top > 0n && elected().length === 0) {
    const { who, ...why } = whoGoes({ election, still, votes, earlier: points.slice(0, -1), draw });
    const next = still.filter((candidate) => !who.includes(candidate));
    const transfers = who.map((candidate) => passedOn(election, candidate, still, next));
    const before = votes;
    still = next;
    votes = tally(election, still);
    write({ action: 'exclude', who, excluded: who, transfers, before, ...why });
  }
  return {
    arithmetic: { unit: '1', rounding: 'none' },
    sum: inLowestTerms(all),
    stages,
    elected: elected(),
    electedWithoutQuota: [],
  };
}
