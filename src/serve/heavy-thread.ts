import { Worker } from 'node:worker_threads';
import type { HeavyWork } from '../app/schedule/heavy-work.ts';
import { builtFile } from '../backends/built-file.ts';

type Input<C extends keyof HeavyWork> = Parameters<HeavyWork[C]>[0];
type Output<C extends keyof HeavyWork> = Awaited<ReturnType<HeavyWork[C]>>;

export type HeavyRequest = {
  readonly [C in keyof HeavyWork]: { id: number; call: C; input: Input<C> };
}[keyof HeavyWork];

export type HeavyAnswer =
  | { readonly id: number; readonly value: Output<keyof HeavyWork> }
  | { readonly id: number; readonly failure: string };

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

export interface HeavyThread extends HeavyWork {
  close(): Promise<void>;
}

/** Does heavy work in one thread of its own, started with the first piece and again after a failure of the thread. */
export function createHeavyThread(): HeavyThread {
  let worker: Worker | null = null;
  const waiting = new Map<number, Waiting>();
  let next = 0;

  function failAll(error: Error): void {
    worker = null;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  function started(): Worker {
    if (worker !== null) return worker;
    const fresh = new Worker(builtFile('./heavy-worker.js', import.meta.url));
    fresh.on('message', (answer: HeavyAnswer) => {
      const call = waiting.get(answer.id);
      waiting.delete(answer.id);
      if (call === undefined) return;
      if ('failure' in answer) call.reject(new Error(answer.failure));
      else call.resolve(answer.value as never);
    });
    fresh.on('error', failAll);
    fresh.on('exit', () => {
      if (worker === fresh) failAll(new Error('the thread for heavy work ended'));
    });
    // A process that has nothing else to do may end; what is under way is waited for by whoever asked.
    fresh.unref();
    worker = fresh;
    return fresh;
  }

  function call<C extends keyof HeavyWork>(name: C, input: Input<C>): Promise<Output<C>> {
    return new Promise((resolve, reject) => {
      next += 1;
      waiting.set(next, { resolve, reject });
      started().postMessage({ id: next, call: name, input });
    });
  }

  return {
    lists: (input) => call('lists', input),
    mix: (input) => call('mix', input),
    checkMix: (input) => call('checkMix', input),
    share: (input) => call('share', input),
    checkShare: (input) => call('checkShare', input),
    unseal: (input) => call('unseal', input),
    declaration: (input) => call('declaration', input),
    async close() {
      await worker?.terminate();
    },
  };
}
