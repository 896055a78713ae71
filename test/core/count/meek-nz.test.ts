import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { nzNumbers } from '../../../src/core/count/stv/nz-numbers.ts';
import { bltOf, countFile, ELECTIONS, electionJson, electionText } from './count-file.ts';

interface NzCase {
  readonly seats: number;
  readonly winners: readonly number[];
  readonly ties: readonly { readonly iteration: number; readonly tied: readonly number[]; readonly chosen: number }[];
  readonly iterations: readonly {
    readonly quota: string;
    readonly votes: Readonly<Record<string, string>>;
    readonly keep: Readonly<Record<string, string>>;
    readonly nonTransferable: string;
    readonly elected: readonly number[];
    readonly excluded: readonly number[];
    readonly why: string | null;
  }[];
}

const WHY = new Map([
  ['cannot overtake', 'cannot-overtake'],
  ['no surplus remains', 'no-surplus'],
  ['zero votes', 'without-votes'],
]);

const CASES = readdirSync(new URL('meek-nz/', ELECTIONS))
  .filter((name) => name.endsWith('.expected.json'))
  .map((name) => name.replace('.expected.json', ''));

const ids = (numbers: readonly number[]) => numbers.map(String);

describe('meek-nz equals the recorded counts at every sharing out to nine places', () => {
  test.each(CASES)('%s', (name) => {
    const expected = electionJson(`meek-nz/${name}.expected.json`) as NzCase;
    const file = bltOf(electionText(`meek-nz/${name}.blt`));
    // No order of lots: the rule draws none.
    const sheet = countFile({ file, rule: 'meek-nz', seats: expected.seats, lots: { source: 'none' } });
    const stages = sheet.stages.filter(({ action }) => action === 'iterate');
    expect(stages).toHaveLength(expected.iterations.length);
    expected.iterations.forEach((iteration, at) => {
      const stage = stages[at]!;
      expect(stage.quota).toBe(iteration.quota);
      expect(stage.votes).toEqual(iteration.votes);
      expect(stage.keep).toEqual(iteration.keep);
      expect(stage.nonTransferable).toBe(iteration.nonTransferable);
      expect(stage.elected).toEqual(ids(iteration.elected));
      expect(stage.excluded).toEqual(ids(iteration.excluded));
      expect(stage.why).toBe(iteration.why === null ? 'shared-out' : WHY.get(iteration.why));
    });
    expect(sheet.outcome.elected).toEqual(ids(expected.winners));
    const ties = sheet.stages.flatMap((stage) => stage.ties.map(({ tied, chosen }) => [stage.n, tied, chosen]));
    expect(ties).toEqual(expected.ties.map(({ iteration, tied, chosen }) => [iteration, ids(tied), ids([chosen])]));
  });
});

describe('the numbers of the New Zealand rule', () => {
  test('follow from candidates, seats and votes alone, and no two candidates have the same', () => {
    for (const candidates of [1, 2, 20, 250]) {
      const numbers = nzNumbers({ candidates, seats: 3, votes: 51 });
      expect(numbers).toEqual(nzNumbers({ candidates, seats: 3, votes: 51 }));
      expect(new Set(numbers).size).toBe(candidates);
      expect(numbers.every((number) => Number.isInteger(number) && number >= 0 && number < 10_000)).toBe(true);
    }
  });

  test('are those of Wichmann and Hill’s generator, worked out by hand for two candidates, one seat and three votes', () => {
    // Seeds 7, 1, (3 + 30000) mod 30323 = 30003; five steps of 171 mod 30269, 172 mod 30307, 170 mod 30323.
    let seeds = [7n, 1n, 30_003n] as [bigint, bigint, bigint];
    const step = () => {
      seeds = [(171n * seeds[0]) % 30_269n, (172n * seeds[1]) % 30_307n, (170n * seeds[2]) % 30_323n];
    };
    const now = () =>
      Number(
        ((10_000n * seeds[0]) / 30_269n + (10_000n * seeds[1]) / 30_307n + (10_000n * seeds[2]) / 30_323n) % 10_000n,
      );
    for (let at = 0; at < 5; at += 1) step();
    const first = now();
    step();
    expect(nzNumbers({ candidates: 2, seats: 1, votes: 3 })).toEqual([first, now()]);
  });
});
