import { describe, expect, test } from 'vitest';
import { sheetPage } from '../../../../src/core/count/print/html.ts';
import { sheetText } from '../../../../src/core/count/print/text.ts';
import { reasonsToRefuseRule, reasonsToRejectMarks } from '../../../../src/core/count/rules.ts';
import { ContestSchema } from '../../../../src/core/election/definition.ts';
import { bltOf, countFile, tryFile } from '../count-file.ts';
import { markFile, rowsFile } from './score-file.ts';

describe('block and limited vote', () => {
  const file = bltOf('4 2\n5 1 2 0\n4 3 4 0\n2 3 0\n0\n"A"\n"B"\n"C"\n"D"\n"Example"\n');

  test('the block vote has as many choices as seats', () => {
    const sheet = countFile({ file, rule: 'block' });
    expect(sheet.stages[0]!.votes).toEqual({ 1: '5', 2: '5', 3: '6', 4: '4' });
    expect(sheet.stages[0]!.unused).toBe('2');
    expect(sheet.rule.settings).toEqual({ choices: 2 });
    expect(tryFile({ file, rule: 'block', settings: { choices: 1 } })).toMatchObject({ ok: false });
  });

  test('the limited vote has fewer, and rejects a paper with more', () => {
    const sheet = countFile({ file, rule: 'limited' });
    expect(sheet.rule.settings).toEqual({ choices: 1 });
    expect(sheet.input.rejected.papers).toBe('9');
    expect(sheet.stages[0]!.votes).toMatchObject({ 3: '2' });
    expect(tryFile({ file, rule: 'limited', settings: { choices: 2 } })).toMatchObject({ ok: false });
    expect(tryFile({ file, rule: 'limited', seats: 1 })).toMatchObject({ ok: false });
  });

  test('gives the same figures as plurality with that number of choices', () => {
    const { stages, outcome, check } = countFile({ file, rule: 'block' });
    const plain = countFile({ file, rule: 'plurality', settings: { choices: 2 } });
    expect({ stages, outcome, check }).toEqual({ stages: plain.stages, outcome: plain.outcome, check: plain.check });
  });
});

describe('the cumulative vote', () => {
  // A minority of 40 that gives all votes to one wins one of three seats: the rule's textbook purpose.
  const file = markFile({
    highest: 3,
    candidates: ['A', 'B', 'C', 'D'],
    papers: [
      [60, [1, 1, 1, 0]],
      [40, [0, 0, 0, 3]],
    ],
    seats: 3,
  });

  test('lets a minority win a seat by giving all votes to one', () => {
    const sheet = countFile({ file, rule: 'cumulative' });
    expect(sheet.stages[0]!.votes).toEqual({ 1: '60', 2: '60', 3: '60', 4: '120' });
    expect(sheet.outcome.elected).toEqual(['4', '1', '2']);
    expect(sheet.lots).toMatchObject([{ tied: ['1', '2', '3'], changedElected: true }]);
  });

  test('rejects a paper that gives more votes than it has', () => {
    const over = markFile({
      highest: 3,
      candidates: ['A', 'B'],
      papers: [
        [1, [3, 1]],
        [1, [1, 1]],
      ],
      seats: 1,
    });
    const sheet = countFile({ file: over, rule: 'cumulative', settings: { votes: 3, mostForOne: 3 } });
    expect(sheet.input.rejected.reasons).toEqual([{ reason: 'too-many-points', papers: '1' }]);
    expect(sheet.stages[0]).toMatchObject({ votes: { 1: '1', 2: '1' }, unused: '1' });
  });

  test('more votes for one than a paper has is refused', () => {
    expect(tryFile({ file, rule: 'cumulative', settings: { votes: 2, mostForOne: 3 } })).toMatchObject({ ok: false });
  });
});

describe('sealed ballots with marks', () => {
  const contest = (id: string, settings: object) =>
    ContestSchema.parse({
      id: 'board',
      question: 'Who?',
      rule: { id, version: '1', settings },
      seats: 2,
      options: ['a', 'b', 'c', 'blank'].map((option) => ({ id: option, name: option, statement: '', photo: null })),
    });

  test('are rejected by name where a mark is too high or all together are too many', () => {
    const spread = contest('cumulative', { votes: 3, mostForOne: 2 });
    expect(reasonsToRefuseRule(spread)).toEqual([]);
    expect(reasonsToRejectMarks(spread, [2, 1, 0, 0])).toEqual([]);
    expect(reasonsToRejectMarks(spread, [2, 2, 0, 0])).toEqual(['too-many-points']);
    expect(reasonsToRejectMarks(spread, [3, 1, 0, 0])).toEqual(['score-too-high', 'too-many-points']);
    expect(reasonsToRejectMarks(spread, [0, 0, 0, 1])).toEqual([]);
    const star = contest('star', { highest: 5 });
    expect(reasonsToRejectMarks(star, [5, 5, 5, 0])).toEqual([]);
    expect(reasonsToRejectMarks(star, [6, 0, 0, 0])).toEqual(['score-too-high']);
  });

  test('of a rule whose settings are lists fit into a definition', () => {
    const judged = contest('majority-judgement', { grades: ['low', 'high'], ungraded: 'lowest' });
    expect(reasonsToRefuseRule(judged)).toEqual([]);
    expect(reasonsToRejectMarks(judged, [2, 1, 0, 0])).toEqual([]);
    expect(reasonsToRejectMarks(judged, [3, 1, 0, 0])).toEqual(['score-too-high']);
    const twice = contest('majority-judgement', { grades: ['low', 'low'], ungraded: 'lowest' });
    expect(reasonsToRefuseRule(twice)).toEqual(['settings.grades: two grades have the same name']);
  });

  test('lists in settings of a definition may not be deeper than rules need', () => {
    expect(() => contest('majority-judgement', { grades: [[['deep']]], ungraded: 'lowest' })).toThrow();
    expect(() => contest('majority-judgement', { grades: Array(65).fill('x'), ungraded: 'lowest' })).toThrow();
  });
});

