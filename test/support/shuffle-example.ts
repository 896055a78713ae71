import { concatBytes, toHex } from '../../src/core/base/bytes.ts';
import type { Json } from '../../src/core/base/canonical-json.ts';
import type { RandomSource } from '../../src/core/base/random.ts';
import type { Element, Group } from '../../src/core/group/group.ts';
import { scalarOf } from '../../src/core/group/scalars.ts';
import { createGroupEngine } from '../../src/core/mix/engine.ts';
import { proveShuffle } from '../../src/core/mix/prove-shuffle.ts';
import { mixContext } from '../../src/core/mix/shuffle-context.ts';
import { coefficientSeed, generator, rowCoefficient, shuffleChallenge } from '../../src/core/mix/shuffle-hashes.ts';
import { splitProof } from '../../src/core/mix/shuffle-proof.ts';
import { createSecrets } from '../../src/core/mix/shuffle-secrets.ts';
import { STEP } from './mixed-list.ts';
import { seededRandom } from './random.ts';

/** The random bytes of the example: SHA-512 of frames of a seed and a counter (test/support/random.ts). */
export const EXAMPLE_SEED = 'shuffle example';
const COUNT = 3;
const WIDTH = 1;

function members(packed: Uint8Array): string[] {
  return Array.from({ length: packed.length / 32 }, (_, at) => toHex(packed.slice(32 * at, 32 * at + 32)));
}

/** Y = 1000·G, and ballots with A = i·G, B = (100 + i)·G + i·Y for i = 1, 2, 3. */
function exampleList(group: Group): { readonly y: Element; readonly bytes: Uint8Array } {
  const y = group.multiplyBase(scalarOf(1000n));
  const rows = [1n, 2n, 3n].flatMap((row) => [
    group.multiplyBase(scalarOf(row)),
    group.add(group.multiplyBase(scalarOf(100n + row)), group.multiply(scalarOf(row), y)),
  ]);
  return { y, bytes: concatBytes(rows) };
}

function secretsOf(random: RandomSource): Record<string, Json> {
  const { order, reencryption, commitment, chain, nonces, rowNonces, chainNonces } = createSecrets(random, {
    count: COUNT,
    width: WIDTH,
  });
  return {
    order: [...order].map((row) => row + 1),
    reencryption: members(reencryption),
    commitment: members(commitment),
    chain: members(chain),
    nonces: members(nonces),
    rowNonces: members(rowNonces),
    chainNonces: members(chainNonces),
  };
}

/** A shuffle of three ballots of one block with every value that appears on the way, secrets included, in hex. */
export async function shuffleExample(group: Group): Promise<Record<string, Json>> {
  const { y, bytes } = exampleList(group);
  const input = { count: COUNT, width: WIDTH, bytes };
  const context = mixContext(STEP);
  const engine = createGroupEngine(group);
  const { output, proof } = await proveShuffle({ engine, random: seededRandom(EXAMPLE_SEED), context, y, input });
  const parts = splitProof(proof, input);
  const statement = { context, count: COUNT, width: WIDTH, y, input: bytes, output: output.bytes, c: parts.c };
  const seed = coefficientSeed(statement);
  return {
    about:
      'A shuffle of three ballots of one block. Scalars little-endian. Y = 1000·G; A = i·G, B = (100 + i)·G + i·Y. ' +
      'Secrets by rows of the output; made by test/support/shuffle-example.ts.',
    step: {
      fingerprint: toHex(STEP.fingerprint),
      group: STEP.group,
      list: STEP.list,
      position: STEP.position,
      certificate: toHex(STEP.certificate),
    },
    context: toHex(context),
    count: COUNT,
    width: WIDTH,
    y: toHex(y),
    input: members(bytes),
    h: toHex(generator(group, 0)),
    generators: [1, 2, 3].map((index) => toHex(generator(group, index))),
    secrets: secretsOf(seededRandom(EXAMPLE_SEED)),
    output: members(output.bytes),
    c: members(parts.c),
    seed: toHex(seed),
    u: [1, 2, 3].map((row) => toHex(rowCoefficient(seed, row).subarray(0, 16))),
    chain: members(parts.chain),
    t1: toHex(parts.t1),
    t2: toHex(parts.t2),
    t3: toHex(parts.t3),
    t4: members(parts.t4),
    chainT: members(parts.chainT),
    challenge: toHex(shuffleChallenge(statement, parts)),
    s1: toHex(parts.s1),
    s2: toHex(parts.s2),
    s3: toHex(parts.s3),
    s4: members(parts.s4),
    chainS: members(parts.chainS),
    rowS: members(parts.rowS),
    proof: toHex(proof),
  };
}
