import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sheetText } from '../../../../src/core/count/print/text.ts';
import { countFile, electionJson } from '../count-file.ts';
import { markFile, rowsFile } from './score-file.ts';

interface Case {
  readonly title: string;
  readonly participants: number;
  readonly mode?: string;
  readonly default?: number;
  readonly tallies: readonly (readonly number[])[];
  readonly ranks: readonly number[];
}

const { cases } = electionJson('majority-judgement/mieuxvoter.json') as { cases: readonly Case[] };

/** Papers of one candidate each that together give the tallies, and a paper count that every tally stays within. */
function fileOf({ tallies, participants, mode, default: given = 0 }: Case) {
  const grades = tallies[0]!.length;
  const filled = tallies.map((tally) => {
    const missing = participants - tally.reduce((sum, some) => sum + some, 0);
    return mode === 'StaticDefault' ? tally.map((some, grade) => (grade === given ? some + missing : some)) : tally;
  });
  // The papers are laid side by side: breakpoints of every candidate's own order of grades.
  const at = (tally: readonly number[], paper: number) => {
    let before = 0;
    const grade = tally.findIndex((some) => {
      before += some;
      return paper < before;
    });
    return grade + 1;
  };
  const bounds = new Set([participants]);
  for (const tally of filled) {
    let before = 0;
    for (const some of tally) bounds.add((before += some));
  }
  const edges = [...bounds].toSorted((a, b) => a - b).filter((edge) => edge > 0);
  let from = 0;
  const papers = edges.map((edge): [number, number[]] => {
    const paper: [number, number[]] = [edge - from, filled.map((tally) => at(tally, from))];
    from = edge;
    return paper;
  });
  const candidates = tallies.map((_, index) => `C${index + 1}`);
  return { file: markFile({ highest: grades, candidates, papers }), grades };
}

const names = (count: number) => Array.from({ length: count }, (_, at) => `grade ${at + 1}`);

/** The rule in its own words: take away one lower median at a time and write down what was taken. */
function naiveValue(marks: readonly number[]): number[] {
  const sorted = marks.toSorted((a, b) => a - b);
  const value: number[] = [];
  while (sorted.length > 0) value.push(...sorted.splice(Math.floor((sorted.length - 1) / 2), 1));
  return value;
}

function compareNaive(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((grade, index) => grade !== other[index]);
  return at < 0 ? 0 : one[at]! - other[at]!;
}

describe('majority judgement', () => {
  test.each(cases)('ranks as recorded: $title', (recorded) => {
    const { file, grades } = fileOf(recorded);
    const ungraded = recorded.mode === 'MedianDefault' ? 'median' : 'lowest';
    const sheet = countFile({ file, rule: 'majority-judgement', settings: { grades: names(grades), ungraded } });
    const { order } = sheet.scores!;
    const ranks = recorded.tallies.map((_, index) => {
      const group = order.findIndex((ids) => ids.includes(String(index + 1)));
      return order.slice(0, group).flat().length + 1;
    });
    expect(ranks).toEqual(recorded.ranks);
  });

  test('takes the lower median of an even number', () => {
    const file = rowsFile(
      6,
      ['A', 'B'],
      [
        [1, 3],
        [6, 3],
      ],
    );
    const sheet = countFile({ file, rule: 'majority-judgement' });
    expect(sheet.scores!.medians).toEqual({ 1: 1, 2: 3 });
    expect(sheet.outcome.elected).toEqual(['2']);
    expect(sheetText(sheet)).toContain('B is elected with the highest median grade (B: acceptable).');
  });

  test('agrees with taking away one grade at a time, on small elections full of ties', () => {
    let ties = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }).chain((candidates) =>
          fc.array(fc.array(fc.integer({ min: 1, max: 3 }), { minLength: candidates, maxLength: candidates }), {
            minLength: 1,
            maxLength: 9,
          }),
        ),
        (rows) => {
          const file = rowsFile(
            3,
            rows[0]!.map((_, at) => `C${at + 1}`),
            rows,
          );
          const sheet = countFile({ file, rule: 'majority-judgement', settings: { grades: names(3) } });
          const values = rows[0]!.map((_, at) => naiveValue(rows.map((row) => row[at]!)));
          const { order } = sheet.scores!;
          order.forEach((group, at) => {
            for (const id of group) {
              for (const [other, value] of values.entries()) {
                const place = order.findIndex((ids) => ids.includes(String(other + 1)));
                expect(Math.sign(compareNaive(values[Number(id) - 1]!, value))).toBe(Math.sign(place - at));
              }
            }
            if (group.length > 1) ties += 1;
          });
        },
      ),
      { numRuns: 2000 },
    );
    expect(ties).toBeGreaterThan(50);
  });

  test('grades that are not counted are compared by equally many of each', () => {
    // A has the grades 1 and 3 of two papers; B has 1, 1, 3, 3 of four: the same shares, and so a tie.
    const file = rowsFile(
      3,
      ['A', 'B', 'C'],
      [
        [1, 1, 1],
        [3, 1, 0],
        [0, 3, 0],
        [0, 3, 0],
      ],
    );
    const settings = { grades: names(3), ungraded: 'not-counted' };
    const sheet = countFile({ file, rule: 'majority-judgement', settings });
    expect(sheet.scores!.medians).toEqual({ 1: 1, 2: 1, 3: 1 });
    expect(sheet.scores!.order).toEqual([['1', '2'], ['3']]);
  });

  test('sums of many votes stay exact', () => {
    const many = 2 ** 51;
    const file = markFile({
      highest: 3,
      candidates: ['A', 'B'],
      papers: [
        [many, [2, 2]],
        [many, [3, 1]],
        [1, [1, 2]],
      ],
    });
    const sheet = countFile({ file, rule: 'majority-judgement', settings: { grades: names(3) } });
    // A: 1 of 1, 2^51 of 2 and 2^51 of 3, whose middle is a 2; B: 2^51 of 1 and 2^51 + 1 of 2, whose middle is a 2.
    expect(sheet.scores!.medians).toEqual({ 1: 2, 2: 2 });
    expect(sheet.outcome.elected).toEqual(['1']);
    expect(sheet.check.sum).toBe(String((2n ** 52n + 1n) * 2n));
  });
});
