import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { assert } from '../core/base/assert.ts';
import type { MixEngine } from '../core/mix/engine.ts';
import type { MixTaskName, MixTasks } from '../core/mix/tasks.ts';
import { builtFile } from './built-file.ts';

export interface MixRequest {
  readonly name: MixTaskName;
  readonly input: MixTasks[MixTaskName]['input'];
}

export type MixAnswer = { readonly value: MixTasks[MixTaskName]['output'] } | { readonly failure: string };

interface Job {
  readonly request: MixRequest;
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** One place for a thread: started with its first job and again after it ended. */
interface Seat {
  worker: Worker | null;
  job: Job | null;
}

export interface MixPool extends MixEngine {
  /** Ends all threads. Tasks that are under way or come later fail. */
  close(): Promise<void>;
}

/**
 * A copy of a task's input that shares no memory with it, and the buffers to move with it: a view would be sent with
 * the whole buffer behind it, secrets of other rows included.
 */
function detached(input: MixRequest['input']): { input: MixRequest['input']; buffers: ArrayBuffer[] } {
  const buffers: ArrayBuffer[] = [];
  const entries = Object.entries(input).map(([field, value]: [string, unknown]) => {
    if (!(value instanceof Uint8Array)) return [field, value] as const;
    const copy = new Uint8Array(value);
    buffers.push(copy.buffer);
    return [field, copy] as const;
  });
  return { input: Object.fromEntries(entries) as MixRequest['input'], buffers };
}

/**
 * Does the bulk work of mixing in threads of its own, each with libsodium, one task at a time. Threads start when they
 * are needed and do not keep the process alive while they wait. A thread that dies fails the task it had, and only
 * that one; the next task starts a new thread.
 * @param threads how many; as many as the machine runs at once when left out
 */
export function createMixPool(threads: number = availableParallelism()): MixPool {
  assert(Number.isInteger(threads) && threads >= 1, 'a pool has at least one thread');
  const seats: Seat[] = Array.from({ length: threads }, () => ({ worker: null, job: null }));
  const waiting: Job[] = [];
  let closed = false;

  function settle(seat: Seat, end: (job: Job) => void): void {
    const job = seat.job;
    seat.job = null;
    seat.worker?.unref();
    if (job !== null) end(job);
    startJobs();
  }

  function started(seat: Seat): Worker {
    if (seat.worker !== null) return seat.worker;
    const worker = new Worker(builtFile('./mix-pool-worker.js', import.meta.url));
    const ended = (error: Error) => {
      if (seat.worker !== worker) return;
      seat.worker = null;
      settle(seat, (job) => job.reject(error));
    };
    worker.on('message', (answer: MixAnswer) => {
      settle(seat, (job) => {
        if ('failure' in answer) job.reject(new Error(answer.failure));
        else job.resolve(answer.value as never);
      });
    });
    worker.on('error', ended);
    worker.on('exit', () => ended(new Error('a thread of the mix pool ended')));
    seat.worker = worker;
    return worker;
  }

  function startJobs(): void {
    for (const seat of seats) {
      if (seat.job !== null || closed) continue;
      const job = waiting.shift();
      if (job === undefined) return;
      const worker = started(seat);
      seat.job = job;
      // The process stays while a task is under way: whoever asked waits for it.
      worker.ref();
      try {
        const { input, buffers } = detached(job.request.input);
        worker.postMessage({ name: job.request.name, input } satisfies MixRequest, buffers);
      } catch (error) {
        settle(seat, () => job.reject(error instanceof Error ? error : new Error('a task that cannot be sent')));
      }
    }
  }

  return {
    parallel: threads,
    run(name, input) {
      return new Promise((resolve, reject) => {
        if (closed) {
          reject(new Error('the mix pool is closed'));
          return;
        }
        waiting.push({ request: { name, input }, resolve, reject });
        startJobs();
      });
    },
    async close() {
      closed = true;
      const error = new Error('the mix pool is closed');
      for (const job of waiting.splice(0)) job.reject(error);
      const ending = seats.map(async (seat) => {
        const { worker, job } = seat;
        seat.worker = null;
        seat.job = null;
        job?.reject(error);
        await worker?.terminate();
      });
      await Promise.all(ending);
    },
  };
}
