import { createMessage, decryptKey, generateKey, type PrivateKey, readPrivateKey as read, sign } from 'openpgp';
import { err, ok, type Result } from '../core/base/result.ts';
import type { OpenPgpCertificate, OpenPgpError } from '../core/election/openpgp.ts';
import { lineOfText } from '../core/election/values.ts';
import { armor, unarmor } from './armor.ts';
import { readPublicCertificate } from './certificate.ts';
import { decryptWith, encryptTo } from './encryption.ts';
import { readPackets, TAG, writePackets } from './packets.ts';
import { MAX_CERTIFICATE, reasonOf, SETTINGS } from './settings.ts';
import { readSignaturePacket } from './signature-packet.ts';

/** Private keys of officers, registrars and trustees: on their own machines, and in the service's custody. */

export interface NewKey {
  readonly certificate: OpenPgpCertificate;
  /** Armoured; protected when a passphrase was given. */
  readonly privateKey: string;
}

export interface SigningKey {
  readonly certificate: OpenPgpCertificate;
  /** A detached binary signature over exact bytes, in canonical armour. `nowMs` becomes its creation time, to the second. */
  sign(input: { readonly document: Uint8Array; readonly nowMs: number }): Promise<string>;
  /** Encrypts bytes to this very key: armoured, and opened by nobody else. */
  encryptToSelf(input: { readonly bytes: Uint8Array; readonly nowMs: number }): Promise<string>;
  /** Opens an armoured message that was encrypted to this key. */
  decrypt(armored: string): Promise<Result<Uint8Array, OpenPgpError>>;
}

export type SigningKeyError =
  | { readonly kind: 'name-refused'; readonly reasons: readonly string[] }
  | { readonly kind: 'private-key-refused'; readonly reasons: readonly string[] }
  | { readonly kind: 'passphrase-needed' }
  | { readonly kind: 'passphrase-wrong' };

const NameSchema = lineOfText(120);

async function certificateOf(key: PrivateKey): Promise<Result<OpenPgpCertificate, SigningKeyError>> {
  const packets = readPackets(key.toPublic().write()) ?? [];
  const certificate = await readPublicCertificate(armor('PGP PUBLIC KEY BLOCK', writePackets(packets)));
  if (!certificate.ok) return err({ kind: 'private-key-refused', reasons: certificate.error.reasons });
  return ok(certificate.value.certificate);
}

/**
 * Makes a key pair: version 4, Ed25519 and a Curve25519 subkey for encryption, in the form that GnuPG 2.2 reads. It has
 * a name, no mail address, and does not expire.
 * @param name one line of up to 120 plain characters without brackets
 * @param passphrase none leaves the private key readable to whoever has the file
 */
export async function generateSigningKey(input: {
  readonly name: string;
  readonly passphrase?: string;
  readonly nowMs: number;
}): Promise<Result<NewKey, SigningKeyError>> {
  const { name, passphrase, nowMs } = input;
  // Brackets would be read back as a comment or a mail address.
  if (!NameSchema.safeParse(name).success || /[<>()]/.test(name)) {
    return err({ kind: 'name-refused', reasons: ['a name is one line of up to 120 plain characters without < > ( )'] });
  }
  const { privateKey } = await generateKey({
    type: 'ecc',
    curve: 'curve25519Legacy',
    userIDs: [{ name }],
    date: new Date(nowMs),
    format: 'object',
    ...(passphrase === undefined ? {} : { passphrase }),
    config: SETTINGS,
  });
  const certificate = await certificateOf(privateKey);
  if (!certificate.ok) return certificate;
  return ok({ certificate: certificate.value, privateKey: armor('PGP PRIVATE KEY BLOCK', privateKey.write()) });
}

async function unlocked(key: PrivateKey, passphrase: string | undefined): Promise<Result<PrivateKey, SigningKeyError>> {
  if (key.isDecrypted()) return ok(key);
  if (passphrase === undefined) return err({ kind: 'passphrase-needed' });
  try {
    return ok(await decryptKey({ privateKey: key, passphrase, config: SETTINGS }));
  } catch {
    return err({ kind: 'passphrase-wrong' });
  }
}

/** Reads an armoured private key, ours or an export of GnuPG (`gpg --export-secret-keys --armor`). */
export async function readSigningKey(input: {
  readonly armored: string;
  readonly passphrase?: string;
}): Promise<Result<SigningKey, SigningKeyError>> {
  const { armored, passphrase } = input;
  if (armored.length > MAX_CERTIFICATE) {
    return err({ kind: 'private-key-refused', reasons: [`the key is larger than ${MAX_CERTIFICATE} characters`] });
  }
  const bytes = unarmor('PGP PRIVATE KEY BLOCK', armored);
  if (!bytes.ok) return err({ kind: 'private-key-refused', reasons: [`the private key ${bytes.error.reason}`] });
  const keys = (readPackets(bytes.value) ?? []).filter((packet) => packet.tag === TAG.secretKey);
  if (keys.length !== 1) {
    return err({ kind: 'private-key-refused', reasons: [`${keys.length} private keys in one block instead of one`] });
  }
  let locked: PrivateKey;
  try {
    locked = await read({ binaryKey: bytes.value, config: SETTINGS });
  } catch (error) {
    return err({ kind: 'private-key-refused', reasons: [reasonOf(error)] });
  }
  const certificate = await certificateOf(locked);
  if (!certificate.ok) return certificate;
  const key = await unlocked(locked, passphrase);
  if (!key.ok) return key;
  return ok({
    certificate: certificate.value,
    sign: ({ document, nowMs }) => signDocument({ key: key.value, document, nowMs }),
    async encryptToSelf({ bytes: content, nowMs }) {
      const sealed = await encryptTo({ bytes: content, certificate: certificate.value.armored, nowMs });
      if (!sealed.ok) throw new Error(`nothing can be encrypted to this key: ${sealed.error.reasons.join('; ')}`);
      return sealed.value;
    },
    decrypt: (message) => decryptWith(key.value, message),
  });
}

async function signDocument(input: {
  readonly key: PrivateKey;
  readonly document: Uint8Array;
  readonly nowMs: number;
}): Promise<string> {
  const signature = (await sign({
    message: await createMessage({ binary: input.document }),
    signingKeys: input.key,
    detached: true,
    date: new Date(input.nowMs),
    format: 'binary',
    config: SETTINGS,
  })) as Uint8Array;
  const packet = readSignaturePacket(signature);
  if (!packet.ok) throw new Error(`bug: our own signature is refused: ${packet.error.reason}`);
  return armor('PGP SIGNATURE', packet.value.canonical);
}
