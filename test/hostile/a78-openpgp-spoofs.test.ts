import { createCleartextMessage, createMessage, encrypt, generateKey, type PrivateKey, revokeKey, sign } from 'openpgp';
import { beforeAll, describe, expect, test } from 'vitest';
import { concatBytes, utf8 } from '../../src/core/base/bytes.ts';
import { armor, unarmor } from '../../src/pgp/armor.ts';
import { createOpenPgp } from '../../src/pgp/openpgp.ts';
import { type Packet, readPackets, TAG, writePackets } from '../../src/pgp/packets.ts';
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
import { hex } from '../support/vectors.ts';

/** OpenPGP messages made to look signed (as in CVE-2025-47934), and keys that may not sign. */

const pgp = createOpenPgp();
const act = utf8('{"type":"act","election":"spring","act":"annul"}');
const other = utf8('{"type":"act","election":"autumn","act":"annul"}');
let olive: TestSigner;
let good: Uint8Array;

beforeAll(async () => {
  olive = await makeTestSigner('Olive Officer');
  good = bytesOf(await olive.key.sign({ document: act, nowMs: NOW_MS }));
});

function bytesOf(armored: string): Uint8Array {
  const bytes = unarmor('PGP SIGNATURE', armored);
  if (!bytes.ok) throw new Error(bytes.error.reason);
  return bytes.value;
}

interface Shown {
  readonly signature: string;
  readonly document?: Uint8Array;
  readonly certificate?: string;
  readonly notBeforeMs?: number;
  readonly notAfterMs?: number;
}

/** The signer, or null; with what was said against it. */
async function judged(shown: Shown): Promise<{ readonly signer: string | null; readonly reasons: readonly string[] }> {
  const verified = await pgp.verifySignature({
    document: shown.document ?? act,
    signature: shown.signature,
    certificates: [shown.certificate ?? olive.certificate.armored],
    notBeforeMs: shown.notBeforeMs ?? NOW_MS - DAY_MS,
    notAfterMs: shown.notAfterMs ?? NOW_MS + DAY_MS,
  });
  return verified.ok
    ? { signer: verified.value.signer, reasons: [] }
    : { signer: null, reasons: verified.error.reasons };
}

const LITERAL = 11;
const ONE_PASS = 4;
const COMPRESSED = 8;
const MARKER = 10;
const PADDING = 21;

/** A literal packet: binary, no name, no time. */
const literal = (data: Uint8Array): Packet => ({
  tag: LITERAL,
  body: concatBytes([utf8('b'), Uint8Array.of(0, 0, 0, 0, 0), data]),
});

const asSignature = (packets: readonly Packet[]) => armor('PGP SIGNATURE', writePackets(packets));

/** A signed message of the library, with its data inside. */
async function inlinePackets(document: Uint8Array): Promise<Packet[]> {
  const message = await createMessage({ binary: document });
  const date = new Date(NOW_MS);
  return readPackets((await sign({ message, signingKeys: olive.raw, date, format: 'binary' })) as Uint8Array)!;
}

test('an ordinary signature counts, so that every refusal below is of what was changed', async () => {
  expect((await judged({ signature: armor('PGP SIGNATURE', good) })).signer).toBe(olive.certificate.fingerprint);
});

describe('a message that is made to look signed', () => {
  const shapes: readonly [string, () => Promise<string> | string][] = [
    ['a signed message with its own data', async () => asSignature(await inlinePackets(act))],
    [
      'a signed message whose data was exchanged after signing',
      async () => {
        const packets = await inlinePackets(other);
        return asSignature(packets.map((packet) => (packet.tag === LITERAL ? literal(act) : packet)));
      },
    ],
    [
      'the signed data of one message, then what is to be believed',
      async () => asSignature([...(await inlinePackets(other)), literal(act)]),
    ],
    [
      'what is to be believed, then a signed message',
      async () => asSignature([literal(act), ...(await inlinePackets(other))]),
    ],
    [
      'one-pass packet and signature without any data between',
      async () => asSignature((await inlinePackets(act)).filter(({ tag }) => tag !== LITERAL)),
    ],
    [
      'a signature inside compressed data',
      () => asSignature([{ tag: COMPRESSED, body: concatBytes([Uint8Array.of(0), good]) }]),
    ],
    ['a signature with data behind it', () => asSignature([...readPackets(good)!, literal(act)])],
    [
      'a signature with a marker before it',
      () => asSignature([{ tag: MARKER, body: utf8('PGP') }, ...readPackets(good)!]),
    ],
    [
      'a signature with padding behind it',
      () => asSignature([...readPackets(good)!, { tag: PADDING, body: new Uint8Array(9) }]),
    ],
    [
      'a signature with its certificate behind it',
      () => asSignature([...readPackets(good)!, ...publicPackets(olive.raw)]),
    ],
    [
      'a one-pass packet alone',
      async () => asSignature((await inlinePackets(act)).filter(({ tag }) => tag === ONE_PASS)),
    ],
    ['the same signature twice', () => armor('PGP SIGNATURE', concatBytes([good, good]))],
    [
      'a message in the armour of messages',
      async () => {
        const message = await createMessage({ binary: act });
        return (await sign({ message, signingKeys: olive.raw, date: new Date(NOW_MS) })) as string;
      },
    ],
    [
      'a text signed in the clear',
      async () => {
        const message = await createCleartextMessage({ text: new TextDecoder().decode(act) });
        return sign({ message, signingKeys: olive.raw, date: new Date(NOW_MS) });
      },
    ],
    [
      'a message that is encrypted and signed',
      async () => {
        const message = await createMessage({ binary: act });
        const keys = { encryptionKeys: olive.raw.toPublic(), signingKeys: olive.raw };
        return (await encrypt({ message, ...keys, date: new Date(NOW_MS) })) as string;
      },
    ],
    ['text before the armour', () => `Signed by Olive:\n${armor('PGP SIGNATURE', good)}`],
    ['text behind the armour', () => `${armor('PGP SIGNATURE', good)}and all that follows\n`],
    ['two armours in one text', () => `${armor('PGP SIGNATURE', good)}${armor('PGP SIGNATURE', good)}`],
    ['armour inside armour', () => armor('PGP SIGNATURE', utf8(armor('PGP SIGNATURE', good)))],
    ['a signature of length zero', () => asSignature([{ tag: TAG.signature, body: new Uint8Array() }])],
  ];
  test.each(shapes)('%s is no signature', async (_, make) => {
    const { signer } = await judged({ signature: await make() });
    expect(signer).toBeNull();
  });
});

