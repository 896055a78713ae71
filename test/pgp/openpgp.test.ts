import { createMessage, enums, generateKey, type PrivateKey, revokeKey, sign } from 'openpgp';
import { beforeAll, describe, expect, test } from 'vitest';
import { concatBytes, utf8 } from '../../src/core/base/bytes.ts';
import { armor, unarmor } from '../../src/pgp/armor.ts';
import { createOpenPgp } from '../../src/pgp/openpgp.ts';
import { readPackets, TAG, writePackets } from '../../src/pgp/packets.ts';
import {
  certificateClaiming,
  DAY_MS,
  documentData,
  makeTestSigner,
  NOW_MS,
  publicPackets,
  rawSignature,
  type TestSigner,
} from '../support/pgp.ts';

const pgp = createOpenPgp();
const document = utf8('{"type":"a document"}\r\nwith line ends\n');
let olive: TestSigner;
let otto: TestSigner;

beforeAll(async () => {
  olive = await makeTestSigner('Olive Officer');
  otto = await makeTestSigner('Otto Officer');
});

/** The verifier's answer for one signature, within a day around it. */
async function check(
  signature: string,
  change: { certificates?: string[]; document?: Uint8Array; notBeforeMs?: number; notAfterMs?: number } = {},
): Promise<{ signer?: string; armored?: string; reasons?: readonly string[] }> {
  const verified = await pgp.verifySignature({
    document: change.document ?? document,
    signature,
    certificates: change.certificates ?? [otto.certificate.armored, olive.certificate.armored],
    notBeforeMs: change.notBeforeMs ?? NOW_MS - DAY_MS,
    notAfterMs: change.notAfterMs ?? NOW_MS + DAY_MS,
  });
  return verified.ok ? verified.value : verified.error;
}

function armorBody(body: Uint8Array): string {
  return armor('PGP SIGNATURE', writePackets([{ tag: TAG.signature, body }]));
}

function publicArmor(key: PrivateKey): string {
  return armor('PGP PUBLIC KEY BLOCK', writePackets(publicPackets(key)));
}

function bytesOfArmor(signature: string): Uint8Array {
  const bytes = unarmor('PGP SIGNATURE', signature);
  if (!bytes.ok) throw new Error(bytes.error.reason);
  return bytes.value;
}

/** A certificate by openpgp.js that is not the ordinary one. */
async function special(options: object): Promise<PrivateKey> {
  const made = await generateKey({
    userIDs: [{ name: 'Special' }],
    date: new Date(NOW_MS - DAY_MS),
    format: 'object',
    ...options,
  } as Parameters<typeof generateKey>[0] & { format: 'object' });
  return made.privateKey;
}

async function signWith(key: PrivateKey, date: Date = new Date(NOW_MS)): Promise<string> {
  const message = await createMessage({ binary: document });
  const config = { minRSABits: 1024, preferredHashAlgorithm: enums.hash.sha512 };
  return (await sign({ message, signingKeys: key, detached: true, date, config })) as string;
}

