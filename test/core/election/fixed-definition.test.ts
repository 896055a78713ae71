import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../../../src/core/base/bytes.ts';
import { canonicalBytes, canonicalJson, type Json } from '../../../src/core/base/canonical-json.ts';
import { boxOrigin, registerOrigin } from '../../../src/core/election/definition.ts';
import {
  fingerprintOf,
  fixDefinition,
  MAX_DEFINITION_BYTES,
  parseDefinition,
} from '../../../src/core/election/fixed-definition.ts';
import { fixTestDefinition, makeTestDefinition, testDefinitionValue } from '../../support/definition.ts';

const value = testDefinitionValue();
const bytes = canonicalBytes(value);

function reasons(result: ReturnType<typeof fixDefinition>): readonly string[] {
  return result.ok ? [] : result.error.reasons;
}

describe('a definition', () => {
  test('is its exact bytes; the fingerprint is their SHA-256', () => {
    const parsed = parseDefinition(bytes);
    if (!parsed.ok) throw new Error(parsed.error.reasons.join('; '));
    expect(parsed.value.bytes).toBe(bytes);
    expect(parsed.value.definition).toEqual(value);
    const sum = createHash('sha256').update(bytes).digest('hex');
    expect(parsed.value.fingerprintHex).toBe(sum);
    expect(Buffer.from(parsed.value.fingerprint).toString('hex')).toBe(sum);
    expect(Buffer.from(fingerprintOf(bytes)).toString('hex')).toBe(sum);
  });

  test('made from a draft has the same bytes as when it is read', () => {
    const fixed = fixTestDefinition(makeTestDefinition());
    expect(fixed.bytes).toEqual(bytes);
    expect(parseDefinition(fixed.bytes)).toEqual({ ok: true, value: fixed });
  });

  test('has one origin per ledger, without the fingerprint', () => {
    const definition = makeTestDefinition();
    expect(boxOrigin(definition)).toBe('vote.example/committee-2026/box');
    expect(registerOrigin(definition, 2)).toBe('vote.example/committee-2026/registers/2');
  });
});

describe('bytes are refused', () => {
  const text = canonicalJson(value);
  test.each([
    ['a line feed at the end', `${text}\n`, /^not canonical JSON: bytes after the end/],
    ['spaces', JSON.stringify(value, null, 1), /^not canonical JSON: /],
    ['a field twice', text.replace('{', `{"assurance":1,`), /^not canonical JSON: the property "assurance" twice/],
    ['nothing', '', /^not canonical JSON: /],
  ])('with %s', (_, changed, said) => {
    const refused = reasons(parseDefinition(utf8(changed)));
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatch(said);
  });

  test('beyond the largest size, without being read', () => {
    expect(reasons(parseDefinition(new Uint8Array(MAX_DEFINITION_BYTES + 1)))).toEqual(['larger than 1048576 bytes']);
  });

  test('whatever else they are, without an error thrown', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.jsonValue().map((json) => utf8(JSON.stringify(json))),
        ),
        (input) => {
          expect(parseDefinition(new Uint8Array(input)).ok).toBe(false);
        },
      ),
    );
  });
});

