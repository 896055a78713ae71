import { assert } from '../base/assert.ts';
import type { RandomSource } from '../base/random.ts';
import type { Element } from '../group/group.ts';
import { isIdentity, ORDER } from '../group/scalars.ts';
import { assertMixable, type CiphertextList } from './ciphertext-list.ts';
import { type Chunk, fillByChunks, forEachChunk, type MixEngine, sliceOf } from './engine.ts';
import { generatorsOf } from './generators.ts';
import { integerAt, packIntegers, putInteger, residue } from './packed-scalars.ts';
import { countRows, type MixProgress } from './progress.ts';
import { coefficientSeed, type ShuffleStatement, shuffleChallenge } from './shuffle-hashes.ts';
import { packProof } from './shuffle-proof.ts';
import { createSecrets, type ShuffleSecrets, wipeSecrets } from './shuffle-secrets.ts';

export interface ProveShuffleInput {
  readonly engine: MixEngine;
  /** Secret randomness: 64 bytes for each of about w + 4 scalars a ballot, 4 or more for its place. */
  readonly random: RandomSource;
  /** `mixContext`. */
  readonly context: Uint8Array;
  /** The election public key, not the identity. */
  readonly y: Element;
  /** At least one ballot. Its elements have been checked: they decode, and no A is the identity. */
  readonly input: CiphertextList;
  /** Told after each piece of work, in rows times steps. */
  readonly progress?: MixProgress | undefined;
}

export interface ProvedShuffle {
  readonly output: CiphertextList;
  /** `packProof`. */
  readonly proof: Uint8Array;
}

/** What every step works with. */
interface Work {
  readonly engine: MixEngine;
  readonly list: CiphertextList;
  readonly y: Element;
  readonly secrets: ShuffleSecrets;
  /** h_1 ‖ … ‖ h_N. */
  readonly rowGenerators: Uint8Array;
  readonly h: Uint8Array;
  readonly onRows: (rows: number) => void;
}

/** Steps that count their rows. */
const STEPS = 6;

/** Fills `into` with groups of members in another order: what lies at `order[i]` comes to `i`. */
function gather(packed: Uint8Array, order: Uint32Array, { members, into }: { members: number; into: Uint8Array }) {
  const size = 32 * members;
  order.forEach((from, to) => {
    into.set(packed.subarray(size * from, size * (from + 1)), size * to);
  });
}

/** Wipes what a task was given when it has ended, well or not. */
async function wiping<T>(secrets: readonly Uint8Array[], task: Promise<T>): Promise<T> {
  try {
    return await task;
  } finally {
    for (const secret of secrets) secret.fill(0);
  }
}

function rowsOf(work: Work, members: number, task: (chunk: Chunk) => Promise<Uint8Array>): Promise<Uint8Array> {
  const { engine, list, onRows } = work;
  return fillByChunks({ engine, rows: list.count, members, task, onRows });
}

/** e'_i = (A + r'·G, B + r'·Y) of the pairs of row j_i, each pair with its own r'. */
function reencryptRows(work: Work): Promise<Uint8Array> {
  const { engine, list, y, secrets } = work;
  return rowsOf(work, 2 * list.width, (chunk) => {
    const order = secrets.order.subarray(chunk.first, chunk.first + chunk.count);
    const pairs = new Uint8Array(64 * list.width * chunk.count);
    gather(list.bytes, order, { members: 2 * list.width, into: pairs });
    return engine.run('reencrypt', { pairs, secretScalars: sliceOf(secrets.reencryption, chunk, list.width), y });
  });
}

/** c_{j_i} = r_{j_i}·G + h_i, in the order of the input's rows. */
async function commitToPermutation(work: Work): Promise<Uint8Array> {
  const { engine, secrets, rowGenerators } = work;
  const byOutput = await rowsOf(work, 1, (chunk) =>
    engine.run('commit', {
      elements: sliceOf(rowGenerators, chunk),
      secretScalars: sliceOf(secrets.commitment, chunk),
    }),
  );
  const c = new Uint8Array(byOutput.length);
  secrets.order.forEach((to, from) => c.set(byOutput.subarray(32 * from, 32 * (from + 1)), 32 * to));
  // In this order they would tell the permutation.
  byOutput.fill(0);
  return c;
}

