import type { SheetLot } from '../count/sheet.ts';
import type { Draw } from './election.ts';
import { chooseBy, type Drawn } from './lots.ts';

/** What the first lots of a count are made to choose; the later ones follow the published order. */
type Path = readonly string[];

export interface Counted {
  readonly elected: readonly string[];
}

/** Counts once, with the first lots falling as a path says. */
export function countAlong<C extends Counted>(
  count: (draw: Draw) => C,
  order: readonly string[],
  path: Path,
): { readonly counted: C; readonly drawn: readonly Drawn[] } {
  const drawn: Drawn[] = [];
  const counted = count((kind, tied) => {
    const chosen = path[drawn.length] ?? chooseBy(order, kind, tied);
    drawn.push({ kind, tied, chosen });
    return { chosen, lot: drawn.length };
  });
  return { counted, drawn };
}

/** "20,000,000 divided by different papers times candidates, at least 8, at most 512". */
export function mostWays(differentPapers: number, candidates: number): number {
  const pieces = BigInt(differentPapers) * BigInt(candidates);
  const ways = 20_000_000n / (pieces > 1n ? pieces : 1n);
  return ways < 8n ? 8 : ways > 512n ? 512 : Number(ways);
}

class TooManyWays extends Error {}

/** All ways from one lot on: what each choice leads to, or who is elected where no lot is left. */
type Ways = { readonly elected: string } | { readonly chosen: string; readonly next: ReadonlyMap<string, Ways> };

function outcomes(ways: Ways): string[] {
  const all = 'elected' in ways ? [ways.elected] : [...ways.next.values()].flatMap(outcomes);
  return [...new Set(all)].toSorted();
}

export type Effect = Pick<SheetLot, 'changedElected' | 'tried'>;

/**
 * For each lot of a count whether it changed who is elected: all ways are written out as one tree where they are few
 * enough, else each lot is turned alone, in order, while ways are left.
 */
export function effectsOfLots(
  count: (draw: Draw) => Counted,
  order: readonly string[],
  most: number,
): readonly Effect[] {
  let left = most;
  const along = (path: Path, isFirst = false) => {
    // The count itself is not one of the other ways.
    if (!isFirst && left === 0) throw new TooManyWays();
    if (!isFirst) left -= 1;
    const { counted, drawn } = countAlong(count, order, path);
    return { elected: counted.elected.toSorted().join(' '), drawn };
  };
  const first = along([], true);

  /** The tree below the lots of a path, whose count is known. */
  const tree = (path: Path, known: typeof first): Ways => {
    const lot = known.drawn[path.length];
    if (lot === undefined) return { elected: known.elected };
    const next = new Map<string, Ways>();
    for (const choice of lot.tied) {
      const further = [...path, choice];
      next.set(choice, tree(further, choice === lot.chosen ? known : along(further)));
    }
    return { chosen: lot.chosen, next };
  };
  try {
    const effects: Effect[] = [];
    let at: Ways = tree([], first);
    while (!('elected' in at)) {
      const drawn: Ways | undefined = at.next.get(at.chosen);
      if (drawn === undefined) break;
      const here = outcomes(drawn).join(';');
      const changedElected = [...at.next.values()].some((way) => outcomes(way).join(';') !== here);
      effects.push({ changedElected, tried: 'all-ways' });
      at = drawn;
    }
    return effects;
  } catch (error) {
    if (!(error instanceof TooManyWays)) throw error;
  }
  left = most;
  return first.drawn.map((lot, index): Effect => {
    const before = first.drawn.slice(0, index).map(({ chosen }) => chosen);
    try {
      const others = lot.tied.filter((choice) => choice !== lot.chosen);
      const changedElected = others.some((choice) => along([...before, choice]).elected !== first.elected);
      return { changedElected, tried: 'this-lot-alone' };
    } catch (error) {
      if (error instanceof TooManyWays) return { changedElected: null, tried: 'too-many-ways' };
      throw error;
    }
  });
}
