import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergePapers, rankingsOf } from '../../../src/core/count/papers.ts';
import { ShareTree, timesUp, timesUpSmall, WHOLE } from '../../../src/core/count/stv/share-tree.ts';

const CANDIDATES = 4;
const UNITS = Number(WHOLE);

const part = fc.oneof(
  fc.integer({ min: 0, max: UNITS }),
  fc.constantFrom(0, 1, 2, 32_767, 32_768, 32_769, 65_536, UNITS - 1, UNITS),
);

describe('parts of a paper', () => {
  test('products of numbers are rounded up as those of big integers are', () => {
    fc.assert(
      fc.property(part, part, (left, right) => {
        expect(BigInt(timesUpSmall(left, right))).toBe(timesUp(BigInt(left), BigInt(right)));
      }),
      { numRuns: 20_000 },
    );
  });

  test('a product that is whole in the last place is not rounded, and one a little above is', () => {
    expect(timesUpSmall(500_000_000, 500_000_000)).toBe(250_000_000);
    expect(timesUpSmall(500_000_001, 500_000_000)).toBe(250_000_001);
    expect(timesUpSmall(1, 1)).toBe(1);
    expect(timesUpSmall(UNITS, UNITS)).toBe(UNITS);
  });
});

type Ballots = readonly (readonly [number, readonly number[]])[];

function papersOf(ballots: Ballots, times: number) {
  return mergePapers({
    candidates: CANDIDATES,
    papers: ballots.map(([weight, order]) => ({
      marks: Uint8Array.from({ length: CANDIDATES }, (_, candidate) => order.indexOf(candidate) + 1),
      weight: weight * times,
    })),
  });
}

/** The rule's own words, paper by paper. */
function shareByPaper(ballots: Ballots, times: number, keep: readonly bigint[]): bigint[] {
  const votes = keep.map(() => 0n);
  for (const [weight, order] of ballots) {
    let left = WHOLE;
    for (const candidate of order) {
      if (left <= 0n) break;
      const taken = timesUp(left, keep[candidate]!);
      votes[candidate]! += taken * BigInt(weight * times);
      left -= taken;
    }
  }
  return votes;
}

describe('sharing out papers', () => {
  const ballots = fc.array(
    fc.tuple(fc.integer({ min: 1, max: 9 }), fc.shuffledSubarray([0, 1, 2, 3], { minLength: 1 })),
    { maxLength: 12 },
  );
  const keeps = fc.array(
    fc.oneof(fc.bigInt({ min: 0n, max: WHOLE }), fc.constantFrom(0n, WHOLE, WHOLE + 1n, WHOLE * 2n)),
    { minLength: CANDIDATES, maxLength: CANDIDATES },
  );

  test('in the tree gives each candidate what they take from each paper, for few papers and for very many', () => {
    fc.assert(
      fc.property(ballots, keeps, fc.constantFrom(1, 1_000_000, 10_000_000_000), (all, keep, times) => {
        expect(new ShareTree(papersOf(all, times)).share(keep)).toEqual(shareByPaper(all, times, keep));
      }),
      { numRuns: 2000 },
    );
  });

  test('does not change the papers', () => {
    const papers = papersOf([[2, [1, 0]]], 1);
    new ShareTree(papers).share([WHOLE, WHOLE, WHOLE, WHOLE]);
    expect([...rankingsOf(papers).order]).toEqual([1, 0]);
  });
});
