import { describe, expect, test } from 'vitest';
import { createLibsodiumGroup } from '../../../src/backends/libsodium-group.ts';
import { createNobleGroup } from '../../../src/backends/noble-group.ts';
import { integerOf, invertScalar, ORDER, scalarOf } from '../../../src/core/group/scalars.ts';
import { createGroupEngine } from '../../../src/core/mix/engine.ts';
import { mixContext } from '../../../src/core/mix/shuffle-context.ts';
import { reasonsToRefuseShuffle } from '../../../src/core/mix/verify-shuffle.ts';
import { exchanged, knownList, replaced, STEP, secondOpinion } from '../../support/mixed-list.ts';
import { type Cheat, naiveProve } from '../../support/naive-prover.ts';
import { seededRandom } from '../../support/random.ts';

/**
 * Mixers who do something else than shuffle and then prove it as well as can be: every challenge is right, every
 * response is made from true secrets. Each equation is shown to be the only one that stops somebody.
 */

const group = await createLibsodiumGroup();
const engines = [createGroupEngine(group), createGroupEngine(createNobleGroup())];
const random = seededRandom('dishonest mixers');
const context = mixContext(STEP);
const WIDTH = 2;
const { y, list } = knownList({ group, random, count: 3, width: WIDTH });
const shape = { context, count: 3, width: WIDTH, y, input: list.bytes };

const M1 = ORDER - 1n;
const third = integerOf(invertScalar(scalarOf(3n)));
const IDENTICAL = [
  [1n, 0n, 0n],
  [0n, 1n, 0n],
  [0n, 0n, 1n],
];
const CYCLE = [IDENTICAL[1]!, IDENTICAL[2]!, IDENTICAL[0]!];
/** Orthogonal with rows that add up to 1, and no permutation: (2/3)·J − I. */
const REFLECTION = IDENTICAL.map((row) => row.map((entry) => (2n * third - entry + ORDER) % ORDER));

async function refusal(cheat: Cheat): Promise<string[]> {
  const { output, proof } = naiveProve({ ...shape, random }, cheat);
  const answers: string[][] = [];
  for (const engine of engines) {
    answers.push(await reasonsToRefuseShuffle({ engine, random, context, y, input: list, output, proof }));
  }
  expect(answers[1]).toEqual(answers[0]);
  expect(secondOpinion({ ...shape, output, proof })).toEqual(answers[0]);
  return answers[0]!.map((reason) => reason.replace('the equation of ', '').replace(' does not hold', ''));
}

const both = ['t_4 of column 1', 't_4 of column 2'];

describe('a mixer', () => {
  test('that permutes is accepted, whoever wrote its program', async () => {
    expect(await refusal({ matrix: IDENTICAL })).toEqual([]);
    expect(await refusal({ matrix: CYCLE })).toEqual([]);
  });

  test('that drops one ballot and takes another twice fails at t_2 and t_4', async () => {
    const matrix = [IDENTICAL[0]!, IDENTICAL[0]!, IDENTICAL[2]!];
    expect(await refusal({ matrix })).toEqual(['t_2', ...both]);
  });

  test('that negates two ballots fails at t_1 alone', async () => {
    expect(await refusal({ matrix: [[M1, 0n, 0n], [0n, M1, 0n], IDENTICAL[2]!] })).toEqual(['t_1']);
  });

  test('that negates one ballot fails at t_1 and t_2', async () => {
    expect(await refusal({ matrix: [[M1, 0n, 0n], IDENTICAL[1]!, IDENTICAL[2]!] })).toEqual(['t_1', 't_2']);
  });

  test('that turns the ballots by a matrix that keeps sums and lengths fails at t_2 alone', async () => {
    expect(await refusal({ matrix: REFLECTION })).toEqual(['t_2']);
  });

  test('that also lies in the chain of products fails at t̂', async () => {
    const rows = await refusal({ matrix: REFLECTION, chainFactors: (u) => u });
    expect(rows).toEqual(['t̂ of row 1', 't̂ of row 2', 't̂ of row 3']);
    // A chain that is wrong in two rows only is named in these.
    const swapped = await refusal({ matrix: IDENTICAL, chainFactors: ([a, b, c]) => [b!, a!, c!] });
    expect(swapped).toEqual(['t̂ of row 1', 't̂ of row 2']);
  });

  test('that commits to something else than it did fails at t_3 alone', async () => {
    expect(await refusal({ matrix: CYCLE, commitmentShift: 1n })).toEqual(['t_3']);
  });

  test('that puts a ballot in place of another fails at t_4', async () => {
    const own = knownList({ group, random, count: 1, width: WIDTH }).list.bytes;
    const changeOutput = (output: Uint8Array) => replaced(output, 64 * WIDTH, own);
    expect(await refusal({ matrix: CYCLE, changeOutput })).toEqual(both);
  });

  test('that changes one block fails at t_4 of its column alone', async () => {
    const own = knownList({ group, random, count: 1, width: 1 }).list.bytes;
    for (const column of [0, 1]) {
      const name = `t_4 of column ${column + 1}`;
      const whole = (output: Uint8Array) => replaced(output, 64 * (WIDTH + column), own);
      expect(await refusal({ matrix: CYCLE, changeOutput: whole })).toEqual([name]);
      for (const half of [0, 32]) {
        const changeOutput = (output: Uint8Array) =>
          replaced(output, 64 * column + half, own.subarray(half, half + 32));
        expect(await refusal({ matrix: CYCLE, changeOutput })).toEqual([name]);
      }
    }
  });

  test('that permutes the columns apart fails at t_4 of the column that it moved', async () => {
    const changeOutput = (output: Uint8Array) => exchanged(output, [64, 64 + 64 * WIDTH], 64);
    expect(await refusal({ matrix: CYCLE, changeOutput })).toEqual(['t_4 of column 2']);
  });

  test('that exchanges two blocks of a ballot, or two ballots after their proof was made, fails at t_4', async () => {
    const blocks = (output: Uint8Array) => exchanged(output, [0, 64], 64);
    expect(await refusal({ matrix: CYCLE, changeOutput: blocks })).toEqual(both);
    const ballots = (output: Uint8Array) => exchanged(output, [0, 64 * WIDTH], 64 * WIDTH);
    expect(await refusal({ matrix: CYCLE, changeOutput: ballots })).toEqual(both);
  });

  test('that applies any other matrix is refused', async () => {
    for (let turn = 0; turn < 12; turn += 1) {
      const matrix = IDENTICAL.map((row) => row.map(() => BigInt((random(1)[0] ?? 0) % 3)));
      const isPermutation = [matrix, matrix[0]!.map((_, at) => matrix.map((row) => row[at]!))].every((rows) =>
        rows.every((row) => row.toSorted().join() === '0,0,1'),
      );
      // A row of zeros gives an output that anybody can read; it is refused as well, if not by its encodings.
      expect((await refusal({ matrix })).length > 0).toBe(!isPermutation);
    }
  });
});
