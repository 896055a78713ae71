import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countBoth, elections, SETTINGS } from './both-counters.ts';

describe.each(Object.keys(SETTINGS))('%s', (rule) => {
  test('both counters find the same figures in small elections full of ties', () => {
    let lots = 0;
    fc.assert(
      fc.property(elections(rule), (election) => {
        const { sheet, differences } = countBoth(election);
        expect(differences).toEqual([]);
        lots += sheet?.lots.length ?? 0;
      }),
      { numRuns: 300 },
    );
    expect(lots).toBeGreaterThan(10);
  });
});
