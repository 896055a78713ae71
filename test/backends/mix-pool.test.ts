import type * as Threads from 'node:worker_threads';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { createLibsodiumGroup } from '../../src/backends/libsodium-group.ts';
import { createMixPool } from '../../src/backends/mix-pool.ts';
import { createGroupEngine } from '../../src/core/mix/engine.ts';
import { proveShuffle } from '../../src/core/mix/prove-shuffle.ts';
import { mixContext } from '../../src/core/mix/shuffle-context.ts';
import { reasonsToRefuseShuffle } from '../../src/core/mix/verify-shuffle.ts';
import { flipped, knownList, STEP } from '../support/mixed-list.ts';
import { seededRandom } from '../support/random.ts';

/** The real threads, in the order in which they were started: so that one can be ended from outside. */
const threads = vi.hoisted(() => [] as Threads.Worker[]);
vi.mock('node:worker_threads', async (importOriginal) => {
  const original = await importOriginal<typeof Threads>();
  class RecordedWorker extends original.Worker {
    constructor(...options: ConstructorParameters<typeof original.Worker>) {
      super(...options);
      threads.push(this);
    }
  }
  return { ...original, Worker: RecordedWorker };
});

const group = await createLibsodiumGroup();
const here = createGroupEngine(group);
const random = seededRandom('mix pool');
const context = mixContext(STEP);
const pool = createMixPool(2);
afterAll(() => pool.close());

const { y, list } = knownList({ group, random, count: 150, width: 2 });

describe('a pool of threads', () => {
  test('gives what the same tasks give where they are called, byte by byte', async () => {
    const before = new Uint8Array(list.bytes);
    const shuffle = { context, y, input: list };
    const far = await proveShuffle({ ...shuffle, engine: pool, random: seededRandom('same') });
    const near = await proveShuffle({ ...shuffle, engine: here, random: seededRandom('same') });
    expect(far).toEqual(near);
    // Inputs are copied, not moved away.
    expect(list.bytes).toEqual(before);
    const shown = { ...shuffle, engine: pool, random, output: far.output.bytes, proof: far.proof };
    expect(await reasonsToRefuseShuffle(shown)).toEqual([]);
    const changed = flipped(far.proof, far.proof.length - 32);
    expect(await reasonsToRefuseShuffle({ ...shown, proof: changed })).toEqual([
      'the equation of t_3 does not hold',
      'the equation of t_4 of column 1 does not hold',
      'the equation of t_4 of column 2 does not hold',
      'the equation of t̂ of row 150 does not hold',
    ]);
  });

  test('takes views of longer buffers and does not change what it is given', async () => {
    const padded = new Uint8Array(96).fill(7);
    padded.set(y, 32);
    const scalars = new Uint8Array(64).fill(0);
    scalars[32] = 3;
    const view = { elements: padded.subarray(32, 64), secretScalars: scalars.subarray(32) };
    const kept = [new Uint8Array(padded), new Uint8Array(scalars)];
    expect(await pool.run('secretSum', view)).toEqual(await here.run('secretSum', view));
    expect([padded, scalars]).toEqual(kept);
  });

  test('runs more tasks than it has threads, each with its own answer', async () => {
    const seed = random(64);
    const rows = Array.from({ length: 40 }, (_, at) => at + 1);
    const answers = await Promise.all(rows.map((first) => pool.run('coefficients', { seed, first, count: 1 })));
    const expected = await here.run('coefficients', { seed, first: 1, count: 40 });
    expect(answers).toEqual(rows.map((row) => expected.slice(32 * (row - 1), 32 * row)));
  });

  test('fails the task whose work throws, and goes on', async () => {
    const wrong = { elements: new Uint8Array(64), secretScalars: new Uint8Array(32) };
    await expect(pool.run('secretSum', wrong)).rejects.toThrow('each element has its scalar');
    expect(await pool.run('undecodable', { elements: new Uint8Array(32).fill(255), limit: 3 })).toEqual([0]);
  });

  test('fails what waits and what is under way when it is closed, and everything later', async () => {
    const short = createMixPool(1);
    const seed = random(64);
    const tasks = [1, 2, 3].map((first) => short.run('coefficients', { seed, first, count: 20_000 }));
    const settled = Promise.allSettled(tasks);
    await short.close();
    const closed = { status: 'rejected', reason: new Error('the mix pool is closed') };
    expect(await settled).toEqual([closed, closed, closed]);
    await expect(short.run('coefficients', { seed, first: 1, count: 1 })).rejects.toThrow('the mix pool is closed');
    await short.close();
  });

  test('fails only the task of a thread that dies, and starts another', async () => {
    const short = createMixPool(2);
    const begun = threads.length;
    const seed = random(64);
    const tasks = [1, 2, 3].map((first) => short.run('coefficients', { seed, first, count: 20_000 }));
    expect(threads).toHaveLength(begun + 2);
    await threads[begun]?.terminate();
    const settled = await Promise.allSettled(tasks);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(settled[0]).toMatchObject({ reason: new Error('a thread of the mix pool ended') });
    await short.close();
  });

  test('fails a task that cannot be sent, and goes on', async () => {
    const unsendable = { seed: () => 1, first: 1, count: 1 } as never;
    await expect(pool.run('coefficients', unsendable)).rejects.toThrow('could not be cloned');
    expect(await pool.run('coefficients', { seed: random(64), first: 1, count: 1 })).toHaveLength(32);
  });

  test('has at least one thread', () => {
    for (const count of [0, -1, 1.5]) expect(() => createMixPool(count)).toThrow('bug');
  });
});
