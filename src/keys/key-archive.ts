import { randomBytes } from 'node:crypto';
import { lstat, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from '../core/base/result.ts';
import { makeSeal, SALT_BYTES, SCRYPT_LOG2_N } from './seal.ts';

/**
 * A folder of keys in one file under a passphrase, as a backup holds it. The first line says how the passphrase becomes
 * a key; the rest is sealed.
 */

const NAME = 'key-archive';

const HeaderSchema = z.strictObject({
  format: z.literal('tellers-keys/1'),
  log2N: z.int().min(10).max(22),
  salt: z.base64url(),
});
/** Paths below the folder, with `/`, none of which leads out of it. */
const FilesSchema = z.array(
  z.strictObject({
    path: z.string().regex(/^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[^/\\]+(?:\/[^/\\]+)*$/),
    content: z.base64(),
  }),
);

export type KeyArchiveError = { readonly kind: 'keys-not-restored'; readonly reasons: readonly string[] };

/** All keys of a folder, sealed. Half-made sets are left out. */
export async function archiveKeys(input: {
  readonly folder: string;
  readonly passphrase: string;
  readonly log2N?: number;
}): Promise<{ readonly archive: Uint8Array; readonly files: number }> {
  const { folder, passphrase, log2N = SCRYPT_LOG2_N } = input;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !/\.half(?:\/|$)/.test(path))
    .toSorted();
  const files: z.infer<typeof FilesSchema> = [];
  for (const path of paths) files.push({ path, content: (await readFile(join(folder, path))).toString('base64') });
  const salt = new Uint8Array(randomBytes(SALT_BYTES));
  const seal = await makeSeal({ passphrase, salt, log2N });
  const header = { format: 'tellers-keys/1', log2N, salt: Buffer.from(salt).toString('base64url') };
  const sealed = seal.seal(NAME, Buffer.from(JSON.stringify(files)));
  return { archive: Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), sealed]), files: files.length };
}

function refused(reason: string): { ok: false; error: KeyArchiveError } {
  return err({ kind: 'keys-not-restored', reasons: [reason] });
}

/** Puts the keys of an archive into a folder that has none. The folder appears whole or not at all. */
export async function restoreKeys(input: {
  readonly folder: string;
  readonly archive: Uint8Array;
  readonly passphrase: string;
}): Promise<Result<{ readonly files: number }, KeyArchiveError>> {
  const { folder, archive, passphrase } = input;
  if ((await readdir(folder).catch((): string[] => [])).length > 0) {
    return refused(`${folder} holds keys already; move them away first, they are not overwritten`);
  }
  const end = archive.indexOf(10);
  let header: z.infer<typeof HeaderSchema>;
  try {
    header = HeaderSchema.parse(JSON.parse(Buffer.from(archive.subarray(0, end)).toString('utf8')));
  } catch {
    return refused('this is no archive of keys');
  }
  const salt = new Uint8Array(Buffer.from(header.salt, 'base64url'));
  const seal = await makeSeal({ passphrase, salt, log2N: header.log2N });
  const opened = seal.open(NAME, new Uint8Array(archive.subarray(end + 1)));
  if (!opened.ok) return refused('the passphrase does not open the keys of this backup, or the file was changed');
  const files = FilesSchema.parse(JSON.parse(Buffer.from(opened.value).toString('utf8')));
  const half = `${folder}.${process.pid}.half`;
  await rm(half, { recursive: true, force: true });
  await mkdir(half, { recursive: true, mode: 0o700 });
  for (const { path, content } of files) {
    await mkdir(dirname(join(half, path)), { recursive: true, mode: 0o700 });
    const file = await open(join(half, path), 'wx', 0o400);
    await file.writeFile(Buffer.from(content, 'base64'));
    await file.sync();
    await file.close();
  }
  if ((await lstat(folder).catch(() => null)) !== null) await rm(folder, { recursive: true });
  await rename(half, folder);
  return ok({ files: files.length });
}
