import type { Result } from '../base/result.ts';

/**
 * How the verifier gets at a record: one interface over folders, archives, URLs and memory. A reader answers with
 * bytes and never judges them.
 */

export type ReadError =
  | { readonly kind: 'absent' }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'unreadable'; readonly reason: string };

export interface RecordReader {
  /** The paths of all files, relative and with `/`, in any order. Directories are not listed. */
  list(): Promise<Result<readonly string[], { readonly kind: 'unreadable'; readonly reason: string }>>;
  /** One file whole. More than `maxBytes` is never read into memory. */
  read(input: { readonly path: string; readonly maxBytes: number }): Promise<Result<Uint8Array, ReadError>>;
}

/** The bounds of a record, so that a hostile one cannot exhaust whoever verifies it. */
export const MAX_RECORD_FILES = 200_000;
/** One ledger's lines: about half a million ballots. */
export const MAX_LEDGER_BYTES = 1_610_612_736;
export const MAX_ROLL_BYTES = 1_073_741_824;
export const MAX_RESULT_BYTES = 268_435_456;
/** Signatures, acts, the ceremony, a checkpoint. */
export const MAX_SMALL_BYTES = 1_048_576;

/** A path as records have them: plain names below plain folders, nothing that leads elsewhere. */
const PLAIN_PATH = /^[a-z0-9][A-Za-z0-9._-]*(?:\/[a-z0-9][A-Za-z0-9._-]*)*$/;

/** True for a path that a record may hold at all; anything else is refused before it is opened. */
export function isPlainPath(path: string): boolean {
  return path.length <= 200 && PLAIN_PATH.test(path);
}

/** The most that a file may hold, in bytes, by where it stands. */
export function maxBytesOf(path: string): number {
  if (path.startsWith('box/') || path.startsWith('registers/')) return MAX_LEDGER_BYTES;
  if (path.startsWith('roll/')) return MAX_ROLL_BYTES;
  if (path.startsWith('cast-vote-records/') || path.startsWith('blobs/')) return MAX_RESULT_BYTES;
  if (path === 'result.json' || path === 'result.html') return MAX_RESULT_BYTES;
  if (path === 'index.json' || path === 'declaration.json') return MAX_RESULT_BYTES;
  return MAX_SMALL_BYTES;
}
