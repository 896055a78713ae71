import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { err, ok, type Result } from '../core/base/result.ts';
import { MAX_UNUSED_TOKEN_BYTES } from '../core/token/unused-token.ts';
import type { ShownFile } from '../core/verify/unredeemed.ts';
import { reasonOf } from './folder-reader.ts';

async function contentOf(path: string): Promise<Result<Uint8Array, string>> {
  try {
    const { size } = await stat(path);
    if (size > MAX_UNUSED_TOKEN_BYTES) return err(`longer than ${MAX_UNUSED_TOKEN_BYTES} bytes`);
    return ok(new Uint8Array(await readFile(path)));
  } catch (error) {
    return err(reasonOf(error));
  }
}

/**
 * Reads unused tokens, a file each: one file, or all files of a folder in the order of their names, whatever their holders
 * called them.
 * @returns the files, also those that cannot be read; or why there are none
 */
export async function readShownFiles(path: string): Promise<Result<readonly ShownFile[], string>> {
  try {
    const isFolder = (await stat(path)).isDirectory();
    const folder = isFolder ? path : dirname(path);
    const entries = isFolder ? await readdir(path, { withFileTypes: true }) : [];
    const names = isFolder ? entries.filter((entry) => entry.isFile()).map(({ name }) => name) : [basename(path)];
    const files: ShownFile[] = [];
    for (const name of names.toSorted()) files.push({ name, content: await contentOf(join(folder, name)) });
    return ok(files);
  } catch (error) {
    return err(reasonOf(error));
  }
}