/**
 * The chain ĉ_i = r̂_i·G + u'_i·ĉ_{i−1} with ĉ_0 = h is, written in G and h, ĉ_i = R_i·G + U_i·h with
 * R_i = r̂_i + u'_i·R_{i−1} and U_i = u'_i·U_{i−1}: rows that do not wait for one another. Fills `chainG` and `chainH`
 * with R_0..R_N and U_0..U_N; R_N is the r̂ of s_2.
 */
function expandChain({ permuted, chain, chainG, chainH }: ShuffleSecrets): void {
  let [r, u] = [0n, 1n];
  putInteger(chainG, 0, r);
  putInteger(chainH, 0, u);
  for (let row = 0; row < permuted.length / 32; row += 1) {
    const factor = integerAt(permuted, row);
    r = (integerAt(chain, row) + factor * r) % ORDER;
    u = (factor * u) % ORDER;
    putInteger(chainG, row + 1, r);
    putInteger(chainH, row + 1, u);
  }
}

function commitToChain(work: Work): Promise<Uint8Array> {
  const { engine, secrets, h } = work;
  const chainG = secrets.chainG.subarray(32);
  const chainH = secrets.chainH.subarray(32);
  return rowsOf(work, 1, (chunk) =>
    engine.run('twoBases', { secretA: sliceOf(chainG, chunk), secretB: sliceOf(chainH, chunk), base: h }),
  );
}

/** t̂_i = ω̂_i·G + ω'_i·ĉ_{i−1} = (ω̂_i + ω'_i·R_{i−1})·G + (ω'_i·U_{i−1})·h. */
function commitToChainNonces(work: Work): Promise<Uint8Array> {
  const { engine, secrets, h } = work;
  const { chainG, chainH, rowNonces, chainNonces } = secrets;
  return rowsOf(work, 1, async ({ first, count }) => {
    const secretA = new Uint8Array(32 * count);
    const secretB = new Uint8Array(32 * count);
    for (let row = 0; row < count; row += 1) {
      const nonce = integerAt(rowNonces, first + row);
      const a = integerAt(chainNonces, first + row) + nonce * integerAt(chainG, first + row);
      putInteger(secretA, row, a % ORDER);
      putInteger(secretB, row, (nonce * integerAt(chainH, first + row)) % ORDER);
    }
    return wiping([secretA, secretB], engine.run('twoBases', { secretA, secretB, base: h }));
  });
}

/** The elements at one place of every row: a column's A or B. */
function placeOf(packed: Uint8Array, { first, count }: Chunk, { place, members }: { place: number; members: number }) {
  const found = new Uint8Array(32 * count);
  for (let row = 0; row < count; row += 1) {
    const at = 32 * (members * (first + row) + place);
    found.set(packed.subarray(at, at + 32), 32 * row);
  }
  return found;
}

/** t_1..t_3 and all t_4, in the order in which the proof has them. */
async function commitToNonces(work: Work, output: Uint8Array) {
  const { engine, list, y, secrets, rowGenerators, h, onRows } = work;
  const members = 2 * list.width;
  const one = packIntegers([1n]);
  const g = await engine.run('twoBases', { secretA: one, secretB: packIntegers([0n]), base: h });
  // First Σ ω'_i·h_i, then per column Σ ω'_i·B'_i and Σ ω'_i·A'_i.
  const partial = await forEachChunk(engine, list.count, async (chunk) => {
    const secretScalars = sliceOf(secrets.rowNonces, chunk);
    const sums = [await engine.run('secretSum', { elements: sliceOf(rowGenerators, chunk), secretScalars })];
    for (let half = 0; half < members; half += 1) {
      const elements = placeOf(output, chunk, { place: half ^ 1, members });
      sums.push(await engine.run('secretSum', { elements, secretScalars }));
    }
    onRows(chunk.count);
    return sums;
  });
  /** Its nonce times its base, and the sums of all chunks at this place. */
  async function total(nonce: bigint, base: Uint8Array, place: number | null): Promise<Uint8Array> {
    const sums = place === null ? [] : partial.flatMap((chunkSums) => chunkSums[place] ?? []);
    const elements = new Uint8Array(32 * (sums.length + 1));
    elements.set(base);
    sums.forEach((sum, index) => elements.set(sum, 32 * (index + 1)));
    const secretScalars = packIntegers([nonce, ...sums.map(() => 1n)]);
    return wiping([secretScalars], engine.run('secretSum', { elements, secretScalars }));
  }
  const nonce = (index: number) => integerAt(secrets.nonces, index);
  const t1 = await total(nonce(0), g, null);
  const t2 = await total(nonce(1), g, null);
  const t3 = await total(nonce(2), g, 0);
  const t4 = new Uint8Array(32 * members);
  for (let half = 0; half < members; half += 1) {
    const base = half % 2 === 0 ? y : g;
    t4.set(await total(residue(-nonce(3 + (half >> 1))), base, half + 1), 32 * half);
  }
  return { t1, t2, t3, t4 };
}