describe('verifying a detached signature', () => {
  test('a signature over exact bytes names its signer, and its canonical armour is the one that was written', async () => {
    const signature = await olive.key.sign({ document, nowMs: NOW_MS });
    expect(await check(signature)).toEqual({ signer: olive.certificate.fingerprint, armored: signature });
  });

  test('other bytes are not what was signed, not even with other line ends', async () => {
    const signature = await olive.key.sign({ document, nowMs: NOW_MS });
    const others = ['{"type":"a document"}\nwith line ends\n', '', '{"type":"a document"}\r\nwith line ends\n '];
    for (const other of others) {
      expect((await check(signature, { document: utf8(other) })).reasons).toEqual([
        expect.stringContaining('Signed digest did not match'),
      ]);
    }
  });

  test('of a stored signature no two bits in any byte can be changed', { timeout: 120_000 }, async () => {
    const signature = await olive.key.sign({ document, nowMs: NOW_MS });
    const certificates = [olive.certificate.armored];
    const survivors: number[] = [];
    for (let at = 0; at < signature.length; at += 1) {
      for (const bit of [1 << (at % 7), 1 << ((at + 3) % 7)]) {
        const changed =
          signature.slice(0, at) + String.fromCharCode(signature.charCodeAt(at) ^ bit) + signature.slice(at + 1);
        const answer = await check(changed, { certificates });
        // What the verifier of a record asks: valid, and stored exactly as we would have written it.
        if (answer.signer !== undefined && answer.armored === changed) survivors.push(at);
      }
    }
    expect(survivors).toEqual([]);
  });

  test('nor any bit of its packet, where the checksum is made right again', { timeout: 120_000 }, async () => {
    const signature = await olive.key.sign({ document, nowMs: NOW_MS });
    const certificates = [olive.certificate.armored];
    const bytes = bytesOfArmor(signature);
    const survivors: number[] = [];
    for (let bit = 0; bit < 8 * bytes.length; bit += 1) {
      const changed = bytes.slice();
      changed[bit >> 3]! ^= 1 << (bit & 7);
      const answer = await check(armor('PGP SIGNATURE', changed), { certificates });
      if (answer.signer !== undefined && answer.armored === armor('PGP SIGNATURE', changed)) survivors.push(bit);
    }
    expect(survivors).toEqual([]);
  });

  test('armour with headers and CRLF is accepted and comes back without them', async () => {
    const signature = await olive.key.sign({ document, nowMs: NOW_MS });
    const dressed = signature.replace('\n\n', '\nVersion: X\nComment: y\n\n').replaceAll('\n', '\r\n');
    expect((await check(dressed)).armored).toBe(signature);
  });

  test('what is not signed is written anew: packet format, unhashed subpackets, lengths of numbers', async () => {
    const signature = await olive.key.sign({ document, nowMs: NOW_MS });
    const [packet] = readPackets(bytesOfArmor(signature))!;
    const { body } = packet!;
    const hashedEnd = 6 + body[4]! * 256 + body[5]!;
    const rest = body.subarray(hashedEnd + 2);
    const withUnhashed = (subpackets: string) => {
      const bytes = Uint8Array.from(Buffer.from(subpackets, 'hex'));
      return concatBytes([body.subarray(0, hashedEnd), Uint8Array.of(0, bytes.length), bytes, rest]);
    };
    const old = concatBytes([Uint8Array.of(0x89, body.length >> 8, body.length & 255), body]);
    const variants = [
      armor('PGP SIGNATURE', old),
      armorBody(withUnhashed('0364aabb')),
      armorBody(withUnhashed('05026554aa00')),
    ];
    for (const variant of variants) {
      expect(variant).not.toBe(signature);
      expect((await check(variant)).armored).toBe(signature);
    }
    // A number with a leading zero byte.
    const bits = rest[2]! * 256 + rest[3]!;
    const size = Math.ceil(bits / 8);
    const longer = concatBytes([
      body.subarray(0, hashedEnd),
      Uint8Array.of(0, 0),
      rest.subarray(0, 2),
      Uint8Array.of((8 * size + 8) >> 8, (8 * size + 8) & 255, 0),
      rest.subarray(4),
    ]);
    expect((await check(armorBody(longer))).armored).toBe(signature);
  });

  test('bytes after the numbers of a signature are refused', async () => {
    const { body } = readPackets(bytesOfArmor(await olive.key.sign({ document, nowMs: NOW_MS })))![0]!;
    expect((await check(armorBody(concatBytes([body, Uint8Array.of(0)])))).reasons).toEqual([
      'the signature: the packet is cut off or has bytes left over',
    ]);
  });

  test('the time of the signature must lie within the bounds, ends included', async () => {
    const signature = await olive.key.sign({ document, nowMs: NOW_MS });
    expect((await check(signature, { notBeforeMs: NOW_MS, notAfterMs: NOW_MS })).signer).toBeDefined();
    expect((await check(signature, { notBeforeMs: NOW_MS + 1000 })).reasons).toEqual([
      'made at 2026-11-10T08:00:00Z, before 2026-11-10T08:00:01Z',
    ]);
    expect((await check(signature, { notAfterMs: NOW_MS - 1000 })).reasons).toEqual([
      'made at 2026-11-10T08:00:00Z, after 2026-11-10T07:59:59Z',
    ]);
  });

  test('a text signature is refused, although it verifies', async () => {
    const message = await createMessage({ text: 'a text\n' });
    const signature = (await sign({
      message,
      signingKeys: olive.raw,
      detached: true,
      date: new Date(NOW_MS),
    })) as string;
    expect((await check(signature, { document: utf8('a text\n') })).reasons).toContain(
      'not a signature over binary bytes (type 0x00)',
    );
  });

  test.each([
    ['SHA-1', 2],
    ['SHA-224', 11],
  ])('a signature with %s is refused', async (_, hashAlgorithm) => {
    // openpgp.js makes none with Ed25519, and none with its usual notation.
    const key = await special({ type: 'ecc', curve: 'nistP256' });
    const body = await rawSignature(key, {
      fields: { signatureType: 0, hashAlgorithm },
      data: await documentData(document),
      detached: true,
      settings: { nonDeterministicSignaturesViaNotation: false },
    });
    const { reasons } = await check(armorBody(body), { certificates: [publicArmor(key)] });
    expect(reasons).toContain('not made with SHA-256, SHA-384 or SHA-512');
  });

  test.each([
    ['SHA-256', 8],
    ['SHA-384', 9],
    ['SHA-512', 10],
  ])('a signature with %s is accepted', async (_, hashAlgorithm) => {
    const data = await documentData(document);
    const body = await rawSignature(olive.raw, { fields: { signatureType: 0, hashAlgorithm }, data, detached: true });
    expect((await check(armorBody(body))).signer).toBe(olive.certificate.fingerprint);
  });

  test('a signature that expires is refused, even while it has not', async () => {
    const fields = { signatureType: 0, signatureExpirationTime: 3600, signatureNeverExpires: false };
    const body = await rawSignature(olive.raw, { fields, data: await documentData(document), detached: true });
    expect((await check(armorBody(body))).reasons).toEqual([expect.stringContaining('has an expiry')]);
  });

  test.each([
    ['standalone', 0x02],
    ['timestamp', 0x40],
    ['certification', 0x10],
  ])('a %s signature is no signature of a document', async (_, signatureType) => {
    const data = signatureType === 0x10 ? { key: olive.raw.keyPacket, userID: olive.raw.users[0]!.userID } : {};
    const body = await rawSignature(olive.raw, { fields: { signatureType }, data });
    expect((await check(armorBody(body))).reasons).toContain('not a signature over binary bytes (type 0x00)');
  });

  test('a critical part that nobody here knows is not ignored', async () => {
    const rawNotations = [{ name: 'a@b', value: utf8('c'), humanReadable: true, critical: true }];
    const data = await documentData(document);
    const body = await rawSignature(olive.raw, { fields: { signatureType: 0, rawNotations }, data, detached: true });
    expect((await check(armorBody(body))).reasons).toEqual([expect.stringContaining('critical')]);
  });
});

