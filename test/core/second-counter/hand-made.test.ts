import { expect, test } from 'vitest';
import { countBoth, EXACT_MEEK_QUOTA, handMade, USUAL } from './both-counters.ts';

test('by Meek’s rule exactly the quota elects, to the last billionth', () => {
  const { sheet, differences } = countBoth({ ...USUAL, file: EXACT_MEEK_QUOTA, rule: 'meek-prf' });
  expect(differences).toEqual([]);
  expect(sheet!.stages[1]).toMatchObject({ iterations: 2, quota: '171428573.000000001', elected: ['2'] });
  expect(sheet!.stages[1]!.votes['2']).toBe(sheet!.stages[1]!.quota);
});

test('New Zealand’s rule ends where rounding lets the surplus go up and down for ever', () => {
  // Both first preferences and the second are elected, the papers run out, and the quota sinks towards nothing.
  const file = handMade(4, [
    [12, [1, 0, 0, 2, 0]],
    [12, [0, 1, 0, 2, 0]],
  ]);
  const { sheet, differences } = countBoth({ ...USUAL, file, rule: 'meek-nz' });
  expect(differences).toEqual([]);
  expect(sheet!.outcome).toMatchObject({ unfilled: 0, electedWithoutQuota: [expect.stringMatching(/^[35]$/)] });
  expect(sheet!.stages.length).toBeLessThan(50);
  expect(sheet!.stages.map(({ why }) => why).slice(-2)).toEqual(['nothing-moves', 'last-places']);
});
