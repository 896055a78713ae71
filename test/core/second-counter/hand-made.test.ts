import { expect, test } from 'vitest';
import { countBoth, EXACT_MEEK_QUOTA, USUAL } from './both-counters.ts';

test('by Meek’s rule exactly the quota elects, to the last billionth', () => {
  const { sheet, differences } = countBoth({ ...USUAL, file: EXACT_MEEK_QUOTA, rule: 'meek-prf' });
  expect(differences).toEqual([]);
  expect(sheet!.stages[1]).toMatchObject({ iterations: 2, quota: '171428573.000000001', elected: ['2'] });
  expect(sheet!.stages[1]!.votes['2']).toBe(sheet!.stages[1]!.quota);
});
