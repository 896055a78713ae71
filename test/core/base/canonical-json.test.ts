import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromUtf8, toHex, utf8 } from '../../../src/core/base/bytes.ts';
import {
  canonicalBytes,
  canonicalJson,
  encodeCanonicalJson,
  type Json,
  parseCanonicalJson,
} from '../../../src/core/base/canonical-json.ts';
import { vectorBytes, vectorText } from '../../support/vectors.ts';

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('', '__proto__', 'toString', '10', '9'),
);
const { value: values } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger().map((number) => (number === 0 ? 0 : number)),
    texts,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(fc.tuple(texts, tie('value')), { maxLength: 5 }).map((members) => Object.fromEntries(members)),
  ),
}));

const reason = (input: string | Uint8Array) => {
  const read = parseCanonicalJson(input);
  return read.ok ? null : `${read.error.reason} at ${read.error.at}`;
};

describe('vectors of RFC 8785', () => {
  const names = ['arrays', 'french', 'structures', 'unicode', 'weird'];

  test.each(names)('%s is written byte for byte', (name) => {
    const value = JSON.parse(vectorText(`rfc8785/input/${name}.json`)) as Json;
    const hex = vectorText(`rfc8785/outhex/${name}.txt`).replaceAll(/\s/g, '');
    expect(toHex(canonicalBytes(value))).toBe(hex);
    expect(toHex(vectorBytes(`rfc8785/output/${name}.json`))).toBe(hex);
  });

  test.each(names)('%s is read as it was written, and in no other form', (name) => {
    const value = JSON.parse(vectorText(`rfc8785/input/${name}.json`)) as Json;
    expect(parseCanonicalJson(vectorBytes(`rfc8785/output/${name}.json`))).toEqual({ ok: true, value });
    expect(reason(vectorBytes(`rfc8785/input/${name}.json`))).not.toBeNull();
  });

  test('values holds floating point numbers, which this protocol neither writes nor reads', () => {
    const value = JSON.parse(vectorText('rfc8785/input/values.json')) as Json;
    expect(() => canonicalJson(value)).toThrow('bug: only safe integers are canonical');
    expect(reason(vectorBytes('rfc8785/output/values.json'))).toBe('a number that is not an integer at 41');
    const { string, literals } = value as { string: string; literals: Json };
    expect(canonicalJson({ string, literals })).toBe(
      vectorText('rfc8785/output/values.json').replace(/"numbers":\[.*?\],/, ''),
    );
  });
});

describe('canonical JSON', () => {
  test('is what another implementation of RFC 8785 writes', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(canonicalJson(value)).toBe(canonicalize(value));
      }),
      { numRuns: 1000 },
    );
  });

  test('reads back, from text and from bytes', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(parseCanonicalJson(canonicalJson(value))).toEqual({ ok: true, value });
        expect(parseCanonicalJson(canonicalBytes(value))).toEqual({ ok: true, value });
        expect(encodeCanonicalJson(value)).toEqual({ ok: true, value: canonicalBytes(value) });
      }),
      { numRuns: 1000 },
    );
  });

  test('is all that is read: what is read would be written the same, and is what JSON.parse reads', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"b"',
      '1',
      '-',
      '0',
      '.',
      'e',
      ' ',
      'null',
      'true',
      '\\u0061',
    );
    const soup = fc.array(pieces, { maxLength: 10 }).map((parts) => parts.join(''));
    const changed = fc.tuple(values, fc.nat(), fc.string({ maxLength: 2 })).map(([value, place, by]) => {
      const text = canonicalJson(value);
      const at = place % (text.length + 1);
      return text.slice(0, at) + by + text.slice(at + (place % 2));
    });
    fc.assert(
      fc.property(fc.oneof(soup, changed), (text) => {
        const read = parseCanonicalJson(text);
        if (!read.ok) return;
        expect(canonicalJson(read.value)).toBe(text);
        expect(read.value).toEqual(JSON.parse(text));
      }),
      { numRuns: 3000 },
    );
  });

  test('of bytes that are no text is refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), (array) => {
        const read = parseCanonicalJson(new Uint8Array(array));
        if (read.ok) expect(canonicalBytes(read.value)).toEqual(new Uint8Array(array));
      }),
    );
    expect(reason(Uint8Array.of(0x22, 0xff, 0x22))).toBe('not UTF-8 at 0');
  });
});

