import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toHex } from '../../src/core/base/bytes.ts';
import { canonicalJson, type Json } from '../../src/core/base/canonical-json.ts';
import { frame } from '../../src/core/base/frame.ts';
import { SectionIdSchema } from '../../src/core/election/values.ts';
import { createMerkleTree, leafHash } from '../../src/core/ledger/tree.ts';
import { rollLeaf } from '../../src/core/roll/roll.ts';
import { ROOT } from '../support/root.ts';

/** Two different things are made to have the same bytes under a hash: by moving, joining, nesting or renaming parts. */

const bytes = fc.uint8Array({ maxLength: 12 }).map((array) => new Uint8Array(array));
const parts = fc.array(bytes, { maxLength: 6 });
const purposes = fc.string({ unit: fc.constantFrom('a', 'b', '/', '0'), maxLength: 4 });

/** The same bytes in all, cut elsewhere: what plain concatenation cannot tell apart. */
const cutTwice = fc
  .tuple(bytes, fc.array(fc.nat(12), { maxLength: 4 }), fc.array(fc.nat(12), { maxLength: 4 }))
  .map(([whole, one, other]) => [cut(whole, one), cut(whole, other)] as const);

function cut(whole: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = [0, ...places.map((place) => Math.min(place, whole.length)).toSorted((a, b) => a - b), whole.length];
  return at.slice(1).map((end, index) => whole.slice(at[index], end));
}

const same = (one: readonly Uint8Array[], other: readonly Uint8Array[]) =>
  one.length === other.length && one.every((part, at) => toHex(part) === toHex(other[at]!));

test('frames of different purposes or fields have different bytes', () => {
  fc.assert(
    fc.property(purposes, purposes, fc.oneof(cutTwice, fc.tuple(parts, parts)), (p, q, [one, other]) => {
      const equal = toHex(frame(p, one)) === toHex(frame(q, other));
      expect(equal).toBe(p === q && same(one, other));
    }),
    { numRuns: 5000 },
  );
});

test('no frame is the beginning of another, so that none can be continued to one', () => {
  fc.assert(
    fc.property(purposes, parts, purposes, parts, (p, one, q, other) => {
      const [short, long] = [toHex(frame(p, one)), toHex(frame(q, other))];
      if (short !== long) expect(long.startsWith(short)).toBe(false);
    }),
    { numRuns: 2000 },
  );
});

test('a frame inside a field is not the frame itself', () => {
  fc.assert(
    fc.property(purposes, parts, (p, fields) => {
      expect(toHex(frame(p, [frame(p, fields)]))).not.toBe(toHex(frame(p, fields)));
    }),
  );
});

test('different values have different canonical JSON, and the same value has one, in whatever order it was made', () => {
  const json = fc.jsonValue({ maxDepth: 3 }).map(onlyIntegers);
  const pairs = fc.oneof(
    fc.tuple(json, json),
    json.map((value) => [value, backwards(value)] as const),
  );
  fc.assert(
    fc.property(pairs, ([one, other]) => {
      const equal = canonicalJson(one as Json) === canonicalJson(other as Json);
      expect(equal).toBe(isDeepStrictEqual(one, other));
    }),
    { numRuns: 1000 },
  );
});

/** This protocol has no other numbers. */
function onlyIntegers(value: unknown): unknown {
  if (typeof value === 'number') return Math.trunc(value % 2 ** 40) + 0;
  return mapInside(value, onlyIntegers, (entries) => entries);
}

function backwards(value: unknown): unknown {
  return mapInside(value, backwards, (entries) => entries.toReversed());
}

function mapInside(
  value: unknown,
  map: (inner: unknown) => unknown,
  order: (entries: readonly [string, unknown][]) => readonly [string, unknown][],
): unknown {
  if (Array.isArray(value)) return value.map(map);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(order(Object.entries(value)).map(([name, inner]) => [name, map(inner)]));
}

test('a node of a tree is no leaf: two children that are handed in as one line have another root', () => {
  fc.assert(
    fc.property(bytes, bytes, (one, other) => {
      const tree = createMerkleTree();
      for (const line of [one, other]) tree.append(leafHash(line));
      const forged = createMerkleTree();
      forged.append(leafHash(Uint8Array.of(...leafHash(one), ...leafHash(other))));
      expect(toHex(forged.rootAt(1))).not.toBe(toHex(tree.rootAt(2)));
      // Nor with the tag of nodes written before it.
      const tagged = createMerkleTree();
      tagged.append(leafHash(Uint8Array.of(1, ...leafHash(one), ...leafHash(other))));
      expect(toHex(tagged.rootAt(1))).not.toBe(toHex(tree.rootAt(2)));
    }),
  );
});

test('a roll leaf hides its fields apart: moving characters between reference and address changes it', () => {
  const salt = new Uint8Array(32).fill(7);
  const section = SectionIdSchema.parse('north');
  const leaf = (reference: string, mail: string) => toHex(rollLeaf({ reference, section, channels: { mail } }, salt));
  const leaves = [leaf('M-1', '1a@b.example'), leaf('M-11', 'a@b.example'), leaf('M-1","x":"', 'a@b.example')];
  expect(new Set(leaves).size).toBe(3);
});

test('every purpose is used for one thing, and no two begin alike up to a version', () => {
  const used: string[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (entry.name.endsWith('.ts')) {
        const text = readFileSync(path, 'utf8');
        for (const [, purpose] of text.matchAll(/frame(?:Parts)?\(\s*'([^']+)'/g)) used.push(purpose!);
      }
    }
  };
  walk(join(ROOT, 'src'));
  expect(used.length).toBeGreaterThan(25);
  const names = used.map((purpose) => purpose.replace(/\/v\d+$/, ''));
  expect(names.toSorted()).toEqual([...new Set(names)].toSorted());
  for (const purpose of used) expect(purpose).toMatch(/^tellers\/[a-z-]+\/v\d+$/);
});
