import { constants } from 'node:fs';
import { type FileHandle, open, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok, type Result } from '../core/base/result.ts';
import { isPlainPath, MAX_RECORD_FILES, type ReadError, type RecordReader } from '../core/record/reader.ts';

/** Folders below folders: records have at most six (`registers/8/tile/entries/x001/x234/067.p/255`). */
const MAX_DEPTH = 12;

async function collect(root: string, below: string, found: string[]): Promise<void> {
  const depth = below === '' ? 0 : below.split('/').length;
  if (depth > MAX_DEPTH) {
    found.push(below);
    return;
  }
  for await (const entry of await opendir(join(root, below))) {
    if (found.length > MAX_RECORD_FILES) return;
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    // Links and devices are listed, so that the verifier names them, and are never followed.
    if (entry.isDirectory()) await collect(root, path, found);
    else found.push(path);
  }
}

async function readWhole(file: FileHandle, maxBytes: number): Promise<Result<Uint8Array, ReadError>> {
  const { size } = await file.stat();
  if (size > maxBytes) return err({ kind: 'too-large' });
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; ) {
    const { bytesRead } = await file.read(bytes, at, size - at, at);
    if (bytesRead === 0) return err({ kind: 'unreadable', reason: 'it became shorter while it was read' });
    at += bytesRead;
  }
  return ok(bytes);
}

/** Says of a failed file operation what happened, without the path, which the caller names. */
export function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.message : String(error);
}

async function readFile(path: string, maxBytes: number): Promise<Result<Uint8Array, ReadError>> {
  let file: FileHandle;
  try {
    // Without O_NONBLOCK, a named pipe in a hostile folder would wait for ever.
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === 'ENOENT' || reason === 'ENOTDIR') return err({ kind: 'absent' });
    return err({ kind: 'unreadable', reason: reason === 'ELOOP' ? 'a symbolic link' : reason });
  }
  try {
    if (!(await file.stat()).isFile()) return err({ kind: 'unreadable', reason: 'not a regular file' });
    return await readWhole(file, maxBytes);
  } catch (error) {
    return err({ kind: 'unreadable', reason: reasonOf(error) });
  } finally {
    await file.close();
  }
}

/** A record in a folder, whatever else somebody put there. */
export function createFolderReader(root: string): RecordReader {
  return {
    list: async () => {
      const found: string[] = [];
      try {
        await collect(root, '', found);
      } catch (error) {
        return err({ kind: 'unreadable', reason: reasonOf(error) });
      }
      return ok(found);
    },
    read: async ({ path, maxBytes }) => {
      if (!isPlainPath(path)) return err({ kind: 'absent' });
      return await readFile(join(root, path), maxBytes);
    },
  };
}