describe('a true signature', () => {
  test.each([
    ['with something before it', concatBytes([utf8(' '), act])],
    ['with something behind it', concatBytes([act, utf8('\n')])],
    ['twice', concatBytes([act, act])],
    ['of another election', other],
    ['empty', new Uint8Array()],
  ])('of a document does not count for that document %s', async (_, document) => {
    expect((await judged({ signature: armor('PGP SIGNATURE', good), document })).signer).toBeNull();
  });

  test('of another year does not count again, although it verifies', async () => {
    const signature = armor('PGP SIGNATURE', good);
    const later = { notBeforeMs: NOW_MS + 300 * DAY_MS, notAfterMs: NOW_MS + 301 * DAY_MS };
    expect((await judged({ signature, ...later })).reasons).toEqual([expect.stringMatching(/^made at .*, before /)]);
  });

  test('under the key id of an officer, made by somebody else, does not count', async () => {
    const mallory = await makeTestSigner('Mallory');
    const issuerKeyID = olive.raw.keyPacket.getKeyID();
    const fields = { signatureType: 0, issuerKeyID, issuerFingerprint: olive.raw.keyPacket.getFingerprintBytes() };
    const body = await rawSignature(mallory.raw, { fields, data: await documentData(act), detached: true });
    expect((await judged({ signature: asSignature([{ tag: TAG.signature, body }]) })).signer).toBeNull();
  });
});

describe('a key that ends between the signature and the check', () => {
  test('has signed for good what it signed before, and nothing after, whenever it is looked at', async () => {
    const key = await special({ keyExpirationTime: (2 * DAY_MS) / 1000 });
    const certificate = publicArmor(key);
    const before = await signedWith(key, NOW_MS);
    const after = await signedWith(key, NOW_MS + 2 * DAY_MS);
    // The check has no clock: only the bounds that its caller gives.
    for (const notAfterMs of [NOW_MS, NOW_MS + DAY_MS, NOW_MS + 3650 * DAY_MS]) {
      expect((await judged({ signature: before, certificate, notAfterMs })).signer).toBe(key.getFingerprint());
    }
    const late = await judged({ signature: after, certificate, notAfterMs: NOW_MS + 3650 * DAY_MS });
    expect(late.reasons).toEqual([expect.stringContaining('expired')]);
  });

  test('signed nothing in its last second but one too many', async () => {
    const key = await special({ keyExpirationTime: DAY_MS / 1000 });
    const certificate = publicArmor(key);
    const endMs = NOW_MS;
    const counts = async (atMs: number) =>
      (await judged({ signature: await signedWith(key, atMs), certificate })).signer === key.getFingerprint();
    expect([await counts(endMs - 1000), await counts(endMs + 1000)]).toEqual([true, false]);
  });
});

async function special(options: object): Promise<PrivateKey> {
  const made = await generateKey({
    userIDs: [{ name: 'Special' }],
    date: new Date(NOW_MS - DAY_MS),
    format: 'object',
    ...options,
  } as Parameters<typeof generateKey>[0] & { format: 'object' });
  return made.privateKey;
}

function publicArmor(key: PrivateKey): string {
  return armor('PGP PUBLIC KEY BLOCK', writePackets(publicPackets(key)));
}

async function signedWith(key: PrivateKey, atMs: number): Promise<string> {
  const data = await documentData(act);
  const body = await rawSignature(key, {
    fields: { signatureType: 0 },
    data,
    date: new Date(atMs),
    detached: true,
    settings: { minRSABits: 1024, rejectCurves: new Set() },
  });
  return asSignature([{ tag: TAG.signature, body }]);
}

