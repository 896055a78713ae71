import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromBase32, inGroups, tidyBase32, toBase32 } from '../../../src/core/base/base32.ts';

test('letters come back as the bytes that they stand for', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      expect(fromBase32(toBase32(bytes))).toEqual({ ok: true, value: bytes });
    }),
  );
});

test('letters are read in one spelling only', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...Array.from('0123456789ABCDEFGHJKMNPQRSTVWXYZ')) }), (text) => {
      const read = fromBase32(text);
      if (read.ok) expect(toBase32(read.value)).toBe(text);
    }),
  );
  expect(fromBase32('IL').ok).toBe(false);
});

test('what a person typed is read as it was meant', () => {
  expect(tidyBase32(' o1il-ab c')).toBe('0111ABC');
  expect(inGroups('ABCDEFGHIJ')).toBe('ABCD-EFGH-IJ');
});
