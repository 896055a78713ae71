import type { BlobRef } from '../election/values.ts';
import { RECORD } from '../record/paths.ts';
import type { RecordFiles } from './record-files.ts';

/**
 * The content that a line refers to by hash, from `blobs/` or from a file with a path of its own.
 * @param natural paths by hash of files that are not blobs
 */
export async function readBlob(
  files: RecordFiles,
  ref: BlobRef,
  natural: ReadonlyMap<string, string>,
): Promise<Uint8Array | null> {
  const path = files.has(RECORD.blob(ref.sha256)) ? RECORD.blob(ref.sha256) : natural.get(ref.sha256);
  if (path === undefined) return null;
  const read = await files.read(path);
  return read.kind === 'present' ? read.bytes : null;
}
