import { parentPort } from 'node:worker_threads';
import { openTokenKey, type TokenKey } from '../backends/node-rsa.ts';

/** The thread that does the RSA operation: 1.8 ms each, during which requests go on being answered. */

export interface BlindSignRequest {
  readonly id: number;
  /** Names the key; its PKCS #8 form comes with the first request for it. */
  readonly keyName: string;
  readonly privateKey: Uint8Array | null;
  readonly blindedRequest: Uint8Array;
}

/** Keys whose name begins like this are destroyed; the thread drops its copies. */
export interface ForgetRequest {
  readonly forget: string;
}

export type BlindSignAnswer =
  | { readonly id: number; readonly blindSignature: Uint8Array }
  | { readonly id: number; readonly failure: string };

const port = parentPort;
if (port === null) throw new Error('bug: this file runs as a worker thread only');
const keys = new Map<string, TokenKey>();

port.on('message', (message: BlindSignRequest | ForgetRequest) => {
  if ('forget' in message) {
    for (const name of keys.keys()) if (name.startsWith(message.forget)) keys.delete(name);
    return;
  }
  const { id, keyName, privateKey, blindedRequest } = message;
  try {
    const key = privateKey === null ? keys.get(keyName) : openTokenKey(privateKey);
    if (key === undefined) throw new Error('bug: the key was never sent to this thread');
    keys.set(keyName, key);
    port.postMessage({ id, blindSignature: key.blindSign(blindedRequest) } satisfies BlindSignAnswer);
  } catch (error) {
    port.postMessage({ id, failure: error instanceof Error ? error.message : 'unknown' } satisfies BlindSignAnswer);
  }
});
