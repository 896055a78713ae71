import { Worker } from 'node:worker_threads';
import type { BusyError } from '../app/ports.ts';
import { builtFile } from '../backends/built-file.ts';
import { err, ok, type Result } from '../core/base/result.ts';
import type { BlindSignAnswer, BlindSignRequest, ForgetRequest } from './blind-sign-worker.ts';

/** More requests than this are refused at once: at 1.8 ms each the last would wait two seconds. */
const MAX_WAITING = 1000;

interface BlindSignInput {
  readonly keyName: string;
  /** Reads the key's PKCS #8 form; called once per key and thread. */
  readonly loadKey: () => Promise<Uint8Array>;
  /** Checked before: `reasonsToRefuseBlindedRequest`. */
  readonly blindedRequest: Uint8Array;
}

export interface BlindSignThread {
  /** Throws when the key cannot be read or the thread ends. */
  blindSign(input: BlindSignInput): Promise<Result<Uint8Array, BusyError>>;
  /** Drops every key whose name begins like this. */
  forget(keyName: string): void;
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (signature: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  /** The keys that it has. */
  readonly sent: Set<string>;
}

/** One thread for all token keys of the process, started with the first request and again should it end. */
export function createBlindSignThread(): BlindSignThread {
  const waiting = new Map<number, Waiting>();
  const loading = new Map<string, Promise<Uint8Array>>();
  let current: Thread | null = null;
  let next = 0;
  let pending = 0;

  function fail(error: Error): void {
    current = null;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  function thread(): Thread {
    if (current !== null) return current;
    const worker = new Worker(builtFile('./blind-sign-worker.js', import.meta.url));
    worker.on('message', (answer: BlindSignAnswer) => {
      const call = waiting.get(answer.id);
      waiting.delete(answer.id);
      if ('failure' in answer) call?.reject(new Error(answer.failure));
      else call?.resolve(answer.blindSignature);
    });
    const ended = (error: Error) => {
      if (current?.worker === worker) fail(error);
    };
    worker.on('error', ended);
    worker.on('exit', () => ended(new Error('the signing thread ended')));
    worker.unref();
    current = { worker, sent: new Set() };
    return current;
  }

  /** Reads a key once for all requests that came before it was there. */
  function load(keyName: string, loadKey: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const started = loading.get(keyName) ?? loadKey().finally(() => loading.delete(keyName));
    loading.set(keyName, started);
    return started;
  }

  async function sign({ keyName, loadKey, blindedRequest }: BlindSignInput): Promise<Uint8Array> {
    let loaded: Uint8Array | null = null;
    // After each wait the thread may be another one, which has no keys.
    while (loaded === null && !thread().sent.has(keyName)) loaded = await load(keyName, loadKey);
    const { worker, sent } = thread();
    next += 1;
    const id = next;
    const privateKey = sent.has(keyName) ? null : loaded;
    sent.add(keyName);
    try {
      return await new Promise<Uint8Array>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, keyName, privateKey, blindedRequest } satisfies BlindSignRequest);
      });
    } catch (error) {
      // The thread may not have got the key: it is sent again with the next request.
      sent.delete(keyName);
      throw error;
    }
  }

  return {
    async blindSign(input) {
      if (pending >= MAX_WAITING) return err({ kind: 'busy', retryAfterSeconds: 2 });
      pending += 1;
      try {
        return ok(await sign(input));
      } finally {
        pending -= 1;
      }
    },
    forget(keyName) {
      if (current === null) return;
      for (const name of current.sent) if (name.startsWith(keyName)) current.sent.delete(name);
      current.worker.postMessage({ forget: keyName } satisfies ForgetRequest);
    },
    async close() {
      await current?.worker.terminate();
    },
  };
}
