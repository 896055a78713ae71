import { generateKey, type PrivateKey, readPrivateKey } from 'openpgp';
import { beforeAll, describe, expect, test } from 'vitest';
import { concatBytes, utf8 } from '../../src/core/base/bytes.ts';
import { armor, unarmor } from '../../src/pgp/armor.ts';
import { createOpenPgp } from '../../src/pgp/openpgp.ts';
import { type Packet, readPackets, TAG, writePackets } from '../../src/pgp/packets.ts';
import { DAY_MS, makeTestSigner, NOW_MS, publicPackets, rawSignature, type TestSigner } from '../support/pgp.ts';
import { hex } from '../support/vectors.ts';

const pgp = createOpenPgp();
let olive: TestSigner;

beforeAll(async () => {
  olive = await makeTestSigner('Olive Officer');
});

async function reasons(armored: string): Promise<readonly string[]> {
  const read = await pgp.readCertificate(armored);
  return read.ok ? [] : read.error.reasons;
}

function armorPackets(packets: readonly Packet[]): string {
  return armor('PGP PUBLIC KEY BLOCK', writePackets(packets));
}

async function generated(options: object): Promise<PrivateKey> {
  const made = await generateKey({ userIDs: [{ name: 'Special' }], format: 'object', ...options } as never);
  return (made as unknown as { privateKey: PrivateKey }).privateKey;
}

/** One RSA key of so many bits, for tests of sizes: made by openpgp.js, slow above 3072. */
const rsa = (rsaBits: number) => generated({ type: 'rsa', rsaBits, subkeys: [], config: { minRSABits: 1024 } });

