import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLibsodiumGroup } from '../../../src/backends/libsodium-group.ts';
import { createNobleGroup } from '../../../src/backends/noble-group.ts';
import { toHex } from '../../../src/core/base/bytes.ts';
import type { Element } from '../../../src/core/group/group.ts';
import { IDENTITY, isIdentity, scalarFromWide } from '../../../src/core/group/scalars.ts';
import { embedBlock, readBlock } from '../../../src/core/sealing/embedding.ts';

const noble = createNobleGroup();
const group = await createLibsodiumGroup();

/** Blocks as ballots have them, mostly zeros, and any others. */
const blocks = fc.oneof(
  fc.uint8Array({ minLength: 29, maxLength: 29 }),
  fc.array(fc.nat(5), { minLength: 29, maxLength: 29 }).map((marks) => Uint8Array.from(marks)),
  fc.constantFrom(new Uint8Array(29), new Uint8Array(29).fill(255)),
);

describe('the embedding of blocks', () => {
  test('a block comes back from its element, and noble gives the same element as libsodium', () => {
    fc.assert(
      fc.property(blocks, (block) => {
        const element = embedBlock(group, block);
        expect(readBlock(group, element)).toEqual(block);
        expect(embedBlock(noble, block)).toEqual(element);
      }),
    );
  });

  test('the element holds 2·(t mod 128), the block, 1 + ⌊t/128⌋ and 0, for the smallest t that decodes', () => {
    fc.assert(
      fc.property(blocks, (block) => {
        const element = embedBlock(group, block);
        const t = (element[0] ?? 0) / 2 + 128 * ((element[30] ?? 0) - 1);
        expect(element.slice(1, 30)).toEqual(block);
        expect(element[31]).toBe(0);
        for (let smaller = 0; smaller < t; smaller += 1) {
          const candidate = Uint8Array.of(2 * (smaller % 128), ...block, 1 + Math.floor(smaller / 128), 0);
          expect(group.decode(candidate)).toBeNull();
        }
      }),
    );
  });

  test('the block of zeros is not the identity (PR-18)', () => {
    const element = embedBlock(group, new Uint8Array(29));
    expect(isIdentity(element)).toBe(false);
    expect(element[30]).toBe(1);
    expect(toHex(element)).toBe(toHex(embedBlock(noble, new Uint8Array(29))));
  });

  test('t goes on past 127 into byte 30, and a block that no t fits is a bug, not a hang', () => {
    let tries = 0;
    const reluctant = { ...group, decode: (bytes: Uint8Array) => (tries++ < 350 ? null : (bytes.slice() as Element)) };
    const element = embedBlock(reluctant, new Uint8Array(29).fill(7));
    expect([element[0], element[30]]).toEqual([2 * (350 - 256), 3]);
    tries = 0;
    const never = {
      ...group,
      decode: (bytes: Uint8Array) => {
        tries += 1;
        expect(bytes[30]).toBeGreaterThan(0);
        return null;
      },
    };
    expect(() => embedBlock(never, new Uint8Array(29))).toThrow('bug');
    expect(tries).toBe(32_640);
  });

  test('the identity and random elements carry no block', () => {
    expect(readBlock(group, IDENTITY)).toBeNull();
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 64, maxLength: 64 }), (wide) => {
        expect(readBlock(group, group.multiplyBase(scalarFromWide(wide)))).toBeNull();
      }),
    );
  });

  test('a block under a larger t than the smallest is refused', () => {
    fc.assert(
      fc.property(blocks, (block) => {
        const first = embedBlock(group, block);
        let later: Element | null = null;
        for (let t = (first[0] ?? 0) / 2 + 1; later === null; t += 1) {
          later = group.decode(Uint8Array.of(2 * (t % 128), ...block, 1 + Math.floor(t / 128), 0));
        }
        expect(readBlock(group, later)).toBeNull();
      }),
      { numRuns: 50 },
    );
  });

  test('byte 30 of 0 and byte 31 of more than 0 are refused', () => {
    let seen = 0;
    for (let value = 0; value < 256 && seen < 20; value += 1) {
      const marks = new Uint8Array(29).fill(value);
      for (const [byte30, byte31] of [
        [0, 0],
        [1, 1],
        [1, 127],
      ] as const) {
        const element = group.decode(Uint8Array.of(0, ...marks, byte30, byte31));
        if (element === null) continue;
        seen += 1;
        expect(readBlock(group, element)).toBeNull();
      }
    }
    expect(seen).toBe(20);
  });

  test('only blocks of 29 bytes are embedded', () => {
    for (const length of [0, 28, 30]) expect(() => embedBlock(group, new Uint8Array(length))).toThrow('bug');
  });
});
