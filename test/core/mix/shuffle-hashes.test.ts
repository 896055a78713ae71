import { createHash } from 'node:crypto';
import { ristretto255_hasher } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createNobleGroup } from '../../../src/backends/noble-group.ts';
import { concatBytes, toHex, u32 } from '../../../src/core/base/bytes.ts';
import { frame } from '../../../src/core/base/frame.ts';
import type { ContestId, SectionId } from '../../../src/core/election/values.ts';
import type { Element } from '../../../src/core/group/group.ts';
import { scalarFromWide } from '../../../src/core/group/scalars.ts';
import { createGroupEngine } from '../../../src/core/mix/engine.ts';
import { generatorsOf } from '../../../src/core/mix/generators.ts';
import { type MixStep, mixContext } from '../../../src/core/mix/shuffle-context.ts';
import {
  coefficientSeed,
  generator,
  rowCoefficient,
  type ShuffleCommitments,
  type ShuffleStatement,
  shuffleChallenge,
} from '../../../src/core/mix/shuffle-hashes.ts';
import { flipped, STEP } from '../../support/mixed-list.ts';
import { seededRandom } from '../../support/random.ts';

const random = seededRandom('shuffle hashes');
const statement: ShuffleStatement = {
  context: mixContext(STEP),
  count: 3,
  width: 2,
  y: random(32) as Element,
  input: random(384),
  output: random(384),
  c: random(96),
};
const commitments: ShuffleCommitments = {
  ...{ chain: random(96), t1: random(32), t2: random(32), t3: random(32), t4: random(128), chainT: random(96) },
};
const sha512 = (bytes: Uint8Array) => new Uint8Array(createHash('sha512').update(bytes).digest());

/** The same with one bit of one of its byte strings turned over, for every byte of every one. */
function* changes<T extends object>(fields: T): Generator<T> {
  for (const [name, value] of Object.entries(fields) as [string, unknown][]) {
    if (!(value instanceof Uint8Array)) continue;
    for (let at = 0; at < value.length; at += 1) yield { ...fields, [name]: flipped(value, at) };
  }
}

const otherShapes = [
  { ...statement, count: 2 },
  { ...statement, count: 4 },
  { ...statement, width: 1 },
  { ...statement, width: 3 },
  { ...statement, count: 2, width: 3 },
];

describe('the context of a mix', () => {
  test('is the frame of fingerprint, group, list, position and certificate', () => {
    const { fingerprint, group, list, certificate } = STEP;
    expect(mixContext(STEP)).toEqual(frame('tellers/mix/v1', [fingerprint, group, list, u32(1), certificate]));
    expect(mixContext({ ...STEP, position: 7 })).toEqual(
      frame('tellers/mix/v1', [fingerprint, group, list, Uint8Array.of(0, 0, 0, 7), certificate]),
    );
  });

  test('differs for any two steps, also where the same letters are split otherwise', () => {
    const ids = fc.constantFrom('a', 'b', 'ab', 'ba', 'aab');
    const steps = fc.record({
      fingerprint: fc.constantFrom(random(32), random(32)),
      group: ids.map((id) => id as SectionId),
      list: ids.map((id) => id as ContestId),
      position: fc.integer({ min: 1, max: 3 }),
      certificate: fc.constantFrom(random(32), random(32)),
    });
    const text = (step: MixStep) =>
      [toHex(step.fingerprint), step.group, step.list, step.position, toHex(step.certificate)].join('/');
    fc.assert(
      fc.property(steps, steps, (left, right) => {
        const isSame = toHex(mixContext(left)) === toHex(mixContext(right));
        expect(isSame).toBe(text(left) === text(right));
      }),
    );
  });

  test('takes nothing but 32 bytes for hashes and positions from 1', () => {
    for (const change of [
      { fingerprint: new Uint8Array(31) },
      { certificate: new Uint8Array(33) },
      { position: 0 },
      { position: 1.5 },
      { position: 2 ** 32 },
    ]) {
      expect(() => mixContext({ ...STEP, ...change })).toThrow('bug');
    }
  });
});

