import { createMessage, type PrivateKey, PublicSubkeyPacket, readPrivateKey, SignaturePacket } from 'openpgp';
import { type Packet, readPackets, TAG, writePackets } from '../../src/pgp/packets.ts';
import { SETTINGS } from '../../src/pgp/settings.ts';
import { generateSigningKey, type NewKey, readSigningKey, type SigningKey } from '../../src/pgp/signing-key.ts';

/** 2026-11-10 08:00 UTC, and the time of most keys in tests: a day earlier. */
export const NOW_MS = Date.UTC(2026, 10, 10, 8);
export const DAY_MS = 86_400_000;

export interface TestSigner extends NewKey {
  readonly key: SigningKey;
  /** The library's view of the private key, for signatures that our own code would never make. */
  readonly raw: PrivateKey;
}

export async function makeTestSigner(name: string, nowMs: number = NOW_MS - DAY_MS): Promise<TestSigner> {
  const made = await generateSigningKey({ name, nowMs });
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  const key = await readSigningKey({ armored: made.value.privateKey });
  if (!key.ok) throw new Error(JSON.stringify(key.error));
  return { ...made.value, key: key.value, raw: await readPrivateKey({ armoredKey: made.value.privateKey }) };
}

/** What openpgp.js keeps of a signature before it is made; its types leave most of it out. */
type Fields = Readonly<Record<string, unknown>>;

/** The body of a signature packet with any fields, by the primary key of a signer. */
export async function rawSignature(
  signer: PrivateKey,
  input: {
    readonly fields: Fields;
    readonly data: object;
    readonly date?: Date;
    readonly detached?: boolean;
    readonly settings?: object;
  },
): Promise<Uint8Array> {
  const packet = new SignaturePacket();
  const { algorithm } = signer.keyPacket;
  Object.assign(packet, { publicKeyAlgorithm: algorithm, hashAlgorithm: 10, ...input.fields });
  const date = input.date ?? new Date(NOW_MS);
  const library = packet as unknown as { sign(...input: unknown[]): Promise<void> };
  const settings = { ...SETTINGS, ...input.settings };
  await library.sign(signer.keyPacket, input.data, date, input.detached ?? false, settings);
  return packet.write();
}

/** What `rawSignature` takes as data for a signature over a document. */
export async function documentData(document: Uint8Array): Promise<object> {
  const message = await createMessage({ binary: document });
  return message.packets[0] as object;
}

/** The packets of a private key's public half. */
export function publicPackets(key: PrivateKey): Packet[] {
  return readPackets(key.toPublic().write())!;
}

/** A certificate of `owner` that claims another's primary key as a signing subkey, without that key's agreement. */
export async function certificateClaiming(owner: PrivateKey, other: PrivateKey): Promise<Uint8Array> {
  const own = publicPackets(owner).slice(0, 3);
  const body = publicPackets(other)[0]!.body;
  const subkey = new PublicSubkeyPacket();
  await (subkey as unknown as { read(bytes: Uint8Array, config: unknown): Promise<void> }).read(body, SETTINGS);
  const binding = await rawSignature(owner, {
    fields: { signatureType: 0x18, keyFlags: Uint8Array.of(2) },
    data: { key: owner.keyPacket, bind: subkey },
    date: new Date(NOW_MS - DAY_MS),
  });
  return writePackets([...own, { tag: TAG.publicSubkey, body }, { tag: TAG.signature, body: binding }]);
}