describe('what a signature may be made of', () => {
  test('two signatures in one block are refused, also two of one officer', async () => {
    const first = bytesOfArmor(await olive.key.sign({ document, nowMs: NOW_MS }));
    const second = bytesOfArmor(await otto.key.sign({ document, nowMs: NOW_MS }));
    for (const bytes of [concatBytes([first, second]), concatBytes([first, first]), new Uint8Array()]) {
      const { reasons } = await check(armor('PGP SIGNATURE', bytes));
      expect(reasons).toEqual([expect.stringMatching(/packets instead of one signature/)]);
    }
  });

  test('a signature inside another packet is not looked for', async () => {
    const inner = bytesOfArmor(await olive.key.sign({ document, nowMs: NOW_MS }));
    // Tag 8 is compressed data; its first byte 0 says that nothing is compressed.
    const nested = writePackets([{ tag: 8, body: concatBytes([Uint8Array.of(0), inner]) }]);
    expect((await check(armor('PGP SIGNATURE', nested))).reasons).toEqual([
      'the signature: the packet is not a signature',
    ]);
  });

  test('larger than 16 KiB is refused unread, and so is everything that is no signature', async () => {
    const signature = await olive.key.sign({ document, nowMs: NOW_MS });
    expect((await check(signature + ' '.repeat(16_384))).reasons).toEqual([
      'the signature is larger than 16384 characters',
    ]);
    for (const text of ['', 'x', '-----BEGIN PGP SIGNATURE-----', olive.certificate.armored, '\u0000'.repeat(99)]) {
      expect((await check(text)).reasons?.length).toBe(1);
    }
  });

  test('a signature cut off at any byte is refused without a crash', async () => {
    const bytes = bytesOfArmor(await olive.key.sign({ document, nowMs: NOW_MS }));
    const { body } = readPackets(bytes)![0]!;
    for (let length = 0; length < body.length; length += 1) {
      expect((await check(armorBody(body.subarray(0, length)))).signer).toBeUndefined();
    }
  });

  test('two creation times in one signature are refused: programs would read different ones', async () => {
    const { body } = readPackets(bytesOfArmor(await olive.key.sign({ document, nowMs: NOW_MS })))![0]!;
    const hashedEnd = 6 + body[4]! * 256 + body[5]!;
    const time = body.subarray(6, 12);
    expect(time[1]! & 0x7f).toBe(2);
    const twice = concatBytes([
      body.subarray(0, 4),
      Uint8Array.of((hashedEnd - 6 + 6) >> 8, (hashedEnd - 6 + 6) & 255),
      time,
      body.subarray(6),
    ]);
    expect((await check(armorBody(twice))).reasons).toEqual(['the signature: it does not say once when it was made']);
  });

  test('a signature of version 6 is refused', async () => {
    const key = await special({ type: 'curve25519', config: { v6Keys: true } });
    const message = await createMessage({ binary: document });
    const signature = (await sign({ message, signingKeys: key, detached: true, date: new Date(NOW_MS) })) as string;
    expect((await check(signature)).reasons).toEqual(['the signature: only signatures of version 4 are accepted']);
  });
});

