import { assert } from '../base/assert.ts';
import type { RandomSource } from '../base/random.ts';
import type { Element } from '../group/group.ts';
import { isIdentity, ORDER } from '../group/scalars.ts';
import { parseShuffleProof, reasonsToRefuseList } from './check-encodings.ts';
import { assertMixable, type CiphertextList } from './ciphertext-list.ts';
import { fillByChunks, forEachChunk, type MixEngine, sliceOf } from './engine.ts';
import { weightAt } from './fold-rows.ts';
import { generatorsOf } from './generators.ts';
import { integerAt, packIntegers } from './packed-scalars.ts';
import { countRows, type MixProgress } from './progress.ts';
import { equationsThatFail, type ShuffleFacts, sumOfTerms, type Term } from './shuffle-equations.ts';
import { coefficientSeed, shuffleChallenge } from './shuffle-hashes.ts';
import type { ShuffleProof } from './shuffle-proof.ts';

export interface VerifyShuffleInput {
  readonly engine: MixEngine;
  /** The verifier's own randomness, which whoever made the proof cannot foresee. */
  readonly random: RandomSource;
  /** `mixContext`, of what the verifier itself takes the step to be. */
  readonly context: Uint8Array;
  /** The election public key. */
  readonly y: Element;
  /** The list that was to be shuffled, at least one ballot; its shape is the verifier's own knowledge. */
  readonly input: CiphertextList;
  /** From outside: any bytes. */
  readonly output: Uint8Array;
  /** From outside: any bytes. */
  readonly proof: Uint8Array;
  /** Told after each piece of work, in rows times steps; not of the search for what fails. */
  readonly progress?: MixProgress | undefined;
}

/** Steps that count their rows. */
const STEPS = 2;

/** u, Π u, the generators and the challenge: what the equations need besides what was sent. */
async function factsOf(
  input: VerifyShuffleInput,
  proof: ShuffleProof,
  onRows: (rows: number) => void,
): Promise<ShuffleFacts> {
  const { engine, context, y, output } = input;
  const { count, width, bytes } = input.input;
  const statement = { context, count, width, y, input: bytes, output, c: proof.c };
  const seed = coefficientSeed(statement);
  const coefficients = await fillByChunks({
    engine,
    rows: count,
    members: 1,
    task: ({ first, count: rows }) => engine.run('coefficients', { seed, first: first + 1, count: rows }),
    onRows,
  });
  let product = 1n;
  for (let row = 0; row < count; row += 1) product = (product * integerAt(coefficients, row)) % ORDER;
  const generators = await generatorsOf(engine, count);
  const h = generators.subarray(0, 32);
  const g = await engine.run('twoBases', { secretA: packIntegers([1n]), secretB: packIntegers([0n]), base: h });
  const challenge = integerAt(shuffleChallenge(statement, proof), 0);
  const rowGenerators = generators.subarray(32);
  const known = { count, width, y, g, h, rowGenerators, input: bytes, output };
  return { ...known, proof, coefficients, product, challenge };
}

/** 16 fresh bytes for each equation: t_2, t_1, t_3, t_4 half by half, then t̂ row by row, then zero. */
function drawWeights(random: RandomSource, { count, width }: ShuffleFacts): Uint8Array {
  const weights = new Uint8Array(16 * (3 + 2 * width + count + 1));
  const equations = weights.length / 16 - 1;
  const step = 4096;
  for (let first = 0; first < equations; first += step) {
    const drawn = Math.min(step, equations - first);
    const bytes = random(16 * drawn);
    assert(bytes.length === 16 * drawn, 'a random source gives as many bytes as it was asked for');
    weights.set(bytes, 16 * first);
  }
  return weights;
}

/** A slice of rows and the one after the last of them, zeros where there is none. */
function withNext(packed: Uint8Array, { first, count }: { first: number; count: number }): Uint8Array {
  const slice = new Uint8Array(32 * (count + 1));
  slice.set(packed.subarray(32 * first, 32 * (first + count + 1)));
  return slice;
}

