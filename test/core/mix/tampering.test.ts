import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLibsodiumGroup } from '../../../src/backends/libsodium-group.ts';
import { concatBytes } from '../../../src/core/base/bytes.ts';
import type { ContestId, SectionId } from '../../../src/core/election/values.ts';
import type { Element } from '../../../src/core/group/group.ts';
import { IDENTITY, ORDER, randomScalar, scalarOf, subtractScalars } from '../../../src/core/group/scalars.ts';
import { createGroupEngine } from '../../../src/core/mix/engine.ts';
import { proveShuffle } from '../../../src/core/mix/prove-shuffle.ts';
import { type MixStep, mixContext } from '../../../src/core/mix/shuffle-context.ts';
import { proofSize, splitProof } from '../../../src/core/mix/shuffle-proof.ts';
import { reasonsToRefuseShuffle } from '../../../src/core/mix/verify-shuffle.ts';
import { exchanged, flipped, knownList, replaced, STEP, secondOpinion } from '../../support/mixed-list.ts';
import { seededRandom } from '../../support/random.ts';

/** What is changed in a shuffle after it was proved, by whoever carries it or claims it for something else. */

const group = await createLibsodiumGroup();
const engine = createGroupEngine(group);
const random = seededRandom('tampering');
const COUNT = 4;
const WIDTH = 2;
const shape = { count: COUNT, width: WIDTH };
const { y, list } = knownList({ group, random, ...shape });
const context = mixContext(STEP);
const { output, proof } = await proveShuffle({ engine, random, context, y, input: list });
const good = { context, y, input: list.bytes, output: output.bytes, proof };
const element = () => group.multiplyBase(randomScalar(random));
const BALLOT = 64 * WIDTH;

async function judge(changes: Partial<typeof good>): Promise<string[]> {
  const shown = { ...good, ...changes };
  const reasons = await reasonsToRefuseShuffle({ ...shown, engine, random, input: { ...shape, bytes: shown.input } });
  const second = secondOpinion({ ...shape, ...shown });
  // The second verifier knows no words for encodings, and says nothing of them.
  if (second !== null) expect(second).toEqual(reasons);
  else expect(reasons.length).toBeGreaterThan(0);
  return reasons;
}

const ballot = (bytes: Uint8Array, row: number) => bytes.slice(BALLOT * row, BALLOT * (row + 1));

function negated(bytes: Uint8Array): Uint8Array {
  const pieces = Array.from({ length: bytes.length / 32 }, (_, at) => bytes.slice(32 * at, 32 * at + 32) as Element);
  return concatBytes(pieces.map((piece) => group.subtract(IDENTITY, piece)));
}

test('the shuffle that all cases change is accepted', async () => {
  expect(await judge({})).toEqual([]);
});

describe.each(['input', 'output'] as const)('a changed %s', (which) => {
  const lists: [string, (bytes: Uint8Array) => Uint8Array][] = [
    ['one ballot in place of another', (bytes) => replaced(bytes, 0, ballot(bytes, 1))],
    [
      'a foreign ballot',
      (bytes) => replaced(bytes, 0, knownList({ group, random, count: 1, width: WIDTH }).list.bytes),
    ],
    ['a ballot negated', (bytes) => replaced(bytes, BALLOT, negated(ballot(bytes, 1)))],
    ['columns permuted apart', (bytes) => exchanged(bytes, [0, BALLOT], 64)],
    ['rows in another order', (bytes) => exchanged(bytes, [0, BALLOT], BALLOT)],
    ['the blocks of a ballot exchanged', (bytes) => exchanged(bytes, [0, 64], 64)],
    ['A and B exchanged', (bytes) => exchanged(bytes, [64, 96], 32)],
    ['another B', (bytes) => replaced(bytes, 32, element())],
    ['another A', (bytes) => replaced(bytes, bytes.length - 64, element())],
  ];
  test.each(lists)('is refused: %s', async (_name, change) => {
    expect(await judge({ [which]: change(good[which]) })).not.toEqual([]);
  });

  test('is refused with every ballot dropped or added', async () => {
    const bytes = good[which];
    if (which === 'output') {
      for (const length of [0, 1, bytes.length - BALLOT, bytes.length - 1]) {
        const reasons = await judge({ output: bytes.slice(0, length) });
        expect(reasons).toEqual([`the output has ${length} bytes instead of ${bytes.length}`]);
      }
      const longer = concatBytes([bytes, ballot(bytes, 0)]);
      expect(await judge({ output: longer })).toEqual([
        `the output has ${longer.length} bytes instead of ${bytes.length}`,
      ]);
      return;
    }
    // A list with another number of ballots has proofs of another length.
    const shorter = { count: COUNT - 1, width: WIDTH, bytes: bytes.slice(BALLOT) };
    const reasons = await reasonsToRefuseShuffle({ ...good, engine, random, input: shorter });
    expect(reasons).toHaveLength(2);
  });

  test('is refused and named at each element that does not decode, and at each A that is the identity', async () => {
    for (let at = 0; at < 2 * WIDTH * COUNT; at += 1) {
      const half = at % 2 === 0 ? 'A' : 'B';
      const place = `${half} of block ${(Math.floor(at / 2) % WIDTH) + 1} of row ${Math.floor(at / 2 / WIDTH) + 1} of the ${which}`;
      // The first is not below p, the second is odd, thus negative.
      for (const bad of [new Uint8Array(32).fill(255), Uint8Array.of(1, ...new Uint8Array(31))]) {
        const reasons = await judge({ [which]: replaced(good[which], 32 * at, bad) });
        expect(reasons).toEqual([`${place} is not the encoding of an element`]);
      }
      const reasons = await judge({ [which]: replaced(good[which], 32 * at, IDENTITY) });
      if (half === 'A') expect(reasons).toEqual([`${place} is the identity`]);
      else expect(reasons.length).toBeGreaterThan(0);
    }
  });
});

