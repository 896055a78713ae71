import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UnknownOutcomeError } from '../app/ports.ts';
import { assert } from '../core/base/assert.ts';
import { equalBytes, fromBase64 } from '../core/base/bytes.ts';
import { parseDecimal } from '../core/base/decimal.ts';
import { err, ok, type Result } from '../core/base/result.ts';
import { EMPTY_FRONTIER, frontierRoot } from '../core/ledger/tree.ts';
import { writeDurably } from './durable-file.ts';
import { followLeaves, type ReadRange } from './ledger/leaves.ts';

/**
 * The copy of every ledger's head outside the database (G3). A head is copied after its commit and before anybody
 * hears of it, so that a database that was put back to an older state is noticed before it signs a second history.
 *
 * `<folder>/<instance>/<ledger>.checkpoint` is the signed checkpoint itself. Each process writes below its own
 * instance's name, only forward, and at the start the copies of all of them are compared with the database.
 */

export interface GuardedHead {
  /** `box.<election>` or `register.<election>.<n>`. */
  readonly ledger: string;
  readonly size: number;
  readonly root: Uint8Array;
  readonly note: string;
}

export interface Guard {
  /** Makes the copy at least as new as this head. Returns when it is durable. */
  cover(head: GuardedHead): Promise<void>;
  /** Whether a copy could be written now. */
  isWritable(): Promise<boolean>;
}

interface Slot {
  size: number;
  root: Uint8Array | null;
  /** What waits to be written while a write is under way; the newest replaces older ones. */
  next: { head: GuardedHead; done: Promise<void> } | null;
  writing: Promise<void>;
}

/** Opens the copies of one process. Existing copies of the instance are taken over, so that they only move forward. */
export function createGuard(input: { readonly folder: string; readonly instance: string }): Guard {
  const folder = join(input.folder, input.instance);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const slots = new Map<string, Slot>();
  for (const copy of copiesIn(folder)) {
    if (copy.ok) slots.set(copy.value.ledger, { ...copy.value, next: null, writing: Promise.resolve() });
  }

  async function write(slot: Slot, head: GuardedHead): Promise<void> {
    if (head.size <= slot.size) return;
    try {
      await writeDurably(join(folder, `${head.ledger}.checkpoint`), head.note);
    } catch (error) {
      throw new UnknownOutcomeError(`the copy of ${head.ledger} outside the database was not written`, {
        cause: error,
      });
    }
    slot.size = head.size;
    slot.root = head.root;
  }

  return {
    async cover(head) {
      let slot = slots.get(head.ledger);
      if (slot === undefined) {
        slot = { size: 0, root: null, next: null, writing: Promise.resolve() };
        slots.set(head.ledger, slot);
      }
      const current = slot;
      const same = head.size !== current.size || current.root === null || equalBytes(head.root, current.root);
      assert(same, `the ledger ${head.ledger} has two different heads of one size`);
      if (head.size <= current.size) return;
      if (current.next !== null) {
        // Whoever waits already is served by the newer head as well.
        if (head.size > current.next.head.size) current.next.head = head;
        await current.next.done;
        return;
      }
      const next = { head, done: Promise.resolve() };
      next.done = current.writing
        .catch(() => undefined)
        .then(() => {
          current.next = null;
          current.writing = write(current, next.head);
          return current.writing;
        });
      current.next = next;
      await next.done;
    },
    async isWritable() {
      try {
        await writeDurably(join(folder, 'writable'), '');
        return true;
      } catch {
        return false;
      }
    },
  };
}

export interface GuardCopy extends GuardedHead {
  readonly path: string;
}

