import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a file so that after a crash it is either the old one or the new one, and once this returns it is the new
 * one: temporary file, fsync, rename, fsync of the folder. Readable by our own user alone.
 */
export async function writeDurably(path: string, content: string): Promise<void> {
  const half = `${path}.${process.pid}.half`;
  const file = await open(half, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(half, path);
  await syncFolder(dirname(path));
}

/** A rename is durable when its folder is. Windows cannot open folders, and journals their changes itself. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
