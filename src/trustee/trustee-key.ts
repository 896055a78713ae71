import { join } from 'node:path';
import { fromUtf8 } from '../core/base/bytes.ts';
import { err, ok, type Result } from '../core/base/result.ts';
import { generateSigningKey, readSigningKey, type SigningKey } from '../pgp/signing-key.ts';
import { readIfThere, writeDurably } from './durable.ts';

/** A trustee's own OpenPGP key: who it is, and how others encrypt to it. Under a passphrase, on its own machine. */

export const SECRET_KEY_FILE = 'trustee.key.asc';
const CERTIFICATE_FILE = 'certificate.asc';

export type TrusteeKeyError = { readonly kind: 'trustee-key'; readonly reason: string };

function refuse(reason: string): Result<never, TrusteeKeyError> {
  return err({ kind: 'trustee-key', reason });
}

/** Makes the key of a new trustee's folder. Refused when there is one: it may be needed for an election. */
export async function createTrusteeKey(input: {
  readonly folder: string;
  readonly name: string;
  readonly passphrase: string;
  readonly nowMs: number;
}): Promise<Result<{ readonly fingerprint: string; readonly certificateFile: string }, TrusteeKeyError>> {
  const { folder, name, passphrase, nowMs } = input;
  if ((await readIfThere(join(folder, SECRET_KEY_FILE))) !== null)
    return refuse(`${folder} has a trustee’s key already`);
  const made = await generateSigningKey({ name, passphrase, nowMs });
  if (!made.ok) return refuse('reasons' in made.error ? made.error.reasons.join('; ') : made.error.kind);
  const certificateFile = join(folder, CERTIFICATE_FILE);
  await writeDurably(certificateFile, made.value.certificate.armored);
  await writeDurably(join(folder, SECRET_KEY_FILE), made.value.privateKey);
  return ok({ fingerprint: made.value.certificate.fingerprint, certificateFile });
}

/** Unlocks the key of a folder. */
export async function openTrusteeKey(input: {
  readonly folder: string;
  readonly passphrase: string;
}): Promise<Result<SigningKey, TrusteeKeyError>> {
  const bytes = await readIfThere(join(input.folder, SECRET_KEY_FILE));
  if (bytes === null) return refuse(`${input.folder} has no trustee’s key; make one with "tellers trustee init"`);
  const armored = fromUtf8(bytes);
  const key = armored.ok
    ? await readSigningKey({ armored: armored.value, passphrase: input.passphrase })
    : err({ kind: 'private-key-refused' as const, reasons: ['not text'] });
  if (key.ok) return key;
  switch (key.error.kind) {
    case 'passphrase-wrong':
      return refuse('the passphrase is wrong');
    case 'passphrase-needed':
      return refuse('the key needs a passphrase');
    case 'private-key-refused':
    case 'name-refused':
      return refuse(`the key cannot be used: ${key.error.reasons.join('; ')}`);
  }
}

/** Puts a key from a backup into a folder. Refused when another key is there. */
export async function restoreTrusteeKey(input: {
  readonly folder: string;
  readonly privateKey: string;
  readonly passphrase: string;
}): Promise<Result<SigningKey, TrusteeKeyError>> {
  const { folder, privateKey, passphrase } = input;
  const path = join(folder, SECRET_KEY_FILE);
  const there = await readIfThere(path);
  const known = there === null ? null : fromUtf8(there);
  if (known !== null && !(known.ok && known.value === privateKey)) return refuse(`${folder} has another trustee’s key`);
  const key = await readSigningKey({ armored: privateKey, passphrase });
  if (!key.ok) return refuse('the key in the backup cannot be unlocked with this passphrase');
  await writeDurably(join(folder, CERTIFICATE_FILE), key.value.certificate.armored);
  await writeDurably(path, privateKey);
  return key;
}