describe('reading a certificate', () => {
  test('name, fingerprint and canonical armour come out, and the armour is its own canonical form', async () => {
    const read = await pgp.readCertificate(olive.certificate.armored);
    expect(read).toEqual({ ok: true, value: olive.certificate });
    expect(olive.certificate.fingerprint).toMatch(/^[0-9a-f]{40}$/);
    expect(olive.certificate.name).toBe('Olive Officer');
  });

  test('headers, line ends and packet formats are brought into the one form', async () => {
    const packets = publicPackets(olive.raw);
    const old = concatBytes(
      packets.map(({ tag, body }) =>
        concatBytes([Uint8Array.of(0x80 | (tag << 2) | 1, body.length >> 8, body.length & 255), body]),
      ),
    );
    const dressed = armor('PGP PUBLIC KEY BLOCK', old).replace('\n\n', '\r\nComment: mine\r\n\r\n');
    const read = await pgp.readCertificate(dressed);
    expect(read.ok && read.value.armored).toBe(olive.certificate.armored);
  });

  test('two certificates of one key have one key hash, and different fingerprints', async () => {
    const twin = await withAnotherDate(olive);
    const read = await pgp.readCertificate(twin);
    if (!read.ok) throw new Error(read.error.reasons.join());
    expect(read.value.keyHash).toBe(olive.certificate.keyHash);
    expect(read.value.fingerprint).not.toBe(olive.certificate.fingerprint);
    const other = await makeTestSigner('Otto');
    expect(other.certificate.keyHash).not.toBe(olive.certificate.keyHash);
  });

  test.each([
    ['nistP256', { type: 'ecc', curve: 'nistP256' }],
    ['nistP384', { type: 'ecc', curve: 'nistP384' }],
    ['nistP521', { type: 'ecc', curve: 'nistP521' }],
  ])('a key on %s is accepted', async (_, options) => {
    expect(await reasons(armorPackets(publicPackets(await generated(options))))).toEqual([]);
  });

  test('RSA counts from 3072 bits', async () => {
    expect(await reasons(armorPackets(publicPackets(await rsa(3072))))).toEqual([]);
    expect(await reasons(armorPackets(publicPackets(await rsa(2048))))).toEqual([
      'an RSA key of 2048 bits: only 3072 to 8192 are accepted',
    ]);
  });

  test('an RSA key that would keep a verifier busy is refused before anything is computed with it', async () => {
    const [key, ...rest] = publicPackets(olive.raw);
    const mpi = (bytes: number) =>
      concatBytes([Uint8Array.of((8 * bytes) >> 8, (8 * bytes) & 255), new Uint8Array(bytes).fill(255)]);
    const time = key!.body.subarray(1, 5);
    const huge = (n: number, e: number) =>
      armorPackets([
        { tag: TAG.publicKey, body: concatBytes([Uint8Array.of(4), time, Uint8Array.of(1), mpi(n), mpi(e)]) },
        ...rest,
      ]);
    expect(await reasons(huge(8000, 3))).toContain('an RSA key of 64000 bits: only 3072 to 8192 are accepted');
    expect(await reasons(huge(384, 384))).toContain('an RSA key with an unusual exponent');
  });

  test.each([
    ['of RFC 9580’s Ed25519, which GnuPG 2.2 cannot read', { type: 'curve25519' }, /a key of the kind ed25519/],
    ['of version 6', { type: 'curve25519', config: { v6Keys: true } }, /only keys of version 4 are accepted/],
  ])('a key %s is refused', async (_, options, reason) => {
    const found = await reasons(armorPackets(publicPackets(await generated(options))));
    expect(found.length).toBeGreaterThan(0);
    expect(found[0]).toMatch(reason);
  });

  const point = concatBytes([Uint8Array.of(2, 3, 4), new Uint8Array(64).fill(7)]);
  const number = concatBytes([Uint8Array.of(8, 0), new Uint8Array(256).fill(255)]);
  test.each([
    ['on secp256k1', 19, [hex('052b8104000a'), point], 'a key on the curve secp256k1'],
    ['on a Brainpool curve', 19, [hex('092b2403030208010107'), point], 'a key on the curve brainpoolP256r1'],
    ['of the kind DSA', 17, [number, number, number, number], 'a key of the kind dsa'],
  ])('a key %s is refused before anything is computed with it', async (_, algorithm, numbers, reason) => {
    const [key, ...rest] = publicPackets(olive.raw);
    const head = [key!.body.subarray(0, 5), Uint8Array.of(algorithm)];
    const foreign = { tag: TAG.publicKey, body: concatBytes([...head, ...numbers]) };
    expect((await reasons(armorPackets([foreign, ...rest])))[0]).toContain(reason);
    const subkey = { ...foreign, tag: TAG.publicSubkey };
    const [primary, name, certification] = publicPackets(olive.raw);
    const binding = await rawSignature(olive.raw, {
      fields: { signatureType: 0x18 },
      data: { key: olive.raw.keyPacket, bind: olive.raw.subkeys[0]!.keyPacket },
    });
    const packets = [primary!, name!, certification!, subkey, { tag: TAG.signature, body: binding }];
    expect((await reasons(armorPackets(packets)))[0]).toContain(`a subkey: ${reason}`);
  });

  test('an expired certificate is read: whether a signature counts depends on the signature’s time', async () => {
    const key = await generated({ keyExpirationTime: 60, date: new Date(NOW_MS - 900 * DAY_MS) });
    expect(await reasons(armorPackets(publicPackets(key)))).toEqual([]);
  });
});

/** The same key with another creation time, certified anew under the name Olive Officer. */
async function withAnotherDate(signer: TestSigner): Promise<string> {
  const bytes = unarmor('PGP PRIVATE KEY BLOCK', signer.privateKey);
  const [secret, name, ...rest] = bytes.ok ? readPackets(bytes.value)! : [];
  const body = secret!.body.slice();
  body[4]! ^= 1;
  const twin = await readPrivateKey({ binaryKey: writePackets([{ tag: TAG.secretKey, body }, name!, ...rest]) });
  const certification = await rawSignature(twin, {
    fields: { signatureType: 0x13, keyFlags: Uint8Array.of(3) },
    data: { key: twin.keyPacket, userID: twin.users[0]!.userID! },
  });
  return armorPackets([publicPackets(twin)[0]!, name!, { tag: TAG.signature, body: certification }]);
}