/** s_1..s_4, ŝ and s': each nonce plus the challenge times its secret. */
function respond({ list, secrets }: Work, challenge: bigint) {
  const { count, width } = list;
  const chainS = new Uint8Array(32 * count);
  const rowS = new Uint8Array(32 * count);
  let [sumR, sumUr] = [0n, 0n];
  const sumReencryption = Array.from({ length: width }, () => 0n);
  for (let row = 0; row < count; row += 1) {
    const u = integerAt(secrets.permuted, row);
    const r = integerAt(secrets.commitment, row);
    sumR += r;
    sumUr += r * u;
    for (let column = 0; column < width; column += 1) {
      const added = integerAt(secrets.reencryption, width * row + column) * u;
      sumReencryption[column] = (sumReencryption[column] ?? 0n) + added;
    }
    putInteger(chainS, row, (integerAt(secrets.chainNonces, row) + challenge * integerAt(secrets.chain, row)) % ORDER);
    putInteger(rowS, row, (integerAt(secrets.rowNonces, row) + challenge * u) % ORDER);
  }
  const response = (index: number, secret: bigint) =>
    packIntegers([(integerAt(secrets.nonces, index) + challenge * (secret % ORDER)) % ORDER]);
  const s4 = new Uint8Array(32 * width);
  sumReencryption.forEach((sum, column) => s4.set(response(3 + column, sum), 32 * column));
  return {
    s1: response(0, sumR),
    s2: response(1, integerAt(secrets.chainG, count)),
    s3: response(2, sumUr),
    s4,
    chainS,
    rowS,
  };
}

async function prove(work: Work, context: Uint8Array): Promise<ProvedShuffle> {
  const { engine, list, y, secrets } = work;
  const { count, width } = list;
  const output = await reencryptRows(work);
  const c = await commitToPermutation(work);
  const statement: ShuffleStatement = { context, count, width, y, input: list.bytes, output, c };
  const seed = coefficientSeed(statement);
  const coefficients = await rowsOf(work, 1, ({ first, count: rows }) =>
    engine.run('coefficients', { seed, first: first + 1, count: rows }),
  );
  gather(coefficients, secrets.order, { members: 1, into: secrets.permuted });
  expandChain(secrets);
  const chain = await commitToChain(work);
  const t = await commitToNonces(work, output);
  const chainT = await commitToChainNonces(work);
  const challenge = integerAt(shuffleChallenge(statement, { chain, ...t, chainT }), 0);
  const proof = packProof({ ...t, ...respond(work, challenge), c, chain, chainT });
  return { output: { count, width, bytes: output }, proof };
}

/**
 * Shuffles and re-encrypts a list and proves that nothing else was done to it: Terelius and Wikström's proof in
 * CHVote's form (also Belenios' specification, section 6), one permutation for all columns, s_4 per column. Formulas
 * and bytes: docs/protocol.md, "Shuffle proof". Runs on its mixer's own device; every secret of it is wiped.
 */
export async function proveShuffle(options: ProveShuffleInput): Promise<ProvedShuffle> {
  const { engine, random, context, y, input, progress } = options;
  assertMixable(input);
  assert(!isIdentity(y), 'nothing is encrypted to the identity');
  const generators = await generatorsOf(engine, input.count);
  const secrets = createSecrets(random, input);
  try {
    const work: Work = {
      engine,
      list: input,
      y,
      secrets,
      rowGenerators: generators.subarray(32),
      h: generators.subarray(0, 32),
      onRows: countRows(STEPS * input.count, progress),
    };
    return await prove(work, context);
  } finally {
    wipeSecrets(secrets);
  }
}