describe('whose signature counts', () => {
  test('a key that is in none of the certificates is named', async () => {
    const stranger = await makeTestSigner('Stranger');
    const signature = await stranger.key.sign({ document, nowMs: NOW_MS });
    expect((await check(signature)).reasons).toEqual([
      expect.stringMatching(/^made by the key [0-9a-f]{16}, which is/),
    ]);
  });

  test('two signing subkeys of one certificate are one signer', async () => {
    const key = await special({ subkeys: [{ sign: true }, { sign: true }] });
    const certificates = [publicArmor(key)];
    const signers = new Set<string | undefined>();
    const used = new Set<string>();
    for (const subkey of key.subkeys) {
      const only = await sign({
        message: await createMessage({ binary: document }),
        signingKeys: key,
        signingKeyIDs: [subkey.getKeyID()],
        detached: true,
        date: new Date(NOW_MS),
      });
      used.add(subkey.getKeyID().toHex());
      signers.add((await check(only as string, { certificates })).signer);
    }
    expect(used.size).toBe(2);
    expect([...signers]).toEqual([key.getFingerprint()]);
  });

  test('an officer who claims another’s key as a subkey neither signs for it nor stands in its way', async () => {
    const claiming = armor('PGP PUBLIC KEY BLOCK', await certificateClaiming(otto.raw, olive.raw));
    const signature = await olive.key.sign({ document, nowMs: NOW_MS });
    expect((await check(signature, { certificates: [claiming] })).reasons).toEqual([
      expect.stringContaining('Otto Officer'),
    ]);
    const both = await check(signature, { certificates: [claiming, olive.certificate.armored] });
    expect(both.signer).toBe(olive.certificate.fingerprint);
  });

  test('a signing subkey that is too weak does not count, whatever its primary key', async () => {
    const key = await special({ subkeys: [{ sign: true, type: 'rsa', rsaBits: 2048 }], config: { minRSABits: 2048 } });
    const { reasons } = await check(await signWith(key), { certificates: [publicArmor(key)] });
    expect(reasons).toEqual([expect.stringContaining('an RSA key of 2048 bits')]);
  });
});

describe('the state of a certificate is that of the signature’s own time', () => {
  test('a signature from before the expiry counts for ever, one from after it never', async () => {
    const key = await special({ keyExpirationTime: (2 * DAY_MS) / 1000 });
    const certificates = [publicArmor(key)];
    const within = await signWith(key, new Date(NOW_MS));
    expect((await check(within, { certificates })).signer).toBe(key.getFingerprint());
    const packet = {
      fields: { signatureType: 0 },
      data: await documentData(document),
      date: new Date(NOW_MS + 5 * DAY_MS),
      detached: true,
    };
    const after = armorBody(await rawSignature(key, packet));
    expect((await check(after, { certificates, notAfterMs: NOW_MS + 9 * DAY_MS })).reasons).toEqual([
      expect.stringContaining('expired'),
    ]);
  });

  test('a signature from before the key was made is refused', async () => {
    const packet = {
      fields: { signatureType: 0 },
      data: await documentData(document),
      date: new Date(NOW_MS - 5 * DAY_MS),
      detached: true,
    };
    const early = armorBody(await rawSignature(olive.raw, packet));
    expect((await check(early, { notBeforeMs: NOW_MS - 9 * DAY_MS })).reasons).toEqual([
      expect.stringContaining('newer than the signature'),
    ]);
  });

  test('a revoked certificate is refused at the door', async () => {
    const key = await special({});
    const revoked = await revokeKey({ key, date: new Date(NOW_MS + DAY_MS), format: 'object' });
    const read = await pgp.readCertificate(publicArmor(revoked.privateKey));
    expect(read).toEqual({ ok: false, error: { reasons: ['the certificate is revoked'] } });
  });
});
