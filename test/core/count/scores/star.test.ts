import { describe, expect, test } from 'vitest';
import { sheetText } from '../../../../src/core/count/print/text.ts';
import { countFile, electionJson, tryFile } from '../count-file.ts';
import { markFile, rowsFile } from './score-file.ts';

interface Case {
  readonly case: string;
  readonly candidates: readonly string[];
  readonly maxScore: number;
  readonly ballots: readonly (readonly number[])[];
  readonly scores: Readonly<Record<string, number>>;
  readonly finalists: readonly string[];
  readonly runoff: Readonly<Record<string, number>>;
  readonly winner: string | null;
  readonly needsLot: boolean;
}

const { cases } = electionJson('score/star.json') as { cases: readonly Case[] };

describe('STAR', () => {
  test.each(cases)('agrees with every recorded figure: $case', (recorded) => {
    const { candidates, maxScore, ballots } = recorded;
    const file = rowsFile(maxScore, candidates, ballots);
    const sheet = countFile({ file, rule: 'star', settings: { highest: maxScore } });
    const name = (id: string) => candidates[Number(id) - 1]!;
    const votes = Object.entries(sheet.stages[0]!.votes).map(([id, points]) => [name(id), Number(points)]);
    expect(Object.fromEntries(votes)).toEqual(recorded.scores);
    const [runoff] = sheet.scores!.runoffs!;
    expect(runoff!.finalists.map(name)).toEqual(recorded.finalists);
    const { equal, ...preferred } = recorded.runoff;
    expect(runoff!.level).toBe(String(equal));
    expect(Object.fromEntries(Object.entries(runoff!.preferred).map(([id, some]) => [name(id), Number(some)]))).toEqual(
      preferred,
    );
    // Where a lot is needed, no count goes on without one.
    expect(tryFile({ file, rule: 'star', settings: { highest: maxScore }, lots: { source: 'none' } }).ok).toBe(
      !recorded.needsLot,
    );
    if (recorded.winner !== null) expect(sheet.outcome.elected.map(name)).toEqual([recorded.winner]);
  });

  test('separates equal candidates for the run-off by the comparisons among them', () => {
    // By hand: A 9 points; B and C 8 each, and two papers of three put C above B.
    const file = rowsFile(
      5,
      ['A', 'B', 'C'],
      [
        [3, 5, 1],
        [3, 1, 3],
        [3, 2, 4],
      ],
    );
    const sheet = countFile({ file, rule: 'star', lots: { source: 'none' } });
    expect(sheet.scores!.runoffs![0]!.finalists).toEqual(['1', '3']);
    expect(sheet.stages[0]!.ties[0]).toEqual({
      kind: 'finalist',
      tied: ['2', '3'],
      chosen: ['3'],
      by: 'preferred',
      stage: null,
      lot: null,
    });
    expect(sheetText(sheet)).toContain(
      'B and C had equal points for the run-off; the comparisons among them put C first.',
    );
  });

  test('separates those whose comparisons are level by the highest marks, and then by lot', () => {
    // B and C have 6 points each and win one paper each; C has a 5.
    const rows = [
      [5, 4, 1],
      [5, 2, 5],
    ];
    const file = rowsFile(5, ['A', 'B', 'C'], rows);
    expect(countFile({ file, rule: 'star', lots: { source: 'none' } }).stages[0]!.ties).toEqual([
      { kind: 'finalist', tied: ['2', '3'], chosen: ['3'], by: 'top-marks', stage: null, lot: null },
    ]);
    const level = rowsFile(5, ['A', 'B', 'C'], [[5, 4, 4]]);
    const sheet = countFile({ file: level, rule: 'star' });
    expect(sheet.lots).toMatchObject([{ kind: 'finalist', tied: ['2', '3'], chosen: ['2'], changedElected: false }]);
  });

  test('a level run-off goes to more points, then to more highest marks', () => {
    const count = (rows: number[][]) =>
      countFile({ file: rowsFile(5, ['A', 'B'], rows), rule: 'star', lots: { source: 'none' } });
    expect(
      count([
        [0, 5],
        [3, 2],
      ]).stages[0]!.ties,
    ).toMatchObject([{ chosen: ['2'], by: 'points' }]);
    expect(
      count([
        [2, 4],
        [5, 3],
      ]).stages[0]!.ties,
    ).toMatchObject([{ chosen: ['1'], by: 'top-marks' }]);
  });

  test('fills further seats in the same way among those who are left, one stage each', () => {
    // Tennessee with points by distance (a textbook example of four cities): Nashville wins the run-off.
    const file = markFile({
      highest: 5,
      candidates: ['Memphis', 'Nashville', 'Chattanooga', 'Knoxville'],
      papers: [
        [42, [5, 2, 1, 0]],
        [26, [0, 5, 2, 1]],
        [15, [0, 3, 5, 3]],
        [17, [0, 2, 4, 5]],
      ],
    });
    // By hand: 210, 84+130+45+34 = 293, 42+52+75+68 = 237, 26+45+85 = 156.
    const sheet = countFile({ file, rule: 'star', seats: 2 });
    expect(sheet.stages[0]!.votes).toEqual({ 1: '210', 2: '293', 3: '237', 4: '156' });
    expect(sheet.scores!.runoffs).toEqual([
      { finalists: ['2', '3'], preferred: { 2: '68', 3: '32' }, level: '0' },
      { finalists: ['3', '1'], preferred: { 3: '58', 1: '42' }, level: '0' },
    ]);
    expect(sheet.outcome.elected).toEqual(['2', '3']);
  });
});
