import { sha256 } from '@noble/hashes/sha2.js';
import type { Definition } from '../election/definition.ts';
import { trustedBase64Url } from '../election/values.ts';
import { reasonsToRefuseModulus } from './blind-rsa.ts';
import { greatestCommonDivisor, integerFromBytes, powerMod } from './integers.ts';

/** The registrars' RSA keys of a definition: their ids, and why a definition with these keys is refused (PR-30). */

const SMALL_FACTORS_BELOW = 65_536;

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

/**
 * One round of Miller–Rabin to the base 2 for an odd number: true for every prime, so no prime modulus gets through,
 * whoever made it. Of products of two random primes it holds for none that will ever be met.
 */
function looksPrime(n: bigint): boolean {
  let odd = n - 1n;
  let twos = 0;
  while ((odd & 1n) === 0n) {
    odd >>= 1n;
    twos += 1;
  }
  let x = powerMod(2n, odd, n);
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
  if (looksPrime(n)) reasons.push('is prime');
  return reasons;
}

interface NamedModulus {
  readonly name: string;
  readonly n: bigint;
}

/**
 * Which moduli share a factor with one before them; each is named once. The product of all earlier ones mod n has a
 * common factor with n exactly when one of them has, which takes one gcd for each modulus and not one for each pair.
 */
function sharedFactorReasons(moduli: readonly NamedModulus[]): string[] {
  const reasons: string[] = [];
  for (const [index, { name, n }] of moduli.entries()) {
    const before = moduli.slice(0, index);
    const same = before.find((other) => other.n === n);
    if (same !== undefined) {
      reasons.push(`${name} is the same as ${same.name}`);
      continue;
    }
    const product = before.reduce((sum, other) => (sum * other.n) % n, 1n);
    const shared = greatestCommonDivisor(product, n);
    if (shared === 1n) continue;
    const other = before.find((candidate) => candidate.n % shared === 0n);
    reasons.push(`${name} shares a factor with ${other === undefined ? 'several before it' : other.name}`);
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
 * even, prime or with a prime factor below 2^16, two equal moduli, two with a common factor. Takes about 50 ms a key:
 * for the draft and for the start of a client, not for every request.
 */
export function reasonsToRefuseTokenKeys(definition: Pick<Definition, 'registrars'>): string[] {
  const reasons: string[] = [];
  const moduli: NamedModulus[] = [];
  const known = new Map<bigint, string[]>();
  for (const [index, registrar] of definition.registrars.entries()) {
    for (const key of registrar.tokenKeys) {
      const name = `registrar ${index + 1}, section ${key.section}: the token key`;
      const bytes = trustedBase64Url(key.n);
      const unfit = reasonsToRefuseModulus(bytes);
      reasons.push(...unfit.map((reason) => `${name} ${reason}`));
      if (unfit.length > 0) continue;
      const n = integerFromBytes(bytes);
      const factors = known.get(n) ?? factorReasons(n);
      known.set(n, factors);
      reasons.push(...factors.map((reason) => `${name} ${reason}`));
      moduli.push({ name, n });
    }
  }
  return [...reasons, ...sharedFactorReasons(moduli)];
}
