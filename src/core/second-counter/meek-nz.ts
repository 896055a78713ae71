import type { SheetTie } from '../count/sheet.ts';
import { type Election, paperCount, type Votes } from './election.ts';
import {
  cutTo,
  dividedBy,
  type Fraction,
  fraction,
  greatest,
  isEqual,
  isLess,
  least,
  minus,
  NOTHING,
  plus,
  raisedTo,
  times,
  total,
} from './fraction.ts';
import { distribute, inNinePlaces, NONE, ONE, SMALLEST } from './meek-shares.ts';
import { mostFirst, narrow, type Point, thoseWith } from './ties.ts';
import { type SecondCounted, type Standing, writeStage } from './write-stage.ts';

/** Less surplus than this is none. */
const HARDLY_ANY = fraction(1n, 10_000n);
/** So many sharings out without less surplus than before are enough: rounding can make it go up and down for ever. */
const IN_VAIN = 10;

/** A count by schedule 1A of the Local Electoral Regulations 2001 (New Zealand), as Hill's program counts it. */
interface Count {
  readonly election: Election;
  readonly valid: Fraction;
  readonly keep: Map<string, Fraction>;
  /** The numbers that settle what no sharing out has settled; each is turned round at every sharing out. */
  readonly numbers: Map<string, bigint>;
  readonly elected: string[];
  readonly excluded: string[];
  readonly stages: SecondCounted['stages'][number][];
  /** The votes after every sharing out. */
  readonly points: Point[];
  /** The surpluses of all sharings out since somebody was elected or excluded. */
  surpluses: Fraction[];
  votes: Votes;
  quota: Fraction;
}

interface Leaving {
  readonly who: readonly string[];
  readonly why: string;
  readonly ties: readonly SheetTie[];
}

/**
 * The generator of Wichmann and Hill, its three seeds from candidates, seats and votes: the first number after five
 * steps, each other after one more; a number that somebody has is passed over.
 */
function numbersFor(candidates: readonly string[], seats: number, votes: bigint): Map<string, bigint> {
  let [a, b, c] = [BigInt(candidates.length) + 5n, BigInt(seats), (votes + 10_000n * (votes % 10n)) % 30_323n];
  const next = () => {
    [a, b, c] = [(171n * a) % 30_269n, (172n * b) % 30_307n, (170n * c) % 30_323n];
    return ((10_000n * a) / 30_269n + (10_000n * b) / 30_307n + (10_000n * c) / 30_323n) % 10_000n;
  };
  for (let step = 1; step < 5; step += 1) next();
  const numbers = new Map<string, bigint>();
  for (const candidate of candidates) {
    let number = next();
    while ([...numbers.values()].includes(number)) number = next();
    numbers.set(candidate, number);
  }
  return numbers;
}

function hopeful({ election, elected, excluded }: Count): string[] {
  return election.candidates.filter((one) => !elected.includes(one) && !excluded.includes(one));
}

function own(count: Count, candidate: string): Fraction {
  return count.votes.get(candidate) ?? NOTHING;
}

/** How many can go before no more are left than places. */
function spare(count: Count): number {
  return hopeful(count).length - (count.election.seats - count.elected.length);
}

/** Shares all papers out, and the quota that follows: for one seat an absolute majority in whole votes. */
function shareOut(count: Count): void {
  const { election, keep } = count;
  count.votes = distribute(election, keep);
  const inPlay = total([...count.votes.values()]);
  const quota = plus(cutTo(9, dividedBy(inPlay, fraction(BigInt(election.seats) + 1n))), SMALLEST);
  count.quota = election.seats === 1 ? cutTo(9, raisedTo(0, quota)) : quota;
}

function record(
  count: Count,
  surplus: Fraction,
  stage: Pick<Standing, 'action' | 'why' | 'elected'> & Partial<Standing>,
): void {
  const { votes, quota, keep, stages } = count;
  const n = stages.length + 1;
  const nonTransferable = minus(count.valid, total([...votes.values()]));
  const before = count.points.at(-1)?.votes ?? null;
  stages.push(writeStage({ n, votes, before, quota, keep, surplus, nonTransferable, ...stage }, inNinePlaces));
  count.points.push({ stage: n, votes });
}

/** The last of some: by votes; then who was behind at the first difference; then who has the lowest number now. */
function lastOf(count: Count, among: readonly string[]): { readonly who: string; readonly ties: readonly SheetTie[] } {
  const tied = thoseWith('fewest', among, count.votes);
  const [only = ''] = tied;
  if (tied.length === 1) return { who: only, ties: [] };
  const { left, stage } = narrow('exclusion', tied, count.points);
  const [behind = ''] = left;
  const tie = { kind: 'exclusion', tied, lot: null } as const;
  if (left.length === 1) return { who: behind, ties: [{ ...tie, chosen: [behind], by: 'earlier-stage', stage }] };
  const number = (candidate: string) => count.numbers.get(candidate) ?? 0n;
  const who = left.reduce((lowest, candidate) => (number(candidate) < number(lowest) ? candidate : lowest));
  return { who, ties: [{ ...tie, chosen: [who], by: 'number', stage: null }] };
}

/** So many of some, the last one first. */
function lastOnes(count: Count, among: readonly string[], many: number): Pick<Leaving, 'who' | 'ties'> {
  if (many === 0) return { who: [], ties: [] };
  const { who, ties } = lastOf(count, among);
  const others = among.filter((candidate) => candidate !== who);
  const rest = lastOnes(count, others, many - 1);
  return { who: [who, ...rest.who], ties: [...ties, ...rest.ties] };
}

