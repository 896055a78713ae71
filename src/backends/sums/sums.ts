import { assert } from '../../core/base/assert.ts';
import { fromBase64 } from '../../core/base/bytes.ts';
import type { Element, Group } from '../../core/group/group.ts';
import { SUMS_WASM } from './generated/module.ts';

/** What `assembly/index.ts` offers. Numbers are places in its memory, lengths are in members of 32 bytes. */
interface SumsExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  mostPoints(): number;
  scalars(): number;
  elements(): number;
  begin(): void;
  decodeAll(count: number): number;
  /** 1, or 0 when a scalar is not below the order. */
  addProducts(count: number): number;
  encodeSum(): number;
}

/** The part of the global WebAssembly that is needed; neither the language's types nor Node's declare it. */
interface WebAssemblyApi {
  instantiate(bytes: Uint8Array): Promise<{ readonly instance: { readonly exports: unknown } }>;
}

/** The operations of a group on long lists of public data. */
export type Sums = Pick<Group, 'sumOfProducts' | 'sumOfPacked' | 'firstInvalid'>;

let loading: Promise<Sums> | null = null;

/**
 * ristretto255 sums in WebAssembly, from the sources in `assembly/`: several times as fast as products added one by
 * one. For public data only: the time it takes depends on scalars and elements. One instance, with about 4 MiB of
 * memory, serves the whole thread. Resolves when it is loaded.
 */
export function loadSums(): Promise<Sums> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Sums> {
  const bytes = fromBase64(SUMS_WASM);
  assert(bytes.ok, 'the compiled module is base64');
  const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };
  const { instance } = await WebAssembly.instantiate(bytes.value);
  return sumsOf(instance.exports as SumsExports);
}

function sumsOf(wasm: SumsExports): Sums {
  // The module takes its memory when it starts and never grows it again, so the buffer stays the same.
  const memory = new Uint8Array(wasm.memory.buffer);
  const most = wasm.mostPoints();

  /** Adds the products of what was copied in. The end of every sum, whatever form its lists have. */
  function addCopied(count: number): void {
    assert(wasm.decodeAll(count) === -1, 'an element of a sum does not decode');
    assert(wasm.addProducts(count) === 1, 'a scalar of a sum is not below the order');
  }

  function result(): Element {
    const at = wasm.encodeSum();
    return memory.slice(at, at + 32) as Element;
  }

  return {
    sumOfProducts(scalars, elements) {
      assert(scalars.length === elements.length, 'a sum of products takes as many scalars as elements');
      wasm.begin();
      for (let from = 0; from < elements.length; from += most) {
        const run = elements.slice(from, from + most);
        for (const [index, element] of run.entries()) memory.set(element, wasm.elements() + 32 * index);
        for (const [index, scalar] of scalars.slice(from, from + most).entries()) {
          memory.set(scalar, wasm.scalars() + 32 * index);
        }
        addCopied(run.length);
      }
      return result();
    },

    sumOfPacked(scalars, elements) {
      assert(scalars.length === elements.length, 'a sum of products takes as many scalars as elements');
      assert(elements.length % 32 === 0, 'a packed list holds 32 bytes for each of its members');
      wasm.begin();
      for (let from = 0; from < elements.length; from += 32 * most) {
        const run = elements.subarray(from, from + 32 * most);
        memory.set(run, wasm.elements());
        memory.set(scalars.subarray(from, from + 32 * most), wasm.scalars());
        addCopied(run.length / 32);
      }
      return result();
    },

    firstInvalid(elements) {
      assert(elements.length % 32 === 0, 'a packed list holds 32 bytes for each of its members');
      for (let from = 0; from < elements.length; from += 32 * most) {
        const run = elements.subarray(from, from + 32 * most);
        memory.set(run, wasm.elements());
        const found = wasm.decodeAll(run.length / 32);
        if (found !== -1) return from / 32 + found;
      }
      return -1;
    },
  };
}
