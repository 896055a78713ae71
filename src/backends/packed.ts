import { assert } from '../core/base/assert.ts';
import type { Element, Group, Scalar } from '../core/group/group.ts';

/** The 32-byte pieces of a packed list, as views of it; the caller knows what they are. */
export function piecesOf(packed: Uint8Array): Uint8Array[] {
  assert(packed.length % 32 === 0, 'a packed list holds 32 bytes for each of its members');
  return Array.from({ length: packed.length / 32 }, (_, index) => packed.subarray(32 * index, 32 * index + 32));
}

/** `Group.sumOfPacked` by the list form of the same backend. */
export function sumOfPackedBy(sumOfProducts: Group['sumOfProducts']): Group['sumOfPacked'] {
  return (scalars, elements) => {
    assert(scalars.length === elements.length, 'a sum of products takes as many scalars as elements');
    return sumOfProducts(piecesOf(scalars) as Scalar[], piecesOf(elements) as Element[]);
  };
}

/** `Group.firstInvalid` by the decoder of the same backend. */
export function firstInvalidBy(decode: Group['decode']): Group['firstInvalid'] {
  return (elements) => piecesOf(elements).findIndex((piece) => decode(piece) === null);
}
