import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { toBase64Url, toHex } from '../../../src/core/base/bytes.ts';
import {
  BlobRefSchema,
  bytesOf,
  CertificateFingerprintSchema,
  ContestIdSchema,
  ElectionIdSchema,
  faultsOf,
  HashSchema,
  HostSchema,
  InstantSchema,
  instantToMs,
  lineOfText,
  msToInstant,
  OptionIdSchema,
  SectionIdSchema,
  textOf,
  trustedBase64Url,
  trustedHex,
  ZoneSchema,
} from '../../../src/core/election/values.ts';

function takes(schema: z.ZodType, value: unknown): boolean {
  return schema.safeParse(value).success;
}

describe('ids', () => {
  const schemas = [ElectionIdSchema, ContestIdSchema, OptionIdSchema, SectionIdSchema];
  test.each(['a', '9', 'a-b', 'chair-2026', 'a--b', 'a'.repeat(64)])('%j is one', (id) => {
    for (const schema of schemas) expect(takes(schema, id)).toBe(true);
  });
  test.each(['', '-a', 'a-', 'A', 'a_b', 'a.b', 'a/b', 'ä', 'a\n', ' a', 'a'.repeat(65), 7, null])(
    '%j is none',
    (id) => {
      for (const schema of schemas) expect(takes(schema, id)).toBe(false);
    },
  );
});

describe('hosts', () => {
  test.each(['localhost', 'vote.example', '127.0.0.1:8080', 'a-b.example:65535'])('%j is one', (host) => {
    expect(takes(HostSchema, host)).toBe(true);
  });
  // The host begins the name of the key that signs checkpoints: no space, no plus sign, no path.
  test.each([
    '',
    'Vote.example',
    'a b',
    'a+b',
    'a/b',
    'a:',
    'a:0',
    'a:080',
    '.a',
    'a.',
    'a\n',
    'https://a',
    'a'.repeat(129),
  ])('%j is none', (host) => {
    expect(takes(HostSchema, host)).toBe(false);
  });
});

test('a time zone is an IANA name', () => {
  for (const zone of ['UTC', 'Europe/London', 'America/Argentina/Buenos_Aires', 'Etc/GMT+1']) {
    expect(takes(ZoneSchema, zone)).toBe(true);
  }
  for (const zone of ['', '../etc', 'a/b/c/d', 'Europe/London ', '+01:00', 'x'.repeat(65)]) {
    expect(takes(ZoneSchema, zone)).toBe(false);
  }
});

describe('texts for people', () => {
  const line = lineOfText(20);
  const text = textOf(20);

  test.each(['a', 'Zoë O’Neill', '候補者', 'محمد', 'می‌خواهم', '👩‍🔬', 'a  b', '"<b>"'])('%j is a line', (value) => {
    expect(takes(line, value)).toBe(true);
    expect(takes(text, value)).toBe(true);
  });

  test.each([
    [' a', 'not trimmed'],
    ['a\u00a0', 'not trimmed'],
    ['e\u0301', 'not in normal form C'],
    ['\ufb1d\u05b4', 'not in normal form C'],
    ['a\tb', 'a tab'],
    ['a\rb', 'a carriage return'],
    ['a\u0000b', 'a control character'],
    ['a\u007fb', 'a control character'],
    ['a\u0085b', 'a control character'],
    ['a\u2028b', 'a line separator'],
    ['a\u202eb', 'a direction override'],
    ['a\u2066b', 'a direction isolate'],
    ['a\u200fb', 'a direction mark'],
    ['a\u061cb', 'a direction mark'],
    ['a\u200bb', 'a zero width space'],
    ['a\u2060b', 'a word joiner'],
    ['a\u00adb', 'a soft hyphen'],
    ['a\ufeffb', 'a byte order mark'],
    ['a\u{e0041}b', 'a tag'],
    ['a\ud800b', 'a lone surrogate'],
    ['a'.repeat(21), 'too long'],
  ])('%j is none: %s', (value) => {
    expect(takes(line, value)).toBe(false);
    expect(takes(text, value)).toBe(false);
  });

  test('several lines are a text and no line; nothing is a text and no line', () => {
    for (const value of ['a\nb', 'a\n\nb', '']) {
      expect(takes(line, value)).toBe(false);
      expect(takes(text, value)).toBe(true);
    }
    expect(takes(text, 'a\n')).toBe(false);
    for (const schema of [line, text]) expect(takes(schema, 7)).toBe(false);
  });
});

