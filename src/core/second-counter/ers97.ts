import { type Draw, type Election, firstAmong, paperCount } from './election.ts';
import {
  type Choice,
  type Count,
  continuing,
  electAll,
  markElected,
  nonTransferable,
  places,
  quotaNow,
  votesNow,
  votesOf,
} from './ers97-state.ts';
import {
  asDecimal,
  cutTo,
  dividedBy,
  type Fraction,
  fraction,
  greatest,
  isEqual,
  isLess,
  minus,
  NOTHING,
  plus,
  total,
} from './fraction.ts';
import { firstPreferences, heldBy, papersIn, reportOf, type Slip, worth } from './slips.ts';
import { fewestFirst, mostFirst, settle, thoseWith } from './ties.ts';
import { type Passed, type SecondCounted, type Standing, writeStage } from './write-stage.ts';

const write = (amount: Fraction) => asDecimal(2, amount);

/** Ends a batch: who is elected by it, and the stage or part of a stage as it is written down. */
function endBatch(count: Count, stage: Pick<Standing, 'action' | 'why'> & Partial<Standing>): void {
  const { elected, ties } = count.valid === 0n ? { elected: [], ties: [] } : electAll(count);
  const last = count.stages.at(-1);
  const sameStage = stage.sub !== undefined && stage.sub[0] > 1;
  const n = (last?.n ?? 0) + (sameStage ? 0 : 1);
  const votes = votesNow(count);
  const standing = {
    n,
    votes,
    before: count.points.at(-1)?.votes ?? null,
    quota: count.quota,
    nonTransferable: nonTransferable(count),
    ...stage,
    elected,
    ties: [...(stage.ties ?? []), ...ties],
  };
  count.stages.push(writeStage(standing, write));
  count.points.push({ stage: n, votes });
}

/** Writes into the stage that ended last what follows from it without a paper being moved. */
function addToLast(
  count: Count,
  more: { elected?: readonly string[]; excluded?: readonly string[]; ties?: Choice['ties'] },
) {
  const last = count.stages.pop();
  if (last === undefined) return;
  count.stages.push({
    ...last,
    elected: [...last.elected, ...(more.elected ?? [])],
    excluded: [...last.excluded, ...(more.excluded ?? [])],
    ties: [...last.ties, ...(more.ties ?? [])],
  });
}

function surplusOf(count: Count, candidate: string): Fraction {
  const votes = votesOf(count, candidate);
  return isLess(count.quota, votes) ? minus(votes, count.quota) : NOTHING;
}

/** 5.2.3, 5.2.5: one of several equal ones, by the first point at which they differed, else by lot. */
function oneOf(count: Count, kind: 'surplus' | 'exclusion', tied: readonly string[]): Choice {
  const [only = ''] = tied;
  if (tied.length === 1) return { chosen: only, ties: [] };
  const { chosen, tie } = settle(kind, tied, count.points.slice(0, -1), count.draw);
  return { chosen, ties: [tie] };
}

/** Turns papers to their next preferences at a value; they come there as one batch. */
function turn(count: Count, slips: readonly Slip[], value: Fraction): void {
  for (const slip of slips) {
    slip.holder = firstAmong(slip.paper, continuing(count));
    slip.value = value;
    slip.came = count.points.length;
  }
}

/** 5.3: the papers of the last batch that the candidate received; at the first stage these are all. */
function passSurplus(count: Count): void {
  const surpluses = new Map(count.elected.map((candidate) => [candidate, surplusOf(count, candidate)]));
  const largest = greatest([...surpluses.values()]);
  const inBallotOrder = count.election.candidates.filter((candidate) => count.elected.includes(candidate));
  const { chosen, ties } = oneOf(
    count,
    'surplus',
    inBallotOrder.filter((candidate) => isEqual(surpluses.get(candidate) ?? NOTHING, largest)),
  );
  const own = heldBy(count.slips, chosen);
  const lastCame = own.reduce((last, slip) => (slip.came > last ? slip.came : last), 0);
  const batch = own.filter((slip) => slip.came === lastCame);
  const going = batch.filter((slip) => firstAmong(slip.paper, continuing(count)) !== null);
  // 5.3.7: a new value only where the transferable papers are worth more than the surplus; else the present one.
  const present = batch[0]?.value ?? NOTHING;
  const value = isLess(largest, worth(going)) ? cutTo(2, dividedBy(largest, fraction(papersIn(going)))) : present;
  count.settled.set(chosen, count.quota);
  turn(count, going, value);
  const rest = minus(largest, worth(going)); // 5.3.9
  count.leftBehind = plus(count.leftBehind, rest);
  const stopped = { votes: rest, papers: papersIn(batch) - papersIn(going) };
  const transfers: Passed[] = [{ ...reportOf(chosen, going, count.election.candidates), stopped }];
  endBatch(count, {
    action: 'surplus',
    who: [chosen],
    why: 'largest-surplus',
    transferValue: value,
    transfers,
    ties,
  });
}

