import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { toBase64Url } from '../../../src/core/base/bytes.ts';
import { integerToBytes } from '../../../src/core/token/integers.ts';
import { reasonsToRefuseTokenKeys, registrarKeyId } from '../../../src/core/token/token-keys.ts';
import { makeTestDefinition } from '../../support/definition.ts';
import { tokenKeyFixtures } from '../../support/token-keys.ts';

const { moduli, primes1536, prime3072 } = tokenKeyFixtures();

/** Why a definition is refused whose registrars have these keys, one list per registrar, in sections s1, s2, … */
function reasons(...registrars: bigint[][]): string[] {
  const definition = makeTestDefinition();
  const template = definition.registrars[0]!;
  return reasonsToRefuseTokenKeys({
    registrars: registrars.map((keys) => ({
      ...template,
      tokenKeys: keys.map((n, index) => ({
        section: `s${index + 1}` as (typeof template.tokenKeys)[0]['section'],
        n: toBase64Url(integerToBytes(n, 384)),
      })),
    })),
  });
}

const KEY = 'registrar 1, section s1: the token key';

describe('token keys of a definition', () => {
  test('the id of a key is the SHA-256 of its 384 bytes', () => {
    const n = integerToBytes(moduli[0]!, 384);
    expect(registrarKeyId(n)).toEqual(new Uint8Array(createHash('sha256').update(n).digest()));
  });

  test('independent keys of exactly 3072 bits are accepted', () => {
    expect(reasons([moduli[0]!, moduli[1]!], [moduli[2]!])).toEqual([]);
  });

  test('a modulus of 3071 bits is refused', () => {
    expect(reasons([(moduli[0]! >> 1n) | 1n])).toEqual([`${KEY} is not exactly 3072 bits long`]);
  });

  test('an even modulus is refused', () => {
    expect(reasons([moduli[0]! - 1n])).toEqual([`${KEY} is even`]);
  });

  test('a prime modulus is refused', () => {
    expect(reasons([prime3072])).toEqual([`${KEY} is prime`]);
  });

  test.each([3n, 65_521n])('a modulus with the factor %s is refused', (factor) => {
    // 3072 bits exactly: the cofactor is the next number of fitting size that 2 does not divide.
    const cofactor = ((2n ** 3071n + 2n ** 3070n) / factor) | 1n;
    expect(reasons([cofactor * factor])).toContain(`${KEY} has a prime factor below 2^16`);
  });

  test('two equal moduli anywhere in the definition are refused', () => {
    expect(reasons([moduli[0]!, moduli[1]!], [moduli[2]!, moduli[0]!])).toEqual([
      'registrar 2, section s2: the token key is the same as registrar 1, section s1: the token key',
    ]);
  });

  test('two moduli with one prime in common are refused, and only they are named', () => {
    const [p, q, r] = primes1536 as [bigint, bigint, bigint];
    expect(reasons([moduli[0]!, p * q], [moduli[2]!, p * r])).toEqual([
      'registrar 2, section s2: the token key shares a factor with registrar 1, section s2: the token key',
    ]);
  });

  test('a modulus whose two primes belong to two others is refused', () => {
    const [p, q, r, s] = primes1536 as [bigint, bigint, bigint, bigint];
    expect(reasons([p * r, q * s, p * q])).toEqual([
      'registrar 1, section s3: the token key shares a factor with several before it',
    ]);
  });

  test('one key for all sections is named once for each, however many there are', () => {
    expect(reasons(Array.from({ length: 64 }, () => moduli[0]!)).length).toBe(63);
  });

  test('every reason is said at once', () => {
    expect(reasons([moduli[0]! - 1n], [prime3072, prime3072])).toEqual([
      `${KEY} is even`,
      'registrar 2, section s1: the token key is prime',
      'registrar 2, section s2: the token key is prime',
      'registrar 2, section s2: the token key is the same as registrar 2, section s1: the token key',
    ]);
  });
});
