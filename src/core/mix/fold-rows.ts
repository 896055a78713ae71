import { assert } from '../base/assert.ts';
import { equalBytes } from '../base/bytes.ts';
import type { Element, Group, Scalar } from '../group/group.ts';
import { ORDER } from '../group/scalars.ts';
import { integerAt, packIntegers, putInteger, residue } from './packed-scalars.ts';

/** The rows' part of the folded equation, and single rows' equations: public data only. */

/** Weights are 16 bytes each, little-endian: all of a proof's equations, each with its own. */
export interface FoldInput {
  /** Blocks of a ballot. */
  width: number;
  /** The proof's challenge c. */
  challenge: Uint8Array;
  /** The weights of t_1, t_3, then per column of t_4's half with Y and of its half with G. */
  weights: Uint8Array;
  /** The weights of the equations of t̂: of the chunk's rows and of the row after it (zero after the last). */
  rowWeights: Uint8Array;
  /** h_i. */
  generators: Uint8Array;
  c: Uint8Array;
  chain: Uint8Array;
  chainT: Uint8Array;
  chainS: Uint8Array;
  /** s'_i of the chunk's rows and of the row after it (zero after the last). */
  rowS: Uint8Array;
  /** u_i. */
  coefficients: Uint8Array;
  /** Rows of the list before and after the shuffle. */
  before: Uint8Array;
  after: Uint8Array;
}

export interface FoldOutput {
  /** Σ of all products of the rows' own elements. */
  sum: Uint8Array;
  /** Σ weight·ŝ, what the rows add to the factor of G: a scalar. */
  base: Uint8Array;
}

/** The integer of 16 bytes, little-endian, at `index`. */
export function weightAt(weights: Uint8Array, index: number): bigint {
  const view = new DataView(weights.buffer, weights.byteOffset, weights.byteLength);
  return (view.getBigUint64(16 * index + 8, true) << 64n) | view.getBigUint64(16 * index, true);
}

/**
 * Σ over the rows of: h_i·(w_1·c + w_3·s'_i) − c_i·(w_1 + w_3·u_i)·c + ĉ_i·(ŵ_{i+1}·s'_{i+1} − ŵ_i·c) − t̂_i·ŵ_i,
 * and for each column and half E of its pairs: E'·w·s'_i − E·w·c·u_i. Every row takes 4 + 4·w products.
 */
export function addRows(group: Group, input: FoldInput): FoldOutput {
  const { width, weights, rowWeights, generators, c, chain, chainT, chainS, rowS, coefficients } = input;
  const rows = generators.length / 32;
  assert(rowWeights.length === 16 * (rows + 1) && rowS.length === 32 * (rows + 1), 'a chunk knows the row after it');
  const lists = [generators, c, chain, chainT, input.before, input.after];
  const elements = new Uint8Array(lists.reduce((sum, list) => sum + list.length, 0));
  const scalars = new Uint8Array(elements.length);
  assert(elements.length === 32 * rows * (4 + 4 * width), 'each list has all rows of the chunk');
  let at = 0;
  for (const list of lists) {
    elements.set(list, at);
    at += list.length;
  }
  const challenge = integerAt(input.challenge, 0);
  const [w1, w3] = [weightAt(weights, 0), weightAt(weights, 1)];
  const w1c = (w1 * challenge) % ORDER;
  const w3c = (w3 * challenge) % ORDER;
  // The factors of one row's pairs, in the order in which they lie: A has the half with G, B the half with Y.
  const halves = Array.from({ length: 2 * width }, (_, half) => weightAt(weights, 2 + (half ^ 1)));
  const negative = halves.map((weight) => residue(-weight * challenge));
  const before = 4 * rows;
  const after = before + 2 * width * rows;
  let base = 0n;
  for (let row = 0; row < rows; row += 1) {
    const s = integerAt(rowS, row);
    const u = integerAt(coefficients, row);
    const weight = weightAt(rowWeights, row);
    putInteger(scalars, row, (w1c + w3 * s) % ORDER);
    putInteger(scalars, rows + row, residue(-w1c - w3c * u));
    const forNext = weightAt(rowWeights, row + 1) * integerAt(rowS, row + 1);
    putInteger(scalars, 2 * rows + row, residue(forNext - weight * challenge));
    putInteger(scalars, 3 * rows + row, residue(-weight));
    base += weight * integerAt(chainS, row);
    for (let half = 0; half < 2 * width; half += 1) {
      const member = 2 * width * row + half;
      putInteger(scalars, before + member, ((negative[half] ?? 0n) * u) % ORDER);
      putInteger(scalars, after + member, ((halves[half] ?? 0n) * s) % ORDER);
    }
  }
  return { sum: group.sumOfPacked(scalars, elements), base: packIntegers([base % ORDER]) };
}

export interface RowEquationInput {
  challenge: Uint8Array;
  /** ĉ_{i−1} of the rows: h for the first row of all. */
  previous: Uint8Array;
  chain: Uint8Array;
  chainT: Uint8Array;
  chainS: Uint8Array;
  rowS: Uint8Array;
  limit: number;
}

/** Rows, from 0, with t̂_i ≠ ŝ_i·G + s'_i·ĉ_{i−1} − c·ĉ_i. */
export function badRows(group: Group, input: RowEquationInput): number[] {
  const { challenge, previous, chain, chainT, chainS, rowS, limit } = input;
  const found: number[] = [];
  for (let row = 0; row < chain.length / 32 && found.length < limit; row += 1) {
    const at = (packed: Uint8Array) => packed.subarray(32 * row, 32 * row + 32);
    const left = group.add(
      group.multiplyBase(at(chainS) as Scalar),
      group.multiply(at(rowS) as Scalar, at(previous) as Element),
    );
    const right = group.multiply(challenge as Scalar, at(chain) as Element);
    if (!equalBytes(group.subtract(left, right), at(chainT))) found.push(row);
  }
  return found;
}