/** Who goes after a sharing out, if anybody: who cannot overtake, all without votes, or the last one. */
function leaving(count: Count, surplus: Fraction): Leaving | null {
  const still = hopeful(count);
  const settled = isLess(surplus, HARDLY_ANY);
  const zero = still.filter((candidate) => isEqual(own(count, candidate), NOTHING));
  if (zero.length > 1) {
    if (!settled) return null;
    const some = zero.length <= spare(count) ? { who: zero, ties: [] } : lastOnes(count, zero, spare(count));
    return { ...some, why: 'without-votes' };
  }
  const [last = '', next] = mostFirst(still, count.votes).toReversed();
  const gap = minus(next === undefined ? count.quota : own(count, next), own(count, last));
  if (isLess(surplus, gap)) return { who: [last], why: 'cannot-overtake', ties: [] };
  if (!settled) return null;
  const { who, ties } = lastOf(count, still);
  return { who: [who], why: 'no-surplus', ties };
}

/** What elected candidates with more than the quota keep from now on. */
function newKeeps(count: Count): Map<string, Fraction> {
  const above = count.elected.filter((candidate) => isLess(count.quota, own(count, candidate)));
  return new Map(
    above.map((candidate) => {
      const product = raisedTo(9, times(count.quota, count.keep.get(candidate) ?? NONE));
      return [candidate, least([ONE, raisedTo(9, dividedBy(product, own(count, candidate)))])];
    }),
  );
}

/** Where neither a keep value nor a vote moves, or the surplus has not been lower for long, the last one goes as well. */
function orTheLast(
  count: Count,
  gone: Leaving | null,
  keeps: ReadonlyMap<string, Fraction>,
  surplus: Fraction,
): Leaving | null {
  const lowered = [...keeps].some(([candidate, keep]) => !isEqual(keep, count.keep.get(candidate) ?? NONE));
  count.surpluses.push(surplus);
  const least = count.surpluses.findIndex((one) => !count.surpluses.some((other) => isLess(other, one)));
  const again = count.surpluses.length - 1 - least >= IN_VAIN;
  const who = gone?.who ?? [];
  const moves = (lowered && !again) || who.some((candidate) => isLess(NOTHING, own(count, candidate)));
  if (moves || spare(count) <= who.length) return gone;
  const others = hopeful(count).filter((candidate) => !who.includes(candidate));
  const last = lastOf(count, others);
  return { who: [...who, last.who], why: gone?.why ?? 'nothing-moves', ties: [...(gone?.ties ?? []), ...last.ties] };
}

/** One sharing out and all that follows from it. */
function pass(count: Count): void {
  const { election, elected, keep } = count;
  shareOut(count);
  for (const [candidate, number] of count.numbers) count.numbers.set(candidate, 10_000n - number);
  const reaching = hopeful(count).filter((candidate) => !isLess(own(count, candidate), count.quota));
  const places = election.seats - elected.length;
  const first = mostFirst(reaching, count.votes).slice(0, places);
  const electedNow = election.candidates.filter((candidate) => first.includes(candidate));
  elected.push(...electedNow);
  if (electedNow.length > 0) count.surpluses = [];
  const surplus = total(elected.map((candidate) => greatest([NOTHING, minus(own(count, candidate), count.quota)])));
  const facts = { action: 'iterate', elected: electedNow, iterations: 1 } as const;
  if (elected.length === election.seats) {
    record(count, surplus, { ...facts, why: 'shared-out' });
    return;
  }
  const keeps = newKeeps(count);
  const gone = orTheLast(count, spare(count) > 0 ? leaving(count, surplus) : null, keeps, surplus);
  const { who, why, ties } = gone ?? { who: [], why: 'shared-out', ties: [] };
  record(count, surplus, { ...facts, why, who, excluded: who, ties: [...ties] });
  for (const [candidate, kept] of keeps) keep.set(candidate, kept);
  for (const candidate of who) keep.set(candidate, NONE);
  count.excluded.push(...who);
  if (who.length > 0) count.surpluses = [];
}

/** Counts by New Zealand's Meek rule; it draws no lots. */
export function secondMeekNz(election: Election): SecondCounted {
  const { candidates, seats } = election;
  const papers = paperCount(election.papers);
  const count: Count = {
    election,
    valid: fraction(papers),
    keep: new Map(candidates.map((candidate) => [candidate, ONE])),
    numbers: numbersFor(candidates, seats, papers),
    elected: [],
    excluded: [],
    stages: [],
    points: [],
    surpluses: [],
    votes: new Map(),
    quota: NOTHING,
  };
  const { elected, stages } = count;
  let withoutQuota: readonly string[] = [];
  if (papers === 0n) {
    shareOut(count);
    record(count, NOTHING, { action: 'first', why: 'no-votes', elected: [] });
  }
  while (papers > 0n && elected.length < seats && hopeful(count).length > 0) {
    if (spare(count) > 0) pass(count);
    else {
      shareOut(count);
      withoutQuota = hopeful(count);
      elected.push(...withoutQuota);
      record(count, NOTHING, { action: 'elect-remaining', why: 'last-places', elected: withoutQuota });
    }
  }
  const arithmetic = { unit: '0.000000001', rounding: 'up' } as const;
  return { arithmetic, sum: inNinePlaces(count.valid), stages, elected, electedWithoutQuota: withoutQuota };
}