describe('the seed of the coefficients', () => {
  test('is SHA-512 of the frame of context, N, w, Y, all e, all e’ and all c', () => {
    const { context, y, input, output, c } = statement;
    const bytes = frame('tellers/shuffle-u/v1', [context, u32(3), u32(2), y, input, output, c]);
    expect(coefficientSeed(statement)).toEqual(sha512(bytes));
  });

  test('changes with every byte of every input, and with N and w', () => {
    const seeds = new Set([toHex(coefficientSeed(statement))]);
    let made = 1;
    for (const changed of [...changes(statement), ...otherShapes]) {
      seeds.add(toHex(coefficientSeed(changed)));
      made += 1;
    }
    expect(made).toBe(1 + statement.context.length + 32 + 384 + 384 + 96 + otherShapes.length);
    expect(seeds.size).toBe(made);
  });

  test('gives u_i, the first 16 bytes of SHA-512 of the frame of seed and i, little-endian', () => {
    const seed = coefficientSeed(statement);
    for (const row of [1, 2, 70_000]) {
      const expected = sha512(frame('tellers/shuffle-ui/v1', [seed, u32(row)])).slice(0, 16);
      expect(rowCoefficient(seed, row)).toEqual(concatBytes([expected, new Uint8Array(16)]));
    }
  });
});

describe('the challenge', () => {
  test('is SHA-512 mod the order of the frame of the statement and of everything sent but the responses', () => {
    const { context, y, input, output, c } = statement;
    const { chain, t1, t2, t3, t4, chainT } = commitments;
    const fields = [context, u32(3), u32(2), y, input, output, c, chain, t1, t2, t3, t4, chainT];
    expect(shuffleChallenge(statement, commitments)).toEqual(
      scalarFromWide(sha512(frame('tellers/shuffle-c/v1', fields))),
    );
  });

  test('changes with every byte of every input, and with N and w', () => {
    const challenges = new Set([toHex(shuffleChallenge(statement, commitments))]);
    let made = 1;
    for (const changed of [...changes(statement), ...otherShapes]) {
      challenges.add(toHex(shuffleChallenge(changed, commitments)));
      made += 1;
    }
    for (const changed of changes(commitments)) {
      challenges.add(toHex(shuffleChallenge(statement, changed)));
      made += 1;
    }
    const ofCommitments = 96 + 32 + 32 + 32 + 128 + 96;
    expect(made).toBe(1 + statement.context.length + 32 + 384 + 384 + 96 + otherShapes.length + ofCommitments);
    expect(challenges.size).toBe(made);
  });
});

describe('the generators', () => {
  const group = createNobleGroup();

  test('are hashed to the group from their index alone', () => {
    const DST = 'tellers/shuffle-generator/v1_ristretto255_XMD:SHA-512_R255MAP_RO_';
    for (const index of [0, 1, 2, 65_536]) {
      expect(generator(group, index)).toEqual(ristretto255_hasher.hashToCurve(u32(index), { DST }).toBytes());
    }
  });

  test('are the same however many are asked for, in whatever order, and each is made once', async () => {
    const engine = createGroupEngine(group);
    let made = 0;
    const counting: typeof engine = {
      parallel: 1,
      run(name, input) {
        if ('count' in input) made += input.count;
        return engine.run(name, input);
      },
    };
    const expected = concatBytes(Array.from({ length: 71 }, (_, index) => generator(group, index)));
    for (const count of [3, 0, 1, 70, 5, 70]) {
      expect(await generatorsOf(counting, count)).toEqual(expected.slice(0, 32 * (count + 1)));
    }
    expect(made).toBe(71);
    const fresh: typeof engine = { parallel: 1, run: (name, input) => engine.run(name, input) };
    const both = await Promise.all([generatorsOf(fresh, 2), generatorsOf(fresh, 4)]);
    expect(both).toEqual([expected.slice(0, 96), expected.slice(0, 160)]);
  });
});
