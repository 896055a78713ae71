import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareBytes,
  compareText,
  concatBytes,
  equalBytes,
  fromBase64,
  fromBase64Url,
  fromHex,
  fromUtf8,
  isWellFormed,
  toBase64,
  toBase64Url,
  toHex,
  u32,
  u64,
  utf8,
} from '../../../src/core/base/bytes.ts';

const bytes = fc.uint8Array({ maxLength: 100 }).map((array) => new Uint8Array(array));
const anyText = fc.string({ unit: 'binary', maxLength: 40 });
/** Any UTF-16 units, lone surrogates too. */
const units = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 })
  .map((codes) => String.fromCharCode(...codes));

const forms = [
  { name: 'hex', write: toHex, read: fromHex, node: 'hex', alphabet: '0123456789abcdefABF ' },
  { name: 'base64url', write: toBase64Url, read: fromBase64Url, node: 'base64url', alphabet: 'AQgw-_+/=\n' },
  { name: 'base64', write: toBase64, read: fromBase64, node: 'base64', alphabet: 'AQgw+/-_= ' },
] as const;

describe.each(forms)('$name', ({ write, read, node, alphabet }) => {
  test('is written as Node writes it, and reads back', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        expect(write(value)).toBe(Buffer.from(value).toString(node));
        expect(read(write(value))).toEqual({ ok: true, value });
      }),
    );
  });

  test('has one spelling per value: what is read is what would be written', () => {
    const near = fc.string({ unit: fc.constantFrom(...Array.from(alphabet)), maxLength: 9 });
    fc.assert(
      fc.property(fc.oneof(near, anyText, units), (text) => {
        const value = read(text);
        if (value.ok) expect(write(value.value)).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('spellings that are refused', () => {
  test.each(['A0', '0', '0g', ' 00', '00 ', '0x00', '0\u0660', '٠٠'])('hex %j', (text) => {
    expect(fromHex(text)).toEqual({ ok: false, error: { kind: 'not-hex' } });
  });
  test.each(['A', 'AA==', 'AB', 'AAB', 'A+', 'A/', 'AA\n', 'AÄ', 'AAAA\u{1F600}'])('base64url %j', (text) => {
    expect(fromBase64Url(text)).toEqual({ ok: false, error: { kind: 'not-base64url' } });
  });
  test.each(['AA', 'AAA', 'AB==', 'AAB=', '====', 'A===', 'AA=A', 'A-==', '=AAA', 'AAAA====', 'AA==AAAA'])(
    'base64 %j',
    (text) => {
      expect(fromBase64(text)).toEqual({ ok: false, error: { kind: 'not-base64' } });
    },
  );
});

describe('UTF-8', () => {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  test('is written as the platform writes it', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(utf8(text)).toEqual(new Uint8Array(new TextEncoder().encode(text)));
        expect(fromUtf8(utf8(text))).toEqual({ ok: true, value: text });
      }),
    );
  });

  test('is refused exactly where the strict reader of the platform refuses it', () => {
    const lead = fc.constantFrom(
      0x7f,
      0x80,
      0xbf,
      0xc0,
      0xc1,
      0xc2,
      0xdf,
      0xe0,
      0xed,
      0xef,
      0xf0,
      0xf4,
      0xf5,
      0xf8,
      0xff,
    );
    const rest = fc.constantFrom(0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff);
    const sequences = fc
      .tuple(lead, fc.array(rest, { maxLength: 4 }))
      .map(([first, more]) => Uint8Array.of(first, ...more));
    fc.assert(
      fc.property(fc.oneof(sequences, bytes), (value) => {
        let expected: string | null = null;
        try {
          expected = strict.decode(value);
        } catch {
          // The platform refuses it.
        }
        const read = fromUtf8(value);
        expect(read.ok ? read.value : null).toBe(expected);
      }),
      { numRuns: 5000 },
    );
  });

  test('keeps a byte order mark as the character it is', () => {
    expect(fromUtf8(Uint8Array.of(0xef, 0xbb, 0xbf))).toEqual({ ok: true, value: '\ufeff' });
  });

  test('reads texts longer than the engine takes as arguments', () => {
    const long = 'é😀'.repeat(200_000);
    expect(fromUtf8(utf8(long))).toEqual({ ok: true, value: long });
  });

  test('of a lone surrogate there is none: writing it is a bug', () => {
    for (const text of ['\ud800', 'a\udc00', '\udc00\ud800', '\ud800\ud800']) {
      expect(() => utf8(text)).toThrow('bug:');
      expect(isWellFormed(text)).toBe(false);
    }
    expect(isWellFormed('a😀')).toBe(true);
    fc.assert(
      fc.property(units, (text) => {
        expect(isWellFormed(text)).toBe(!/\p{Surrogate}/u.test(text));
      }),
    );
  });
});

describe('order', () => {
  test('of bytes is that of unsigned bytes, a prefix before what it begins', () => {
    const sign = (value: number) => Math.sign(value);
    fc.assert(
      fc.property(bytes, bytes, (left, right) => {
        expect(sign(compareBytes(left, right))).toBe(Buffer.compare(left, right));
        expect(sign(compareBytes(left, concatBytes([left, right])))).toBe(right.length === 0 ? 0 : -1);
      }),
    );
    expect(compareBytes(Uint8Array.of(0x80), Uint8Array.of(0x7f))).toBeGreaterThan(0);
  });

  test('of texts is that of code points, not of UTF-16 units', () => {
    expect(['\ufb33', '😀', 'Z', 'a', 'é'].toSorted(compareText)).toEqual(['Z', 'a', 'é', '\ufb33', '😀']);
    expect(['\ufb33', '😀'].toSorted()).toEqual(['😀', '\ufb33']);
  });
});

describe('small things', () => {
  test('bytes are equal when all are', () => {
    fc.assert(
      fc.property(bytes, bytes, (left, right) => {
        expect(equalBytes(left, right)).toBe(Buffer.compare(left, right) === 0);
        expect(equalBytes(left, left.slice())).toBe(true);
      }),
    );
    expect(equalBytes(new Uint8Array(2), new Uint8Array(3))).toBe(false);
  });

  test('numbers are written big-endian, and only those that fit', () => {
    expect(u32(0x01020304)).toEqual(Uint8Array.of(1, 2, 3, 4));
    expect(u32(0xffff_ffff)).toEqual(new Uint8Array(4).fill(255));
    expect(u64(Number.MAX_SAFE_INTEGER)).toEqual(Uint8Array.of(0, 0x1f, 255, 255, 255, 255, 255, 255));
    for (const value of [-1, 2 ** 32, 0.5, Number.NaN]) expect(() => u32(value)).toThrow('bug:');
    for (const value of [-1, 2 ** 53, 0.5, Number.NaN]) expect(() => u64(value)).toThrow('bug:');
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        expect(BigInt(`0x${toHex(u64(value))}`)).toBe(BigInt(value));
      }),
    );
  });

  test('parts are joined in order', () => {
    expect(concatBytes([Uint8Array.of(1), new Uint8Array(), Uint8Array.of(2, 3)])).toEqual(Uint8Array.of(1, 2, 3));
    expect(concatBytes([])).toEqual(new Uint8Array());
  });
});
