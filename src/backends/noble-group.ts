import { mulAddUnsafe, pippenger } from '@noble/curves/abstract/curve.js';
import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js';
import { assert } from '../core/base/assert.ts';
import { utf8 } from '../core/base/bytes.ts';
import type { Arithmetic, Element, Group, Scalar } from '../core/group/group.ts';
import { IDENTITY, integerOf, isZero } from '../core/group/scalars.ts';
import { firstInvalidBy, sumOfPackedBy } from './packed.ts';

const { Point } = ristretto255;
type Point = InstanceType<typeof Point>;

/** Below this many summands, interleaving beats the bucket method. */
const BUCKETS_FROM = 96;

function encode(point: Point): Element {
  return point.toBytes() as Uint8Array as Element;
}

function point(element: Element): Point {
  return Point.fromBytes(element);
}

function decode(bytes: Uint8Array): Element | null {
  try {
    Point.fromBytes(bytes);
  } catch {
    return null;
  }
  return new Uint8Array(bytes) as Element;
}

function sumOfProducts(scalars: readonly Scalar[], elements: readonly Element[]): Element {
  assert(scalars.length === elements.length, 'a sum of products takes as many scalars as elements');
  if (scalars.length === 0) return IDENTITY;
  const points = elements.map(point);
  const integers = scalars.map(integerOf);
  if (points.length < BUCKETS_FROM) return encode(mulAddUnsafe(Point, points, integers));
  return encode(pippenger(Point, points, integers));
}

/**
 * ristretto255 by @noble/curves: plain JavaScript that runs wherever the core does, so in the voting page too. Secret
 * scalars go through `multiply` and `multiplyBase`, whose sequence of point operations does not depend on them.
 */
export function createNobleArithmetic(): Arithmetic {
  return {
    name: 'noble',
    decode,
    // noble refuses the scalar 0, which is a proper input here.
    multiplyBase: (scalar) => (isZero(scalar) ? IDENTITY : encode(Point.BASE.multiply(integerOf(scalar)))),
    multiply: (scalar, element) => (isZero(scalar) ? IDENTITY : encode(point(element).multiply(integerOf(scalar)))),
    add: (left, right) => encode(point(left).add(point(right))),
    subtract: (left, right) => encode(point(left).subtract(point(right))),
    sumOfProducts,
    sumOfPacked: sumOfPackedBy(sumOfProducts),
    firstInvalid: firstInvalidBy(decode),
  };
}

/** The whole group. Hashing into it stands apart: it is much code, and no member’s device does it. */
export function createNobleGroup(): Group {
  return {
    ...createNobleArithmetic(),
    hashToGroup: (message, dst) => encode(ristretto255_hasher.hashToCurve(message, { DST: utf8(dst) })),
  };
}
