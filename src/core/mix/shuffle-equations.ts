import { isIdentity } from '../group/scalars.ts';
import { capped, REASONS_SHOWN } from './check-encodings.ts';
import type { ListShape } from './ciphertext-list.ts';
import { forEachChunk, type MixEngine, sliceOf } from './engine.ts';
import { integerAt, packIntegers, residue } from './packed-scalars.ts';
import type { ShuffleProof } from './shuffle-proof.ts';

/** Everything that the equations of one proof are about, public, its encodings checked. */
export interface ShuffleFacts extends ListShape {
  readonly y: Uint8Array;
  /** The standard generator G. */
  readonly g: Uint8Array;
  /** h. */
  readonly h: Uint8Array;
  /** h_1 ‖ … ‖ h_N. */
  readonly rowGenerators: Uint8Array;
  readonly input: Uint8Array;
  readonly output: Uint8Array;
  readonly proof: ShuffleProof;
  /** u_1 ‖ … ‖ u_N as scalars. */
  readonly coefficients: Uint8Array;
  /** Π u_i mod ℓ. */
  readonly product: bigint;
  /** c. */
  readonly challenge: bigint;
}

/** A factor and the element it is for. */
export type Term = readonly [factor: bigint, element: Uint8Array];

/** Σ of a few products of public data. */
export function sumOfTerms(engine: MixEngine, terms: readonly Term[]): Promise<Uint8Array> {
  const elements = new Uint8Array(32 * terms.length);
  terms.forEach(([, element], index) => elements.set(element, 32 * index));
  return engine.run('publicSum', { elements, scalars: packIntegers(terms.map(([factor]) => residue(factor))) });
}

/** Σ over all rows of the products of one factor a row and one place of a packed list. */
async function sumOfColumn(
  engine: MixEngine,
  input: {
    readonly elements: Uint8Array;
    readonly members: number;
    readonly place: number;
    /** 32 bytes a row; without it the plain sum. */
    readonly factors: Uint8Array | null;
  },
): Promise<Uint8Array> {
  const { elements, members, place, factors } = input;
  const rows = elements.length / (32 * members);
  const sums = await forEachChunk(engine, rows, (chunk) => {
    const found = new Uint8Array(32 * chunk.count);
    for (let row = 0; row < chunk.count; row += 1) {
      const at = 32 * (members * (chunk.first + row) + place);
      found.set(elements.subarray(at, at + 32), 32 * row);
    }
    const scalars =
      factors === null ? packIntegers(Array.from({ length: chunk.count }, () => 1n)) : sliceOf(factors, chunk);
    return engine.run('publicSum', { elements: found, scalars });
  });
  return sumOfTerms(
    engine,
    sums.map((sum) => [1n, sum]),
  );
}

/** t_1 = s_1·G − c·c̄ with c̄ = Σ c_i − Σ h_i. */
async function first(engine: MixEngine, facts: ShuffleFacts): Promise<Term[]> {
  const { proof, challenge, g, rowGenerators } = facts;
  const plain = { members: 1, place: 0, factors: null };
  const commitments = await sumOfColumn(engine, { ...plain, elements: proof.c });
  const generators = await sumOfColumn(engine, { ...plain, elements: rowGenerators });
  return [
    [integerAt(proof.s1, 0), g],
    [-challenge, commitments],
    [challenge, generators],
    [-1n, proof.t1],
  ];
}

/** t_2 = s_2·G − c·(ĉ_N − (Π u_i)·h). */
function second({ proof, challenge, product, count, g, h }: ShuffleFacts): Term[] {
  return [
    [integerAt(proof.s2, 0), g],
    [-challenge, proof.chain.subarray(32 * (count - 1))],
    [challenge * product, h],
    [-1n, proof.t2],
  ];
}

/** t_3 = s_3·G + Σ s'_i·h_i − c·Σ u_i·c_i. */
async function third(engine: MixEngine, facts: ShuffleFacts): Promise<Term[]> {
  const { proof, challenge, coefficients, g, rowGenerators } = facts;
  const plain = { members: 1, place: 0 };
  const generators = await sumOfColumn(engine, { ...plain, elements: rowGenerators, factors: proof.rowS });
  const commitments = await sumOfColumn(engine, { ...plain, elements: proof.c, factors: coefficients });
  return [
    [integerAt(proof.s3, 0), g],
    [1n, generators],
    [-challenge, commitments],
    [-1n, proof.t3],
  ];
}

/**
 * Half 0: t_4 = −s_4·Y + Σ s'_i·B'_i − c·Σ u_i·B_i; half 1: the same with G and A.
 */
async function fourth(engine: MixEngine, facts: ShuffleFacts, at: { column: number; half: number }): Promise<Term[]> {
  const { proof, challenge, coefficients, y, g, width, input, output } = facts;
  const { column, half } = at;
  const where = { members: 2 * width, place: 2 * column + 1 - half };
  const after = await sumOfColumn(engine, { ...where, elements: output, factors: proof.rowS });
  const before = await sumOfColumn(engine, { ...where, elements: input, factors: coefficients });
  const t = 32 * (2 * column + half);
  return [
    [-integerAt(proof.s4, column), half === 0 ? y : g],
    [1n, after],
    [-challenge, before],
    [-1n, proof.t4.subarray(t, t + 32)],
  ];
}

/** Rows, from 1, whose t̂_i = ŝ_i·G + s'_i·ĉ_{i−1} − c·ĉ_i does not hold, ĉ_0 = h; one more than is shown at most. */
async function badChainRows(engine: MixEngine, facts: ShuffleFacts): Promise<number[]> {
  const { proof, challenge, count, h } = facts;
  const previous = new Uint8Array(32 * count);
  previous.set(h);
  previous.set(proof.chain.subarray(0, 32 * (count - 1)), 32);
  const found = await forEachChunk(engine, count, async (chunk) => {
    const rows = await engine.run('badRows', {
      challenge: packIntegers([challenge]),
      previous: sliceOf(previous, chunk),
      chain: sliceOf(proof.chain, chunk),
      chainT: sliceOf(proof.chainT, chunk),
      chainS: sliceOf(proof.chainS, chunk),
      rowS: sliceOf(proof.rowS, chunk),
      limit: REASONS_SHOWN + 1,
    });
    return rows.map((row) => chunk.first + row + 1);
  });
  return found.flat();
}

/** Checks every equation by itself and says of each that does not hold which one it is. */
export async function equationsThatFail(engine: MixEngine, facts: ShuffleFacts): Promise<string[]> {
  const fails = async (terms: readonly Term[]) => !isIdentity(await sumOfTerms(engine, terms));
  const failed: string[] = [];
  if (await fails(await first(engine, facts))) failed.push('t_1');
  if (await fails(second(facts))) failed.push('t_2');
  if (await fails(await third(engine, facts))) failed.push('t_3');
  for (let column = 0; column < facts.width; column += 1) {
    const halves = [
      await fails(await fourth(engine, facts, { column, half: 0 })),
      await fails(await fourth(engine, facts, { column, half: 1 })),
    ];
    if (halves.includes(true)) failed.push(`t_4 of column ${column + 1}`);
  }
  const rows = (await badChainRows(engine, facts)).map((row) => `t̂ of row ${row}`);
  return [...failed.map(sentence), ...capped(rows.map(sentence))];
}

function sentence(equation: string): string {
  return `the equation of ${equation} does not hold`;
}