describe('fields', () => {
  test('are all required, each named when it is missing', () => {
    for (const name of Object.keys(value)) {
      const without = Object.fromEntries(Object.entries(value).filter(([other]) => other !== name));
      expect(reasons(fixDefinition(without)).some((reason) => reason.startsWith(`${name}: `))).toBe(true);
    }
  });

  test('of other names are refused at every level, and the level is named', () => {
    const paths: (string | number)[][] = [];
    const walk = (node: Json, path: (string | number)[]) => {
      if (node === null || typeof node !== 'object') return;
      if (Array.isArray(node)) {
        node.forEach((item: Json, index) => walk(item, [...path, index]));
        return;
      }
      paths.push(path);
      for (const [name, member] of Object.entries(node)) walk(member, [...path, name]);
    };
    walk(value, []);
    expect(paths.length).toBeGreaterThan(15);
    for (const path of paths) {
      const copy = structuredClone(value) as Json;
      const node = path.reduce<Json>((at, step) => (at as { [name: string]: Json })[step] ?? null, copy);
      Object.assign(node as object, { surprise: 1 });
      const said = reasons(fixDefinition(copy));
      expect(said.length).toBeGreaterThan(0);
      expect(said.join()).toContain('surprise');
    }
  });

  test('are refused with all reasons at once', () => {
    const said = reasons(fixDefinition({ ...value, election: 'Not An Id', seats: 1, zone: '!' }));
    expect(said).toHaveLength(3);
  });

  test.each<[string, { [name: string]: Json }]>([
    ['another type', { type: 'tellers/definition/v0' }],
    ['another protocol', { protocol: 'tellers/0' }],
    ['no contest', { contests: [] }],
    ['no section', { sections: [] }],
    ['no registrar', { registrars: [] }],
    ['no officer', { officers: { required: 1, certificates: [] } }],
    ['no officer required', { officers: { required: 0, certificates: [{ name: 'a', certificate: 'a' }] } }],
    [
      'a witness name that is no key name',
      { witnesses: { required: 1, keys: [{ name: 'a+b', key: 'A'.repeat(43) }] } },
    ],
    ['a title of two lines', { title: 'a\nb' }],
    ['an interval of nothing', { registerIntervalSeconds: 0 }],
    ['half a second', { registerIntervalSeconds: 0.5 }],
    ['a test that is a word', { test: 'true' }],
    ['an empty assurance statement', { assurance: { statement: '', holders: [] } }],
    ['33 contests', { contests: Array.from({ length: 33 }, () => null) }],
  ])('with %s are refused', (_, over) => {
    expect(reasons(fixDefinition({ ...value, ...over })).length).toBeGreaterThan(0);
  });
});

describe('values that a schema lets through and canonical JSON does not', () => {
  test('are refused and never thrown', () => {
    const retentionDays = { rollSalts: -0, codes: 7, mails: 30, logs: 7 };
    expect(reasons(fixDefinition({ ...value, retentionDays }))).toEqual([
      'no canonical JSON: only safe integers are canonical',
    ]);
    const certificates = [{ name: 'Olive', certificate: '\ud800' }];
    expect(reasons(fixDefinition({ ...value, officers: { required: 1, certificates } }))).toEqual([
      'no canonical JSON: a lone surrogate cannot be written as canonical JSON',
    ]);
  });

  test('settings of a rule are plain values, so that no depth of nesting can exhaust the stack', () => {
    let deep: Json = 1;
    for (let level = 0; level < 50_000; level += 1) deep = [deep];
    const [contest] = value['contests'] as [{ [name: string]: Json }];
    for (const setting of [deep, 0.5, {}]) {
      const rule = { id: 'plurality', version: '1', settings: { choices: 1, setting } };
      expect(reasons(fixDefinition({ ...value, contests: [{ ...contest, rule }] })).length).toBeGreaterThan(0);
    }
  });

  test('a draft that would be larger than what is read is refused', () => {
    const certificates = Array.from({ length: 20 }, (_, index) => ({
      name: `O ${index}`,
      certificate: 'x'.repeat(65_536),
    }));
    expect(reasons(fixDefinition({ ...value, officers: { required: 11, certificates } }))).toEqual([
      'larger than 1048576 bytes',
    ]);
  });
});

test('a definition of exactly the largest size is made and read', () => {
  const padded = (lengths: number[]) => {
    const certificates = lengths.map((length, index) => ({ name: `O ${index}`, certificate: 'x'.repeat(length) }));
    return { ...value, officers: { required: 11, certificates } };
  };
  const full = Array.from({ length: 15 }, () => 65_536);
  const room = MAX_DEFINITION_BYTES - canonicalBytes(padded([...full, 0])).length;
  for (const [length, taken] of [
    [room, true],
    [room + 1, false],
  ] as const) {
    const draft = padded([...full, length]);
    expect(fixDefinition(draft).ok).toBe(taken);
    expect(parseDefinition(canonicalBytes(draft)).ok).toBe(taken);
  }
});

test('contradictions between fields are refused too', () => {
  expect(reasons(parseDefinition(canonicalBytes({ ...value, test: false })))).toEqual([
    'lots: a sole trustee knows its coin beforehand: a draw before witnesses must settle ties',
  ]);
});
