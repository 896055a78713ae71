import { describe, expect, test } from 'vitest';
import { bltOf, countFile, electionText, tryFile } from './count-file.ts';

const blt = (header: string, papers: string[], names = 4) =>
  bltOf(
    `${header}\n${papers.join('\n')}\n0\n${Array.from({ length: names }, (_, at) => `"C${at + 1}"`).join('\n')}\n"T"\n`,
  );

describe('plurality', () => {
  test('one choice, one seat: the most votes win, every option is listed, also with none', () => {
    const sheet = countFile({
      file: blt('4 1', ['3 1 0', '5 2 0', '1 3 0']),
      rule: 'plurality',
      lots: { source: 'none' },
    });
    expect(sheet.stages).toMatchObject([
      { action: 'totals', votes: { 1: '3', 2: '5', 3: '1', 4: '0' }, unused: '0', elected: ['2'], ties: [] },
    ]);
    expect(sheet.outcome).toEqual({ elected: ['2'], electedWithoutQuota: [], unfilled: 0, lotsThatMattered: [] });
  });

  test('several choices: votes and choices not made sum to choices times papers', () => {
    const sheet = countFile({
      file: blt('4 2', ['3 1 2 0', '2 3 0', '1 0']),
      rule: 'plurality',
      settings: { choices: 2 },
    });
    expect(sheet.stages[0]).toMatchObject({ votes: { 1: '3', 2: '3', 3: '2', 4: '0' }, unused: '2' });
    expect(sheet.check.sum).toBe('10');
    // A blank paper is valid and apart; it does not enter the sum.
    expect(sheet.input).toMatchObject({ opened: '6', blank: { papers: '1' }, voting: { papers: '5' } });
    expect(sheet.outcome.elected).toEqual(['1', '2']);
  });

  test('a paper with more choices than allowed is rejected as a whole, with its reason', () => {
    const sheet = countFile({ file: blt('4 2', ['3 1 2 3 0', '2 3 0']), rule: 'plurality', settings: { choices: 2 } });
    expect(sheet.input.rejected).toEqual({
      papers: '3',
      votes: '3',
      reasons: [{ reason: 'too-many-choices', papers: '3' }],
    });
    expect(sheet.stages[0]!.votes).toMatchObject({ 1: '0', 3: '2' });
  });

  test('rankings can be counted by their first preferences', () => {
    const file = bltOf(electionText('irv/labour-2010-mp-section.blt'));
    const sheet = countFile({ file, rule: 'plurality', reading: { choicesFrom: 'first-preferences' } });
    expect(sheet.stages[0]!.votes).toEqual({ 1: '7', 2: '40', 3: '24', 4: '111', 5: '84' });
    expect(sheet.outcome.elected).toEqual(['4']);
  });

  test('a tie within the seats is no tie: nobody draws lots', () => {
    const sheet = countFile({
      file: blt('4 2', ['3 1 0', '3 2 0', '1 3 0']),
      rule: 'plurality',
      settings: { choices: 1 },
      lots: { source: 'none' },
    });
    expect(sheet.outcome.elected).toEqual(['1', '2']);
  });

  test('a tie for the last seats goes to lot among those who are level, and the sheet says that it decided', () => {
    const file = blt('4 2', ['5 1 0', '3 2 0', '3 3 0', '3 4 0']);
    const input = { file, rule: 'plurality', settings: { choices: 1 } };
    const sheet = countFile({ ...input, lots: { source: 'given', order: ['3', '4', '2', '1'] } });
    expect(sheet.stages[0]!.ties).toEqual([
      { kind: 'election', tied: ['2', '3', '4'], chosen: ['3'], by: 'lot', stage: null, lot: 1 },
    ]);
    expect(sheet.outcome).toEqual({ elected: ['1', '3'], electedWithoutQuota: [], unfilled: 0, lotsThatMattered: [1] });
    expect(sheet.tieOrder.used).toBe(true);
    const refused = tryFile({ ...input, lots: { source: 'none' } });
    expect(refused.ok ? null : refused.error).toEqual({
      kind: 'lot-needed',
      decides: 'election',
      tied: ['2', '3', '4'],
    });
  });

  test('a tie for two of three seats chooses two', () => {
    const file = blt('4 3', ['5 1 0', '3 2 0', '3 3 0', '3 4 0']);
    const sheet = countFile({ file, rule: 'plurality', settings: { choices: 1 } });
    expect(sheet.outcome.elected).toEqual(['1', '2', '3']);
    expect(sheet.lots).toMatchObject([{ tied: ['2', '3', '4'], chosen: ['2', '3'], changedElected: true }]);
  });

  test('fewer candidates than seats are all elected and the rest is reported', () => {
    const sheet = countFile({ file: blt('4 6', ['2 2 0', '1 3 0']), rule: 'plurality', settings: { choices: 1 } });
    expect(sheet.outcome).toMatchObject({ elected: ['2', '3', '1', '4'], unfilled: 2 });
  });

  test('without any vote nobody is elected, however many seats and candidates there are', () => {
    for (const papers of [[], ['3 0']]) {
      const sheet = countFile({ file: blt('4 2', papers), rule: 'plurality', lots: { source: 'none' } });
      expect(sheet.outcome).toMatchObject({ elected: [], unfilled: 2 });
      expect(sheet.stages[0]!.why).toBe('no-votes');
    }
  });

  test('a single candidate is elected by a single vote', () => {
    const sheet = countFile({ file: blt('1 1', ['1 1 0'], 1), rule: 'plurality' });
    expect(sheet.outcome.elected).toEqual(['1']);
  });

  test('votes stay exact beyond 32 bits', () => {
    const sheet = countFile({
      file: blt('2 1', ['4503599627370496 1 0', '4503599627370495 2 0'], 2),
      rule: 'plurality',
    });
    expect(sheet.stages[0]!.votes).toEqual({ 1: '4503599627370496', 2: '4503599627370495' });
    const more = tryFile({ file: blt('2 1', ['9007199254740991 1 0', '1 2 0'], 2), rule: 'plurality' });
    expect(more.ok).toBe(false);
  });
});
