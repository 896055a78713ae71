import { concatBytes } from '../core/base/bytes.ts';
import { canonicalBytes } from '../core/base/canonical-json.ts';
import type { TrusteePorts } from './ports.ts';

/** What a step hands in: what it says, and the files that this names. */
export interface HandedIn<C> {
  readonly content: C;
  readonly files: readonly Uint8Array[];
}

interface Kept<C> {
  readonly subject: string;
  readonly content: C;
  readonly sizes: readonly number[];
}

/** Files of these sizes, which lie one after the other. */
function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  let at = 0;
  return sizes.map((size) => {
    at += size;
    return bytes.subarray(at - size, at);
  });
}

/**
 * What a step makes of one input: made once and on the disk before any of it leaves, so that a program that was stopped
 * sends the same bytes again.
 * @param subject hash of the input; what was made of another one is not taken for it
 */
export async function keepOnce<C>(
  { store }: Pick<TrusteePorts, 'store'>,
  step: { readonly name: 'mix' | 'open'; readonly subject: string; readonly make: () => Promise<HandedIn<C>> },
): Promise<HandedIn<C>> {
  const { name, subject, make } = step;
  const text = await store.read(`${name}.json`);
  const known = text === null ? null : (JSON.parse(text) as Kept<C>);
  const bytes = known?.subject === subject ? await store.readBytes(`${name}.bin`) : null;
  if (known !== null && bytes !== null) return { content: known.content, files: cut(bytes, known.sizes) };
  const { content, files } = await make();
  const kept: Kept<C> = { subject, content, sizes: files.map(({ length }) => length) };
  await store.writeBytes(`${name}.bin`, concatBytes(files));
  await store.writeBytes(`${name}.json`, canonicalBytes(kept as unknown as Parameters<typeof canonicalBytes>[0]));
  return { content, files };
}
