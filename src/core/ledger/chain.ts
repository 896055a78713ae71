import { toHex } from '../base/bytes.ts';
import type { JsonObject } from '../base/canonical-json.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Hash } from '../election/values.ts';
import { BOX_LINE_BODIES, type BoxLineBody, type BoxLineKind, isBoxLineKind } from './box-lines.ts';
import { type LineError, makeLine, readLine, readObject } from './line.ts';
import {
  isRegisterLineKind,
  REGISTER_LINE_BODIES,
  type RegisterLineBody,
  type RegisterLineKind,
} from './register-lines.ts';
import { appendLeaves, EMPTY_FRONTIER, type Frontier, frontierRoot, leafHash } from './tree.ts';

/**
 * The lines of both ledgers and their chain. `seq` counts from 0 and is the index in the tree; `prev` is the leaf hash of
 * the line before, so that chain and tree share one hash. docs/protocol.md, "Ledgers".
 */

/** `prev` of the first line. */
export const ZERO_HASH = '0'.repeat(64) as Hash;

/** The leaf hash before the first line, as bytes. */
export const ZERO_LEAF: Uint8Array = new Uint8Array(32);

export type BoxLine = {
  readonly [K in BoxLineKind]: {
    readonly kind: K;
    readonly seq: number;
    readonly prev: Hash;
    readonly body: BoxLineBody<K>;
  };
}[BoxLineKind];

export type RegisterLine = {
  readonly [K in RegisterLineKind]: {
    readonly kind: K;
    readonly seq: number;
    readonly prev: Hash;
    readonly body: RegisterLineBody<K>;
  };
}[RegisterLineKind];

export type ChainError = { readonly kind: 'chain-broken'; readonly seq: number; readonly reason: string };

/**
 * The lines that continue a ledger of `size` lines, and their leaf hashes.
 * @param input.lastLeaf the leaf hash of the last line; 32 zero bytes when there is none
 */
export function makeLines(input: {
  readonly size: number;
  readonly lastLeaf: Uint8Array;
  readonly items: readonly { readonly kind: string; readonly body: JsonObject }[];
}): { lines: Uint8Array[]; leaves: Uint8Array[] } {
  const lines: Uint8Array[] = [];
  const leaves: Uint8Array[] = [];
  let last = input.lastLeaf;
  for (const { kind, body } of input.items) {
    const line = makeLine({ kind, seq: input.size + lines.length, prev: toHex(last), body });
    last = leafHash(line);
    lines.push(line);
    leaves.push(last);
  }
  return { lines, leaves };
}

/** Reads a ballot box line strictly: canonical, known kind, body as its schema says and nothing more; all reasons. */
export function parseBoxLine(bytes: Uint8Array): Result<BoxLine, LineError> {
  // The table gives every kind its own body schema: the union of pairs is what was read.
  return readLine(bytes, BOX_LINE_BODIES, isBoxLineKind) as Result<BoxLine, LineError>;
}

/** Reads a register line as strictly as `parseBoxLine` reads a ballot box line. */
export function parseRegisterLine(bytes: Uint8Array): Result<RegisterLine, LineError> {
  return readLine(bytes, REGISTER_LINE_BODIES, isRegisterLineKind) as Result<RegisterLine, LineError>;
}

/** Walks a ledger line by line, in memory that does not grow with it. */
export interface ChainWalk {
  /** The tree of the lines so far. */
  readonly frontier: Frontier;
  /** Takes the next line and answers its leaf hash. After an error the walk stands where it stood. */
  add(line: Uint8Array): Result<Uint8Array, ChainError>;
  /** The same for a line whose head was read already, which saves reading it twice. */
  addRead(line: {
    readonly bytes: Uint8Array;
    readonly seq: number;
    readonly prev: string;
  }): Result<Uint8Array, ChainError>;
  root(): Uint8Array;
}

/** A walk that starts before the first line of a ledger. */
export function createChainWalk(): ChainWalk {
  let frontier = EMPTY_FRONTIER;
  let expected: string = ZERO_HASH;
  const broken = (reason: string) => err({ kind: 'chain-broken', seq: frontier.size, reason });

  function addRead(line: { readonly bytes: Uint8Array; readonly seq: unknown; readonly prev: unknown }) {
    if (line.seq !== frontier.size) return broken(`seq is not ${frontier.size}`);
    if (line.prev !== expected) return broken('prev is not the leaf hash of the line before');
    const leaf = leafHash(line.bytes);
    frontier = appendLeaves(frontier, [leaf]);
    expected = toHex(leaf);
    return ok(leaf);
  }
  return {
    get frontier() {
      return frontier;
    },
    add(bytes) {
      const object = readObject(bytes);
      if (!object.ok) return broken(object.error);
      return addRead({ bytes, seq: object.value['seq'], prev: object.value['prev'] });
    },
    addRead,
    root: () => frontierRoot(frontier),
  };
}

/** Walks a whole ledger: every leaf hash and the root, or the first line that breaks the chain. */
export function verifyChain(
  lines: Iterable<Uint8Array>,
): Result<{ leaves: Uint8Array[]; root: Uint8Array }, ChainError> {
  const walk = createChainWalk();
  const leaves: Uint8Array[] = [];
  for (const line of lines) {
    const leaf = walk.add(line);
    if (!leaf.ok) return leaf;
    leaves.push(leaf.value);
  }
  return ok({ leaves, root: walk.root() });
}
