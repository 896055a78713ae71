import { sha512 } from '@noble/hashes/sha2.js';
import { u32 } from '../base/bytes.ts';
import { frame, frameParts } from '../base/frame.ts';
import type { Element, Group, Scalar } from '../group/group.ts';
import { hashToCoefficient, scalarFromWide } from '../group/scalars.ts';

/**
 * What a shuffle hashes. The formulas of the proof are those of CHVote and Belenios; these inputs are ours, so vectors
 * of theirs do not match. docs/protocol.md, "Shuffle proof".
 */

/** The tag of the generators h, h_1, h_2, …, the same for all elections. */
const GENERATOR_DST = 'tellers/shuffle-generator/v1_ristretto255_XMD:SHA-512_R255MAP_RO_';

/** What both hashes of a proof begin with. */
export interface ShuffleStatement {
  /** `mixContext`. */
  readonly context: Uint8Array;
  readonly count: number;
  readonly width: number;
  /** The election public key. */
  readonly y: Element;
  /** All elements of the list before the shuffle. */
  readonly input: Uint8Array;
  /** All elements of the list after it. */
  readonly output: Uint8Array;
  /** c_1 ‖ … ‖ c_N, the commitments to the permutation. */
  readonly c: Uint8Array;
}

/** What else the challenge is hashed over: every other element that is sent. */
export interface ShuffleCommitments {
  readonly chain: Uint8Array;
  readonly t1: Uint8Array;
  readonly t2: Uint8Array;
  readonly t3: Uint8Array;
  /** All t_4: column after column, the half with Y before the half with G. */
  readonly t4: Uint8Array;
  /** t̂_1 ‖ … ‖ t̂_N. */
  readonly chainT: Uint8Array;
}

/** h for index 0 and h_i for i ≥ 1: nobody knows a logarithm between any two of them. */
export function generator(group: Group, index: number): Element {
  return group.hashToGroup(u32(index), GENERATOR_DST);
}

/** SHA-512 of a frame whose fields may be long: they are hashed where they lie. */
function hashFrame(purpose: string, fields: readonly (Uint8Array | string)[]): Uint8Array {
  const hash = sha512.create();
  for (const part of frameParts(purpose, fields)) hash.update(part);
  return hash.digest();
}

function statementFields(statement: ShuffleStatement): Uint8Array[] {
  const { context, count, width, y, input, output, c } = statement;
  return [context, u32(count), u32(width), y, input, output, c];
}

/** SHA-512(frame("tellers/shuffle-u/v1", [context, u32 N, u32 w, Y, all e, all e', all c])). */
export function coefficientSeed(statement: ShuffleStatement): Uint8Array {
  return hashFrame('tellers/shuffle-u/v1', statementFields(statement));
}

/**
 * u_i for the input's row i, from 1: the first 16 bytes, little-endian, of
 * SHA-512(frame("tellers/shuffle-ui/v1", [seed, u32 i])).
 */
export function rowCoefficient(seed: Uint8Array, row: number): Scalar {
  return hashToCoefficient(frame('tellers/shuffle-ui/v1', [seed, u32(row)]));
}

/**
 * scalar(frame("tellers/shuffle-c/v1",
 *   [context, u32 N, u32 w, Y, all e, all e', all c, all ĉ, t_1, t_2, t_3, all t_4, all t̂])).
 */
export function shuffleChallenge(statement: ShuffleStatement, commitments: ShuffleCommitments): Scalar {
  const { chain, t1, t2, t3, t4, chainT } = commitments;
  return scalarFromWide(
    hashFrame('tellers/shuffle-c/v1', [...statementFields(statement), chain, t1, t2, t3, t4, chainT]),
  );
}