describe('instants', () => {
  test('are whole seconds in UTC, in one spelling', () => {
    const ms = fc.integer({ min: Date.UTC(100, 0, 1) / 1000, max: Date.UTC(9999, 11, 31, 23, 59, 59) / 1000 });
    fc.assert(
      fc.property(ms, (seconds) => {
        const instant = msToInstant(seconds * 1000 + 999);
        expect(instant).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
        expect(instantToMs(instant)).toBe(seconds * 1000);
        expect(takes(InstantSchema, instant)).toBe(true);
      }),
    );
    expect(instantToMs('2026-11-10T08:00:00Z')).toBe(Date.UTC(2026, 10, 10, 8));
  });

  test.each([
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:60Z',
    '2026-01-01T00:00:00.000Z',
    '2026-01-01T00:00:00+00:00',
    '2026-01-01T00:00Z',
    '2026-01-01 00:00:00Z',
    '2026-01-01T00:00:00z',
    '+12026-01-01T00:00:00Z',
    '0050-01-01T00:00:00Z',
    '2026-01-01T00:00:00Z\n',
    '',
  ])('%j is none', (text) => {
    expect(instantToMs(text)).toBeNull();
    expect(takes(InstantSchema, text)).toBe(false);
  });
});

describe('bytes in texts', () => {
  test('keys are unpadded base64url of an exact length', () => {
    for (const length of [16, 32, 384]) {
      fc.assert(
        fc.property(fc.uint8Array({ minLength: length, maxLength: length }), (array) => {
          const text = toBase64Url(new Uint8Array(array));
          expect(takes(bytesOf(length), text)).toBe(true);
          expect(trustedBase64Url(text)).toEqual(new Uint8Array(array));
          for (const other of [length - 1, length + 1]) expect(takes(bytesOf(other), text)).toBe(false);
        }),
        { numRuns: 20 },
      );
    }
    const zeros = 'A'.repeat(43);
    expect(takes(bytesOf(32), zeros)).toBe(true);
    for (const bad of [`${zeros}=`, 'A'.repeat(42) + 'B', 'A'.repeat(42) + '+', 'A'.repeat(42), '']) {
      expect(takes(bytesOf(32), bad)).toBe(false);
    }
  });

  test('hashes are 64 lower-case hex digits, certificate fingerprints 40', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (array) => {
        const hash = toHex(new Uint8Array(array));
        expect(takes(HashSchema, hash)).toBe(true);
        expect(takes(CertificateFingerprintSchema, hash.slice(0, 40))).toBe(true);
        expect(trustedHex(hash)).toEqual(new Uint8Array(array));
      }),
    );
    for (const bad of ['a'.repeat(63), 'A'.repeat(64), 'g'.repeat(64), `${'a'.repeat(64)}\n`, '']) {
      expect(takes(HashSchema, bad)).toBe(false);
    }
    for (const bad of ['a'.repeat(39), 'A'.repeat(40), 'a'.repeat(64)]) {
      expect(takes(CertificateFingerprintSchema, bad)).toBe(false);
    }
  });

  test('what was not checked is a bug to read', () => {
    expect(() => trustedHex('x')).toThrow('bug:');
    expect(() => trustedBase64Url('=')).toThrow('bug:');
  });
});

test('a reference to a blob is its hash and size and nothing else', () => {
  const sha256 = 'a'.repeat(64);
  expect(takes(BlobRefSchema, { sha256, size: 0 })).toBe(true);
  for (const bad of [{ sha256 }, { sha256, size: -1 }, { sha256, size: 0.5 }, { sha256, size: 1, name: 'x' }, null]) {
    expect(takes(BlobRefSchema, bad)).toBe(false);
  }
});

test('faults say where they are', () => {
  const said = (value: unknown) => {
    const read = BlobRefSchema.safeParse(value);
    return read.success ? [] : faultsOf(read.error);
  };
  const faults = said({ sha256: 'x', size: 'y' });
  expect(faults).toHaveLength(2);
  expect(faults[0]).toBe('sha256: 64 lower-case hex digits');
  expect(faults[1]).toMatch(/^size: /);
  expect(said(null)[0]).not.toMatch(/^:/);
});
