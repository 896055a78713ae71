import { fromBase64Url, toBase64Url } from '../../core/base/bytes.ts';

/**
 * What the device keeps of one election, until its member lets it forget: the voting seed before the first request
 * leaves, the signatures of the ballot paper as they come, the sealed bytes before they are sent (PR-3, PR-4). Nothing
 * here says how anybody voted.
 */
export interface DeviceStore {
  seed(): Uint8Array | null;
  keepSeed(seed: Uint8Array): void;
  /** The ballot paper's section and one signature per registrar, in the definition's order. */
  paper(): KeptPaper | null;
  keepPaper(paper: KeptPaper): void;
  /** The sealed ballot as it is sent, JSON. */
  sealed(): string | null;
  keepSealed(json: string): void;
  receipt(): string | null;
  keepReceipt(text: string): void;
  /** The letters that another device showed, which this one is to check (PR-21). */
  noted(): string | null;
  keepNoted(letters: string | null): void;
  forget(): void;
  /** False where this browser keeps nothing: found out before a token is drawn. */
  works(): boolean;
}

export interface KeptPaper {
  readonly section: string;
  readonly signatures: readonly Uint8Array[];
}

const NAMES = ['seed', 'paper', 'sealed', 'receipt', 'noted'] as const;

function readPaper(text: string): KeptPaper | null {
  const [section = '', ...rest] = text.split(' ');
  const signatures = rest.map((each) => fromBase64Url(each)).flatMap((each) => (each.ok ? [each.value] : []));
  return signatures.length === rest.length && section !== '' ? { section, signatures } : null;
}

export function openStore(fingerprint: string, storage: Storage | null): DeviceStore {
  const key = (name: (typeof NAMES)[number]) => `tellers/${fingerprint}/${name}`;
  const read = (name: (typeof NAMES)[number]) => storage?.getItem(key(name)) ?? null;
  const write = (name: (typeof NAMES)[number], value: string) => {
    storage?.setItem(key(name), value);
    if (read(name) !== value) throw new Error('this browser keeps nothing');
  };
  return {
    seed() {
      const text = read('seed');
      const bytes = text === null ? null : fromBase64Url(text);
      return bytes?.ok === true && bytes.value.length === 32 ? bytes.value : null;
    },
    keepSeed: (seed) => write('seed', toBase64Url(seed)),
    paper() {
      const text = read('paper');
      return text === null ? null : readPaper(text);
    },
    keepPaper: ({ section, signatures }) =>
      write('paper', [section, ...signatures.map((each) => toBase64Url(each))].join(' ')),
    sealed: () => read('sealed'),
    keepSealed: (json) => write('sealed', json),
    receipt: () => read('receipt'),
    keepReceipt: (text) => write('receipt', text),
    noted: () => read('noted'),
    keepNoted(letters) {
      if (letters === null) storage?.removeItem(key('noted'));
      else write('noted', letters);
    },
    forget() {
      for (const name of NAMES) storage?.removeItem(key(name));
    },
    works() {
      try {
        write('noted', read('noted') ?? '');
        if (read('noted') === '') storage?.removeItem(key('noted'));
        return true;
      } catch {
        return false;
      }
    },
  };
}
