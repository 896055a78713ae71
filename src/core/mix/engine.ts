import type { Group } from '../group/group.ts';
import { type MixTaskName, type MixTasks, runMixTask } from './tasks.ts';

/** Who does the bulk work of a mix: the calling thread, or a pool of threads. */
export interface MixEngine {
  /** Runs one task. The input is not changed, and its bytes may lie in a longer buffer. */
  run<T extends MixTaskName>(name: T, input: MixTasks[T]['input']): Promise<MixTasks[T]['output']>;
  /** How many tasks are worth having under way at once. */
  readonly parallel: number;
}

const engines = new WeakMap<Group, MixEngine>();

/**
 * Runs every task in the calling thread: for tests, pages and small elections. The same engine for the same group, so
 * that what an engine keeps is kept.
 */
export function createGroupEngine(group: Group): MixEngine {
  const known = engines.get(group);
  if (known !== undefined) return known;
  const engine: MixEngine = {
    parallel: 1,
    run: (name, input) => Promise.resolve().then(() => runMixTask(group, name, input)),
  };
  engines.set(group, engine);
  return engine;
}

/** Rows of one task: long enough for sums to gain by length, short enough that threads end together. */
const MAX_ROWS = 2048;
const MIN_ROWS = 64;

export interface Chunk {
  /** From 0. */
  readonly first: number;
  readonly count: number;
}

/** Splits so many rows into chunks that fit the engine. */
export function chunksOf(engine: MixEngine, rows: number): Chunk[] {
  const fair = Math.ceil(rows / (2 * engine.parallel));
  const size = Math.min(MAX_ROWS, Math.max(MIN_ROWS, fair));
  return Array.from({ length: Math.ceil(rows / size) }, (_, index) => ({
    first: size * index,
    count: Math.min(size, rows - size * index),
  }));
}

/**
 * Does `work` for all chunks, a few at a time, in order of their rows; the answers in the same order. After the first
 * failure no further chunk is begun; what was under way is waited for, so that nothing runs on behind the caller.
 */
export async function forEachChunk<R>(
  engine: MixEngine,
  rows: number,
  work: (chunk: Chunk) => Promise<R>,
): Promise<R[]> {
  const chunks = chunksOf(engine, rows);
  const answers = new Map<number, R>();
  let next = 0;
  let failed = false;
  async function follow(): Promise<void> {
    while (next < chunks.length && !failed) {
      const index = next;
      next += 1;
      const chunk = chunks[index];
      if (chunk === undefined) return;
      try {
        answers.set(index, await work(chunk));
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  }
  const followers = await Promise.allSettled(
    Array.from({ length: Math.min(2 * engine.parallel, chunks.length) }, follow),
  );
  for (const follower of followers) if (follower.status === 'rejected') throw follower.reason;
  return chunks.flatMap((_, index) => {
    const answer = answers.get(index);
    return answer === undefined ? [] : [answer];
  });
}

/** The 32-byte members of a chunk, `members` for each row. */
export function sliceOf(packed: Uint8Array, { first, count }: Chunk, members = 1): Uint8Array {
  return packed.subarray(32 * members * first, 32 * members * (first + count));
}

/** Runs a task that gives packed members for every chunk and joins what comes out. */
export async function fillByChunks(input: {
  readonly engine: MixEngine;
  readonly rows: number;
  /** Members of 32 bytes that a row gives. */
  readonly members: number;
  readonly task: (chunk: Chunk) => Promise<Uint8Array>;
  readonly onRows: (rows: number) => void;
}): Promise<Uint8Array> {
  const { engine, rows, members, task, onRows } = input;
  const packed = new Uint8Array(32 * members * rows);
  await forEachChunk(engine, rows, async (chunk) => {
    packed.set(await task(chunk), 32 * members * chunk.first);
    onRows(chunk.count);
  });
  return packed;
}
