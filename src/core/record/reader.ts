import type { Result } from '../base/result.ts';
import { MAX_DEFINITION_BYTES } from '../election/fixed-definition.ts';

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
export const MAX_RECORD_FILES = 50_000;
/** One ledger's lines: about half a million ballots. */
const MAX_LEDGER_BYTES = 1_610_612_736;
/** The file of all published checkpoints: a million of them. */
const MAX_CHECKPOINTS_BYTES = 268_435_456;
/** Two million leaves. */
const MAX_ROLL_BYTES = 130_000_000;
const MAX_RECORDS_BYTES = 268_435_456;
/** What is read as one JSON value takes up to seventy times its size in memory. */
const MAX_JSON_BYTES = 16_777_216;
/** 256 lines of a ledger, each with its length. */
const MAX_TILE_BYTES = 256 * 65_537;
const MAX_ACT_BYTES = 8_192;
/** Nine trustees in six rounds, each document with its signature. */
const MAX_CEREMONY_BYTES = 2_097_152;
/** Signatures, a checkpoint. */
const MAX_SMALL_BYTES = 65_536;

const MAX_BYTES: readonly (readonly [RegExp, number])[] = [
  [/^definition\.json$/, MAX_DEFINITION_BYTES],
  [/^(?:index|result|declaration)\.json$|^result\.html$/, MAX_JSON_BYTES],
  [/^(?:box|registers\/[0-9]+)\/entries\.jsonl$/, MAX_LEDGER_BYTES],
  [/^(?:box|registers\/[0-9]+)\/checkpoints$/, MAX_CHECKPOINTS_BYTES],
  [/^(?:box|registers\/[0-9]+)\/tile\//, MAX_TILE_BYTES],
  [/^roll\//, MAX_ROLL_BYTES],
  [/^(?:cast-vote-records|blobs)\//, MAX_RECORDS_BYTES],
  [/^acts\/[^/]*\.json$/, MAX_ACT_BYTES],
  [/^ceremony\.jsonl$/, MAX_CEREMONY_BYTES],
];

/** A path as records have them: plain names below plain folders, nothing that leads elsewhere. */
const PLAIN_PATH = /^[a-z0-9][A-Za-z0-9._-]*(?:\/[a-z0-9][A-Za-z0-9._-]*)*$/;

/** True for a path that a record may hold at all; anything else is refused before it is opened. */
export function isPlainPath(path: string): boolean {
  return path.length <= 200 && PLAIN_PATH.test(path);
}

/** The most that a file may hold, in bytes, by where it stands. */
export function maxBytesOf(path: string): number {
  return MAX_BYTES.find(([pattern]) => pattern.test(path))?.[1] ?? MAX_SMALL_BYTES;
}