describe('a shuffle claimed for something else', () => {
  const other = new Uint8Array(32).fill(9);
  const steps: [string, Partial<MixStep>][] = [
    ['election', { fingerprint: other }],
    ['group', { group: 'member' as SectionId }],
    ['list', { list: 'chairs' as ContestId }],
    ['position in the chain', { position: 2 }],
    ['mixer', { certificate: other }],
  ];
  test.each(steps)('is refused for another %s', async (_name, change) => {
    const reasons = await judge({ context: mixContext({ ...STEP, ...change }) });
    expect(reasons.length).toBeGreaterThanOrEqual(4 + COUNT);
  });

  test('is refused for another election key, and for the identity as key', async () => {
    expect((await judge({ y: element() })).length).toBeGreaterThan(0);
    expect(await judge({ y: IDENTITY })).toEqual(['the election public key is the identity']);
  });

  test('is refused as one of fewer, wider ballots with the same bytes', async () => {
    const wide = { count: COUNT / 2, width: 2 * WIDTH, bytes: list.bytes };
    expect(await reasonsToRefuseShuffle({ ...good, engine, random, input: wide })).toHaveLength(1);
    const padded = new Uint8Array(proofSize(wide));
    padded.set(proof.subarray(0, Math.min(padded.length, proof.length)));
    expect(
      (await reasonsToRefuseShuffle({ ...good, engine, random, input: wide, proof: padded })).length,
    ).toBeGreaterThan(0);
  });
});

/** Where each element and scalar of a proof lies, by the parts of the codec. */
const parts = splitProof(proof, shape);
const SCALARS = ['s1', 's2', 's3', 's4', 'chainS', 'rowS'] as const;
const ELEMENTS = ['t1', 't2', 't3', 't4', 'c', 'chain', 'chainT'] as const;
const placesOf = (part: keyof typeof parts) =>
  Array.from({ length: parts[part].length / 32 }, (_, at) => parts[part].byteOffset - proof.byteOffset + 32 * at);

