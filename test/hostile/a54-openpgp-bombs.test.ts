import { deflateRawSync } from 'node:zlib';
import { createMessage, encrypt, enums } from 'openpgp';
import { beforeAll, describe, expect, test } from 'vitest';
import { concatBytes, utf8 } from '../../src/core/base/bytes.ts';
import { armor, unarmor } from '../../src/pgp/armor.ts';
import { openWithPassphrase, sealWithPassphrase } from '../../src/pgp/encryption.ts';
import { createOpenPgp } from '../../src/pgp/openpgp.ts';
import { type Packet, readPackets, TAG, writePackets } from '../../src/pgp/packets.ts';
import { readSigningKey } from '../../src/pgp/signing-key.ts';
import { makeTestSigner, NOW_MS, publicPackets, type TestSigner } from '../support/pgp.ts';

/** Small OpenPGP texts that would grow to gigabytes, or compute for minutes, in whoever opens them. */

const pgp = createOpenPgp();
const COMPRESSED = 8;
const SECRET_BY_PASSPHRASE = 3;
let olive: TestSigner;
let byPassphrase = '';

beforeAll(async () => {
  olive = await makeTestSigner('Olive Officer');
  byPassphrase = await sealWithPassphrase({ bytes: utf8('a share'), passphrase: 'correct' });
});

/** A packet that unpacks to so many zero bytes. */
function bomb(bytes: number): Packet {
  return { tag: COMPRESSED, body: concatBytes([Uint8Array.of(1), deflateRawSync(new Uint8Array(bytes))]) };
}

/** The bytes of a message in armour, whose kind our own reader has no name for. */
function packetsOf(armored: string): Packet[] {
  const bytes = unarmor('PGP SIGNATURE', armored.replaceAll('PGP MESSAGE', 'PGP SIGNATURE'));
  return bytes.ok ? readPackets(bytes.value)! : [];
}

const messageOf = (packets: readonly Packet[]) =>
  armor('PGP SIGNATURE', writePackets(packets)).replaceAll('PGP SIGNATURE', 'PGP MESSAGE');

async function reasonsOf(signature: string, certificate = olive.certificate.armored): Promise<readonly string[]> {
  const bounds = { notBeforeMs: 0, notAfterMs: NOW_MS };
  const verified = await pgp.verifySignature({
    document: utf8('x'),
    signature,
    certificates: [certificate],
    ...bounds,
  });
  return verified.ok ? [] : verified.error.reasons;
}

describe('compressed data', () => {
  test('of ten megabytes in the place of a signature is not unpacked', async () => {
    const armored = armor('PGP SIGNATURE', writePackets([bomb(10_000_000)]));
    expect(armored.length).toBeLessThan(16_384);
    expect(await reasonsOf(armored)).toEqual(['the signature: the packet is not a signature']);
  });

  test('of forty megabytes inside a certificate is not unpacked', async () => {
    const armored = armor('PGP PUBLIC KEY BLOCK', writePackets([...publicPackets(olive.raw), bomb(40_000_000)]));
    expect(armored.length).toBeLessThan(65_536);
    const read = await pgp.readCertificate(armored);
    expect(read).toEqual({
      ok: false,
      error: { reasons: ['the certificate holds packets that do not belong into one'] },
    });
  });

  test('inside compressed data, encrypted to a trustee, is not unpacked, nor is a little of it', async () => {
    for (const size of [10_000_000, 10]) {
      const message = await createMessage({ binary: new Uint8Array(size) });
      const config = { preferredCompressionAlgorithm: enums.compression.zlib };
      const sealed = (await encrypt({ message, encryptionKeys: olive.raw.toPublic(), config })) as string;
      expect(sealed.length).toBeLessThan(65_536);
      const opened = await olive.key.decrypt(sealed);
      expect(opened).toMatchObject({
        ok: false,
        error: { reasons: [expect.stringMatching(/[Mm]aximum decompressed/)] },
      });
    }
  });
});

describe('a passphrase that would take all memory', () => {
  /** Argon2 with another exponent of memory, and its passes as given, in a message sealed under a passphrase. */
  function costly(exponent: number, passes: number): string {
    const [first, ...rest] = packetsOf(byPassphrase);
    expect([first?.tag, first?.body[2]]).toEqual([SECRET_BY_PASSPHRASE, 4]);
    const body = first!.body.slice();
    // Version, cipher, kind; then 16 bytes of salt, passes, lanes, exponent.
    body[19] = passes;
    body[21] = exponent;
    return messageOf([{ tag: SECRET_BY_PASSPHRASE, body }, ...rest]);
  }

  test.each([22, 30, 31, 255])('2^%i KiB is refused unread', async (exponent) => {
    const opened = await openWithPassphrase({ armored: costly(exponent, 1), passphrase: 'correct' });
    expect(opened).toMatchObject({ ok: false, error: { reasons: [expect.stringMatching(/Argon2|encoded memory/)] } });
  });

  test('is not even computed where a key opens the message', async () => {
    const [toKey, ...rest] = packetsOf(await sealedToOlive());
    const [first] = packetsOf(costly(21, 255));
    const opened = await olive.key.decrypt(messageOf([first!, toKey!, ...rest]));
    expect(opened).toEqual({ ok: true, value: utf8('a share') });
  });

  test('is refused for a private key as well', async () => {
    const made = await makeTestSigner('Tara');
    const bytes = unarmor('PGP PRIVATE KEY BLOCK', made.privateKey);
    const [secret, ...rest] = bytes.ok ? readPackets(bytes.value)!.slice(0, 3) : [];
    const open = publicPackets(made.raw)[0]!.body;
    // Encrypted by AES-256 under Argon2: usage 254, cipher, kind, salt, passes, lanes, exponent, vector, ciphertext.
    const head = Uint8Array.of(254, 9, 4, ...new Uint8Array(16), 1, 4, 31);
    const body = concatBytes([open, head, new Uint8Array(16 + 54)]);
    const armored = armor('PGP PRIVATE KEY BLOCK', writePackets([{ tag: TAG.secretKey, body }, ...rest]));
    expect(secret?.tag).toBe(TAG.secretKey);
    const read = await readSigningKey({ armored, passphrase: 'correct' });
    expect(read).toEqual({ ok: false, error: { kind: 'passphrase-wrong' } });
  });

  async function sealedToOlive(): Promise<string> {
    const message = await createMessage({ binary: utf8('a share') });
    return (await encrypt({ message, encryptionKeys: olive.raw.toPublic() })) as string;
  }
});
