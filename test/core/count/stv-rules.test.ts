import { describe, expect, test } from 'vitest';
import { OrderedLots } from '../../../src/core/count/lots.ts';
import { settleTie } from '../../../src/core/count/tie.ts';
import { bltOf, countFile } from './count-file.ts';

function blt(header: string, papers: string[]) {
  const names = Array.from({ length: Number(header.split(' ')[0]) }, (_, at) => `"C${at + 1}"`);
  return bltOf(`${header}\n${papers.join('\n')}\n0\n${names.join('\n')}\n"T"\n`);
}

describe('equal votes', () => {
  const lots = () => new OrderedLots([3, 2, 1, 0]);
  // By candidate; stage 1, then stage 2, then stage 3.
  const history = [
    [5, 4, 5, 0],
    [3, 6, 3, 0],
    [7, 7, 7, 0],
  ];

  test('are separated by the last stage that differs when going backwards, by the first when going forwards', () => {
    const settle = (method: 'backwards' | 'forwards') =>
      settleTie({ kind: 'exclusion', tied: [0, 1], method, history, lots: lots() });
    expect(settle('backwards')).toMatchObject({ chosen: [0], by: 'earlier-stage', stage: 2 });
    expect(settle('forwards')).toMatchObject({ chosen: [1], by: 'earlier-stage', stage: 1 });
  });

  test('three are narrowed stage by stage, and a lot chooses only among those who stay level', () => {
    const drawn = lots();
    const tie = settleTie({ kind: 'exclusion', tied: [0, 1, 2], method: 'backwards', history, lots: drawn });
    expect(drawn.drawn).toEqual([{ kind: 'exclusion', tied: [0, 2], chosen: [0] }]);
    expect(tie).toMatchObject({ tied: [0, 1, 2], chosen: [0], by: 'lot', lot: 1 });
  });

  test('a surplus goes to the one who had more', () => {
    const tie = settleTie({ kind: 'surplus', tied: [0, 1], method: 'backwards', history, lots: lots() });
    expect(tie).toMatchObject({ chosen: [1], stage: 2 });
  });

  // Stage 1: 2 before 3. Stage 2: 3 before 2. Stage 3: level at 7.
  const file = blt('5 1', ['10 1 0', '5 2 0', '4 3 0', '2 4 3 0', '2 5 2 0', '1 5 3 0']);

  test('the Scottish rules go backwards, ERS97 forwards', () => {
    const lots = { source: 'none' } as const;
    const excluded = (rule: string, settings = {}) =>
      countFile({ file, rule, settings, lots })
        .stages.flatMap((stage) => stage.excluded)
        .slice(0, 3);
    expect(excluded('scottish-stv')).toEqual(['4', '5', '2']);
    expect(excluded('wigm-exact', { ties: 'backwards' })).toEqual(['4', '5', '2']);
    expect(excluded('wigm-exact', { ties: 'forwards' })).toEqual(['4', '5', '3']);
    expect(excluded('ers97')).toEqual(['4', '5', '3']);
  });
});

describe('quotas', () => {
  test('in exact fractions only more than the quota elects', () => {
    const file = blt('3 1', ['2 1 0', '1 2 0', '1 3 2 0']);
    const sheet = countFile({ file, rule: 'wigm-exact', lots: { source: 'lowest-number' } });
    expect(sheet.stages[0]).toMatchObject({ quota: '2', elected: [] });
  });

  test('each rule has its own: whole, two places up, nine places and one more, a fraction', () => {
    const file = blt('3 2', ['4 1 2 0', '3 2 3 0', '3 3 1 0']);
    const quota = (rule: string) => countFile({ file, rule, lots: { source: 'lowest-number' } }).stages[0]!.quota;
    expect(quota('scottish-stv')).toBe('4.00000');
    expect(quota('ers97')).toBe('3.34');
    expect(quota('meek-prf')).toBe('3.333333334');
    expect(quota('wigm-exact')).toBe('10/3');
  });
});

describe('the bounds of ERS97', () => {
  const names = { source: 'none' } as const;

  test('candidates go together when their votes are exactly those of the next one', () => {
    const file = blt('5 1', ['5 1 0', '4 2 0', '3 3 0', '2 4 1 0', '1 5 1 0']);
    const sheet = countFile({ file, rule: 'ers97', lots: names });
    expect(sheet.stages[1]!.who).toEqual(['5', '4']);
  });

  test('exactly as many votes as the others could reach elect below the quota', () => {
    // After 5 and 6 are gone 16 votes are in play for one place; 2 has half of them.
    const file = blt('6 2', ['10 1 0', '8 2 0', '4 3 0', '4 4 0', '2 5 0', '2 6 0']);
    const sheet = countFile({ file, rule: 'ers97', lots: names });
    expect(sheet.stages[1]).toMatchObject({ who: ['5', '6'], quota: '10.00', elected: ['2'] });
    expect(sheet.outcome).toMatchObject({ elected: ['1', '2'], electedWithoutQuota: ['2'] });
  });
});

describe('the ends of a transferable count', () => {
  for (const rule of ['scottish-stv', 'ers97', 'meek-prf', 'wigm-exact']) {
    test(`${rule}: without any vote nobody is elected`, () => {
      const sheet = countFile({ file: blt('3 2', ['4 0']), rule, lots: { source: 'none' } });
      expect(sheet.outcome).toMatchObject({ elected: [], unfilled: 2 });
      expect(sheet.input.blank.papers).toBe('4');
    });

    test(`${rule}: fewer candidates than seats are all elected, the rest is reported`, () => {
      const sheet = countFile({ file: blt('2 4', ['3 1 0', '1 2 1 0']), rule, lots: { source: 'none' } });
      expect(sheet.outcome.elected).toEqual(['1', '2']);
      expect(sheet.outcome.unfilled).toBe(2);
    });

    test(`${rule}: a single candidate is elected by a single vote`, () => {
      const sheet = countFile({ file: blt('1 1', ['1 1 0']), rule, lots: { source: 'none' } });
      expect(sheet.outcome).toMatchObject({ elected: ['1'], unfilled: 0 });
    });

    test(`${rule}: a lot is asked for and not made up`, () => {
      const file = blt('3 1', ['2 1 0', '2 2 0', '2 3 0']);
      expect(() => countFile({ file, rule, lots: { source: 'none' } })).toThrow(/lot-needed/);
      const sheet = countFile({ file, rule, lots: { source: 'given', order: ['3', '1', '2'] } });
      expect(sheet.outcome.elected).toEqual(['3']);
      expect(sheet.outcome.lotsThatMattered.length).toBeGreaterThan(0);
    });
  }
});
