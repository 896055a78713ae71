import type { LedgerSigner } from '../../app/ports.ts';
import { assert } from '../../core/base/assert.ts';
import { concatBytes } from '../../core/base/bytes.ts';
import type { JsonObject } from '../../core/base/canonical-json.ts';
import { makeLines, ZERO_LEAF } from '../../core/ledger/chain.ts';
import { signCheckpoint } from '../../core/ledger/checkpoint.ts';
import { appendLeaves, EMPTY_FRONTIER, type Frontier, frontierLength, frontierRoot } from '../../core/ledger/tree.ts';
import { msOf, plainBytes } from '../pool.ts';

/**
 * What the head row of a ledger holds, and how a batch moves it. Both sides' ledgers are written the same way; where
 * their rows are is each side's own matter.
 */

/** Columns of a head row as `readHead` takes them. */
export const HEAD_COLUMNS = `origin, size, frontier, last_leaf, root, note, ${msOf('listed_at')} AS listed_at_ms`;

export interface HeadRow {
  readonly origin: string;
  readonly size: number;
  readonly frontier: Uint8Array;
  readonly last_leaf: Uint8Array;
  readonly root: Uint8Array;
  readonly note: string;
  readonly listed_at_ms: number;
}

export interface LedgerHead {
  readonly origin: string;
  readonly frontier: Frontier;
  readonly lastLeaf: Uint8Array;
  readonly root: Uint8Array;
  readonly note: string;
  /** When the last checkpoint of the published list was signed. */
  readonly listedAtMs: number;
}

/** A ledger of the published list has at most one checkpoint in this time, however many were signed. */
const LIST_EVERY_MS = 1000;

export function frontierBytes(frontier: Frontier): Uint8Array {
  return concatBytes(frontier.hashes);
}

export function readFrontier(size: number, bytes: Uint8Array): Frontier {
  const length = frontierLength(size);
  assert(bytes.length === 32 * length, 'the stored frontier fits the stored size');
  return {
    size,
    hashes: Array.from({ length }, (_, index) => plainBytes(bytes.subarray(32 * index, 32 * index + 32))),
  };
}

export function readHead(row: HeadRow): LedgerHead {
  return {
    origin: row.origin,
    frontier: readFrontier(row.size, row.frontier),
    lastLeaf: plainBytes(row.last_leaf),
    root: plainBytes(row.root),
    note: row.note,
    listedAtMs: row.listed_at_ms,
  };
}

/** The head before the first line of a ledger. */
export function emptyHead(origin: string): LedgerHead {
  const root = frontierRoot(EMPTY_FRONTIER);
  return {
    origin,
    frontier: EMPTY_FRONTIER,
    lastLeaf: ZERO_LEAF,
    root,
    note: '',
    listedAtMs: Number.NEGATIVE_INFINITY,
  };
}

/** What a transaction writes to append lines to a ledger. */
export interface Extension {
  readonly from: number;
  readonly lines: readonly Uint8Array[];
  readonly leaves: readonly Uint8Array[];
  readonly head: LedgerHead;
  /** This checkpoint belongs to the published list (G13). */
  readonly listed: boolean;
}

/**
 * Makes the lines that follow a head, and the signed head after them. The caller holds the head's lock and writes all
 * of it in the same transaction: what is signed here and not committed must never leave the process.
 */
export function extend(input: {
  readonly head: LedgerHead;
  readonly items: readonly { readonly kind: string; readonly body: JsonObject }[];
  readonly signer: LedgerSigner;
  readonly origin: string;
  readonly nowMs: number;
}): Extension {
  const { head, items, signer, origin, nowMs } = input;
  assert(items.length > 0, 'a head is signed anew only when lines follow it');
  assert(origin === head.origin, `the ledger of ${head.origin} is not continued as ${origin}`);
  const from = head.frontier.size;
  const { lines, leaves } = makeLines({ size: from, lastLeaf: head.lastLeaf, items });
  const frontier = appendLeaves(head.frontier, leaves);
  const root = frontierRoot(frontier);
  const note = signCheckpoint({ origin, size: frontier.size, root, signer });
  // A clock that was set back must not keep checkpoints out of the list.
  const listed = nowMs >= head.listedAtMs + LIST_EVERY_MS || nowMs < head.listedAtMs;
  const listedAtMs = listed ? nowMs : head.listedAtMs;
  const lastLeaf = leaves.at(-1);
  assert(lastLeaf !== undefined, 'at least one line was made');
  return { from, lines, leaves, listed, head: { origin, frontier, lastLeaf, root, note, listedAtMs } };
}

/** The sequence numbers of an extension's lines. */
export function seqsOf(extension: Extension): number[] {
  return extension.lines.map((_, index) => extension.from + index);
}

/** The body of a stored line: the line without the fields that its place gave it. */
export function bodyOfLine(line: Uint8Array): JsonObject {
  const fields = JSON.parse(new TextDecoder().decode(line)) as JsonObject;
  return Object.fromEntries(
    Object.entries(fields).filter(([name]) => name !== 'kind' && name !== 'seq' && name !== 'prev'),
  );
}

/** A parameter for bytea: the driver knows Buffer in every place, Uint8Array not inside arrays. */
export function bytea(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
