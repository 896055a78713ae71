import { Worker } from 'node:worker_threads';
import type { BusyError } from '../app/ports.ts';
import { builtFile } from '../backends/built-file.ts';
import { err, ok, type Result } from '../core/base/result.ts';
import type { BlindSignAnswer, BlindSignRequest, ForgetRequest } from './blind-sign-worker.ts';

/** More requests than this are refused at once: at 1.8 ms each the last would wait two seconds. */
const MAX_WAITING = 1000;

export interface BlindSignThread {
  /** @param loadKey reads the key's PKCS #8 form; called once per key and thread */
  blindSign(input: {
    readonly keyName: string;
    readonly loadKey: () => Promise<Uint8Array>;
    readonly blindedRequest: Uint8Array;
  }): Promise<Result<Uint8Array, BusyError>>;
  /** Drops every key whose name begins like this. */
  forget(keyName: string): void;
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (signature: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

/** One thread for all token keys of the process, started with the first request and again should it end. */
export function createBlindSignThread(): BlindSignThread {
  const waiting = new Map<number, Waiting>();
  let current: { readonly worker: Worker; readonly sent: Set<string> } | null = null;
  let next = 0;

  function fail(error: Error): void {
    current = null;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  function thread(): { readonly worker: Worker; readonly sent: Set<string> } {
    if (current !== null) return current;
    const worker = new Worker(builtFile('./blind-sign-worker.js', import.meta.url));
    worker.on('message', (answer: BlindSignAnswer) => {
      const call = waiting.get(answer.id);
      waiting.delete(answer.id);
      if ('failure' in answer) call?.reject(new Error(answer.failure));
      else call?.resolve(answer.blindSignature);
    });
    worker.on('error', fail);
    worker.on('exit', () => {
      if (current?.worker === worker) fail(new Error('the signing thread ended'));
    });
    worker.unref();
    current = { worker, sent: new Set() };
    return current;
  }

  return {
    async blindSign({ keyName, loadKey, blindedRequest }) {
      if (waiting.size >= MAX_WAITING) return err({ kind: 'busy', retryAfterSeconds: 2 });
      const privateKey = thread().sent.has(keyName) ? null : await loadKey();
      const { worker, sent } = thread();
      // The thread may have been replaced while the key was read: a fresh one has no keys.
      const key = privateKey ?? (sent.has(keyName) ? null : await loadKey());
      sent.add(keyName);
      next += 1;
      const request: BlindSignRequest = { id: next, keyName, privateKey: key, blindedRequest };
      return ok(
        await new Promise<Uint8Array>((resolve, reject) => {
          waiting.set(request.id, { resolve, reject });
          worker.postMessage(request);
        }),
      );
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
