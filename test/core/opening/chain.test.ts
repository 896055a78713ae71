import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agreementQuorum, type ChainStep, chainState } from '../../../src/core/opening/chain.ts';

function definitionOf(threshold: number, count: number) {
  return { electionKey: { threshold, trustees: Array.from({ length: count }, (_, at) => `T${at + 1}`) } };
}

const line = (kind: 'agreed' | 'mix' | 'skipped', trustee: number) => ({ kind, body: { trustee } }) as ChainStep;
const agreed = (...trustees: number[]) => trustees.map((trustee) => line('agreed', trustee));

function state(threshold: number, count: number, steps: readonly ChainStep[], isEmpty = false) {
  return chainState({ definition: definitionOf(threshold, count), steps, isEmpty });
}

describe('the agreement on the closed box', () => {
  test.each([
    [1, 1, 1],
    [2, 3, 3],
    [2, 4, 3],
    [3, 5, 4],
    [5, 9, 7],
  ])('with %i of %i trustees needs %i', (threshold, count, quorum) => {
    expect(agreementQuorum(definitionOf(threshold, count))).toBe(quorum);
  });

  test('of two different boxes always shares at least t trustees, one of whom is honest', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), (a, b) => {
        const [threshold, count] = [Math.min(a, b), Math.max(a, b)];
        const quorum = agreementQuorum(definitionOf(threshold, count));
        expect(2 * quorum - count).toBeGreaterThanOrEqual(threshold);
        expect(quorum).toBeLessThanOrEqual(count);
      }),
    );
  });

  test('lets nobody mix before enough have agreed, each counted once', () => {
    expect(state(2, 4, agreed(1, 2)).next).toBeNull();
    expect(state(2, 4, agreed(1, 2, 2)).mayMix).toBe(false);
    expect(state(2, 4, agreed(4, 2, 3))).toMatchObject({ mayMix: true, next: 1, position: 1, complete: false });
  });
});

describe('the chain of mixes', () => {
  test('goes through the trustees by number', () => {
    const steps = [...agreed(1, 2, 3), line('mix', 1)];
    expect(state(2, 3, steps)).toMatchObject({ next: 2, position: 2, complete: false });
    expect(state(2, 3, [...steps, line('mix', 2)])).toMatchObject({ next: 3, position: 3, complete: false });
    expect(state(2, 3, [...steps, line('mix', 2), line('mix', 3)])).toMatchObject({ next: null, complete: true });
  });

  test('passes over a trustee, whose place in the chain the next one takes', () => {
    const steps = [...agreed(1, 2, 3), line('skipped', 1), line('mix', 2)];
    expect(state(2, 3, steps)).toMatchObject({ next: 3, position: 2, complete: false });
    expect(state(2, 3, [...steps, line('mix', 3)])).toMatchObject({ next: null, position: 3, complete: true });
  });

  test('is never complete with fewer than t mixers, whoever else was passed over', () => {
    const steps = [...agreed(1, 2, 3), line('skipped', 1), line('skipped', 2), line('mix', 3)];
    expect(state(2, 3, steps)).toMatchObject({ next: null, complete: false });
  });

  test('is complete without a mix where no list is opened, once enough have agreed', () => {
    expect(state(2, 3, agreed(1, 2), true)).toMatchObject({ next: null, complete: false });
    expect(state(2, 3, agreed(1, 2, 3), true)).toMatchObject({ next: null, complete: true });
  });
});
