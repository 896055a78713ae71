import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BltFile } from '../../../../src/core/count/blt/blt.ts';
import { faultsOfSheet, sheetHash } from '../../../../src/core/count/check-sheet.ts';
import { type Sheet, SheetSchema } from '../../../../src/core/count/sheet.ts';
import type { Hash } from '../../../../src/core/election/values.ts';
import { countFile } from '../count-file.ts';

interface Small {
  readonly candidates: number;
  /** How often, and the rank of each candidate: 0 for none, equal ones allowed. */
  readonly papers: readonly (readonly [number, readonly number[]])[];
}

const paper = (candidates: number) =>
  fc.tuple(
    fc.integer({ min: 1, max: 4 }),
    fc.array(fc.integer({ min: 0, max: candidates }), { minLength: candidates, maxLength: candidates }),
  );

/** Small elections with many ties, equal and missing ranks. */
const small: fc.Arbitrary<Small> = fc
  .integer({ min: 1, max: 6 })
  .chain((candidates) =>
    fc.record({ candidates: fc.constant(candidates), papers: fc.array(paper(candidates), { maxLength: 9 }) }),
  );

function fileOf({ candidates, papers }: Small): BltFile {
  return {
    candidates: Array.from({ length: candidates }, (_, index) => ({
      number: index + 1,
      name: `C${index + 1}`,
      withdrawn: false,
    })),
    seats: 1,
    title: 'Small',
    ballots: papers.map(([weight, ranks], line) => ({
      line,
      weight: { n: BigInt(weight), d: 1n },
      ranks: Uint8Array.from(ranks),
    })),
    tie: null,
    warnings: [],
  };
}

const VARIANTS = ['schulze', 'ranked-pairs', 'minimax', 'copeland'].flatMap((rule) =>
  (rule === 'copeland' ? [{}] : [{ strength: 'winning-votes' }, { strength: 'margins' }]).flatMap((strength) =>
    ['last', 'not-compared'].map((unranked) => ({ rule, settings: { ...strength, unranked } })),
  ),
);

/** The comparisons once more, straight from the papers. */
function compared({ candidates, papers }: Small, unranked: string): number[][] {
  const numbers = Array.from({ length: candidates }, (_, index) => index);
  const prefers = (ranks: readonly number[], a: number, b: number) => {
    if (ranks[a] === 0) return false;
    if (ranks[b] === 0) return unranked === 'last';
    return ranks[a]! < ranks[b]!;
  };
  return numbers.map((a) =>
    numbers.map((b) => papers.reduce((sum, [times, ranks]) => sum + (prefers(ranks, a, b) ? times : 0), 0)),
  );
}

/** The smallest set of candidates who each beat everybody outside, found by trying all sets. */
function smithSet(votes: number[][]): string[] {
  const count = votes.length;
  let best: number[] = Array.from({ length: count }, (_, index) => index);
  for (let bits = 1; bits < 2 ** count; bits += 1) {
    const inside = Array.from({ length: count }, (_, index) => index).filter((index) => (bits >> index) & 1);
    const outside = Array.from({ length: count }, (_, index) => index).filter((index) => !inside.includes(index));
    const dominates = inside.every((a) => outside.every((b) => votes[a]![b]! > votes[b]![a]!));
    if (dominates && inside.length < best.length) best = inside;
  }
  return best.map((index) => String(index + 1));
}

