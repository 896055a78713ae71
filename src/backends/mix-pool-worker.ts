import { parentPort } from 'node:worker_threads';
import { runMixTask } from '../core/mix/tasks.ts';
import { createLibsodiumGroup } from './libsodium-group.ts';
import type { MixAnswer, MixRequest } from './mix-pool.ts';

/** One thread of the mix pool. */

const port = parentPort;
if (port === null) throw new Error('bug: this file runs as a worker thread only');
const group = await createLibsodiumGroup();

function answer({ name, input }: MixRequest): MixAnswer {
  try {
    return { value: runMixTask(group, name, input) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : 'unknown' };
  } finally {
    // The input is this thread's own copy, and some of it is secret.
    for (const value of Object.values(input) as unknown[]) if (value instanceof Uint8Array) value.fill(0);
  }
}

port.on('message', (request: MixRequest) => {
  port.postMessage(answer(request));
});
