import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readdir, readFile, rename, rm, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Secret keys as files that only the service's own user can read. A set of keys appears whole under its name or not at
 * all: it is written into a folder beside it, made durable, and renamed into place, so that of several processes one
 * wins and the others read what it made.
 */

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open folders, and journals their changes itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeKey(path: string, content: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o400);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

/** Writes all files into `folder`. @returns false when another process was first; then nothing is left of ours */
export async function placeKeys(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<boolean> {
  const parent = dirname(folder);
  await mkdir(parent, { recursive: true, mode: 0o700 });
  const half = `${folder}.${process.pid}.${randomBytes(6).toString('hex')}.half`;
  await mkdir(half, { mode: 0o700 });
  try {
    for (const [name, content] of files) await writeKey(join(half, name), content);
    await syncFolder(half);
    // A rename onto a folder that is not empty fails: the first one stays.
    await rename(half, folder);
    await syncFolder(parent);
    return true;
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    if (await exists(folder)) return false;
    throw error;
  }
}

export async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((): string[] => []);
}

export async function readKey(folder: string, name: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(join(folder, name)));
}

/** Overwrites and removes one key; one that is gone already is fine. What copies and disks keep is beyond a program. */
export async function destroyKey(folder: string, name: string): Promise<void> {
  try {
    await overwriteAndRemove(join(folder, name));
  } catch (error) {
    // Another process was faster, at whatever point.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  if (await exists(folder)) await syncFolder(folder);
}

async function overwriteAndRemove(path: string): Promise<void> {
  // Keys are written once and read-only ever after, but for this.
  await chmod(path, 0o600);
  const file = await open(path, 'r+');
  try {
    const { size } = await file.stat();
    await file.write(randomBytes(size), 0, size, 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await unlink(path);
}