describe('what is no certificate', () => {
  test('a private key is refused by name', async () => {
    expect(await reasons(olive.privateKey)).toEqual([expect.stringContaining('this is a private key')]);
    const disguised = olive.privateKey.replaceAll('PRIVATE', 'PUBLIC');
    expect(await reasons(disguised)).toEqual(['0 certificates in one block instead of one']);
  });

  test('a private subkey beside a public key is refused', async () => {
    const bytes = unarmor('PGP PRIVATE KEY BLOCK', olive.privateKey);
    const secret = bytes.ok ? readPackets(bytes.value)! : [];
    const mixed = [publicPackets(olive.raw)[0]!, ...secret.slice(1)];
    expect(await reasons(armorPackets(mixed))).toEqual(['the certificate holds packets that do not belong into one']);
  });

  test('two certificates in one block are refused', async () => {
    const otto = await makeTestSigner('Otto');
    expect(await reasons(armorPackets([...publicPackets(olive.raw), ...publicPackets(otto.raw)]))).toEqual([
      '2 certificates in one block instead of one',
    ]);
  });

  test('a key without a name, or without a signature over its name, is refused', async () => {
    const [key, name, ...rest] = publicPackets(olive.raw);
    expect((await reasons(armorPackets([key!]))).length).toBe(1);
    expect((await reasons(armorPackets([key!, name!]))).length).toBe(1);
    const renamed = { tag: TAG.userId, body: utf8('Otto Officer') };
    expect((await reasons(armorPackets([key!, renamed, ...rest]))).length).toBe(1);
  });

  test('a name with control or direction characters is refused', async () => {
    for (const name of ['Olive\u202eOfficer', 'Olive\nOfficer', ' ', 'x'.repeat(121)]) {
      const key = await generated({ userIDs: [{ name: 'placeholder' }] });
      const userID = Object.assign(Object.create(key.users[0]!.userID) as object, {
        userID: name,
        write: () => utf8(name),
      });
      const certification = await rawSignature(key, {
        fields: { signatureType: 0x13, keyFlags: Uint8Array.of(3) },
        data: { key: key.keyPacket, userID },
        date: new Date(),
      });
      const packets = [
        publicPackets(key)[0]!,
        { tag: TAG.userId, body: utf8(name) },
        { tag: TAG.signature, body: certification },
      ];
      expect(await reasons(armorPackets(packets))).toEqual(['its name is not one line of up to 120 plain characters']);
    }
  });

  test('larger than 64 KiB is refused unread, and every piece of a certificate without a crash', async () => {
    expect(await reasons(' '.repeat(65_537))).toEqual([expect.stringContaining('larger than 65536 characters')]);
    const bytes = writePackets(publicPackets(olive.raw));
    for (let length = 0; length < bytes.length; length += 3) {
      const read = await pgp.readCertificate(armor('PGP PUBLIC KEY BLOCK', bytes.subarray(0, length)));
      if (read.ok) expect(read.value.fingerprint).toBe(olive.certificate.fingerprint);
    }
  });

  test('bytes of a certificate changed at random never crash the reader, nor give another fingerprint its name', async () => {
    const bytes = writePackets(publicPackets(olive.raw));
    for (let at = 0; at < bytes.length; at += 2) {
      const changed = bytes.slice();
      changed[at]! ^= 1 << (at % 8);
      const read = await pgp.readCertificate(armor('PGP PUBLIC KEY BLOCK', changed));
      if (read.ok)
        expect([read.value.fingerprint, read.value.name]).toEqual([olive.certificate.fingerprint, 'Olive Officer']);
    }
  });
});
