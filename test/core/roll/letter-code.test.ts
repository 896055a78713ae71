import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { letterCodeHash, letterCodeOf, readLetterCode } from '../../../src/core/roll/letter-code.ts';

const SHAPE = /^[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){2}$/;
const secret = new Uint8Array(32).map((_, at) => at);

describe('letter codes', () => {
  test('the example of the protocol document', () => {
    // Made apart from this code, with Python's hmac over the frame's bytes.
    expect(letterCodeOf({ secret, reference: 'M-0001', issue: 1 })).toBe('XM3C-WPVW-1DWB');
    expect(letterCodeOf({ secret, reference: 'M-0001', issue: 2 })).toBe('4436-6KZY-9NNF');
    expect(letterCodeHash('XM3C-WPVW-1DWB')).toBe('7efbbe9606a7ef09b273075826664c4209ad1b1143536fb81ebe251a0cfbc79c');
  });

  test('a code has twelve characters that nobody takes for others, and is read back as it stands', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.integer({ min: 1, max: 99 }), (reference, issue) => {
        const code = letterCodeOf({ secret, reference, issue });
        expect(code).toMatch(SHAPE);
        expect(readLetterCode(code)).toEqual({ ok: true, value: code });
        expect(
          readLetterCode(` ${code.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l').replaceAll('-', ' ')}`),
        ).toEqual({
          ok: true,
          value: code,
        });
      }),
    );
  });

  test('whatever can be read stands in one spelling', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 50 }), (text) => {
        const read = readLetterCode(text);
        if (!read.ok) return;
        expect(read.value).toMatch(SHAPE);
        expect(readLetterCode(read.value)).toEqual(read);
      }),
      { numRuns: 3000 },
    );
  });

  test('another secret gives another code', () => {
    const other = letterCodeOf({ secret: new Uint8Array(32), reference: 'M-0001', issue: 1 });
    expect(other).not.toBe(letterCodeOf({ secret, reference: 'M-0001', issue: 1 }));
  });

  test.each([
    ['', '0 characters instead of 12'],
    ['0000-0000-000', '11 characters instead of 12'],
    ['0000-0000-0000-0', '13 characters instead of 12'],
    ['UUUU-UUUU-UUUU', 'it holds a character that no letter code has'],
    ['0'.repeat(41), 'longer than 40 characters'],
  ])('%j is refused', (text, reason) => {
    expect(readLetterCode(text)).toEqual({ ok: false, error: { kind: 'letter-code-refused', reasons: [reason] } });
  });
});