/**
 * Σ of all equations, each brought to one side and times its own weight of 128 bits: the identity when all of them
 * hold, and with a probability below 2^-120 otherwise.
 */
async function foldedSum(input: VerifyShuffleInput, facts: ShuffleFacts, onRows: (rows: number) => void) {
  const { engine } = input;
  const { count, width, y, g, h, proof, challenge, product } = facts;
  const drawn = drawWeights(input.random, facts);
  const w2 = weightAt(drawn, 0);
  const weights = drawn.subarray(16, 16 * (3 + 2 * width));
  const rowWeights = drawn.subarray(16 * (3 + 2 * width));
  const folded = await forEachChunk(engine, count, async (chunk) => {
    const slice = (packed: Uint8Array) => sliceOf(packed, chunk);
    const answer = await engine.run('foldRows', {
      ...{ width, weights, challenge: packIntegers([challenge]) },
      rowWeights: rowWeights.subarray(16 * chunk.first, 16 * (chunk.first + chunk.count + 1)),
      generators: slice(facts.rowGenerators),
      c: slice(proof.c),
      chain: slice(proof.chain),
      chainT: slice(proof.chainT),
      chainS: slice(proof.chainS),
      rowS: withNext(proof.rowS, chunk),
      coefficients: slice(facts.coefficients),
      before: sliceOf(facts.input, chunk, 2 * width),
      after: sliceOf(facts.output, chunk, 2 * width),
    });
    onRows(chunk.count);
    return answer;
  });
  const [w1, w3] = [weightAt(weights, 0), weightAt(weights, 1)];
  let forG = w1 * integerAt(proof.s1, 0) + w2 * integerAt(proof.s2, 0) + w3 * integerAt(proof.s3, 0);
  let forY = 0n;
  const terms: Term[] = folded.map(({ sum }) => [1n, sum]);
  for (const { base } of folded) forG += integerAt(base, 0);
  for (let half = 0; half < 2 * width; half += 1) {
    const weight = weightAt(weights, 2 + half);
    const taken = weight * integerAt(proof.s4, half >> 1);
    if (half % 2 === 0) forY -= taken;
    else forG -= taken;
    terms.push([-weight, proof.t4.subarray(32 * half, 32 * half + 32)]);
  }
  terms.push([forG, g], [forY, y], [-w1, proof.t1], [-w2, proof.t2], [-w3, proof.t3]);
  terms.push([w2 * challenge * product + weightAt(rowWeights, 0) * integerAt(proof.rowS, 0), h]);
  terms.push([-w2 * challenge, proof.chain.subarray(32 * (count - 1))]);
  return sumOfTerms(engine, terms);
}

/**
 * Every reason why `output` is not shown to be a shuffle and re-encryption of `input`; none when it is. Lengths and
 * encodings first; then all equations at once; when these do not hold, each by itself, so that the one that fails is
 * named. Formulas and bytes: docs/protocol.md, "Shuffle proof".
 */
export async function reasonsToRefuseShuffle(options: VerifyShuffleInput): Promise<string[]> {
  const { engine, y, input, output, proof: proofBytes, progress } = options;
  assertMixable(input);
  const shape = { count: input.count, width: input.width };
  const parsed = await parseShuffleProof({ engine, shape, bytes: proofBytes });
  const reasons = [
    ...(isIdentity(y) ? ['the election public key is the identity'] : []),
    ...(await reasonsToRefuseList({ engine, shape, bytes: input.bytes, name: 'input' })),
    ...(await reasonsToRefuseList({ engine, shape, bytes: output, name: 'output' })),
    ...(parsed.ok ? [] : parsed.error.reasons),
  ];
  if (!parsed.ok || reasons.length > 0) return reasons;
  const onRows = countRows(STEPS * input.count, progress);
  const facts = await factsOf(options, parsed.value, onRows);
  if (isIdentity(await foldedSum(options, facts, onRows))) return [];
  const failed = await equationsThatFail(engine, facts);
  assert(failed.length > 0, 'equations that all hold add up to the identity');
  return failed;
}
