import { equalBytes, toBase64 } from '../../core/base/bytes.ts';
import { createChainWalk } from '../../core/ledger/chain.ts';
import type { StoredLedger } from '../guard.ts';

const LINES_AT_ONCE = 1000;

/** Walks a whole stored ledger: every line, its leaf hash, and whether the head is theirs. Null when all is well. */
export async function reasonToDistrustLedger(ledger: StoredLedger): Promise<string | null> {
  const walk = createChainWalk();
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
    }
  }
  const root = walk.root();
  if (!equalBytes(root, ledger.root)) return `the head of ${ledger.ledger} is not the root of its lines`;
  const [, size, signedRoot] = ledger.note.split('\n');
  if (size !== String(ledger.size) || signedRoot !== toBase64(root)) {
    return `the signed checkpoint of ${ledger.ledger} is not that of its head`;
  }
  return null;
}