/** Reads `<origin>\n<size>\n<root>\n…`, the beginning of every signed checkpoint. */
function readCopy(folder: string, name: string): Result<GuardCopy, string> {
  const path = join(folder, name);
  const note = readFileSync(path, 'utf8');
  const lines = note.split('\n');
  const size = parseDecimal(lines[1] ?? '');
  const root = fromBase64(lines[2] ?? '');
  if (size === null || !root.ok || root.value.length !== 32) return err(`${path} is not a checkpoint`);
  return ok({ path, ledger: name.replace(/\.checkpoint$/, ''), size, root: root.value, note });
}

function copiesIn(folder: string): Result<GuardCopy, string>[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.checkpoint'));
  return names.toSorted().map((name) => readCopy(folder, name));
}

/** The copies of every process that ever wrote into this folder. */
export function readGuardCopies(folder: string): Result<GuardCopy, string>[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  const instances = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return instances.flatMap((instance) => copiesIn(join(folder, instance.name)));
}

/** A ledger as the database has it now. */
export interface StoredLedger extends GuardedHead {
  readonly readLeaves: ReadRange;
  readonly readLines: ReadRange;
  /** The checkpoints that are kept, the head among them. */
  readonly readCheckpoints?: () => Promise<StoredCheckpoint[]>;
}

export interface StoredCheckpoint {
  readonly size: number;
  readonly note: string;
  /** What further lines are hashed onto; null where it is not kept. */
  readonly frontier: Uint8Array | null;
}

/** Root of the tree of a ledger's first `size` lines, recomputed from the stored leaves; null when some are missing. */
async function rootAt({ readLeaves }: StoredLedger, size: number): Promise<Uint8Array | null> {
  const frontier = await followLeaves({ read: readLeaves, start: EMPTY_FRONTIER, size });
  return frontier === null ? null : frontierRoot(frontier);
}

export interface GuardFindings {
  /** Why the database must not be used: it is shorter than, or different from, what was signed before. */
  readonly refused: readonly string[];
  /** Ledgers of which no process has kept a copy: to be trusted once, by a person. */
  readonly uncovered: readonly GuardedHead[];
}

/**
 * Compares every copy outside the database with the database's ledgers. The copies must have been read before the
 * ledgers were: another process may be appending.
 */
export async function compareWithGuard(input: {
  readonly copies: readonly Result<GuardCopy, string>[];
  readonly ledgers: readonly StoredLedger[];
}): Promise<GuardFindings> {
  const refused: string[] = [];
  const stored = new Map(input.ledgers.map((ledger) => [ledger.ledger, ledger]));
  const covered = new Set<string>();
  const roots = new Map<string, Uint8Array | null>();
  for (const copy of input.copies) {
    if (!copy.ok) {
      refused.push(copy.error);
      continue;
    }
    const { ledger, path, size } = copy.value;
    covered.add(ledger);
    const found = stored.get(ledger);
    if (found === undefined) {
      refused.push(`the database has no ledger ${ledger}, but ${path} is a copy of its head at ${size} lines`);
    } else if (found.size < size) {
      refused.push(
        `the ledger ${ledger} has ${found.size} lines in the database, but ${size} when ${path} was written`,
      );
    } else {
      const key = `${ledger}@${size}`;
      if (!roots.has(key)) roots.set(key, await rootAt(found, size));
      const root = roots.get(key) ?? null;
      if (root === null) refused.push(`the ledger ${ledger} lacks some of its first ${size} lines in the database`);
      else if (!equalBytes(root, copy.value.root)) {
        refused.push(`the first ${size} lines of ${ledger} in the database are not those that ${path} was written for`);
      }
    }
  }
  // A ledger of one line may have been made just before a crash; there is nothing in it that could be lost.
  const uncovered = input.ledgers.filter(({ ledger, size }) => !covered.has(ledger) && size > 1);
  return { refused, uncovered };
}

/** A short name for a folder's instance that cannot leave the folder, whatever the setting says. */
export function instanceName(name: string): string {
  return /^[a-z0-9-]{1,40}$/.test(name) ? name : createHash('sha256').update(name).digest('hex').slice(0, 16);
}
