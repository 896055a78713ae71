import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDecimal } from '../../../src/core/base/decimal.ts';

test('a decimal reads back, up to 2^53 - 1', () => {
  fc.assert(
    fc.property(fc.oneof(fc.maxSafeNat(), fc.constantFrom(0, Number.MAX_SAFE_INTEGER)), (value) => {
      expect(parseDecimal(String(value))).toBe(value);
    }),
  );
});

test('a number has one spelling', () => {
  const digits = fc.string({ unit: fc.constantFrom(...Array.from('0123456789+-. e_')), maxLength: 18 });
  fc.assert(
    fc.property(fc.oneof(digits, fc.string()), (text) => {
      const value = parseDecimal(text);
      if (value !== null) expect(String(value)).toBe(text);
    }),
    { numRuns: 2000 },
  );
});

test.each(['', '007', '+7', '-7', '-0', '7 ', '\n7', '7.0', '1e3', '0x7', '٧', '9007199254740992', '1'.repeat(400)])(
  '%j is no decimal',
  (text) => {
    expect(parseDecimal(text)).toBeNull();
  },
);
