import { equalBytes, toBase64 } from '../../core/base/bytes.ts';
import { createChainWalk } from '../../core/ledger/chain.ts';
import { type Frontier, frontierRoot } from '../../core/ledger/tree.ts';
import type { StoredCheckpoint, StoredLedger } from '../guard.ts';
import { frontierBytes } from './head.ts';

const LINES_AT_ONCE = 1000;

/** Walks a whole stored ledger: every line, its leaf hash, and whether the head is theirs. Null when all is well. */
export async function reasonToDistrustLedger(ledger: StoredLedger): Promise<string | null> {
  const walk = createChainWalk();
  const checkpoints = await bySize(ledger);
  for (let from = 0; from < ledger.size; from += LINES_AT_ONCE) {
    const range = { from, to: Math.min(ledger.size, from + LINES_AT_ONCE) };
    const lines = await ledger.readLines(range);
    const leaves = await ledger.readLeaves(range);
    if (lines.length !== range.to - from) return `${ledger.ledger} lacks lines between ${from} and ${range.to}`;
    for (const [index, line] of lines.entries()) {
      const leaf = walk.add(line);
      if (!leaf.ok) return `${ledger.ledger} is broken at line ${leaf.error.seq}: ${leaf.error.reason}`;
      const stored = leaves[index];
      if (stored === undefined || !equalBytes(stored, leaf.value)) {
        return `${ledger.ledger} has a wrong hash beside line ${from + index}`;
      }
      const { frontier } = walk;
      if (checkpoints.get(frontier.size)?.every((checkpoint) => isOf(checkpoint, frontier)) === false) {
        return `the checkpoint of ${ledger.ledger} at ${frontier.size} lines is not that of its lines`;
      }
      checkpoints.delete(frontier.size);
    }
  }
  const root = walk.root();
  if (!equalBytes(root, ledger.root)) return `the head of ${ledger.ledger} is not the root of its lines`;
  const [, size, signedRoot] = ledger.note.split('\n');
  if (size !== String(ledger.size) || signedRoot !== toBase64(root)) {
    return `the signed checkpoint of ${ledger.ledger} is not that of its head`;
  }
  const [beyond] = checkpoints.keys();
  return beyond === undefined ? null : `a checkpoint of ${ledger.ledger} is for ${beyond} lines, which it has not`;
}

/** A size may be listed and be the head's as well. */
async function bySize(ledger: StoredLedger): Promise<Map<number, StoredCheckpoint[]>> {
  const checkpoints = new Map<number, StoredCheckpoint[]>();
  for (const checkpoint of (await ledger.readCheckpoints?.()) ?? []) {
    checkpoints.set(checkpoint.size, [...(checkpoints.get(checkpoint.size) ?? []), checkpoint]);
  }
  return checkpoints;
}

/** Whether a signed note, and what is stored to go on from it, are those of so many lines. */
function isOf({ size, note, frontier }: StoredCheckpoint, walked: Frontier): boolean {
  const [, signedSize, signedRoot] = note.split('\n');
  if (signedSize !== String(size) || signedRoot !== toBase64(frontierRoot(walked))) return false;
  return frontier === null || equalBytes(frontier, frontierBytes(walked));
}
