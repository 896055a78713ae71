import { createMessage, decrypt, encrypt, enums, type PrivateKey, readMessage } from 'openpgp';
import { err, ok, type Result } from '../core/base/result.ts';
import type { OpenPgpError } from '../core/election/openpgp.ts';
import { readPublicCertificate } from './certificate.ts';
import { reasonOf, SETTINGS } from './settings.ts';

/**
 * Encryption of small secrets: a trustee's share to its receiver, and a trustee's own files under a passphrase. Always
 * AES-256 with integrity protection; nothing is compressed on the way in, and nothing compressed is accepted.
 */

/** Armour larger than this is refused unread. */
const MAX_MESSAGE = 65_536;

const ENCRYPTING = Object.freeze({
  ...SETTINGS,
  preferredSymmetricAlgorithm: enums.symmetric.aes256,
  preferredCompressionAlgorithm: enums.compression.uncompressed,
  // A passphrase is the only thing between a stolen disk and a share of the election key.
  s2kType: enums.s2k.argon2,
});

const DECRYPTING = Object.freeze({
  ...SETTINGS,
  allowUnauthenticatedMessages: false,
  allowUnauthenticatedStream: false,
  maxDecompressedMessageSize: 0,
});

function refused(reason: string): Result<never, OpenPgpError> {
  return err({ reasons: [reason] });
}

/** Encrypts bytes to the holder of a certificate; armoured. Refused when it has no key that can be encrypted to. */
export async function encryptTo(input: {
  readonly bytes: Uint8Array;
  readonly certificate: string;
  readonly nowMs: number;
}): Promise<Result<string, OpenPgpError>> {
  const read = await readPublicCertificate(input.certificate);
  if (!read.ok) return read;
  try {
    const message = await createMessage({ binary: input.bytes });
    const date = new Date(input.nowMs);
    const encryptionKeys = read.value.key;
    return ok((await encrypt({ message, encryptionKeys, date, format: 'armored', config: ENCRYPTING })) as string);
  } catch (error) {
    return refused(reasonOf(error));
  }
}

async function opened(
  armored: string,
  by: { readonly decryptionKeys: PrivateKey } | { readonly passwords: string },
): Promise<Result<Uint8Array, OpenPgpError>> {
  if (armored.length > MAX_MESSAGE) return refused(`larger than ${MAX_MESSAGE} characters`);
  try {
    const message = await readMessage({ armoredMessage: armored, config: DECRYPTING });
    const opening = await decrypt({ message, ...by, format: 'binary', config: DECRYPTING });
    return ok(new Uint8Array((opening as { readonly data: Uint8Array }).data));
  } catch (error) {
    return refused(reasonOf(error));
  }
}

/** Decrypts what was encrypted to a key that is unlocked. */
export function decryptWith(key: PrivateKey, armored: string): Promise<Result<Uint8Array, OpenPgpError>> {
  return opened(armored, { decryptionKeys: key });
}

/** Encrypts bytes under a passphrase (Argon2, AES-256); armoured, so that any OpenPGP program can open it. */
export async function sealWithPassphrase(input: {
  readonly bytes: Uint8Array;
  readonly passphrase: string;
}): Promise<string> {
  const message = await createMessage({ binary: input.bytes });
  return (await encrypt({ message, passwords: input.passphrase, format: 'armored', config: ENCRYPTING })) as string;
}

/** Opens what `sealWithPassphrase` wrote. A wrong passphrase and a damaged file look alike. */
export function openWithPassphrase(input: {
  readonly armored: string;
  readonly passphrase: string;
}): Promise<Result<Uint8Array, OpenPgpError>> {
  return opened(input.armored, { passwords: input.passphrase });
}
