import { err, ok, type Result } from '../base/result.ts';
import { isIdentity } from '../group/scalars.ts';
import { type ListShape, listSize } from './ciphertext-list.ts';
import { forEachChunk, type MixEngine, sliceOf } from './engine.ts';
import { firstTooLarge } from './packed-scalars.ts';
import { proofSize, type ShuffleProof, splitProof } from './shuffle-proof.ts';

/** Reasons printed of one kind: a list of noise would give one for every element. */
export const REASONS_SHOWN = 10;

/** The first reasons, and whether there are more. */
export function capped(reasons: readonly string[]): string[] {
  if (reasons.length <= REASONS_SHOWN) return [...reasons];
  return [...reasons.slice(0, REASONS_SHOWN), 'and more of this kind'];
}

/** Indices of packed elements that do not decode, in order: one more than is shown at most. Any bytes may come. */
async function undecodableIn(engine: MixEngine, elements: Uint8Array): Promise<number[]> {
  const limit = REASONS_SHOWN + 1;
  const found = await forEachChunk(engine, elements.length / 32, async (chunk) => {
    const indices = await engine.run('undecodable', { elements: sliceOf(elements, chunk), limit });
    return indices.map((index) => chunk.first + index);
  });
  return found.flat().slice(0, limit);
}

/** Indices of packed members that are the identity, among those that `counts` names; one more than is shown at most. */
function identitiesIn(elements: Uint8Array, counts: (index: number) => boolean): number[] {
  const found: number[] = [];
  for (let index = 0; index < elements.length / 32 && found.length <= REASONS_SHOWN; index += 1) {
    if (counts(index) && isIdentity(elements.subarray(32 * index, 32 * index + 32))) found.push(index);
  }
  return found;
}

/**
 * Every reason why bytes are no list of this shape: another length, elements that do not decode, an A that is the
 * identity, under which everybody can read. `name` says which list is meant.
 */
export async function reasonsToRefuseList(input: {
  readonly engine: MixEngine;
  readonly shape: ListShape;
  readonly bytes: Uint8Array;
  readonly name: string;
}): Promise<string[]> {
  const { engine, shape, bytes, name } = input;
  if (bytes.length !== listSize(shape)) {
    return [`the ${name} has ${bytes.length} bytes instead of ${listSize(shape)}`];
  }
  const place = (index: number) => {
    const pair = index >> 1;
    const block = (pair % shape.width) + 1;
    return `${index % 2 === 0 ? 'A' : 'B'} of block ${block} of row ${Math.floor(pair / shape.width) + 1} of the ${name}`;
  };
  const broken = await undecodableIn(engine, bytes);
  const identities = identitiesIn(bytes, (index) => index % 2 === 0);
  return [
    ...capped(broken.map((index) => `${place(index)} is not the encoding of an element`)),
    ...capped(identities.map((index) => `${place(index)} is the identity`)),
  ];
}

interface Field {
  readonly bytes: Uint8Array;
  readonly name: (index: number) => string;
}

function elementFields(proof: ShuffleProof): Field[] {
  return [
    { bytes: proof.t1, name: () => 't_1' },
    { bytes: proof.t2, name: () => 't_2' },
    { bytes: proof.t3, name: () => 't_3' },
    { bytes: proof.t4, name: (index) => `half ${(index % 2) + 1} of t_4 of column ${(index >> 1) + 1}` },
    { bytes: proof.c, name: (index) => `c of row ${index + 1}` },
    { bytes: proof.chain, name: (index) => `ĉ of row ${index + 1}` },
    { bytes: proof.chainT, name: (index) => `t̂ of row ${index + 1}` },
  ];
}

function scalarFields(proof: ShuffleProof): Field[] {
  return [
    { bytes: proof.s1, name: () => 's_1' },
    { bytes: proof.s2, name: () => 's_2' },
    { bytes: proof.s3, name: () => 's_3' },
    { bytes: proof.s4, name: (index) => `s_4 of column ${index + 1}` },
    { bytes: proof.chainS, name: (index) => `ŝ of row ${index + 1}` },
    { bytes: proof.rowS, name: (index) => `s' of row ${index + 1}` },
  ];
}

function tooLargeIn(scalars: Uint8Array): number[] {
  const found: number[] = [];
  let from = 0;
  while (found.length <= REASONS_SHOWN) {
    const next = firstTooLarge(scalars.subarray(32 * from));
    if (next < 0) break;
    found.push(from + next);
    from += next + 1;
  }
  return found;
}

export interface ProofRefused {
  readonly kind: 'proof-refused';
  readonly reasons: readonly string[];
}

/**
 * Reads a proof for a list of this shape: exact length, every scalar below ℓ, every element decodes and is not the
 * identity. An honest mixer's elements are all uniformly random, so refusing the identity costs nothing, and no
 * equation has to be thought through for it.
 */
export async function parseShuffleProof(input: {
  readonly engine: MixEngine;
  readonly shape: ListShape;
  readonly bytes: Uint8Array;
}): Promise<Result<ShuffleProof, ProofRefused>> {
  const { engine, shape, bytes } = input;
  const size = proofSize(shape);
  if (bytes.length !== size) {
    return err({ kind: 'proof-refused', reasons: [`the proof has ${bytes.length} bytes instead of ${size}`] });
  }
  const proof = splitProof(bytes, shape);
  const reasons: string[] = [];
  for (const { bytes: elements, name } of elementFields(proof)) {
    const broken = await undecodableIn(engine, elements);
    const identities = identitiesIn(elements, () => true);
    reasons.push(...capped(broken.map((index) => `${name(index)} is not the encoding of an element`)));
    reasons.push(...capped(identities.map((index) => `${name(index)} is the identity`)));
  }
  for (const { bytes: scalars, name } of scalarFields(proof)) {
    reasons.push(...capped(tooLargeIn(scalars).map((index) => `${name(index)} is not below the group order`)));
  }
  return reasons.length > 0 ? err({ kind: 'proof-refused', reasons }) : ok(proof);
}
