import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareMany, RULES_OF_BOTH } from './many-elections.ts';

describe.each(RULES_OF_BOTH)('%s', (rule) => {
  test('both counters find the same figures in small elections full of ties', () => {
    const { seed } = fc.readConfigureGlobal();
    const { failure, ...seen } = compareMany({ rule, elections: 300, seed: seed!, shrink: true });
    expect(failure).toBeNull();
    expect(seen.elections).toBe(300);
    // The elections are such that they decide something.
    expect(seen.stages).toBeGreaterThan(600);
    // New Zealand's rule draws none.
    expect(seen.lots).toBeGreaterThan(rule === 'meek-nz' ? -1 : 40);
  });
});
