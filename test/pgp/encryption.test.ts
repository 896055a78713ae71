import fc from 'fast-check';
import { createMessage, encrypt, enums } from 'openpgp';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../../src/core/base/bytes.ts';
import { encryptTo, openWithPassphrase, sealWithPassphrase } from '../../src/pgp/encryption.ts';
import { generateSigningKey, readSigningKey } from '../../src/pgp/signing-key.ts';
import { makeTestSigner, NOW_MS } from '../support/pgp.ts';

const alice = await makeTestSigner('Alice');
const bob = await makeTestSigner('Bob');
const secret = utf8('{"share":"…"}');

async function sealed(bytes: Uint8Array, certificate: string): Promise<string> {
  const message = await encryptTo({ bytes, certificate, nowMs: NOW_MS });
  if (!message.ok) throw new Error(message.error.reasons.join('; '));
  return message.value;
}

/** The armour with one character of its middle changed. */
function damaged(armored: string): string {
  const at = Math.floor(armored.length / 2);
  return `${armored.slice(0, at)}${armored[at] === 'A' ? 'B' : 'A'}${armored.slice(at + 1)}`;
}

describe('a message to the holder of a certificate', () => {
  test('is opened by its holder, whatever it says, and by nobody else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 500 }), async (bytes) => {
        const message = await sealed(bytes, alice.certificate.armored);
        expect(await alice.key.decrypt(message)).toEqual({ ok: true, value: bytes });
        expect((await bob.key.decrypt(message)).ok).toBe(false);
      }),
      { numRuns: 10 },
    );
  });

  test('is never the same twice', async () => {
    const certificate = alice.certificate.armored;
    expect(await sealed(secret, certificate)).not.toBe(await sealed(secret, certificate));
  });

  test('that was changed is refused', async () => {
    expect((await alice.key.decrypt(damaged(await sealed(secret, alice.certificate.armored)))).ok).toBe(false);
    expect((await alice.key.decrypt('no armour')).ok).toBe(false);
    expect(await alice.key.decrypt('A'.repeat(70_000))).toEqual({
      ok: false,
      error: { reasons: ['larger than 65536 characters'] },
    });
  });

  test('that grows when it is unpacked is refused', async () => {
    const message = await createMessage({ binary: new Uint8Array(10_000_000) });
    const bomb = (await encrypt({
      message,
      encryptionKeys: alice.raw.toPublic(),
      config: { preferredCompressionAlgorithm: enums.compression.zlib },
    })) as string;
    expect(bomb.length).toBeLessThan(65_536);
    expect((await alice.key.decrypt(bomb)).ok).toBe(false);
  });

  test('cannot be made for what is no certificate', async () => {
    expect((await encryptTo({ bytes: secret, certificate: 'none', nowMs: NOW_MS })).ok).toBe(false);
  });
});

describe('a file under a passphrase', () => {
  test('is opened with it and with no other', async () => {
    const armored = await sealWithPassphrase({ bytes: secret, passphrase: 'correct horse' });
    expect(await openWithPassphrase({ armored, passphrase: 'correct horse' })).toEqual({ ok: true, value: secret });
    expect((await openWithPassphrase({ armored, passphrase: 'correct horse ' })).ok).toBe(false);
    expect((await openWithPassphrase({ armored: damaged(armored), passphrase: 'correct horse' })).ok).toBe(false);
  });
});

test('a key with a passphrase signs and decrypts when it is unlocked', async () => {
  const made = await generateSigningKey({ name: 'Tara Trustee', passphrase: 'battery staple', nowMs: NOW_MS });
  if (!made.ok) throw new Error(made.error.kind);
  const armored = made.value.privateKey;
  expect(await readSigningKey({ armored })).toEqual({ ok: false, error: { kind: 'passphrase-needed' } });
  const key = await readSigningKey({ armored, passphrase: 'battery staple' });
  if (!key.ok) throw new Error(key.error.kind);
  const message = await sealed(secret, made.value.certificate.armored);
  expect(await key.value.decrypt(message)).toEqual({ ok: true, value: secret });
});