/**
 * 5.2.5: as many of the last candidates as can go together: enough stay for the places, and their votes and all
 * surpluses are not more than the votes of the next one. A set whose last one ties with the next is none. From the
 * fewest votes on; empty where there is no such set.
 */
function goTogether(count: Count): string[] {
  const ascending = fewestFirst(continuing(count), votesNow(count));
  const surpluses = total(count.elected.map((candidate) => surplusOf(count, candidate)));
  for (let size = ascending.length - places(count); size >= 1; size -= 1) {
    const set = ascending.slice(0, size);
    const [next] = ascending.slice(size);
    const edge = set.at(-1);
    if (next === undefined || edge === undefined || isEqual(votesOf(count, edge), votesOf(count, next))) continue;
    const together = plus(surpluses, total(set.map((candidate) => votesOf(count, candidate))));
    if (!isLess(votesOf(count, next), together)) return set;
  }
  return [];
}

/** 5.4: the papers of all who go, in batches of equal value, the highest value first. */
function exclude(count: Count, who: readonly string[], ties: Choice['ties']): void {
  const { election, slips } = count;
  count.excluded.push(...who);
  const all = slips.filter((slip) => slip.holder !== null && who.includes(slip.holder));
  const values: Fraction[] = [];
  for (const { value } of all) if (!values.some((other) => isEqual(other, value))) values.push(value);
  values.sort((left, right) => (isLess(right, left) ? -1 : 1));
  const parts = values.length === 0 ? 1 : values.length;
  for (let part = 1; part <= parts && places(count) > 0; part += 1) {
    const value = values[part - 1];
    const ofWhom = who.map((candidate) => ({
      candidate,
      batch: value === undefined ? [] : heldBy(all, candidate).filter((slip) => isEqual(slip.value, value)),
    }));
    if (value !== undefined)
      turn(
        count,
        ofWhom.flatMap(({ batch }) => batch),
        value,
      );
    // 5.4.8
    if (count.elected.length === 0) count.quota = quotaNow(count);
    endBatch(count, {
      action: 'exclude',
      sub: [part, parts],
      who,
      why: who.length > 1 ? 'not-more-together-than-the-next' : 'fewest-votes',
      transferValue: value ?? null,
      transfers:
        value === undefined
          ? []
          : ofWhom.map(({ candidate, batch }) => reportOf(candidate, batch, election.candidates)),
      ties: part === 1 ? ties : [],
    });
  }
  addToLast(count, { excluded: who });
}

/** 5.5.1: as many are left as places. */
function electTheRest(count: Count, rest: readonly string[], ties: Choice['ties']): void {
  const elected = mostFirst(rest, votesNow(count));
  for (const candidate of elected) markElected(count, candidate);
  // Nobody of the others can be elected any more.
  count.excluded.push(...continuing(count));
  addToLast(count, { elected, ties });
}

/** What 5.2 says comes next. */
function step(count: Count): void {
  const still = continuing(count);
  if (still.length <= places(count)) {
    electTheRest(count, still, []);
    return;
  }
  const set = goTogether(count);
  const anySurplus = count.elected.some((candidate) => isLess(NOTHING, surplusOf(count, candidate)));
  // 5.2.2: surpluses wait while some set of last candidates could go all the same.
  if (anySurplus && set.length === 0) {
    passSurplus(count);
    return;
  }
  const one = set.length > 0 ? null : oneOf(count, 'exclusion', thoseWith('fewest', still, votesNow(count)));
  const who = one === null ? set : [one.chosen];
  const rest = still.filter((candidate) => !who.includes(candidate));
  if (rest.length === places(count)) electTheRest(count, rest, one?.ties ?? []);
  else exclude(count, who, one?.ties ?? []);
}

/** Counts by ERS97. */
export function secondErs97(election: Election, draw: Draw): SecondCounted {
  const valid = paperCount(election.papers);
  const count: Count = {
    election,
    draw,
    slips: firstPreferences(election),
    valid,
    quota: NOTHING,
    leftBehind: NOTHING,
    elected: [],
    withoutQuota: [],
    excluded: [],
    settled: new Map(),
    points: [],
    stages: [],
  };
  count.quota = quotaNow(count);
  endBatch(count, { action: 'first', why: valid === 0n ? 'no-votes' : 'first-preferences' });
  while (valid > 0n && places(count) > 0 && continuing(count).length > 0) step(count);
  return {
    arithmetic: { unit: '0.01', rounding: 'down' },
    sum: write(fraction(valid)),
    stages: count.stages,
    elected: count.elected,
    electedWithoutQuota: count.withoutQuota,
  };
}
