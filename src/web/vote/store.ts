import { fromBase64Url, toBase64Url } from '../../core/base/bytes.ts';

/**
 * What the device keeps of one election, until its member lets it forget: the voting seed before the first request
 * leaves, the sealed bytes before they are sent (PR-3, PR-4). Nothing here says how anybody voted.
 */
export interface DeviceStore {
  seed(): Uint8Array | null;
  keepSeed(seed: Uint8Array): void;
  /** The sealed ballot as it is sent, JSON. */
  sealed(): string | null;
  keepSealed(json: string): void;
  receipt(): string | null;
  keepReceipt(text: string): void;
  forget(): void;
}

export function openStore(fingerprint: string, storage: Storage): DeviceStore {
  const key = (name: string) => `tellers/${fingerprint}/${name}`;
  const read = (name: string) => storage.getItem(key(name));
  const write = (name: string, value: string) => {
    storage.setItem(key(name), value);
    // A browser that keeps nothing (private windows of some) must be found out before a token is drawn.
    if (storage.getItem(key(name)) !== value) throw new Error('this browser keeps nothing');
  };
  return {
    seed() {
      const text = read('seed');
      const bytes = text === null ? null : fromBase64Url(text);
      return bytes?.ok === true && bytes.value.length === 32 ? bytes.value : null;
    },
    keepSeed: (seed) => write('seed', toBase64Url(seed)),
    sealed: () => read('sealed'),
    keepSealed: (json) => write('sealed', json),
    receipt: () => read('receipt'),
    keepReceipt: (text) => write('receipt', text),
    forget() {
      for (const name of ['seed', 'sealed', 'receipt']) storage.removeItem(key(name));
    },
  };
}