describe('a key that may not sign', () => {
  const weak = { minRSABits: 1024 };
  const bad: readonly [string, RegExp, () => Promise<{ key: PrivateKey; certificate?: string }>][] = [
    [
      'RSA of 1024 bits',
      /an RSA key of 1024 bits/,
      async () => ({ key: await special({ type: 'rsa', rsaBits: 1024, config: weak, subkeys: [] }) }),
    ],
    [
      'RSA of 2048 bits',
      /an RSA key of 2048 bits/,
      async () => ({ key: await special({ type: 'rsa', rsaBits: 2048, config: weak, subkeys: [] }) }),
    ],
    ['secp256k1', /curve secp256k1/, () => onCurve('052b8104000a')],
    ['a Brainpool curve', /curve brainpoolP256r1/, () => onCurve('092b2403030208010107')],
    [
      'version 6',
      /only signatures of version 4/,
      async () => ({ key: await special({ type: 'curve25519', config: { v6Keys: true } }) }),
    ],
    [
      'one that was revoked',
      /is revoked/,
      async () => ({
        key: (await revokeKey({ key: await special({}), date: new Date(NOW_MS), format: 'object' })).privateKey,
      }),
    ],
    ['one that has expired', /Primary key is expired/, async () => ({ key: await special({ keyExpirationTime: 60 }) })],
    [
      'one that was made later than its signature',
      /newer than the signature/,
      async () => ({ key: await special({ date: new Date(NOW_MS + DAY_MS) }) }),
    ],
    [
      'one that certifies only',
      /valid signing key/,
      async () => {
        const key = await special({});
        const [primary, name] = publicPackets(key);
        const body = await rawSignature(key, {
          fields: { signatureType: 0x13, keyFlags: Uint8Array.of(1) },
          data: { key: key.keyPacket, userID: key.users[0]!.userID! },
          date: new Date(NOW_MS - DAY_MS),
        });
        return { key, certificate: publicPacketsArmor([primary!, name!, { tag: TAG.signature, body }]) };
      },
    ],
    [
      'one whose name nobody certified',
      /valid self-signature/,
      async () => {
        const key = await special({});
        return { key, certificate: publicPacketsArmor(publicPackets(key).slice(0, 2)) };
      },
    ],
    [
      'one whose name another key certified',
      /valid self-signature/,
      async () => {
        const key = await special({});
        const [primary, name] = publicPackets(key);
        const body = await rawSignature(olive.raw, {
          fields: { signatureType: 0x13, keyFlags: Uint8Array.of(3) },
          data: { key: key.keyPacket, userID: key.users[0]!.userID! },
          date: new Date(NOW_MS - DAY_MS),
        });
        return { key, certificate: publicPacketsArmor([primary!, name!, { tag: TAG.signature, body }]) };
      },
    ],
    [
      'one that is bound by SHA-1',
      /Insecure hash algorithm: SHA1/,
      async () => {
        const key = await special({ type: 'ecc', curve: 'nistP256' });
        const [primary, name] = publicPackets(key);
        const body = await rawSignature(key, {
          fields: { signatureType: 0x13, keyFlags: Uint8Array.of(3), hashAlgorithm: 2 },
          data: { key: key.keyPacket, userID: key.users[0]!.userID! },
          date: new Date(NOW_MS - DAY_MS),
          settings: { nonDeterministicSignaturesViaNotation: false },
        });
        return { key, certificate: publicPacketsArmor([primary!, name!, { tag: TAG.signature, body }]) };
      },
    ],
    [
      'one that a certificate claims without its agreement',
      /Missing embedded signature/,
      async () => {
        const key = await special({});
        return { key, certificate: armor('PGP PUBLIC KEY BLOCK', await certificateClaiming(olive.raw, key)) };
      },
    ],
  ];

  /** A certificate whose key says that it is on a curve which no officer's key is on. */
  function onCurve(curve: string): Promise<{ key: PrivateKey; certificate: string }> {
    const [primary, ...rest] = publicPackets(olive.raw);
    const head = [primary!.body.subarray(0, 5), Uint8Array.of(19), hex(curve), Uint8Array.of(2, 3, 4)];
    const body = concatBytes([...head, new Uint8Array(64).fill(7)]);
    const certificate = publicPacketsArmor([{ tag: TAG.publicKey, body }, ...rest]);
    return Promise.resolve({ key: olive.raw, certificate });
  }

  const publicPacketsArmor = (packets: readonly Packet[]) => armor('PGP PUBLIC KEY BLOCK', writePackets(packets));

  test.each(bad)('%s does not, however right its signature is', async (_, reason, make) => {
    const { key, certificate = publicArmor(key) } = await make();
    const { signer, reasons } = await judged({ signature: await signedWith(key, NOW_MS), certificate });
    expect(signer).toBeNull();
    expect(reasons.join()).toMatch(reason);
  });
});
