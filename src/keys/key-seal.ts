import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from '../core/base/result.ts';
import { isSealed, makeSeal, SALT_BYTES, SCRYPT_LOG2_N, type Seal } from './seal.ts';

/**
 * Whether and how the keys of a folder are sealed at rest. `seal.json` beside them holds the salt, what a guess costs,
 * and one sealed word, by which a wrong passphrase is told before any key is needed.
 */

const SEAL_FILE = 'seal.json';
const WORD_NAME = 'seal.json';
const WORD = new TextEncoder().encode('tellers');

const SealFileSchema = z.strictObject({
  version: z.literal(1),
  log2N: z.int().min(10).max(22),
  salt: z.base64url(),
  word: z.base64url(),
});

/** What is done to every key on its way to its file and back. */
export interface KeySeal {
  toFile(name: string, key: Uint8Array): Uint8Array;
  /** @throws where the file was changed, or is sealed and there is no passphrase */
  fromFile(name: string, stored: Uint8Array): Uint8Array;
}

export type KeySealError = { readonly kind: 'keys-sealed'; readonly reasons: readonly string[] };

/** Keys as they are: the file system alone protects them. */
export const NO_SEAL: KeySeal = {
  toFile: (_name, key) => key,
  fromFile(name, stored) {
    if (isSealed(stored)) throw new Error(`the key ${name} is sealed and there is no passphrase`);
    return stored;
  },
};

function sealOf(seal: Seal): KeySeal {
  return {
    toFile: (name, key) => seal.seal(name, key),
    fromFile(name, stored) {
      // Written before there was a passphrase.
      if (!isSealed(stored)) return stored;
      const opened = seal.open(name, stored);
      if (!opened.ok) throw new Error(`the key ${name} cannot be opened: its file was changed or belongs elsewhere`);
      return opened.value;
    },
  };
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');

/** Writes the file whole or not at all; of several processes the first one's stays. */
async function placeOnce(path: string, content: string): Promise<void> {
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const file = await open(temporary, 'wx', 0o400);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(temporary);
  }
}

/**
 * Opens the seal of a keys folder; with a passphrase and none there yet, makes it. A wrong passphrase, or none where
 * one is needed, is refused before anything else starts.
 * @param log2N what one guess shall cost, for a new seal
 */
export async function openKeySeal(input: {
  readonly folder: string;
  readonly passphrase: string | null;
  readonly log2N?: number;
}): Promise<Result<KeySeal, KeySealError>> {
  const { folder, passphrase, log2N = SCRYPT_LOG2_N } = input;
  const path = join(folder, SEAL_FILE);
  const refused = (reason: string) => err({ kind: 'keys-sealed' as const, reasons: [reason] });
  let text = await readFile(path, 'utf8').catch(() => null);
  if (passphrase === null) {
    return text === null
      ? ok(NO_SEAL)
      : refused(`the keys in ${folder} are sealed under a passphrase: set KEYS_PASSPHRASE_FILE`);
  }
  if (text === null) {
    const salt = new Uint8Array(randomBytes(SALT_BYTES));
    const seal = await makeSeal({ passphrase, salt, log2N });
    const made = { version: 1, log2N, salt: base64(salt), word: base64(seal.seal(WORD_NAME, WORD)) };
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await placeOnce(path, `${JSON.stringify(made, null, 2)}\n`);
    text = await readFile(path, 'utf8');
  }
  let parsed: z.infer<typeof SealFileSchema>;
  try {
    parsed = SealFileSchema.parse(JSON.parse(text));
  } catch {
    return refused(`${path} is damaged: bring it back from a backup, without it no key of ${folder} opens`);
  }
  const salt = new Uint8Array(Buffer.from(parsed.salt, 'base64url'));
  const seal = await makeSeal({ passphrase, salt, log2N: parsed.log2N });
  const word = seal.open(WORD_NAME, new Uint8Array(Buffer.from(parsed.word, 'base64url')));
  return word.ok
    ? ok(sealOf(seal))
    : refused(`the passphrase does not open the keys in ${folder}: look at KEYS_PASSPHRASE_FILE, nothing was changed`);
}

/** Every key file below a folder that is not sealed though there is a seal: keys from before it. */
export async function unsealedKeys(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const unsealed: string[] = [];
  for (const entry of names.filter((each) => each.isFile() && each.name !== SEAL_FILE)) {
    const path = join(entry.parentPath, entry.name);
    if (!isSealed(new Uint8Array(await readFile(path)))) unsealed.push(path);
  }
  return unsealed.toSorted();
}
