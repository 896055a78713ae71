import { parentPort } from 'node:worker_threads';
import { doHeavyWork } from '../app/schedule/do-heavy-work.ts';
import type { HeavyWork } from '../app/schedule/heavy-work.ts';
import { createMixPool } from '../backends/mix-pool.ts';
import { nodePrimitives } from '../cli/primitives.ts';
import type { HeavyAnswer, HeavyRequest } from './heavy-thread.ts';

/** The thread in which ballots are opened, counted and verified, so that requests are answered meanwhile. */

const port = parentPort;
if (port === null) throw new Error('bug: this file runs as a worker thread only');
const work: HeavyWork = doHeavyWork({ ...(await nodePrimitives()), mixEngine: createMixPool() });

async function answer({ id, call, input }: HeavyRequest): Promise<HeavyAnswer> {
  try {
    switch (call) {
      case 'lists':
        return { id, value: await work.lists(input) };
      case 'mix':
        return { id, value: await work.mix(input) };
      case 'checkMix':
        return { id, value: await work.checkMix(input) };
      case 'checkShare':
        return { id, value: await work.checkShare(input) };
      case 'share':
        return { id, value: await work.share(input) };
      case 'unseal':
        return { id, value: await work.unseal(input) };
      case 'declaration':
        return { id, value: await work.declaration(input) };
    }
  } catch (error) {
    return { id, failure: error instanceof Error ? error.message : 'unknown' };
  }
}

port.on('message', (request: HeavyRequest) => {
  void answer(request).then((value) => {
    port.postMessage(value);
  });
});
