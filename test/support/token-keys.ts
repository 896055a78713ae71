import { generateKeyPairSync, generatePrimeSync } from 'node:crypto';
import { integerFromBytes } from '../../src/core/token/integers.ts';

/** A prime whose two highest bits are set, so that a product of two has exactly twice the bits. */
function prime(bits: number): bigint {
  for (;;) {
    const candidate = generatePrimeSync(bits, { bigint: true });
    if (candidate >> BigInt(bits - 2) === 3n) return candidate;
  }
}

/** Three RSA-3072 moduli, four primes of 1536 bits whose products have 3072 bits, and a prime of 3072 bits. */
export function tokenKeyFixtures(): { moduli: bigint[]; primes1536: bigint[]; prime3072: bigint } {
  const moduli = Array.from({ length: 3 }, () => {
    const { n } = generateKeyPairSync('rsa', { modulusLength: 3072 }).publicKey.export({ format: 'jwk' });
    return integerFromBytes(Buffer.from(n!, 'base64url'));
  });
  return { moduli, primes1536: Array.from({ length: 4 }, () => prime(1536)), prime3072: prime(3072) };
}
