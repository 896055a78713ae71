import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toHex, utf8 } from '../../../src/core/base/bytes.ts';
import { frame } from '../../../src/core/base/frame.ts';

const purposes = fc.string({ unit: 'grapheme-ascii', maxLength: 8 });
const fields = fc.array(
  fc.uint8Array({ maxLength: 6 }).map((array) => new Uint8Array(array)),
  { maxLength: 5 },
);

/** Takes a frame apart as its definition says; null for anything that is none. */
function readFrame(bytes: Uint8Array): { purpose: Uint8Array; fields: Uint8Array[] } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const number = () => (at += 4) && view.getUint32(at - 4);
  const next = () => {
    const length = number();
    at += length;
    return bytes.slice(at - length, at);
  };
  const purpose = next();
  const count = number();
  const read = Array.from({ length: count }, next);
  return at === bytes.length ? { purpose, fields: read } : null;
}

test('a frame is the purpose and every field, each with its length, and the number of fields', () => {
  expect(toHex(frame('ab', [Uint8Array.of(7), 'é', new Uint8Array()]))).toBe(
    ['00000002', '6162', '00000003', '00000001', '07', '00000002', 'c3a9', '00000000'].join(''),
  );
  expect(toHex(frame('', []))).toBe('0000000000000000');
});

test('a frame tells its purpose and fields, so no two lists of fields share bytes', () => {
  fc.assert(
    fc.property(purposes, fields, (purpose, list) => {
      expect(readFrame(frame(purpose, list))).toEqual({ purpose: utf8(purpose), fields: list });
    }),
  );
});

test('moving a byte from one field to the next changes the frame', () => {
  const frames = [
    frame('p', ['ab', 'c']),
    frame('p', ['a', 'bc']),
    frame('p', ['abc']),
    frame('p', ['abc', '']),
    frame('pa', ['b', 'c']),
  ].map(toHex);
  expect(new Set(frames).size).toBe(frames.length);
});

test('a text field is its UTF-8 bytes', () => {
  fc.assert(
    fc.property(purposes, fc.string({ unit: 'binary' }), (purpose, text) => {
      expect(frame(purpose, [text])).toEqual(frame(purpose, [utf8(text)]));
    }),
  );
});
