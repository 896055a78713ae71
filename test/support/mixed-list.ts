import { concatBytes, equalBytes } from '../../src/core/base/bytes.ts';
import type { RandomSource } from '../../src/core/base/random.ts';
import type { ContestId, SectionId } from '../../src/core/election/values.ts';
import type { Element, Group, Scalar } from '../../src/core/group/group.ts';
import { IDENTITY, randomScalar } from '../../src/core/group/scalars.ts';
import type { CiphertextList } from '../../src/core/mix/ciphertext-list.ts';
import type { MixStep } from '../../src/core/mix/shuffle-context.ts';
import { naiveShuffleFaults } from './naive-shuffle.ts';

/** A list of sealed ballots whose contents and key are known. */
export interface KnownList {
  readonly secret: Scalar;
  readonly y: Element;
  readonly list: CiphertextList;
  /** What was sealed, by ballot, then block. */
  readonly contents: readonly (readonly Element[])[];
}

export const STEP: MixStep = {
  fingerprint: new Uint8Array(32).fill(1),
  group: 'members' as SectionId,
  list: 'chair' as ContestId,
  position: 1,
  certificate: new Uint8Array(32).fill(2),
};

/** Ballots of random contents; the first block of the first ballot holds the identity, which B may turn out to be. */
export function knownList(input: {
  readonly group: Group;
  readonly random: RandomSource;
  readonly count: number;
  readonly width: number;
}): KnownList {
  const { group, random, count, width } = input;
  const secret = randomScalar(random);
  const y = group.multiplyBase(secret);
  const contents = Array.from({ length: count }, (_, row) =>
    Array.from({ length: width }, (__, block) =>
      row + block === 0 ? IDENTITY : group.multiplyBase(randomScalar(random)),
    ),
  );
  const bytes = concatBytes(
    contents.flat().flatMap((content) => {
      const r = randomScalar(random);
      return [group.multiplyBase(r), group.add(content, group.multiply(r, y))];
    }),
  );
  return { secret, y, list: { count, width, bytes }, contents };
}

/** B − x·A of every block, by ballot. */
export function openList(group: Group, secret: Scalar, list: CiphertextList): Element[][] {
  const element = (at: number) => list.bytes.subarray(32 * at, 32 * at + 32) as Element;
  return Array.from({ length: list.count }, (_, row) =>
    Array.from({ length: list.width }, (__, block) => {
      const at = 2 * (list.width * row + block);
      return group.subtract(element(at + 1), group.multiply(secret, element(at)));
    }),
  );
}

/** What the second verifier says, in the words of the first; null where it refuses an encoding. */
export function secondOpinion(input: Parameters<typeof naiveShuffleFaults>[0]): string[] | null {
  try {
    return naiveShuffleFaults(input).map((equation) => `the equation of ${equation} does not hold`);
  } catch {
    return null;
  }
}

/** Bytes with one bit turned over. */
export function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const changed = new Uint8Array(bytes);
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}

/** Bytes with a piece put over them. */
export function replaced(bytes: Uint8Array, at: number, piece: Uint8Array): Uint8Array {
  const changed = new Uint8Array(bytes);
  changed.set(piece, at);
  return changed;
}

/** Bytes with two pieces of `length` exchanged. */
export function exchanged(bytes: Uint8Array, [left, right]: readonly [number, number], length: number): Uint8Array {
  const changed = replaced(bytes, left, bytes.slice(right, right + length));
  changed.set(bytes.subarray(left, left + length), right);
  if (equalBytes(changed, bytes)) throw new Error('nothing was exchanged');
  return changed;
}
