import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isWellFormed, utf8 } from '../../src/core/base/bytes.ts';
import { parseStrictJson } from '../../src/http/strict-json.ts';

function read(text: string): unknown {
  const parsed = parseStrictJson(utf8(text));
  return parsed.ok ? parsed.value : new Error(parsed.error.reason);
}

function reasonAgainst(bytes: Uint8Array | string): string {
  const parsed = parseStrictJson(typeof bytes === 'string' ? utf8(bytes) : bytes);
  return parsed.ok ? 'nothing' : parsed.error.reason;
}

/** JSON values without floating point numbers, lone surrogates and the one name that is refused. */
const values = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false),
    fc.maxSafeInteger().map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.string({ unit: 'grapheme' }).filter((text) => isWellFormed(text)),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(
      fc.string().filter((name) => name !== '__proto__' && isWellFormed(name)),
      tie('value'),
      { maxKeys: 5, noNullPrototype: true },
    ),
  ),
})).value;

describe('strict JSON', () => {
  test('reads whatever JSON.stringify writes, with and without white space', () => {
    fc.assert(
      fc.property(values, fc.constantFrom(0, 1, 4, '\t'), (value, space) => {
        expect(read(JSON.stringify(value, null, space))).toEqual(value);
      }),
    );
  });

  test('never reads anything that JSON.parse reads differently', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from('{}[]",:\\ \n0123456789-.eEtrufalsn_p')) }),
        (text) => {
          const parsed = parseStrictJson(utf8(text));
          if (parsed.ok) expect(parsed.value).toEqual(JSON.parse(text));
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('refuses a member name twice, also when it is spelled differently and deep inside', () => {
    expect(reasonAgainst('{"a":1,"a":1}')).toContain('twice');
    expect(reasonAgainst('{"a":1,"\\u0061":2}')).toContain('twice');
    expect(reasonAgainst('[{"x":{"b":1,"c":2,"b":3}}]')).toContain('twice');
    expect(read('[{"a":1},{"a":2}]')).toEqual([{ a: 1 }, { a: 2 }]);
  });

  test('refuses the member name __proto__ and leaves the names of other object members alone', () => {
    expect(reasonAgainst('{"__proto__":{"isOfficer":true}}')).toContain('not allowed');
    expect(reasonAgainst('{"\\u005f_proto__":1}')).toContain('not allowed');
    expect(Object.hasOwn(read('{"constructor":1,"toString":2}') as object, 'toString')).toBe(true);
  });

  test('refuses nesting beyond 32 levels, however deep, without exhausting the stack', () => {
    expect(read(`${'['.repeat(32)}${']'.repeat(32)}`)).toBeInstanceOf(Array);
    for (const depth of [34, 1000, 1_000_000]) {
      expect(reasonAgainst('['.repeat(depth))).toContain('nested');
      expect(reasonAgainst('{"a":'.repeat(depth))).toContain('nested');
    }
  });

  test('refuses numbers that are not plain integers within 2^53', () => {
    for (const number of ['1.0', '1e3', '-0', '9007199254740992', '1e400', '0.1', '-9007199254740993']) {
      expect(reasonAgainst(`{"n":${number}}`), number).toContain('integer');
    }
    for (const number of ['01', '+1', '.5', '0x10', 'NaN', 'Infinity', '-']) {
      expect(reasonAgainst(`{"n":${number}}`), number).not.toBe('nothing');
    }
    expect(read('[9007199254740991,-9007199254740991,0]')).toEqual([9007199254740991, -9007199254740991, 0]);
  });

  test('refuses what is not UTF-8, a byte order mark, lone surrogates and raw control characters', () => {
    expect(reasonAgainst(Uint8Array.of(0x22, 0xff, 0x22))).toBe('not UTF-8');
    expect(reasonAgainst(Uint8Array.of(0x22, 0xc0, 0x80, 0x22))).toBe('not UTF-8');
    expect(reasonAgainst(Uint8Array.of(0xef, 0xbb, 0xbf, 0x31))).toContain('not a JSON value');
    expect(reasonAgainst('"\\ud800"')).toContain('surrogate');
    expect(reasonAgainst('"a\u0000b"')).not.toBe('nothing');
    expect(reasonAgainst('"a\nb"')).not.toBe('nothing');
  });

  test('refuses what other readers let pass: comments, trailing commas, single quotes, two documents', () => {
    for (const text of [
      '{"a":1,}',
      '[1,]',
      "{'a':1}",
      '{a:1}',
      '/**/1',
      '1 2',
      '{}x',
      '',
      ' ',
      '"',
      '"\\',
      'nul',
      '[',
      ',',
    ]) {
      expect(reasonAgainst(text), text).not.toBe('nothing');
    }
  });
});
