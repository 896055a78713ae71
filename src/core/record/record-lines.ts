import { concatBytes, fromUtf8, utf8 } from '../base/bytes.ts';
import { canonicalJson, parseCanonicalJson } from '../base/canonical-json.ts';
import { err, ok, type Result } from '../base/result.ts';
import { MAX_LINE_BYTES } from '../ledger/line.ts';

/** Files of lines: one line feed after every line, the last one too, and none inside a line. */

export type LinesError = { readonly kind: 'lines-refused'; readonly reason: string };

const LINE_FEED = Uint8Array.of(10);

/** Joins lines into the bytes of their file. */
export function joinLines(lines: readonly Uint8Array[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const line of lines) parts.push(line, LINE_FEED);
  return concatBytes(parts);
}

export interface LineBounds {
  /** A line's bytes without its line feed. */
  readonly maxLineBytes: number;
  readonly maxLines: number;
}

/**
 * Cuts a file into its lines, without their line feeds and without copying. Refused when the last line has no line
 * feed, a line is empty or too long, or there are too many: a file of nothing but line feeds would otherwise become
 * far larger in memory than it is.
 */
export function splitLines(bytes: Uint8Array, bounds: LineBounds): Result<Uint8Array[], LinesError> {
  const { maxLineBytes, maxLines } = bounds;
  const lines: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(10, start);
    const place = `line ${lines.length + 1}`;
    if (lines.length === maxLines) return err({ kind: 'lines-refused', reason: `more than ${maxLines} lines` });
    if (end < 0) return err({ kind: 'lines-refused', reason: `${place} has no line feed at its end` });
    if (end === start) return err({ kind: 'lines-refused', reason: `${place} is empty` });
    if (end - start > maxLineBytes) {
      return err({ kind: 'lines-refused', reason: `${place} is longer than ${maxLineBytes} bytes` });
    }
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return ok(lines);
}

/** A ledger's entries: as many lines as half a million ballots and all else need. */
export const LEDGER_LINES: LineBounds = { maxLineBytes: MAX_LINE_BYTES, maxLines: 1_500_000 };
const CHECKPOINT_LINES: LineBounds = { maxLineBytes: MAX_LINE_BYTES, maxLines: 1_000_000 };

/** The file of all published checkpoints: each note as one canonical JSON string on its line. */
export function checkpointsFile(notes: readonly string[]): Uint8Array {
  return joinLines(notes.map((note) => utf8(canonicalJson(note))));
}

/** Reads the file of all published checkpoints. Refused unless it is exactly what `checkpointsFile` writes. */
export function parseCheckpointsFile(bytes: Uint8Array): Result<string[], LinesError> {
  const lines = splitLines(bytes, CHECKPOINT_LINES);
  if (!lines.ok) return lines;
  const notes: string[] = [];
  for (const [index, line] of lines.value.entries()) {
    const note = parseCanonicalJson(line);
    if (!note.ok || typeof note.value !== 'string') {
      return err({ kind: 'lines-refused', reason: `line ${index + 1} is not a canonical JSON string` });
    }
    notes.push(note.value);
  }
  return ok(notes);
}

/** The file of a section's roll leaves: 64 lower-case hex digits a line, sorted by bytes. */
export function rollLeavesFile(leaves: readonly Uint8Array[]): Uint8Array {
  const file = new Uint8Array(leaves.length * 65);
  let at = 0;
  for (const leaf of leaves) {
    for (const byte of leaf) {
      file[at] = hexDigit(byte >> 4);
      file[at + 1] = hexDigit(byte & 15);
      at += 2;
    }
    file[at] = 10;
    at += 1;
  }
  return file.subarray(0, at);
}

function hexDigit(value: number): number {
  return value < 10 ? 48 + value : 87 + value;
}

/**
 * Reads a file of at most `maxLeaves` roll leaves: every line 64 lower-case hex digits. Order and repetitions are the
 * caller's to judge.
 */
export function parseRollLeavesFile(bytes: Uint8Array, maxLeaves: number): Result<string[], LinesError> {
  const lines = splitLines(bytes, { maxLineBytes: 64, maxLines: maxLeaves });
  if (!lines.ok) return lines;
  const leaves: string[] = [];
  for (const [index, line] of lines.value.entries()) {
    const text = fromUtf8(line);
    if (!text.ok || !/^[0-9a-f]{64}$/.test(text.value)) {
      return err({ kind: 'lines-refused', reason: `line ${index + 1} is not a leaf of 64 lower-case hex digits` });
    }
    leaves.push(text.value);
  }
  return ok(leaves);
}