describe('the score vote', () => {
  const file = rowsFile(
    5,
    ['A', 'B', 'C'],
    [
      [5, 0, 3],
      [0, 5, 3],
      [0, 0, 3],
    ],
  );

  test('sums points, those not given being 0', () => {
    const sheet = countFile({ file, rule: 'score' });
    expect(sheet.stages[0]).toMatchObject({ votes: { 1: '5', 2: '5', 3: '9' }, unused: '26' });
    expect(sheet.check.sum).toBe('45');
    expect(sheet.scores!.marks).toMatchObject({ 3: ['0', '0', '0', '3', '0', '0'] });
    expect(sheet.outcome.elected).toEqual(['3']);
  });

  test('or takes the mean of the points given, compared as fractions', () => {
    const sheet = countFile({ file, rule: 'score', seats: 2, settings: { unmarked: 'not-counted' } });
    expect(sheet.scores!.means).toEqual({ 1: '5', 2: '5', 3: '3' });
    expect(sheet.outcome.elected).toEqual(['1', '2']);
    // 7/3 against 9/4: cut to one place both would be near 2.3 and 2.2, and the sums say the opposite.
    const near = rowsFile(
      5,
      ['A', 'B'],
      [
        [3, 3],
        [2, 2],
        [2, 2],
        [0, 2],
      ],
    );
    const means = countFile({ file: near, rule: 'score', settings: { unmarked: 'not-counted' } });
    expect(means.scores!.means).toEqual({ 1: '7/3', 2: '9/4' });
    expect(means.outcome.elected).toEqual(['1']);
    expect(countFile({ file: near, rule: 'score' }).outcome.elected).toEqual(['2']);
  });

  test('nobody is elected before others by a mean that is not there', () => {
    const one = rowsFile(5, ['A', 'B'], [[0, 1]]);
    const sheet = countFile({ file: one, rule: 'score', settings: { unmarked: 'not-counted' } });
    expect(sheet.scores!.means).toEqual({ 1: null, 2: '1' });
    expect(sheet.outcome.elected).toEqual(['2']);
  });

  test('reads ranks of a file as marks, the first rank being the highest', () => {
    const ranks = bltOf('3 1\n1 1 2=3 0\n1 - - - - 3 0\n1 1 - - - - 2 0\n0\n"A"\n"B"\n"C"\n"Example"\n');
    const sheet = countFile({ file: ranks, rule: 'score' });
    expect(sheet.stages[0]!.votes).toEqual({ 1: '10', 2: '4', 3: '5' });
    const low = bltOf('2 1\n1 1 - - - - - 2 0\n1 1 0\n0\n"A"\n"B"\n"Example"\n');
    expect(countFile({ file: low, rule: 'score' }).input.rejected.reasons).toEqual([
      { reason: 'rank-below-scores', papers: '1' },
    ]);
  });
});

describe('what is printed', () => {
  test('points and marks stand in text and page', () => {
    const sheet = countFile({
      file: rowsFile(
        2,
        ['A', '<b>'],
        [
          [2, 1],
          [1, 0],
        ],
      ),
      rule: 'score',
      settings: { highest: 2 },
    });
    const text = sheetText(sheet);
    expect(text).toContain('The points of 2 papers. A is elected with the most points.');
    expect(text).toContain('points not given');
    expect(text).toContain('Marks. Votes that give the candidate of the row the mark of the column.');
    const page = sheetPage(sheet);
    expect(page).toContain('3 points');
    expect(page).toContain('&lt;b&gt;');
    expect(page).not.toContain('<b>"');
  });

  test('a count without votes says so', () => {
    for (const rule of ['score', 'star', 'cumulative', 'borda', 'majority-judgement']) {
      const sheet = countFile({ file: rowsFile(5, ['A', 'B'], [[0, 0]]), rule });
      expect(sheet.outcome).toMatchObject({ elected: [], unfilled: 1 });
      expect(sheetText(sheet)).toContain('No paper marks a candidate.');
    }
  });
});
