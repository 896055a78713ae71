import { type DrawnLot, OrderedLots } from './lots.ts';

/**
 * Did a lot change who is elected? All other ways in which it could have fallen are counted out, up to a limit.
 * The limit is a number of counts, never a time, so that every recount gives the same answer.
 */
export interface LotEffect {
  /** True when another way elects others, false when none does, null when there were too many ways to try. */
  readonly changed: boolean | null;
  /** With every way of the later lots, or with the later lots left to the published order, or not at all. */
  readonly tried: 'all-ways' | 'this-lot-alone' | 'too-many-ways';
}

/** Counts once with some lots prescribed and the rest drawn. */
export type CountWith = (lots: OrderedLots) => readonly number[];

/** Counts that are spent on this for one contest: fewer for large files, as every one takes time. */
export function waysToTry(input: { readonly papers: number; readonly candidates: number }): number {
  const cost = BigInt(Math.max(1, input.papers * input.candidates));
  const ways = 20_000_000n / cost;
  return Number(ways > 512n ? 512n : ways < 8n ? 8n : ways);
}

class OutOfWays extends Error {}

type Choices = readonly (readonly number[])[];

/** All ways of choosing `take` of the tied but the one that was drawn, as the tied are ordered. */
function* otherChoices(lot: DrawnLot): Generator<number[]> {
  const { tied, chosen } = lot;
  const drawn = chosen.join(',');
  function* combine(from: number, picked: number[]): Generator<number[]> {
    if (picked.length === chosen.length) {
      if (picked.join(',') !== drawn) yield picked;
      return;
    }
    for (let index = from; index < tied.length; index += 1) yield* combine(index + 1, [...picked, tied[index] ?? 0]);
  }
  yield* combine(0, []);
}

function electedKey(elected: readonly number[]): string {
  return elected.toSorted((left, right) => left - right).join(',');
}

function sameSet(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  return left.size === right.size && [...left].every((key) => right.has(key));
}

class Explorer {
  private left: number;
  private readonly order: readonly number[];
  private readonly count: CountWith;

  constructor(order: readonly number[], count: CountWith, ways: number) {
    this.order = order;
    this.count = count;
    this.left = ways;
  }

  run(prescribed: Choices): { elected: string; drawn: readonly DrawnLot[] } {
    if (this.left === 0) throw new OutOfWays();
    this.left -= 1;
    const lots = new OrderedLots(this.order, prescribed);
    return { elected: electedKey(this.count(lots)), drawn: lots.drawn };
  }

  /** Everybody who can be elected when the first lots fall as prescribed and the later ones fall any way. */
  outcomes(prescribed: Choices): Set<string> {
    const { elected, drawn } = this.run(prescribed);
    const found = new Set([elected]);
    for (let index = prescribed.length; index < drawn.length; index += 1) {
      for (const other of this.others(drawn, index)) for (const key of other) found.add(key);
    }
    return found;
  }

  /** The outcomes of every other way of lot `index`, one set each. */
  *others(drawn: readonly DrawnLot[], index: number): Generator<Set<string>> {
    const before = drawn.slice(0, index).map(({ chosen }) => chosen);
    const lot = drawn[index];
    if (lot === undefined) return;
    for (const choice of otherChoices(lot)) yield this.outcomes([...before, choice]);
  }
}

/** From the last lot to the first: who can be elected after the way that was drawn, against after every other way. */
function effectsOverAllWays(explorer: Explorer, drawn: readonly DrawnLot[], elected: string): LotEffect[] {
  const effects: LotEffect[] = [];
  const reachable = new Set([elected]);
  for (let index = drawn.length - 1; index >= 0; index -= 1) {
    const others = [...explorer.others(drawn, index)];
    effects.unshift({ changed: others.some((other) => !sameSet(other, reachable)), tried: 'all-ways' });
    for (const other of others) for (const key of other) reachable.add(key);
  }
  return effects;
}

function effectsOneByOne(explorer: Explorer, drawn: readonly DrawnLot[], elected: string): LotEffect[] {
  return drawn.map((lot, index) => {
    const before = drawn.slice(0, index).map(({ chosen }) => chosen);
    try {
      for (const choice of otherChoices(lot)) {
        if (explorer.run([...before, choice]).elected !== elected) return { changed: true, tried: 'this-lot-alone' };
      }
      return { changed: false, tried: 'this-lot-alone' };
    } catch (error) {
      if (error instanceof OutOfWays) return { changed: null, tried: 'too-many-ways' };
      throw error;
    }
  });
}

/**
 * For each lot of a count, in order: whether it changed who is elected. With every way of the later lots where the
 * ways are few enough: then a lot counts as having changed nothing when the same persons could still have been
 * elected after each of its ways. Else the later lots stay with the published order.
 */
export function lotEffects(input: {
  readonly drawn: readonly DrawnLot[];
  readonly elected: readonly number[];
  readonly order: readonly number[];
  readonly count: CountWith;
  readonly ways: number;
}): LotEffect[] {
  const { drawn, order, count, ways } = input;
  if (drawn.length === 0) return [];
  const elected = electedKey(input.elected);
  try {
    return effectsOverAllWays(new Explorer(order, count, ways), drawn, elected);
  } catch (error) {
    if (!(error instanceof OutOfWays)) throw error;
    return effectsOneByOne(new Explorer(order, count, ways), drawn, elected);
  }
}
