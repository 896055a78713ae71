import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import { err, ok, type Result } from '../core/base/result.ts';
import { MAX_RECORD_FILES, type ReadError, type RecordReader } from '../core/record/reader.ts';
import { reasonOf } from './folder-reader.ts';

/** Where the bytes of a file lie in the archive; `null` for an entry that is not a plain file. */
interface Place {
  readonly offset: number;
  readonly size: number;
}

interface Contents {
  /** In the archive's order, repetitions included. */
  readonly paths: readonly string[];
  readonly places: ReadonlyMap<string, Place | null>;
}

function withoutDot(name: string): string {
  return name.startsWith('./') ? name.slice(2) : name;
}

/** People pack `tar cf record.tar folder`: then everything stands below one folder, which is not part of the record. */
function commonFolder(paths: readonly string[]): string {
  const first = paths[0]?.split('/')[0] ?? '';
  const prefix = `${first}/`;
  const wrapped = paths.every((path) => path.startsWith(prefix)) && paths.includes(`${prefix}definition.json`);
  return wrapped ? prefix : '';
}

/** Walks through the archive once and notes where each file lies; nothing is unpacked. */
async function contentsOf(file: string): Promise<Contents> {
  const paths: string[] = [];
  const places = new Map<string, Place | null>();
  const entries = extract();
  entries.on('entry', (header, content, next) => {
    const path = withoutDot(header.name);
    if (header.type !== 'directory' && paths.length <= MAX_RECORD_FILES) {
      paths.push(path);
      // The type of the library leaves the offset out.
      const { byteOffset: offset } = header as typeof header & { byteOffset: number };
      const { size } = header;
      places.set(path, header.type === 'file' && !places.has(path) ? { offset, size } : null);
    }
    content.on('end', next);
    // What ends the archive ends the entry that it is in, too; the pipeline below says so, and once is enough.
    content.on('error', () => undefined);
    content.resume();
  });
  // The same for what is noticed only after the pipeline has failed.
  entries.on('error', () => undefined);
  await pipeline(createReadStream(file), entries);
  const folder = commonFolder(paths);
  const strip = (path: string) => path.slice(folder.length);
  return { paths: paths.map(strip), places: new Map([...places].map(([path, place]) => [strip(path), place])) };
}

async function readPlace(
  archive: FileHandle,
  { offset, size }: Place,
  maxBytes: number,
): Promise<Result<Uint8Array, ReadError>> {
  if (size > maxBytes) return err({ kind: 'too-large' });
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; ) {
    const { bytesRead } = await archive.read(bytes, at, size - at, offset + at);
    if (bytesRead === 0) return err({ kind: 'unreadable', reason: 'the archive ends before it' });
    at += bytesRead;
  }
  return ok(bytes);
}

/** A record in an uncompressed tar archive, read in place. Refused when the file is no such archive. */
export async function openTarReader(
  file: string,
): Promise<Result<RecordReader & { close(): Promise<void> }, { readonly kind: 'not-a-record'; reason: string }>> {
  let contents: Contents;
  let archive: FileHandle;
  try {
    contents = await contentsOf(file);
    archive = await open(file, 'r');
  } catch (error) {
    return err({ kind: 'not-a-record', reason: `not a readable tar archive: ${reasonOf(error)}` });
  }
  return ok({
    list: () => Promise.resolve(ok(contents.paths)),
    read: async ({ path, maxBytes }) => {
      const place = contents.places.get(path);
      if (place === undefined) return err({ kind: 'absent' });
      if (place === null) return err({ kind: 'unreadable', reason: 'not a plain file, or stands twice' });
      try {
        return await readPlace(archive, place, maxBytes);
      } catch (error) {
        return err({ kind: 'unreadable', reason: reasonOf(error) });
      }
    },
    close: () => archive.close(),
  });
}
