import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRecoveryCode, recoveryCodeOf } from '../../../src/core/token/recovery-code.ts';
import { testBytes } from '../../support/definition.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe('recovery code', () => {
  test('a code has 54 characters in groups of four and none that looks like another', () => {
    expect(recoveryCodeOf(testBytes('seed', 32))).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){13}[0-9A-HJKMNP-TV-Z]{2}$/);
    expect(recoveryCodeOf(new Uint8Array(32))).toBe(`${'0000-'.repeat(13)}00`);
  });

  test('a code is read back to its seed', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(readRecoveryCode(recoveryCodeOf(seed))).toEqual({ ok: true, value: seed });
      }),
    );
  });

  test('whatever can be read is, tidied, the code of what it was read to', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...ALPHABET.split('')), { minLength: 54, maxLength: 54 }), (characters) => {
        const read = readRecoveryCode(characters.join(''));
        if (read.ok) expect(recoveryCodeOf(read.value).replaceAll('-', '')).toBe(characters.join(''));
      }),
      { numRuns: 3000 },
    );
  });

  test('people may write lower case, O for 0, I or L for 1, and spaces or nothing between the groups', () => {
    const seed = testBytes('seed 2', 32);
    const code = recoveryCodeOf(seed);
    expect(code).toMatch(/0/);
    expect(code).toMatch(/1/);
    const spellings = [
      code.toLowerCase(),
      code.replaceAll('0', 'O'),
      code.replaceAll('1', 'I'),
      code.replaceAll('1', 'l'),
      code.replaceAll('-', ''),
      ` ${code.replaceAll('-', ' \n')} `,
    ];
    for (const spelling of spellings) expect(readRecoveryCode(spelling)).toEqual({ ok: true, value: seed });
  });

  test('every single wrong character is noticed', () => {
    const code = recoveryCodeOf(testBytes('seed 3', 32)).replaceAll('-', '');
    for (let at = 0; at < code.length; at += 1) {
      for (const other of ALPHABET) {
        if (other === code.charAt(at)) continue;
        expect(readRecoveryCode(code.slice(0, at) + other + code.slice(at + 1)).ok).toBe(false);
      }
    }
  });

  test('every exchange of two neighbours within the seed is noticed', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 50 }), (seed, at) => {
        const code = recoveryCodeOf(seed).replaceAll('-', '');
        const swapped = code.slice(0, at) + code.charAt(at + 1) + code.charAt(at) + code.slice(at + 2);
        expect(readRecoveryCode(swapped).ok).toBe(swapped === code);
      }),
    );
  });

  test.each([
    ['', '0 characters instead of 54'],
    ['0000', '4 characters instead of 54'],
    ['U'.repeat(54), 'it holds a character that no recovery code has'],
    ['ß'.repeat(27), 'it holds a character that no recovery code has'],
    ['0'.repeat(100_000), 'longer than 160 characters'],
    [`${'0'.repeat(53)}1`, 'a character is wrong: the checksum does not fit'],
    // The number 1: its checksum fits, but a seed's number is a multiple of 16.
    [`${'0'.repeat(51)}101`, 'a character is wrong: the checksum does not fit'],
  ])('%j is refused', (text, reason) => {
    expect(readRecoveryCode(text)).toEqual({ ok: false, error: { kind: 'recovery-code-refused', reasons: [reason] } });
  });
});
