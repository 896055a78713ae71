import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { UnknownOutcomeError } from '../../src/app/ports.ts';
import { utf8 } from '../../src/core/base/bytes.ts';
import { signCheckpoint } from '../../src/core/ledger/checkpoint.ts';
import { createMerkleTree, leafHash } from '../../src/core/ledger/tree.ts';
import {
  compareWithGuard,
  createGuard,
  type Guard,
  type GuardedHead,
  readGuardCopies,
  type StoredLedger,
} from '../../src/db/guard.ts';
import { guardFolder, testSigner } from '../support/ledgers.ts';

const signer = testSigner();
const ORIGIN = 'votes.example/spring/box';

function leavesOf(size: number, salt = ''): Uint8Array[] {
  return Array.from({ length: size }, (_, index) => leafHash(utf8(`${salt}${String(index)}`)));
}

function headOf(size: number, salt = ''): GuardedHead {
  const tree = createMerkleTree();
  for (const leaf of leavesOf(size, salt)) tree.append(leaf);
  const root = tree.rootAt(size);
  return { ledger: 'box.spring', size, root, note: signCheckpoint({ origin: ORIGIN, size, root, signer }) };
}

function storedLedger(size: number, salt = ''): StoredLedger {
  const leaves = leavesOf(size, salt);
  const read = ({ from, to }: { from: number; to: number }) => Promise.resolve(leaves.slice(from, to));
  return { ...headOf(size, salt), readLeaves: read, readLines: read };
}

let folder: string;
let guard: Guard;
beforeEach(() => {
  folder = guardFolder();
  guard = createGuard({ folder, instance: 'main' });
});

function sizeOfCopy(): number {
  const [copy] = readGuardCopies(folder);
  if (copy?.ok !== true) throw new Error('no copy');
  return copy.value.size;
}

describe('copies of heads', () => {
  test('are the signed checkpoint itself, readable by nobody else', async () => {
    const head = headOf(3);
    await guard.cover(head);
    const [file = ''] = readdirSync(join(folder, 'main'));
    expect(file).toBe('box.spring.checkpoint');
    expect(readFileSync(join(folder, 'main', file), 'utf8')).toBe(head.note);
  });

  test('only move forward, also over a restart of the process', async () => {
    await guard.cover(headOf(5));
    await guard.cover(headOf(3));
    expect(sizeOfCopy()).toBe(5);
    await createGuard({ folder, instance: 'main' }).cover(headOf(4));
    expect(sizeOfCopy()).toBe(5);
    await createGuard({ folder, instance: 'main' }).cover(headOf(6));
    expect(sizeOfCopy()).toBe(6);
  });

  test('do not go back to an older head that comes while a newer one is being written', async () => {
    const newer = guard.cover(headOf(5));
    // Far enough for the write to have begun, and not far enough for any file to have been written.
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    await Promise.all([guard.cover(headOf(3)), newer]);
    expect(sizeOfCopy()).toBe(5);
  });

  test('are at least as new as a head whenever covering it has returned', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 20 }), async (sizes) => {
        const own = guardFolder();
        const fresh = createGuard({ folder: own, instance: 'main' });
        await Promise.all(
          sizes.map(async (size) => {
            await fresh.cover(headOf(size));
            const [copy] = readGuardCopies(own);
            expect(copy?.ok === true && copy.value.size >= size).toBe(true);
          }),
        );
        const [copy] = readGuardCopies(own);
        expect(copy?.ok === true && copy.value.size).toBe(Math.max(...sizes));
      }),
      { numRuns: 20 },
    );
  });

  test('of two different heads of one size stop the process from answering', async () => {
    await guard.cover(headOf(3));
    await expect(guard.cover(headOf(3, 'other'))).rejects.toThrow('two different heads');
  });

  test('that cannot be written make the outcome unknown, and are tried again with the next head', async () => {
    rmSync(join(folder, 'main'), { recursive: true });
    await expect(guard.cover(headOf(3))).rejects.toBeInstanceOf(UnknownOutcomeError);
    expect(await guard.isWritable()).toBe(false);
    mkdirSync(join(folder, 'main'));
    expect(await guard.isWritable()).toBe(true);
    await guard.cover(headOf(3));
    expect(sizeOfCopy()).toBe(3);
  });

  test('of each process stand beside each other', async () => {
    await guard.cover(headOf(3));
    await createGuard({ folder, instance: 'worker-1' }).cover(headOf(7));
    const copies = readGuardCopies(folder).map((copy) => (copy.ok ? copy.value.size : -1));
    expect(copies).toEqual([3, 7]);
  });
});

describe('comparing a database with its copies', () => {
  const compare = (ledgers: StoredLedger[]) => compareWithGuard({ copies: readGuardCopies(folder), ledgers });

  test('finds nothing wrong when every copy is the beginning of its ledger', async () => {
    await guard.cover(headOf(3));
    await createGuard({ folder, instance: 'worker-1' }).cover(headOf(7));
    expect(await compare([storedLedger(7)])).toEqual({ refused: [], uncovered: [] });
    expect(await compare([storedLedger(12)])).toEqual({ refused: [], uncovered: [] });
  });

  test('refuses a ledger that is shorter than a copy of any process', async () => {
    await guard.cover(headOf(3));
    await createGuard({ folder, instance: 'worker-1' }).cover(headOf(7));
    const { refused } = await compare([storedLedger(6)]);
    expect(refused.length).toBe(1);
    expect(refused[0]).toContain('box.spring has 6 lines in the database, but 7');
  });

  test('refuses a ledger of the same or greater length with other lines', async () => {
    await guard.cover(headOf(7));
    for (const size of [7, 8, 20]) {
      const { refused } = await compare([storedLedger(size, 'other')]);
      expect(refused[0]).toContain('the first 7 lines of box.spring');
    }
  });

  test('refuses a database that lacks a ledger of which there is a copy', async () => {
    await guard.cover(headOf(7));
    expect((await compare([])).refused[0]).toContain('the database has no ledger box.spring');
  });

  test('refuses copies that are damaged', async () => {
    await guard.cover(headOf(7));
    const path = join(folder, 'main', 'box.spring.checkpoint');
    for (const text of ['', 'nonsense', headOf(7).note.replace('\n7\n', '\n07\n'), headOf(7).note.slice(0, 40)]) {
      writeFileSync(path, text);
      expect((await compare([storedLedger(7)])).refused[0], text).toContain('is not a checkpoint');
    }
  });

  test('names ledgers without a copy, but not those of one line, which a crash may have left', async () => {
    const { refused, uncovered } = await compare([storedLedger(2)]);
    expect(refused).toEqual([]);
    expect(uncovered.map(({ ledger }) => ledger)).toEqual(['box.spring']);
    expect(await compare([storedLedger(1)])).toEqual({ refused: [], uncovered: [] });
  });

  test('says nothing of a folder that does not exist', () => {
    expect(readGuardCopies(join(folder, 'none'))).toEqual([]);
  });
});
