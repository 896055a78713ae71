import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chunksOf, forEachChunk, type MixEngine } from '../../../src/core/mix/engine.ts';

function engineOf(parallel: number): MixEngine {
  return { parallel, run: () => Promise.reject(new Error('unused')) };
}

describe('chunks', () => {
  test('cover all rows in order, none twice and none empty', () => {
    fc.assert(
      fc.property(fc.nat({ max: 100_000 }), fc.integer({ min: 1, max: 64 }), (rows, parallel) => {
        let next = 0;
        for (const { first, count } of chunksOf(engineOf(parallel), rows)) {
          expect(first).toBe(next);
          expect(count).toBeGreaterThan(0);
          expect(count).toBeLessThanOrEqual(2048);
          next += count;
        }
        expect(next).toBe(rows);
      }),
    );
  });

  test('are answered in order, however their work ends, and few are under way at once', async () => {
    let under = 0;
    let most = 0;
    const answers = await forEachChunk(engineOf(2), 3000, async ({ first, count }) => {
      under += 1;
      most = Math.max(most, under);
      for (let wait = 0; wait < 5 - (first % 5); wait += 1) await Promise.resolve();
      under -= 1;
      return { first, count };
    });
    expect(answers).toEqual(chunksOf(engineOf(2), 3000));
    expect(most).toBeLessThanOrEqual(4);
  });

  test('are not begun after a failure, and what was under way is waited for', async () => {
    let begun = 0;
    let ended = 0;
    const work = async () => {
      begun += 1;
      const mine = begun;
      await Promise.resolve();
      if (mine === 2) throw new Error('failed');
      for (let wait = 0; wait < 20; wait += 1) await Promise.resolve();
      ended += 1;
      return mine;
    };
    await expect(forEachChunk(engineOf(1), 100_000, work)).rejects.toThrow('failed');
    expect(ended).toBe(begun - 1);
    expect(begun).toBeLessThanOrEqual(3);
  });
});
