import type { MixEngine } from './engine.ts';
import { fillByChunks } from './engine.ts';

/** What has been made, by engine: a chain of mixes and their verification use the same generators again and again. */
const made = new WeakMap<MixEngine, Uint8Array>();

/**
 * h ‖ h_1 ‖ … ‖ h_count, 32 bytes each. They depend on nothing but their index, so an engine keeps the longest list
 * that it was asked for (3.2 MB for 100,000 ballots) and only adds to it.
 */
export async function generatorsOf(engine: MixEngine, count: number): Promise<Uint8Array> {
  const kept = made.get(engine) ?? new Uint8Array(0);
  const have = kept.length / 32;
  if (have <= count) {
    const added = await fillByChunks({
      engine,
      rows: count + 1 - have,
      members: 1,
      task: (chunk) => engine.run('generators', { first: have + chunk.first, count: chunk.count }),
      onRows: () => undefined,
    });
    const all = new Uint8Array(32 * (count + 1));
    all.set(kept);
    all.set(added, kept.length);
    // Another caller may have made a longer list meanwhile.
    if ((made.get(engine)?.length ?? 0) < all.length) made.set(engine, all);
    return all;
  }
  return kept.subarray(0, 32 * (count + 1));
}
