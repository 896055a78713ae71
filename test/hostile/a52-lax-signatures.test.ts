import { constants, createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { generateTokenKey, verifyTokenSignature as verifyNative } from '../../src/backends/node-rsa.ts';
import { utf8 } from '../../src/core/base/bytes.ts';
import { verifyTokenSignature } from '../../src/core/token/blind-rsa.ts';

/** Signatures that a lax verifier takes: good RSA of the right key over the right message, in another scheme. */

const message = utf8('a token');

/** Both verifiers' answer. */
function accepted(n: Uint8Array, signature: Uint8Array): boolean {
  const answer = verifyTokenSignature({ n, message, signature });
  expect(verifyNative({ n, message, signature })).toBe(answer);
  return answer;
}

function signPss(key: KeyObject, hash: string, saltLength: number): Uint8Array {
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return new Uint8Array(sign(hash, message, { key, padding, saltLength }));
}

test('of all hashes and salt lengths of RSASSA-PSS exactly SHA-384 with 48 bytes is taken', async () => {
  const made = await generateTokenKey();
  const key = createPrivateKey({ key: Buffer.from(made.privateKey), format: 'der', type: 'pkcs8' });
  for (const hash of ['sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha512-256', 'sha3-384']) {
    for (const saltLength of [0, 8, 20, 28, 32, 47, 48, 49, 64]) {
      const is = hash === 'sha384' && saltLength === 48;
      expect(accepted(made.n, signPss(key, hash, saltLength)), `${hash}, ${saltLength}`).toBe(is);
    }
  }
  const largest = constants.RSA_PSS_SALTLEN_MAX_SIGN;
  expect(accepted(made.n, signPss(key, 'sha384', largest))).toBe(false);
  // The older scheme with the same key and hash.
  for (const hash of ['sha1', 'sha256', 'sha384']) {
    const signature = new Uint8Array(sign(hash, message, { key, padding: constants.RSA_PKCS1_PADDING }));
    expect(accepted(made.n, signature)).toBe(false);
  }
});

test.each([3, 17, 257])('a key with the public exponent %i has no signature that counts', (publicExponent) => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 3072, publicExponent });
  const { n } = privateKey.export({ format: 'jwk' });
  const modulus = new Uint8Array(Buffer.from(n!, 'base64url'));
  expect(accepted(modulus, signPss(privateKey, 'sha384', 48))).toBe(false);
});

test('a cube root of a padded message, which an exponent of 3 would take without any key, is refused', async () => {
  const { n } = await generateTokenKey();
  for (const small of [1, 2, 3, 255]) {
    const signature = new Uint8Array(384);
    signature[383] = small;
    expect(accepted(n, signature)).toBe(false);
  }
});