describe.each(VARIANTS)('$rule $settings', ({ rule, settings }) => {
  const count = (election: Small, more: object = {}) =>
    countFile({ file: fileOf(election), rule, settings: { ...settings, ...more } });

  test('the sheet adds up, is read back by its schema, and holds the comparisons of the papers', () => {
    fc.assert(
      fc.property(small, (election) => {
        const sheet = count(election);
        expect(faultsOfSheet(sheet)).toEqual([]);
        expect(SheetSchema.parse(sheet)).toEqual(sheet);
        const votes = compared(election, settings.unranked);
        for (const [id, row] of Object.entries(sheet.pairwise!.votes)) {
          for (const [other, figure] of Object.entries(row)) {
            expect(Number(figure)).toBe(votes[Number(id) - 1]![Number(other) - 1]);
          }
        }
        expect(sheet.pairwise!.smithSet).toEqual(smithSet(votes));
        const voted = election.papers.some(([, ranks]) => ranks.some((rank) => rank > 0));
        expect(sheet.outcome.elected).toHaveLength(voted ? 1 : 0);
      }),
      { numRuns: 150 },
    );
  });

  test('whoever wins every comparison is elected, and nobody else is left', () => {
    fc.assert(
      fc.property(small, (election) => {
        const votes = compared(election, settings.unranked);
        const all = votes.map((_, index) => index);
        const winner = all.find((a) => all.every((b) => a === b || votes[a]![b]! > votes[b]![a]!));
        fc.pre(winner !== undefined && election.papers.some(([, ranks]) => ranks.some((rank) => rank > 0)));
        const sheet = count(election);
        expect(sheet.pairwise!.condorcetWinner).toBe(String(winner + 1));
        expect(sheet.outcome.winnerSet).toEqual([String(winner + 1)]);
        expect(sheet.outcome.elected).toEqual([String(winner + 1)]);
      }),
      { numRuns: 150 },
    );
  });

  if (rule !== 'minimax')
    test('everybody whom the rule leaves is in the Smith set', () => {
      fc.assert(
        fc.property(small, (election) => {
          const { pairwise, outcome } = count(election);
          for (const id of outcome.winnerSet ?? []) expect(pairwise!.smithSet).toContain(id);
        }),
        { numRuns: 200 },
      );
    });

  test('without lots, candidates under other numbers leave the same ones under their new numbers', () => {
    const renamed = small.chain((election) => {
      const numbers = Array.from({ length: election.candidates }, (_, index) => index);
      return fc.tuple(fc.constant(election), fc.shuffledSubarray(numbers, { minLength: election.candidates }));
    });
    fc.assert(
      fc.property(renamed, ([election, to]) => {
        const papers = election.papers.map(([times, ranks]): [number, number[]] => {
          const moved = new Array<number>(ranks.length).fill(0);
          ranks.forEach((rank, index) => {
            moved[to[index]!] = rank;
          });
          return [times, moved];
        });
        const open = { ties: 'winner-set' };
        const groups = (sheet: Sheet) => sheet.pairwise!.order.map((group) => group.toSorted());
        const before = groups(count(election, open)).map((group) =>
          group.map((id) => String(to[Number(id) - 1]! + 1)).toSorted(),
        );
        expect(groups(count({ ...election, papers }, open))).toEqual(before);
      }),
      { numRuns: 150 },
    );
  });

  test('shuffled, split and merged papers give the same sheet', () => {
    fc.assert(
      fc.property(small, (election) => {
        const split = election.papers
          .toReversed()
          .flatMap(([times, ranks]) => Array.from({ length: times }, () => [1, ranks] as const));
        expect(count({ ...election, papers: split })).toEqual(count(election));
      }),
      { numRuns: 100 },
    );
  });
});

describe('clones', () => {
  /** The election with a copy of its last candidate, ranked right after or before it on every paper. */
  const cloned = fc.integer({ min: 2, max: 4 }).chain((candidates) =>
    fc
      .array(
        fc.tuple(
          fc.integer({ min: 1, max: 4 }),
          fc.shuffledSubarray(
            Array.from({ length: candidates }, (_, index) => index),
            { minLength: candidates },
          ),
          fc.boolean(),
        ),
        { minLength: 1, maxLength: 9 },
      )
      .map((papers) => ({ candidates, papers })),
  );

  const ranksOf = (order: readonly number[]) => order.map((_, candidate) => order.indexOf(candidate) + 1);

  test('of a candidate who does not win under Schulze do not let another win or lose', () => {
    fc.assert(
      fc.property(cloned, ({ candidates, papers }) => {
        const last = candidates - 1;
        const settings = { ties: 'winner-set' };
        const plain = countFile({
          file: fileOf({ candidates, papers: papers.map(([times, order]) => [times, ranksOf(order)]) }),
          rule: 'schulze',
          settings,
        });
        const more = countFile({
          file: fileOf({
            candidates: candidates + 1,
            papers: papers.map(([times, order, before]) => [
              times,
              ranksOf(order.flatMap((at) => (at !== last ? [at] : before ? [candidates, at] : [at, candidates]))),
            ]),
          }),
          rule: 'schulze',
          settings,
        });
        const own = (sheet: Sheet) => (sheet.outcome.winnerSet ?? []).filter((id) => Number(id) <= last);
        expect(own(more)).toEqual(own(plain));
      }),
      { numRuns: 400 },
    );
  });
});

describe('the check of a pairwise sheet', () => {
  const cycle: Small = {
    candidates: 3,
    papers: [
      [4, [1, 2, 3]],
      [3, [3, 1, 2]],
      [2, [2, 3, 1]],
    ],
  };

  test('finds a changed figure in any place', () => {
    const sheet = countFile({ file: fileOf(cycle), rule: 'schulze' });
    const changes: ((copy: Sheet) => void)[] = [
      (copy) => (copy.pairwise!.votes['1']!['2'] = '7'),
      (copy) => delete copy.pairwise!.votes['1']!['2'],
      (copy) => (copy.stages[0]!.votes['1'] = '9'),
      (copy) => (copy.pairwise!.defeats[0]!.strength = '1'),
      (copy) => copy.pairwise!.defeats.pop(),
      (copy) => copy.pairwise!.order.pop(),
      (copy) => (copy.outcome.winnerSet = ['2']),
      (copy) => (copy.pairwise!.condorcetWinner = '3'),
      (copy) => delete copy.pairwise,
    ];
    expect(faultsOfSheet(sheet)).toEqual([]);
    for (const change of changes) {
      const copy = structuredClone(sheet);
      change(copy);
      const { sha256, ...rest } = copy;
      const faults = faultsOfSheet({ ...rest, sha256: sheetHash(rest) as Hash });
      expect(faults, String(change)).not.toEqual([]);
      expect(sha256).toBe(sheet.sha256);
    }
  });
});
