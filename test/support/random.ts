import { sha512 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { u32, utf8 } from '../../src/core/base/bytes.ts';
import { frame } from '../../src/core/base/frame.ts';
import type { RandomSource } from '../../src/core/base/random.ts';
import type { Scalar } from '../../src/core/group/group.ts';
import { ORDER, scalarFromWide, scalarOf } from '../../src/core/group/scalars.ts';

/** A repeatable source of bytes for tests: SHA-512 of a seed and a counter. */
export function seededRandom(seed: string): RandomSource {
  let counter = 0;
  return (length) => {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; at += 64) {
      counter += 1;
      const block = sha512(frame('test/random/v1', [utf8(seed), u32(counter)]));
      bytes.set(block.subarray(0, Math.min(64, length - at)), at);
    }
    return bytes;
  };
}

/** Scalars, the edges among them often. */
export const scalars: fc.Arbitrary<Scalar> = fc.oneof(
  { weight: 3, arbitrary: fc.uint8Array({ minLength: 64, maxLength: 64 }).map(scalarFromWide) },
  { weight: 1, arbitrary: fc.constantFrom(0n, 1n, 2n, ORDER - 1n, ORDER - 2n, 2n ** 252n).map(scalarOf) },
);
