import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex, utf8 } from '../../../src/core/base/bytes.ts';
import {
  checkpointsFile,
  joinLines,
  parseCheckpointsFile,
  parseRollLeavesFile,
  rollLeavesFile,
  splitLines,
} from '../../../src/core/record/record-lines.ts';

const line = fc.uint8Array({ minLength: 1, maxLength: 60 }).filter((bytes) => !bytes.includes(10));
const note = fc.string({ unit: 'grapheme', maxLength: 80 });

function reasonOf(result: { ok: boolean; error?: { reason: string } }): string {
  return result.error?.reason ?? '';
}

describe('files of lines', () => {
  test('what was joined splits into the same lines', () => {
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        expect(splitLines(joinLines(lines), { maxLineBytes: 60, maxLines: lines.length })).toEqual({
          ok: true,
          value: lines,
        });
      }),
    );
  });

  test('whatever splits joins to the same bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200, max: 12 }), (bytes) => {
        const lines = splitLines(bytes, { maxLineBytes: 50, maxLines: 150 });
        if (lines.ok) expect(joinLines(lines.value)).toEqual(bytes);
      }),
    );
  });

  test('a last line without a line feed, an empty line and a long line are refused, each with its number, and too many lines', () => {
    expect(reasonOf(splitLines(utf8('a\nb'), { maxLineBytes: 9, maxLines: 3 }))).toBe(
      'line 2 has no line feed at its end',
    );
    expect(reasonOf(splitLines(utf8('a\n\nb\n'), { maxLineBytes: 9, maxLines: 3 }))).toBe('line 2 is empty');
    expect(reasonOf(splitLines(utf8('a\n123456789\n'), { maxLineBytes: 8, maxLines: 3 }))).toBe(
      'line 2 is longer than 8 bytes',
    );
    expect(reasonOf(splitLines(utf8('a\nb\nc\nd\n'), { maxLineBytes: 9, maxLines: 3 }))).toBe('more than 3 lines');
    expect(splitLines(utf8('12345678\n'), { maxLineBytes: 8, maxLines: 3 }).ok).toBe(true);
  });
});

describe('the file of all published checkpoints', () => {
  test('notes come back as they were', () => {
    fc.assert(
      fc.property(fc.array(note), (notes) => {
        expect(parseCheckpointsFile(checkpointsFile(notes))).toEqual({ ok: true, value: notes });
      }),
    );
  });

  test('only the one spelling of each note is read', () => {
    for (const text of ['{}\n', 'null\n', '"a" \n', '"\\u0061"\n', '"a\n', '"a"']) {
      expect(parseCheckpointsFile(utf8(text)).ok).toBe(false);
    }
  });
});

describe('the file of a section’s roll leaves', () => {
  const leaf = fc.uint8Array({ minLength: 32, maxLength: 32 });

  test('leaves come back in hex, in order', () => {
    fc.assert(
      fc.property(fc.array(leaf), (leaves) => {
        expect(parseRollLeavesFile(rollLeavesFile(leaves), leaves.length)).toEqual({
          ok: true,
          value: leaves.map(toHex),
        });
      }),
    );
  });

  test('upper case, other lengths and other letters are refused', () => {
    const good = 'ab'.repeat(32);
    expect(parseRollLeavesFile(utf8(`${good}\n`), 9).ok).toBe(true);
    for (const bad of [good.toUpperCase(), good.slice(1), `${good}a`, `g${good.slice(1)}`, ` ${good.slice(1)}`]) {
      expect(parseRollLeavesFile(utf8(`${good}\n${bad}\n`), 9).ok).toBe(false);
    }
  });
});
