import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { type KeySeal, NO_SEAL } from '../keys/key-seal.ts';

/**
 * A secret of the service in a file of its own, made on first use. Several processes may ask at once: a file appears
 * whole under its name or not at all, and whoever comes second reads the first one's.
 */
export async function secretFile(path: string, length: number, seal: KeySeal = NO_SEAL): Promise<Uint8Array> {
  const stored = await readFile(path).catch(() => null);
  if (stored !== null) {
    const present = seal.fromFile(basename(path), new Uint8Array(stored));
    if (present.length !== length) throw new Error(`${path} does not hold ${length} bytes`);
    return present;
  }
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const file = await open(temporary, 'wx', 0o400);
  try {
    await file.writeFile(seal.toFile(basename(path), new Uint8Array(randomBytes(length))));
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
  return seal.fromFile(basename(path), new Uint8Array(await readFile(path)));
}
