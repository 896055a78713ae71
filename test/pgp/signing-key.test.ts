import { generateKey } from 'openpgp';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../../src/core/base/bytes.ts';
import { createOpenPgp } from '../../src/pgp/openpgp.ts';
import { generateSigningKey, readSigningKey } from '../../src/pgp/signing-key.ts';
import { DAY_MS, makeTestSigner, NOW_MS } from '../support/pgp.ts';

const document = utf8('a document');

async function errorOf(armored: string, passphrase?: string): Promise<unknown> {
  const read = await readSigningKey({ armored, ...(passphrase === undefined ? {} : { passphrase }) });
  return read.ok ? null : read.error;
}

describe('private OpenPGP keys', () => {
  test('a made key signs what its certificate verifies', async () => {
    const made = await generateSigningKey({ name: 'Ólafur Þór', nowMs: NOW_MS });
    if (!made.ok) throw new Error('refused');
    const key = await readSigningKey({ armored: made.value.privateKey });
    if (!key.ok) throw new Error('refused');
    expect(key.value.certificate).toEqual(made.value.certificate);
    expect(made.value.certificate.name).toBe('Ólafur Þór');
    const signature = await key.value.sign({ document, nowMs: NOW_MS + 500 });
    const verified = await createOpenPgp().verifySignature({
      document,
      signature,
      certificates: [made.value.certificate.armored],
      notBeforeMs: NOW_MS,
      notAfterMs: NOW_MS,
    });
    expect(verified).toEqual({ ok: true, value: { signer: made.value.certificate.fingerprint, armored: signature } });
  });

  test('a protected key needs its passphrase, and tells a wrong one from a missing one', async () => {
    const made = await generateSigningKey({ name: 'Olive', passphrase: 'correct horse', nowMs: NOW_MS });
    if (!made.ok) throw new Error('refused');
    expect(await errorOf(made.value.privateKey)).toEqual({ kind: 'passphrase-needed' });
    expect(await errorOf(made.value.privateKey, 'wrong')).toEqual({ kind: 'passphrase-wrong' });
    expect(await errorOf(made.value.privateKey, 'correct horse')).toBeNull();
  });

  test.each(['', ' Olive', 'Olive <o@example.org>', 'Olive (chair)', 'a\nb', 'x'.repeat(121)])(
    'a key for the name %j is not made',
    async (name) => {
      const made = await generateSigningKey({ name, nowMs: NOW_MS });
      expect(made.ok ? '' : made.error.kind).toBe('name-refused');
    },
  );

  test('what is not exactly one private key is refused', async () => {
    const olive = await makeTestSigner('Olive');
    const rsa = await generateKey({
      type: 'rsa',
      rsaBits: 2048,
      userIDs: [{ name: 'Weak' }],
      config: { minRSABits: 2048 },
    });
    const refused = [olive.certificate.armored, '', 'x'.repeat(70_000), rsa.privateKey];
    for (const armored of refused) expect(await errorOf(armored)).toMatchObject({ kind: 'private-key-refused' });
  });

  test('a key of tomorrow cannot sign today: the mistake shows at once, not at the count', async () => {
    const olive = await makeTestSigner('Olive', NOW_MS + DAY_MS);
    await expect(olive.key.sign({ document, nowMs: NOW_MS })).rejects.toThrow();
  });
});
