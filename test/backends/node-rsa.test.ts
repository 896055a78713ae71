import { constants, createPrivateKey, sign } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type GeneratedTokenKey,
  generateTokenKey,
  openTokenKey,
  verifyTokenSignature as verifyNative,
} from '../../src/backends/node-rsa.ts';
import { utf8 } from '../../src/core/base/bytes.ts';
import { verifyTokenSignature } from '../../src/core/token/blind-rsa.ts';
import { integerFromBytes, integerToBytes, powerMod } from '../../src/core/token/integers.ts';
import { verifyPssAnySize } from '../../src/core/token/rsabssa.ts';

let key: GeneratedTokenKey;

beforeAll(async () => {
  key = await generateTokenKey();
});

function signPss(message: Uint8Array, saltLength: number): Uint8Array {
  const privateKey = createPrivateKey({ key: Buffer.from(key.privateKey), format: 'der', type: 'pkcs8' });
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return new Uint8Array(sign('sha384', message, { key: privateKey, padding, saltLength }));
}

/** Both verifiers' answer; the test fails where they differ. */
function verdict(input: { n: Uint8Array; message: Uint8Array; signature: Uint8Array }): boolean {
  const answer = verifyTokenSignature(input);
  expect(verifyNative(input)).toBe(answer);
  return answer;
}

describe('RSA of ballot tokens by node:crypto', () => {
  test('the private operation inverts the public one', () => {
    const opened = openTokenKey(key.privateKey);
    expect(opened.n).toEqual(key.n);
    const request = integerToBytes(123_456_789n ** 40n, 384);
    const signature = opened.blindSign(request);
    expect(powerMod(integerFromBytes(signature), 65_537n, integerFromBytes(key.n))).toBe(integerFromBytes(request));
    expect(opened.blindSign(request)).toEqual(signature);
  });

  test('a request that should have been refused is not signed', () => {
    const opened = openTokenKey(key.privateKey);
    const n = integerFromBytes(key.n);
    for (const number of [0n, 1n, n - 1n, n]) {
      expect(() => opened.blindSign(integerToBytes(number, 384))).toThrow('bug');
    }
    expect(() => opened.blindSign(new Uint8Array(383).fill(1))).toThrow('bug');
  });

  test('both verifiers accept what OpenSSL signs with 48 bytes of salt, and nothing with another length', () => {
    const message = utf8('a token');
    for (const saltLength of [0, 20, 32, 47, 48, 49, 64, 334]) {
      expect(verdict({ n: key.n, message, signature: signPss(message, saltLength) })).toBe(saltLength === 48);
    }
  });

  test('both verifiers refuse a signature of another length, zero, one, n and beyond', () => {
    const message = utf8('a token');
    const good = signPss(message, 48);
    const n = integerFromBytes(key.n);
    const numbers = [0n, 1n, n - 1n, n, n + 1n, 2n ** 3072n - 1n];
    for (const number of numbers) {
      expect(verdict({ n: key.n, message, signature: integerToBytes(number, 384) })).toBe(false);
    }
    // The same residue as the good signature, where it fits into 384 bytes at all.
    const above = integerFromBytes(good) + n;
    if (above < 2n ** 3072n) expect(verdict({ n: key.n, message, signature: integerToBytes(above, 384) })).toBe(false);
    const lengths = [good.subarray(1), good.subarray(0, 383), new Uint8Array([0, ...good]), new Uint8Array(0)];
    for (const signature of lengths) expect(verdict({ n: key.n, message, signature })).toBe(false);
  });

  test('both verifiers give one answer for every changed byte of signature, key and message', () => {
    const message = utf8('a token');
    const good = signPss(message, 48);
    expect(verdict({ n: key.n, message, signature: good })).toBe(true);
    fc.assert(
      fc.property(
        fc.constantFrom('signature', 'n', 'message'),
        fc.nat(383),
        fc.integer({ min: 1, max: 255 }),
        (part, at, change) => {
          const input = { n: key.n.slice(), message: message.slice(), signature: good.slice() };
          const bytes = input[part];
          bytes[at % bytes.length]! ^= change;
          expect(verdict(input)).toBe(false);
        },
      ),
      { numRuns: 400 },
    );
  });

  test('both verifiers give one answer for moduli and signatures of any bytes', () => {
    const anything = fc.oneof(
      fc.uint8Array({ minLength: 384, maxLength: 384 }),
      fc.uint8Array({ maxLength: 400 }),
      fc.constantFrom(new Uint8Array(384).fill(255), new Uint8Array(384), integerToBytes(2n ** 3071n + 1n, 384)),
    );
    fc.assert(
      fc.property(anything, anything, fc.uint8Array({ maxLength: 50 }), (n, signature, message) => {
        expect(verdict({ n, message, signature })).toBe(false);
      }),
    );
  });

  test('both verifiers give one answer for every form of encoded message that the public operation can reach', () => {
    // Signatures over chosen encodings: the private operation is applied to a good encoding with bytes changed.
    const opened = openTokenKey(key.privateKey);
    const message = utf8('a token');
    const n = integerFromBytes(key.n);
    const encoded = integerToBytes(powerMod(integerFromBytes(signPss(message, 48)), 65_537n, n), 384);
    fc.assert(
      fc.property(
        fc.oneof(fc.nat(383), fc.constantFrom(0, 1, 285, 286, 287, 334, 335, 383)),
        fc.nat(255),
        (at, byte) => {
          const changed = encoded.slice();
          changed[at] = byte;
          if (integerFromBytes(changed) >= n - 1n) return;
          const signature = opened.blindSign(changed);
          const answer = verdict({ n: key.n, message, signature });
          expect(answer).toBe(byte === encoded[at]);
          expect(verifyPssAnySize({ n: key.n, message, signature, saltLength: 48 })).toBe(answer);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('both verifiers refuse an encoding whose highest bit is set, though all that is hashed is right', () => {
    const opened = openTokenKey(key.privateKey);
    const message = utf8('a token');
    const n = integerFromBytes(key.n);
    for (;;) {
      const encoded = powerMod(integerFromBytes(signPss(message, 48)), 65_537n, n);
      const raised = encoded + 2n ** 3071n;
      if (raised >= n - 1n) continue;
      const signature = opened.blindSign(integerToBytes(raised, 384));
      expect(verdict({ n: key.n, message, signature })).toBe(false);
      return;
    }
  });
});
