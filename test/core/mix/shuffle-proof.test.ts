import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLibsodiumGroup } from '../../../src/backends/libsodium-group.ts';
import { concatBytes } from '../../../src/core/base/bytes.ts';
import { randomScalar } from '../../../src/core/group/scalars.ts';
import { parseShuffleProof } from '../../../src/core/mix/check-encodings.ts';
import { createGroupEngine } from '../../../src/core/mix/engine.ts';
import { packProof, proofSize, type ShuffleProof, splitProof } from '../../../src/core/mix/shuffle-proof.ts';
import { replaced } from '../../support/mixed-list.ts';
import { seededRandom } from '../../support/random.ts';

const group = await createLibsodiumGroup();
const engine = createGroupEngine(group);
const random = seededRandom('shuffle proof');
const elements = (count: number) =>
  concatBytes(Array.from({ length: count }, () => group.multiplyBase(randomScalar(random))));
const scalars = (count: number) => concatBytes(Array.from({ length: count }, () => randomScalar(random)));

function someProof({ count, width }: { count: number; width: number }): ShuffleProof {
  return {
    ...{ t1: elements(1), t2: elements(1), t3: elements(1), t4: elements(2 * width) },
    ...{ s1: scalars(1), s2: scalars(1), s3: scalars(1), s4: scalars(width) },
    ...{ c: elements(count), chain: elements(count), chainT: elements(count) },
    ...{ chainS: scalars(count), rowS: scalars(count) },
  };
}

const shapes = fc.record({ count: fc.integer({ min: 1, max: 9 }), width: fc.integer({ min: 1, max: 4 }) });

describe('the bytes of a shuffle proof', () => {
  test('come back from packing and parsing, for every shape', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, async (shape) => {
        const proof = someProof(shape);
        const bytes = packProof(proof);
        expect(bytes.length).toBe(proofSize(shape));
        expect(await parseShuffleProof({ engine, shape, bytes })).toEqual({ ok: true, value: proof });
      }),
      { numRuns: 40 },
    );
  });

  test('are one and the same for whatever was parsed', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 33 }), async (shape, seed, piece) => {
        const good = packProof(someProof(shape));
        const bytes = replaced(good, seed % (good.length - piece.length), piece);
        const parsed = await parseShuffleProof({ engine, shape, bytes });
        if (parsed.ok) expect(packProof(parsed.value)).toEqual(bytes);
        else expect(parsed.error.reasons.length).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });

  test('have the order that the protocol says', () => {
    const bytes = Uint8Array.from({ length: proofSize({ count: 2, width: 2 }) }, (_, at) => Math.floor(at / 32));
    const proof = splitProof(bytes, { count: 2, width: 2 });
    const starts = Object.fromEntries(
      Object.entries(proof).map(([name, part]: [string, Uint8Array]) => [name, part[0]]),
    );
    expect(bytes.length).toBe(192 + 96 * 2 + 160 * 2);
    expect(starts).toEqual({
      ...{ t1: 0, t2: 1, t3: 2, t4: 3, s1: 7, s2: 8, s3: 9, s4: 10 },
      ...{ c: 12, chain: 14, chainT: 16, chainS: 18, rowS: 20 },
    });
  });

  test('are refused with every reason at once', async () => {
    const shape = { count: 2, width: 1 };
    const bad = new Uint8Array(32).fill(255);
    const zero = new Uint8Array(32);
    const proof = { ...someProof(shape), t2: bad, t4: concatBytes([elements(1), zero]), s4: bad };
    const chain = concatBytes([zero, bad]);
    const parsed = await parseShuffleProof({ engine, shape, bytes: packProof({ ...proof, chain }) });
    expect(parsed).toEqual({
      ok: false,
      error: {
        kind: 'proof-refused',
        reasons: [
          't_2 is not the encoding of an element',
          'half 2 of t_4 of column 1 is the identity',
          'ĉ of row 2 is not the encoding of an element',
          'ĉ of row 1 is the identity',
          's_4 of column 1 is not below the group order',
        ],
      },
    });
  });

  test('are refused with every row that is wrong, in order, up to ten of a kind', async () => {
    const shape = { count: 14, width: 1 };
    const proof = someProof(shape);
    const bad = new Uint8Array(32).fill(255);
    const rows = fc.uniqueArray(fc.integer({ min: 0, max: 13 }), { maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(rows, async (wrong) => {
        let [c, chainT, rowS] = [proof.c, proof.chainT, proof.rowS];
        for (const row of wrong) {
          c = replaced(c, 32 * row, bad);
          chainT = replaced(chainT, 32 * row, new Uint8Array(32));
          rowS = replaced(rowS, 32 * row, bad);
        }
        const bytes = packProof({ ...proof, c, chainT, rowS });
        const parsed = await parseShuffleProof({ engine, shape, bytes });
        const named = wrong.toSorted((left, right) => left - right).map((row) => row + 1);
        const reasons = (name: string, fault: string) => {
          const all = named.map((row) => `${name} of row ${row} ${fault}`);
          return all.length > 10 ? [...all.slice(0, 10), 'and more of this kind'] : all;
        };
        expect(parsed.ok ? [] : parsed.error.reasons).toEqual([
          ...reasons('c', 'is not the encoding of an element'),
          ...reasons('t̂', 'is the identity'),
          ...reasons("s'", 'is not below the group order'),
        ]);
      }),
      { numRuns: 50 },
    );
  });
});