describe('refused spellings', () => {
  test.each([
    ['', 'not a JSON value in canonical form at 0'],
    [' 1', 'not a JSON value in canonical form at 0'],
    ['1 ', 'bytes after the end of the document at 1'],
    ['1\n', 'bytes after the end of the document at 1'],
    ['\ufeff1', 'not a JSON value in canonical form at 0'],
    ['{"a":1,"a":1}', 'the property "a" twice at 7'],
    ['{"b":1,"a":1}', 'the property "a" is out of order at 7'],
    ['{"a": 1}', 'not a JSON value in canonical form at 5'],
    ['{"a":1,}', 'expected a property name at 7'],
    ['{"a":1', 'expected , or } at 6'],
    ['{"a"1}', 'expected : at 4'],
    ['{a:1}', 'expected a property name at 1'],
    ['[1,]', 'not a JSON value in canonical form at 3'],
    ['[1 ,2]', 'expected , or ] at 2'],
    ['[', 'not a JSON value in canonical form at 1'],
    ['nul', 'not a JSON value at 0'],
    ['True', 'not a JSON value in canonical form at 0'],
    ['NaN', 'not a JSON value in canonical form at 0'],
    ['01', 'a number with a leading zero at 0'],
    ['-0', 'not a JSON value in canonical form at 0'],
    ['+1', 'not a JSON value in canonical form at 0'],
    ['-', 'not a JSON value in canonical form at 0'],
    ['1.0', 'a number that is not an integer at 0'],
    ['1e3', 'a number that is not an integer at 0'],
    ['9007199254740992', 'an integer beyond 2^53 - 1 at 0'],
    ['-9007199254740992', 'an integer beyond 2^53 - 1 at 0'],
    ['123456789012345678901234567890', 'an integer beyond 2^53 - 1 at 0'],
    ['"a', 'a string without an end at 2'],
    ['"a\\"', 'a string without an end at 4'],
    ['"\\', 'a string without an end at 3'],
    ['"\\x"', 'a string that is not JSON at 0'],
    ['"\t"', 'a string that is not JSON at 0'],
    ['"\\u0041"', 'a string that is not written in canonical form at 0'],
    ['"\\/"', 'a string that is not written in canonical form at 0'],
    ['"\\u000A"', 'a string that is not written in canonical form at 0'],
    ['"\\u001F"', 'a string that is not written in canonical form at 0'],
    ['"\\ud800"', 'a string with a lone surrogate at 0'],
    ['"\\ud83d\\ude00"', 'a string that is not written in canonical form at 0'],
    ['"\udc00"', 'a string with a lone surrogate at 0'],
    ["'a'", 'not a JSON value in canonical form at 0'],
    ['// a', 'not a JSON value in canonical form at 0'],
  ])('%j', (text, said) => {
    expect(reason(text)).toBe(said);
  });

  test('nesting beyond 32 levels, at once and without exhausting the stack', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(reason(nested(33))).toBeNull();
    expect(reason(nested(34))).toBe('nested deeper than 32 levels at 33');
    expect(reason('['.repeat(1_000_000))).toBe('nested deeper than 32 levels at 33');
    expect(reason('{"a":'.repeat(100_000))).toBe('nested deeper than 32 levels at 165');
  });
});

describe('writing', () => {
  test('refuses what has no canonical form: a bug of the caller, or an answer where the value came from outside', () => {
    const cyclic: Json[] = [];
    cyclic.push(cyclic);
    const bad: [unknown, string][] = [
      [0.5, 'only safe integers are canonical'],
      [-0, 'only safe integers are canonical'],
      [2 ** 53, 'only safe integers are canonical'],
      [Number.NaN, 'only safe integers are canonical'],
      [{ a: ['\ud800'] }, 'a lone surrogate cannot be written as canonical JSON'],
      [{ '\udc00': 1 }, 'a lone surrogate cannot be written as canonical JSON'],
      [{ a: undefined }, 'a value of type undefined is no JSON'],
      [[1n], 'a value of type bigint is no JSON'],
      [cyclic, 'nested deeper than 32 levels'],
    ];
    for (const [value, said] of bad) {
      expect(() => canonicalJson(value as Json)).toThrow(`bug: ${said}`);
      expect(encodeCanonicalJson(value as Json)).toEqual({
        ok: false,
        error: { kind: 'not-canonical-json', reason: said, at: 0 },
      });
    }
  });

  test('passes every other error on', () => {
    const broken = {
      get a(): Json {
        throw new TypeError('broken');
      },
    };
    expect(() => encodeCanonicalJson(broken)).toThrow(TypeError);
  });

  test('sorts names by UTF-16 units and keeps __proto__ as data', () => {
    expect(
      canonicalJson(
        Object.fromEntries([
          ['😀', 1],
          ['\ufb33', 2],
          ['__proto__', 3],
          ['9', 4],
          ['10', 5],
        ]),
      ),
    ).toBe('{"10":5,"9":4,"__proto__":3,"😀":1,"\ufb33":2}');
    const read = parseCanonicalJson('{"__proto__":{"a":1}}');
    expect(read.ok && Object.hasOwn(read.value as object, '__proto__')).toBe(true);
  });

  test('escapes what RFC 8785 escapes and nothing else', () => {
    const text = String.fromCharCode(...Array.from({ length: 0x21 }, (_, code) => code)) + '"\\/\u007f\u0080\u2028é😀';
    expect(canonicalJson(text)).toBe(JSON.stringify(text));
    expect(fromUtf8(utf8(canonicalJson(text)))).toEqual({ ok: true, value: JSON.stringify(text) });
  });
});
