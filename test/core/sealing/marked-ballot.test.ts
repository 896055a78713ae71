import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Contest } from '../../../src/core/election/definition.ts';
import { ContestSchema } from '../../../src/core/election/definition.ts';
import { blocksOf, decodeContest, encodeMarks } from '../../../src/core/sealing/marked-ballot.ts';
import { testOptions } from '../../support/definition.ts';

function ranking(id: string, candidates: number): Contest {
  return ContestSchema.parse({
    id,
    question: 'Who?',
    rule: { id: 'irv', version: '1', settings: { elimination: 'one-at-a-time', end: 'majority', ties: 'lot' } },
    seats: 1,
    options: testOptions(
      id,
      Array.from({ length: candidates }, (_, index) => `c${index}`),
    ),
  });
}

/** A ranking of some of the candidates, or the blank option. */
function accepted(contest: Contest): fc.Arbitrary<number[]> {
  const candidates = contest.options.length - 1;
  return fc
    .shuffledSubarray(
      Array.from({ length: candidates }, (_, index) => index),
      { minLength: 0 },
    )
    .map((order) => {
      const marks = contest.options.map(() => 0);
      if (order.length === 0) marks[candidates] = 1;
      for (const [place, option] of order.entries()) marks[option] = place + 1;
      return marks;
    });
}

function encodeOne(contest: Contest, marks: readonly number[]): Uint8Array[] {
  return encodeMarks({ contests: [contest], marks: new Map([[contest.id, marks]]) });
}

function reasonsFor(contest: Contest, blocks: readonly (Uint8Array | null)[]): readonly string[] {
  const decoded = decodeContest({ contest, blocks });
  return decoded.ok ? [] : decoded.error.reasons;
}

describe('marked ballots', () => {
  test.each([
    [1, 1],
    [27, 1],
    [28, 1],
    [29, 2],
    [57, 2],
    [58, 3],
    [250, 9],
  ])('%i candidates and the blank option take %i blocks', (candidates, blocks) => {
    expect(blocksOf(ranking('a', candidates))).toBe(blocks);
  });

  test('marks come back from their blocks, and blocks from their marks', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 3, 28, 29, 60).chain((candidates) => {
          const contest = ranking('a', candidates);
          return accepted(contest).map((marks) => ({ contest, marks }));
        }),
        ({ contest, marks }) => {
          const blocks = encodeOne(contest, marks);
          expect(blocks).toHaveLength(blocksOf(contest));
          const decoded = decodeContest({ contest, blocks });
          expect(decoded).toEqual({ ok: true, value: marks });
          if (decoded.ok) expect(encodeOne(contest, decoded.value)).toEqual(blocks);
        },
      ),
    );
  });

  test('any blocks that decode are the ones that their marks encode to', () => {
    const contest = ranking('a', 2);
    let decodedOnes = 0;
    fc.assert(
      fc.property(fc.array(fc.nat(2), { minLength: 4, maxLength: 4 }), (start) => {
        const block = new Uint8Array(29);
        block.set(start);
        const decoded = decodeContest({ contest, blocks: [block] });
        if (!decoded.ok) return;
        decodedOnes += 1;
        expect(encodeOne(contest, decoded.value)).toEqual([block]);
      }),
      { numRuns: 500 },
    );
    expect(decodedOnes).toBeGreaterThan(0);
  });

  test('each contest begins a new block', () => {
    const contests = [ranking('a', 2), ranking('b', 29)];
    const blocks = encodeMarks({
      contests,
      marks: new Map([
        ['a', [1, 2, 0]],
        ['b', [...Array.from({ length: 29 }, () => 0), 1]],
      ]),
    });
    expect(blocks.map((block) => [...block.slice(0, 3)])).toEqual([
      [1, 2, 0],
      [0, 0, 0],
      [1, 0, 0],
    ]);
    expect(blocks.every((block) => block.length === 29)).toBe(true);
  });

  test('an element without a block, marks in the padding and what the rule rejects are reasons', () => {
    const contest = ranking('a', 29);
    const marks = contest.options.map(() => 0);
    marks[0] = 1;
    const [first, second] = encodeOne(contest, marks);
    expect(reasonsFor(contest, [first!, null])).toEqual(['block-not-embedded']);
    const padded = second!.slice();
    padded[28] = 1;
    expect(reasonsFor(contest, [first!, padded])).toEqual(['padding-not-zero']);
    const gap = first!.slice();
    gap[1] = 3;
    expect(reasonsFor(contest, [gap, padded])).toEqual(['padding-not-zero', 'ranks-with-a-gap']);
    expect(reasonsFor(contest, [new Uint8Array(29), new Uint8Array(29)])).toEqual(['no-mark']);
  });

  test('marks that are no bytes or not one per option are a bug of the caller', () => {
    const contest = ranking('a', 2);
    for (const marks of [[1, 2], [1, 2, 0, 0], [1, 256, 0], [1, -1, 0], [1, 1.5, 0], []]) {
      expect(() => encodeOne(contest, marks)).toThrow('bug');
    }
    expect(() => encodeMarks({ contests: [contest], marks: new Map() })).toThrow('bug');
    expect(() => decodeContest({ contest, blocks: [] })).toThrow('bug');
  });
});
