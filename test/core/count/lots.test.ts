import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lotEffects } from '../../../src/core/count/lot-effect.ts';
import { contestLotSeed, lotOrder, OrderedLots } from '../../../src/core/count/lots.ts';
import { bltOf, countFile } from './count-file.ts';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

describe('the order of lots', () => {
  const lotSeed = Uint8Array.from({ length: 32 }, (_, at) => at);

  test('can be made with sha256sum from texts alone', () => {
    const hex = Buffer.from(lotSeed).toString('hex');
    const contestSeed = contestLotSeed({ contest: 'chair', lotSeed });
    expect(contestSeed).toBe(hash(`tie/1\nchair\n${hex}`));
    const candidates = ['ann', 'bo', 'cy', 'di'];
    const order = lotOrder({ contestSeed, candidates });
    expect(order.map(({ id }) => id).toSorted()).toEqual(candidates);
    for (const { id, hash: found } of order) expect(found).toBe(hash(`${contestSeed},${id}`));
    expect(order.map(({ hash: found }) => found)).toEqual(order.map(({ hash: found }) => found).toSorted());
  });

  test('does not depend on the order of the candidates, but on the contest and the seed', () => {
    const order = (contest: string, seed: Uint8Array, candidates: string[]) =>
      lotOrder({ contestSeed: contestLotSeed({ contest, lotSeed: seed }), candidates }).map(({ id }) => id);
    const candidates = Array.from({ length: 12 }, (_, at) => `c${at}`);
    expect(order('a', lotSeed, candidates)).toEqual(order('a', lotSeed, candidates.toReversed()));
    expect(order('a', lotSeed, candidates)).not.toEqual(order('b', lotSeed, candidates));
    expect(order('a', lotSeed, candidates)).not.toEqual(order('a', lotSeed.toReversed(), candidates));
  });

  test('gives the favoured the good and the others the evil', () => {
    const lots = new OrderedLots([2, 0, 3, 1]);
    expect(lots.draw({ kind: 'election', tied: [0, 1, 3], take: 1 })).toEqual({ chosen: [0], lot: 1 });
    expect(lots.draw({ kind: 'surplus', tied: [1, 3], take: 1 })).toEqual({ chosen: [3], lot: 2 });
    expect(lots.draw({ kind: 'exclusion', tied: [0, 1, 2], take: 1 })).toEqual({ chosen: [1], lot: 3 });
    expect(lots.draw({ kind: 'election', tied: [0, 1, 2, 3], take: 2 })).toEqual({ chosen: [0, 2], lot: 4 });
  });

  test('stands on the sheet with the seed, and which lots were used', () => {
    const file = bltOf('3 1\n2 1 0\n1 2 0\n1 3 0\n0\n"A"\n"B"\n"C"\n"T"\n');
    const sheet = countFile({ file, rule: 'irv', lots: { source: 'seed', lotSeed }, settings: { end: 'final-two' } });
    expect(sheet.tieOrder).toMatchObject({
      source: 'seed',
      lotSeed: Buffer.from(lotSeed).toString('hex'),
      contestSeed: hash(`tie/1\nfile\n${Buffer.from(lotSeed).toString('hex')}`),
      used: true,
    });
    const hashes = ['2', '3'].map((id) => hash(`${sheet.tieOrder.contestSeed},${id}`));
    expect(sheet.stages[1]!.excluded).toEqual([hashes[0]! < hashes[1]! ? '3' : '2']);
  });
});

describe('whether a lot changed who is elected', () => {
  const order = [0, 1, 2, 3];
  /** A count that draws lots one after the other and elects by what was chosen. */
  const effects = (count: (lots: OrderedLots) => number[], ways = 512) => {
    const lots = new OrderedLots(order);
    const elected = count(lots);
    return lotEffects({ drawn: lots.drawn, elected, order, count, ways });
  };
  const draw = (lots: OrderedLots, tied: number[]) => lots.draw({ kind: 'election', tied, take: 1 }).chosen[0]!;

  test('the lot that decides did, the one that does not did not', () => {
    const count = (lots: OrderedLots) => {
      draw(lots, [0, 1]);
      return [draw(lots, [2, 3])];
    };
    expect(effects(count)).toEqual([
      { changed: false, tried: 'all-ways' },
      { changed: true, tried: 'all-ways' },
    ]);
  });

  test('a lot decides when it opens another way to later lots', () => {
    const count = (lots: OrderedLots) => (draw(lots, [0, 1]) === 0 ? [0] : [draw(lots, [2, 3])]);
    expect(effects(count)).toEqual([{ changed: true, tried: 'all-ways' }]);
  });

  test('the order of election is no difference', () => {
    expect(effects((lots) => (draw(lots, [0, 1]) === 0 ? [2, 3] : [3, 2]))).toEqual([
      { changed: false, tried: 'all-ways' },
    ]);
  });

  test('too many ways: each lot alone; too many even for that: unknown', () => {
    const count = (lots: OrderedLots) => {
      for (let at = 0; at < 9; at += 1) draw(lots, [0, 1]);
      return [draw(lots, [2, 3])];
    };
    const alone = effects(count, 20);
    expect(alone).toHaveLength(10);
    expect(alone.slice(0, 9).every(({ changed }) => changed === false)).toBe(true);
    expect(alone.at(-1)).toEqual({ changed: true, tried: 'this-lot-alone' });
    expect(effects(count, 3).at(-1)).toEqual({ changed: null, tried: 'too-many-ways' });
    expect(effects(count, 512).every(({ tried }) => tried === 'this-lot-alone')).toBe(true);
    expect(effects(count, 1024).every(({ tried }) => tried === 'all-ways')).toBe(true);
  });

  test('among all trees of lots, a lot mattered exactly when the reachable sets differ', () => {
    // A tree: a number is who is elected, a pair is a lot between two ways.
    type Tree = number | [Tree, Tree];
    const { tree } = fc.letrec<{ tree: Tree; pair: [Tree, Tree] }>((tie) => ({
      tree: fc.oneof({ depthSize: 'small', withCrossShrink: true }, fc.integer({ min: 0, max: 3 }), tie('pair')),
      pair: fc.tuple<[Tree, Tree]>(tie('tree'), tie('tree')),
    }));
    const reach = (at: Tree): Set<number> =>
      typeof at === 'number' ? new Set([at]) : new Set([...reach(at[0]), ...reach(at[1])]);
    fc.assert(
      fc.property(tree, (root) => {
        const count = (lots: OrderedLots) => {
          let at = root;
          while (typeof at !== 'number') at = at[draw(lots, [0, 1])]!;
          return [at];
        };
        const expected: boolean[] = [];
        for (let at = root; typeof at !== 'number'; at = at[0]) {
          const [left, right] = [reach(at[0]), reach(at[1])];
          expected.push(left.size !== right.size || [...left].some((one) => !right.has(one)));
        }
        expect(effects(count, 5000).map(({ changed }) => changed)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});