describe('a changed proof', () => {
  test.each(ELEMENTS)('is refused with any other element in %s', async (part) => {
    for (const at of placesOf(part)) {
      expect((await judge({ proof: replaced(proof, at, element()) })).length).toBeGreaterThan(0);
      expect(await judge({ proof: replaced(proof, at, IDENTITY) })).toHaveLength(1);
      expect(await judge({ proof: replaced(proof, at, new Uint8Array(32).fill(255)) })).toHaveLength(1);
    }
  });

  test.each(SCALARS)('is refused with any other scalar in %s, and names the equation', async (part) => {
    for (const [index, at] of placesOf(part).entries()) {
      const row = index + 1;
      const equations = {
        ...{ s1: ['t_1'], s2: ['t_2'], s3: ['t_3'], s4: [`t_4 of column ${row}`], chainS: [`t̂ of row ${row}`] },
        rowS: ['t_3', 't_4 of column 1', 't_4 of column 2', `t̂ of row ${row}`],
      };
      const expected = equations[part].map((equation) => `the equation of ${equation} does not hold`);
      const value = proof.slice(at, at + 32) as ReturnType<typeof scalarOf>;
      for (const changed of [
        subtractScalars(value, scalarOf(1n)),
        randomScalar(random),
        scalarOf(0n),
        scalarOf(ORDER - 1n),
      ]) {
        expect(await judge({ proof: replaced(proof, at, changed) })).toEqual(expected);
      }
    }
  });

  test.each(SCALARS)('is refused with a scalar in %s that is not canonical', async (part) => {
    const order = scalarOf(0n);
    new DataView(order.buffer).setBigUint64(0, ORDER & (2n ** 64n - 1n), true);
    new DataView(order.buffer).setBigUint64(8, (ORDER >> 64n) & (2n ** 64n - 1n), true);
    order[31] = 0x10;
    for (const at of placesOf(part)) {
      for (const bad of [order, new Uint8Array(32).fill(255)]) {
        const reasons = await judge({ proof: replaced(proof, at, bad) });
        expect(reasons).toHaveLength(1);
        expect(reasons[0]).toMatch(/is not below the group order$/);
      }
    }
  });

  test('is refused with s_4 of two columns exchanged, and names both', async () => {
    const [left = 0, right = 0] = placesOf('s4');
    expect(await judge({ proof: exchanged(proof, [left, right], 32) })).toEqual([
      'the equation of t_4 of column 1 does not hold',
      'the equation of t_4 of column 2 does not hold',
    ]);
  });

  test('is refused at every other length', async () => {
    for (const length of [0, 1, 32, proof.length - 160, proof.length - 32, proof.length - 1]) {
      const reasons = await judge({ proof: proof.slice(0, length) });
      expect(reasons).toEqual([`the proof has ${length} bytes instead of ${proof.length}`]);
    }
    expect(await judge({ proof: concatBytes([proof, Uint8Array.of(0)]) })).toHaveLength(1);
  });

  test('is refused with any bit of it or of the output turned over, and both verifiers say the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: proof.length + output.bytes.length - 1 }), fc.nat({ max: 7 }), async (at, bit) => {
        const which = at < proof.length ? 'proof' : 'output';
        const bytes = new Uint8Array(good[which]);
        const index = at < proof.length ? at : at - proof.length;
        bytes[index] = (bytes[index] ?? 0) ^ (1 << bit);
        expect((await judge({ [which]: bytes })).length).toBeGreaterThan(0);
      }),
      { numRuns: 150 },
    );
  });

  test('is refused when it is noise, with ten reasons of a kind at most', async () => {
    const many = {
      count: 200,
      width: 1,
      bytes: concatBytes(Array.from({ length: 400 }, () => group.multiplyBase(scalarOf(5n)))),
    };
    const noise = random(proofSize(many)).map((byte) => byte | 128);
    const reasons = await reasonsToRefuseShuffle({
      ...{ engine, random, context, y, input: many, output: random(many.bytes.length), proof: noise },
    });
    // Two lists; three fields with many elements and two with many scalars; nine that have a few.
    expect(reasons.length).toBeLessThanOrEqual(11 * (2 + 3 + 2) + 9);
    expect(reasons).toContain('and more of this kind');
    expect(reasons).toContain('t_1 is not the encoding of an element');
    expect(reasons).toContain('s_1 is not below the group order');
  });
});

describe('weights', () => {
  test('are asked of the verifier’s own source, 16 bytes for each equation', async () => {
    let asked = 0;
    const counting = (length: number) => {
      asked += length;
      return random(length);
    };
    await reasonsToRefuseShuffle({ ...good, engine, random: counting, input: list });
    expect(asked).toBe(16 * (3 + 2 * WIDTH + COUNT));
  });

  test('of zero would accept what is false: so it is they that the folded equation rests on', async () => {
    const zeros = (length: number) => new Uint8Array(length);
    const [at = 0] = placesOf('s1');
    const changed = { ...good, proof: flipped(proof, at), engine, input: list };
    expect(await reasonsToRefuseShuffle({ ...changed, random: zeros })).toEqual([]);
    expect(await reasonsToRefuseShuffle({ ...changed, random })).toEqual(['the equation of t_1 does not hold']);
  });

  test('are independent: two faults that cancel under equal weights are both found', async () => {
    const [first = 0, second = 0] = placesOf('chainS');
    const one = scalarOf(1n);
    const plus = subtractScalars(proof.slice(first, first + 32) as typeof one, scalarOf(-1n));
    const minus = subtractScalars(proof.slice(second, second + 32) as typeof one, one);
    const changed = replaced(replaced(proof, first, plus), second, minus);
    expect(await judge({ proof: changed })).toEqual([
      'the equation of t̂ of row 1 does not hold',
      'the equation of t̂ of row 2 does not hold',
    ]);
  });
});
