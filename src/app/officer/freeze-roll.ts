import { toHex } from '../../core/base/bytes.ts';
import type { RandomSource } from '../../core/base/random.ts';
import { type RollEntry, rollLeaf, sortedRollLeaves } from '../../core/roll/roll.ts';
import { rollRoot } from '../../core/roll/roll-tree.ts';
import { pause } from '../pause.ts';
import type { FrozenEntry } from '../roll/ports.ts';

const ENTRIES_AT_ONCE = 1000;

export interface FrozenRoll {
  readonly entries: readonly FrozenEntry[];
  /** What the definition commits to, per section that has members. */
  readonly rolls: ReadonlyMap<string, { readonly size: number; readonly root: string }>;
}

/** Gives every entry its salt and leaf, and every section the root of its tree. */
export async function freezeRoll(input: {
  readonly entries: readonly RollEntry[];
  readonly random: RandomSource;
}): Promise<FrozenRoll> {
  const frozen: FrozenEntry[] = [];
  const leaves = new Map<string, Uint8Array[]>();
  for (const entry of input.entries) {
    const salt = input.random(32);
    const leaf = rollLeaf(entry, salt);
    frozen.push({ entry, salt, leaf });
    const section = leaves.get(entry.section);
    if (section === undefined) leaves.set(entry.section, [leaf]);
    else section.push(leaf);
    if (frozen.length % ENTRIES_AT_ONCE === 0) await pause();
  }
  const rolls = new Map<string, { size: number; root: string }>();
  for (const [section, own] of leaves) {
    rolls.set(section, { size: own.length, root: toHex(rollRoot(sortedRollLeaves(own))) });
    await pause();
  }
  return { entries: frozen, rolls };
}
