import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { describe, expect, test } from 'vitest';
import { ed25519Signer, verifyEd25519 } from '../../src/backends/node-ed25519.ts';
import { mayStandAsPoint } from '../../src/backends/strict-ed25519.ts';
import { concatBytes, toHex, utf8 } from '../../src/core/base/bytes.ts';
import { integerFromBytes, integerToBytes } from '../../src/core/token/integers.ts';
import { testBytes } from '../support/definition.ts';
import { hex, vectorText } from '../support/vectors.ts';

interface Ed25519Vectors {
  testGroups: {
    publicKey: { pk: string };
    tests: { tcId: number; comment: string; msg: string; sig: string; result: 'valid' | 'invalid' }[];
  }[];
}

const vectors = JSON.parse(vectorText('wycheproof/ed25519_test.json')) as Ed25519Vectors;
const P = 2n ** 255n - 19n;

/** Little-endian bytes of y with a sign bit. */
function encoding(y: bigint, sign: 0 | 1): Uint8Array {
  return integerToBytes(y + (sign === 1 ? 2n ** 255n : 0n), 32).toReversed();
}

/** The y coordinates of the eight points of small order, by noble's arithmetic. */
const torsion = (() => {
  const generator = ed25519.Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05');
  const points = [ed25519.Point.ZERO];
  for (let index = 1; index < 8; index += 1) points.push(points[index - 1]!.add(generator));
  return points;
})();

/** k = SHA-512(R ‖ A ‖ M) mod the order (RFC 8032 section 5.1.7). */
function challenge(r: Uint8Array, a: Uint8Array, message: Uint8Array): bigint {
  return integerFromBytes(sha512(concatBytes([r, a, message])).toReversed()) % ed25519.Point.Fn.ORDER;
}

describe('strict Ed25519', () => {
  test.each(vectors.testGroups.flatMap((group) => group.tests.map((one) => ({ pk: group.publicKey.pk, ...one }))))(
    'Wycheproof case $tcId: $comment ($result)',
    ({ pk, msg, sig, result }) => {
      const verified = verifyEd25519({ publicKey: hex(pk), message: hex(msg), signature: hex(sig) });
      expect(verified).toBe(result === 'valid');
    },
  );

  test('a signer from a seed gives RFC 8032’s key and signature', () => {
    const signer = ed25519Signer(hex('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'));
    expect(toHex(signer.publicKey)).toBe('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
    const signature = signer.sign(new Uint8Array());
    expect(toHex(signature)).toBe(
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    );
    expect(verifyEd25519({ publicKey: signer.publicKey, message: new Uint8Array(), signature })).toBe(true);
  });

  test('the eight points of small order are refused in each encoding, canonical or not', () => {
    expect(new Set(torsion.map((point) => point.toHex())).size).toBe(8);
    for (const point of torsion) {
      const { y } = point.toAffine();
      for (const sign of [0, 1] as const) {
        expect(mayStandAsPoint(encoding(y, sign))).toBe(false);
        if (y < 19n) expect(mayStandAsPoint(encoding(y + P, sign))).toBe(false);
      }
    }
  });

  test('a y coordinate of p or more is refused, one below it is not', () => {
    for (let y = P; y < 2n ** 255n; y += 1n) {
      for (const sign of [0, 1] as const) expect(mayStandAsPoint(encoding(y, sign))).toBe(false);
    }
    expect(mayStandAsPoint(encoding(P - 2n, 0))).toBe(true);
    expect(mayStandAsPoint(encoding(2n, 1))).toBe(true);
    // 2^255 − 19 − 256: only the lowest two bytes differ from p.
    expect(mayStandAsPoint(encoding(P - 256n, 0))).toBe(true);
  });

  test('under a key of small order nothing verifies, although S·B = R + k·A can hold for any message', () => {
    for (const point of torsion) {
      const publicKey = point.toBytes();
      for (let counter = 0; counter < 16; counter += 1) {
        // R = B, S = 1: holds whenever k·A is the identity, one message in eight at the worst.
        const signature = concatBytes([ed25519.Point.BASE.toBytes(), encoding(1n, 0)]);
        const message = utf8(`message ${counter}`);
        expect(verifyEd25519({ publicKey, message, signature })).toBe(false);
      }
    }
  });

  test('a key with a part of small order never makes the answer depend on the cofactor', () => {
    // A' = A + T: the signature of A holds under A' only up to the cofactor, unless k·T vanishes.
    const secret = testBytes('ed25519', 32);
    const { scalar, point } = ed25519.utils.getExtendedPublicKey(secret);
    const mixed = point.add(torsion[1]!);
    for (let counter = 0; counter < 32; counter += 1) {
      const message = utf8(`message ${counter}`);
      const nonce = 12_345n + BigInt(counter);
      const r = ed25519.Point.BASE.multiply(nonce);
      const k = challenge(r.toBytes(), mixed.toBytes(), message);
      const s = (nonce + k * scalar) % ed25519.Point.Fn.ORDER;
      const signature = concatBytes([r.toBytes(), encoding(s, 0)]);
      const verified = verifyEd25519({ publicKey: mixed.toBytes(), message, signature });
      expect(verified).toBe(k % 8n === 0n);
    }
  });

  test('S is refused from the order on', () => {
    const signer = ed25519Signer(testBytes('seed', 32));
    const message = utf8('message');
    const signature = signer.sign(message);
    const s = integerFromBytes(signature.slice(32).toReversed());
    const raised = concatBytes([signature.subarray(0, 32), encoding(s + ed25519.Point.Fn.ORDER, 0)]);
    expect(verifyEd25519({ publicKey: signer.publicKey, message, signature })).toBe(true);
    expect(verifyEd25519({ publicKey: signer.publicKey, message, signature: raised })).toBe(false);
  });

  test('keys and signatures of other lengths are refused', () => {
    const signer = ed25519Signer(testBytes('seed', 32));
    const message = utf8('message');
    const signature = signer.sign(message);
    for (const length of [0, 31, 33]) {
      expect(verifyEd25519({ publicKey: new Uint8Array(length).fill(9), message, signature })).toBe(false);
    }
    for (const length of [0, 63, 65]) {
      const cut = new Uint8Array(length).fill(9);
      cut.set(signature.subarray(0, length));
      expect(verifyEd25519({ publicKey: signer.publicKey, message, signature: cut })).toBe(false);
    }
  });
});
