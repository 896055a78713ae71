import { describe, expect, test } from 'vitest';
import { createMemoryLimit } from '../../src/http/limits.ts';

describe('a limit', () => {
  test('lets so many requests of a key through, then says how long to wait', async () => {
    const limit = createMemoryLimit({ points: 3, windowSeconds: 600 });
    const answers = [];
    for (let index = 0; index < 4; index += 1) answers.push(await limit.take('spring/M-1'));
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true, false]);
    const last = answers[3]!;
    if (last.ok) throw new Error('not refused');
    expect(last.error.kind).toBe('too-many-requests');
    expect(last.error.retryAfterSeconds).toBeGreaterThan(0);
    expect(last.error.retryAfterSeconds).toBeLessThanOrEqual(600);
  });

  test('counts every key and every limit by itself', async () => {
    const limit = createMemoryLimit({ points: 1, windowSeconds: 600 });
    expect((await limit.take('spring/M-1')).ok).toBe(true);
    expect((await limit.take('spring/M-2')).ok).toBe(true);
    expect((await limit.take('spring/M-1')).ok).toBe(false);
    expect((await createMemoryLimit({ points: 1, windowSeconds: 600 }).take('spring/M-1')).ok).toBe(true);
  });
});
