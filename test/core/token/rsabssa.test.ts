import { describe, expect, test } from 'vitest';
import { integerFromBytes, invertMod, powerMod } from '../../../src/core/token/integers.ts';
import { blindAnySize, finalizeAnySize, verifyPssAnySize } from '../../../src/core/token/rsabssa.ts';
import { hex, vectorText } from '../../support/vectors.ts';

interface Rfc9474Vector {
  name: string;
  n: string;
  e: string;
  d: string;
  input_msg: string;
  salt: string;
  inv: string;
  blinded_msg: string;
  blind_sig: string;
  sig: string;
}

function bytes(text: string): Uint8Array {
  return hex(text.replace(/^0x/, ''));
}

const rfcVectors = JSON.parse(vectorText('rfc9474/test_vectors_rfc9474.json')) as Rfc9474Vector[];

describe.each(rfcVectors)('RFC 9474 $name', (vector) => {
  const n = bytes(vector.n);
  const message = bytes(vector.input_msg);
  const salt = bytes(vector.salt);
  const inverse = integerFromBytes(bytes(vector.inv));
  const blindingFactor = invertMod(inverse, integerFromBytes(n))!;

  test('the vectors use the exponent that is the only one here', () => {
    expect(integerFromBytes(bytes(vector.e))).toBe(65_537n);
  });

  test('blinding gives the blinded message', () => {
    expect(blindAnySize({ n, message, salt, blindingFactor })).toEqual({ ok: true, value: bytes(vector.blinded_msg) });
  });

  test('the private operation on the blinded message is the blind signature', () => {
    const signed = powerMod(
      integerFromBytes(bytes(vector.blinded_msg)),
      integerFromBytes(bytes(vector.d)),
      integerFromBytes(n),
    );
    expect(signed).toBe(integerFromBytes(bytes(vector.blind_sig)));
  });

  test('finalizing gives the signature', () => {
    const finalized = finalizeAnySize({
      n,
      message,
      saltLength: salt.length,
      blindingFactor,
      blindSignature: bytes(vector.blind_sig),
    });
    expect(finalized).toEqual({ ok: true, value: bytes(vector.sig) });
  });

  test('the signature verifies with its own salt length and with no other', () => {
    const signature = bytes(vector.sig);
    for (const saltLength of [0, 20, 32, 47, 48, 49, 64]) {
      const accepted = verifyPssAnySize({ n, message, signature, saltLength });
      expect(accepted, `salt length ${saltLength}`).toBe(saltLength === salt.length);
    }
  });

  test('a blind signature with one bit changed is refused, never unblinded', () => {
    const blindSignature = bytes(vector.blind_sig);
    blindSignature[100]! ^= 1;
    const finalized = finalizeAnySize({ n, message, saltLength: salt.length, blindingFactor, blindSignature });
    expect(finalized.ok).toBe(false);
  });
});

interface PssGroup {
  sha: string;
  mgfSha: string;
  sLen: number;
  publicKey: { modulus: string; publicExponent: string };
  tests: { tcId: number; comment: string; msg: string; sig: string; result: 'valid' | 'invalid' | 'acceptable' }[];
}

function pssGroups(file: string): PssGroup[] {
  return (JSON.parse(vectorText(`wycheproof/${file}`)) as { testGroups: PssGroup[] }).testGroups;
}

/** Wycheproof writes moduli as DER integers: a zero byte stands before a set top bit. */
function modulus(group: PssGroup): Uint8Array {
  const n = hex(group.publicKey.modulus);
  return n[0] === 0 ? n.slice(1) : n;
}

describe('RSASSA-PSS against Wycheproof', () => {
  const groups = pssGroups('rsa_pss_2048_sha384_mgf1_48_test.json');

  test.each(groups.flatMap((group) => group.tests.map((one) => ({ group, ...one }))))(
    'SHA-384 with 48 bytes of salt, case $tcId: $comment ($result)',
    ({ group, msg, sig, result }) => {
      expect(group.publicKey.publicExponent).toBe('010001');
      const input = { n: modulus(group), message: hex(msg), signature: hex(sig), saltLength: 48 };
      expect(verifyPssAnySize(input)).toBe(result === 'valid');
    },
  );

  test('a signature with another hash, mask or salt length verifies only where all three fit', () => {
    for (const group of pssGroups('rsa_pss_misc_test.json')) {
      for (const one of group.tests) {
        for (const saltLength of [0, 20, 28, 32, 48, 64]) {
          const input = { n: modulus(group), message: hex(one.msg), signature: hex(one.sig), saltLength };
          const fits = group.sha === 'SHA-384' && group.mgfSha === 'SHA-384' && group.sLen === saltLength;
          expect(verifyPssAnySize(input), `case ${one.tcId}, salt ${saltLength}`).toBe(fits && one.result === 'valid');
        }
      }
    }
  });
});
