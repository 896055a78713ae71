import { hkdfSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { concatBytes, u32, utf8 } from '../../../src/core/base/bytes.ts';
import { ORDER } from '../../../src/core/group/scalars.ts';
import { integerFromBytes, integerToBytes } from '../../../src/core/token/integers.ts';
import { registrarKeyId } from '../../../src/core/token/token-keys.ts';
import {
  deriveBlindingFactor,
  derivePssSalt,
  deriveVotingKey,
  makeVotingSeed,
} from '../../../src/core/token/voting-seed.ts';
import { testBytes, testModulus } from '../../support/definition.ts';
import { seededRandom } from '../../support/random.ts';

const seed = testBytes('voting seed', 32);
const fingerprint = testBytes('fingerprint', 32);
const section = 'north';
/** 2^3072 − 1103717, which is prime: every factor is invertible mod it. */
const n = integerToBytes(2n ** 3072n - 1_103_717n, 384);
const keyId = registrarKeyId(n);

/** PR-3 written down once more, with OpenSSL's HKDF and a frame made by hand. */
function expected(purpose: string, fields: Uint8Array[], length: number): Uint8Array {
  const lengths = (bytes: Uint8Array) => [u32(bytes.length), bytes];
  const info = concatBytes([...lengths(utf8(purpose)), u32(fields.length), ...fields.flatMap(lengths)]);
  return new Uint8Array(hkdfSync('sha512', seed, utf8('tellers/seed/v1'), info, length));
}

describe('derivation from the voting seed', () => {
  test('a seed is 32 bytes of the random source', () => {
    expect(makeVotingSeed(seededRandom('a'))).toEqual(seededRandom('a')(32));
  });

  test('the voting key is 64 bytes of HKDF-SHA-512, little-endian, mod the group order', () => {
    const wide = expected('tellers/voting-key/v1', [fingerprint, utf8(section)], 64);
    const value = integerFromBytes(wide.toReversed()) % ORDER;
    const key = deriveVotingKey({ seed, fingerprint, section });
    expect(integerFromBytes(key.toReversed())).toBe(value);
  });

  test('the PSS salt is 48 bytes under the registrar key’s id', () => {
    const salt = expected('tellers/pss-salt/v1', [fingerprint, utf8(section), keyId], 48);
    expect(derivePssSalt({ seed, fingerprint, section, keyId })).toEqual(salt);
  });

  test('the blinding factor is 416 bytes, big-endian, mod n, with counter 0', () => {
    const wide = expected('tellers/blind/v1', [fingerprint, utf8(section), keyId, Uint8Array.of(0)], 416);
    const factor = deriveBlindingFactor({ seed, fingerprint, section, keyId, n });
    expect(factor).toBe(integerFromBytes(wide) % integerFromBytes(n));
  });

  test('a factor that is not invertible is skipped: the counter goes up by one', () => {
    // Every second candidate is even, and even ones have no inverse mod an even number.
    const even = new Uint8Array(384);
    even[0] = 0x80;
    const candidates = Array.from({ length: 20 }, (_, counter) => {
      const fields = [fingerprint, utf8(section), keyId, Uint8Array.of(counter)];
      return integerFromBytes(expected('tellers/blind/v1', fields, 416)) % 2n ** 3071n;
    });
    const first = candidates.findIndex((candidate) => candidate % 2n === 1n);
    const factor = deriveBlindingFactor({ seed, fingerprint, section, keyId, n: even });
    expect(factor).toBe(candidates[first]);
    const skipping = Array.from({ length: 8 }, (_, index) => {
      const id = testBytes(`key ${index}`, 32);
      const at0 = [fingerprint, utf8(section), id, Uint8Array.of(0)];
      const wide = integerFromBytes(expected('tellers/blind/v1', at0, 416)) % 2n ** 3071n;
      return wide !== deriveBlindingFactor({ seed, fingerprint, section, keyId: id, n: even });
    });
    expect(skipping).toContain(true);
  });

  test('every secret changes with the election, the section and, but for the voting key, the registrar', () => {
    const other = testBytes('another fingerprint', 32);
    const otherN = testModulus('registrar 2');
    const variants = [
      { seed, fingerprint, section, keyId, n },
      { seed, fingerprint: other, section, keyId, n },
      { seed, fingerprint, section: 'south', keyId, n },
      { seed: testBytes('another seed', 32), fingerprint, section, keyId, n },
    ];
    const registrar2 = { seed, fingerprint, section, keyId: registrarKeyId(otherN), n: otherN };
    const distinct = (values: unknown[]) => new Set(values.map(String)).size;
    expect(distinct(variants.map(deriveVotingKey))).toBe(4);
    expect(distinct([...variants, registrar2].map(derivePssSalt))).toBe(5);
    expect(distinct([...variants, registrar2].map(deriveBlindingFactor))).toBe(5);
  });

  test('a seed of another length is a bug of the caller', () => {
    expect(() => deriveVotingKey({ seed: seed.subarray(1), fingerprint, section })).toThrow('bug');
  });
});
