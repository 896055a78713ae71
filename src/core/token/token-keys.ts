import { sha256 } from '@noble/hashes/sha2.js';
import type { Definition } from '../election/definition.ts';
import { trustedBase64Url } from '../election/values.ts';
import { reasonsToRefuseModulus } from './blind-rsa.ts';
import { greatestCommonDivisor, integerFromBytes, powerMod } from './integers.ts';

/** The registrars' RSA keys of a definition: their ids, and why a definition with these keys is refused (PR-30). */

const SMALL_FACTORS_BELOW = 65_536;

/** More than one base only because a composite number that passes the first one should not be called prime. */
const BASES = [2n, 3n, 5n, 7n];

let productOfSmallPrimes: bigint | null = null;

/** The product of all primes below 2^16, multiplied as a tree because its factors are then of equal size. */
function smallPrimes(): bigint {
  if (productOfSmallPrimes !== null) return productOfSmallPrimes;
  const composite = new Uint8Array(SMALL_FACTORS_BELOW);
  let factors: bigint[] = [];
  for (let number = 2; number < SMALL_FACTORS_BELOW; number += 1) {
    if (composite[number] === 1) continue;
    factors.push(BigInt(number));
    for (let multiple = number * number; multiple < SMALL_FACTORS_BELOW; multiple += number) composite[multiple] = 1;
  }
  while (factors.length > 1) {
    const pairs: bigint[] = [];
    for (let at = 0; at < factors.length; at += 2) pairs.push((factors[at] ?? 1n) * (factors[at + 1] ?? 1n));
    factors = pairs;
  }
  productOfSmallPrimes = factors[0] ?? 1n;
  return productOfSmallPrimes;
}

/** One round of Miller–Rabin for an odd number above the base: true for every prime. */
function passesMillerRabin(n: bigint, base: bigint): boolean {
  let odd = n - 1n;
  let twos = 0;
  while ((odd & 1n) === 0n) {
    odd >>= 1n;
    twos += 1;
  }
  let x = powerMod(base, odd, n);
  if (x === 1n || x === n - 1n) return true;
  for (let round = 1; round < twos; round += 1) {
    x = (x * x) % n;
    if (x === n - 1n) return true;
  }
  return false;
}

function factorReasons(n: bigint): string[] {
  const reasons: string[] = [];
  if (greatestCommonDivisor(smallPrimes() % n, n) !== 1n) reasons.push('has a prime factor below 2^16');
  // Every prime passes with every base, so a prime modulus never gets through, whoever made it.
  if (BASES.every((base) => passesMillerRabin(n, base))) reasons.push('is prime');
  return reasons;
}

interface NamedModulus {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly n: bigint;
}

/** Which moduli share a factor: found through products mod each modulus, so that no pair is missed nor 2^17 tried. */
function sharedFactorReasons(moduli: readonly NamedModulus[]): string[] {
  const reasons: string[] = [];
  for (const [index, { name, n }] of moduli.entries()) {
    const before = moduli.slice(0, index);
    const product = before.reduce((sum, other) => (sum * other.n) % n, 1n);
    if (greatestCommonDivisor(product, n) === 1n) continue;
    for (const other of before) {
      if (other.n === n) reasons.push(`${name}: is the same as ${other.name}`);
      else if (greatestCommonDivisor(other.n, n) !== 1n) reasons.push(`${name}: shares a factor with ${other.name}`);
    }
  }
  return reasons;
}

/**
 * The id of a token key: SHA-256 of its modulus.
 * @param n 384 bytes big-endian
 */
export function registrarKeyId(n: Uint8Array): Uint8Array {
  return sha256(n);
}

/**
 * Every reason why the token keys of a definition are refused (PR-30): a modulus that is not exactly 3072 bits long,
 * even, prime or with a prime factor below 2^16, two equal moduli, two with a common factor. Takes about 0.1 s a key:
 * for the draft and for the start of a client, not for every request.
 */
export function reasonsToRefuseTokenKeys(definition: Pick<Definition, 'registrars'>): string[] {
  const reasons: string[] = [];
  const moduli: NamedModulus[] = [];
  for (const [index, registrar] of definition.registrars.entries()) {
    for (const key of registrar.tokenKeys) {
      const name = `registrar ${index + 1}, section ${key.section}: the token key`;
      const bytes = trustedBase64Url(key.n);
      const unfit = reasonsToRefuseModulus(bytes);
      reasons.push(...unfit.map((reason) => `${name} ${reason}`));
      if (unfit.length > 0) continue;
      const n = integerFromBytes(bytes);
      reasons.push(...factorReasons(n).map((reason) => `${name} ${reason}`));
      moduli.push({ name, bytes, n });
    }
  }
  return [...reasons, ...sharedFactorReasons(moduli)];
}
