import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { toBase64Url, toHex } from '../../../src/core/base/bytes.ts';
import type { Json } from '../../../src/core/base/canonical-json.ts';
import { frame } from '../../../src/core/base/frame.ts';
import type { Definition } from '../../../src/core/election/definition.ts';
import {
  inDrawnOrder,
  optionOrderKey,
  reasonsToRefuseDefinition,
} from '../../../src/core/election/definition-bounds.ts';
import { MAX_LISTS } from '../../../src/core/ledger/box-lines.ts';
import { makeLine } from '../../../src/core/ledger/line.ts';
import {
  makeTestDefinition,
  TEST_CEREMONY,
  testBytes,
  testDefinitionValue,
  testModulus,
  testOptions,
} from '../../support/definition.ts';
import { boxSample } from '../../support/lines.ts';
import { hex } from '../../support/vectors.ts';

type Overrides = Partial<Record<keyof Definition, Json>>;

function reasons(overrides: Overrides): string[] {
  return reasonsToRefuseDefinition(makeTestDefinition(overrides));
}

const [section] = testDefinitionValue()['sections'] as [{ [name: string]: Json }];
const [contest] = testDefinitionValue()['contests'] as [{ [name: string]: Json }];
const [registrar] = testDefinitionValue()['registrars'] as [{ [name: string]: Json }];
const key = (label: string) => toBase64Url(testBytes(label, 32));

function sections(...parts: ({ id?: string } & { [name: string]: Json })[]): Overrides {
  const list = parts.map((part) => ({ ...section, id: 'all', ...part }));
  const tokenKeys = list.map(({ id }) => ({ section: id, n: toBase64Url(testModulus(id)) }));
  return { sections: list, registrars: [{ ...registrar, tokenKeys }] };
}

function contests(...parts: { [name: string]: Json }[]): Overrides {
  return { contests: parts.map((part) => ({ ...contest, ...part })) };
}

function officers(required: number, count: number): Overrides {
  const certificates = Array.from({ length: count }, (_, index) => ({ name: `Officer ${index}`, certificate: 'x' }));
  return { officers: { required, certificates } };
}

function trustees(threshold: number, count: number): Overrides {
  const list = Array.from({ length: count }, (_, index) => ({ name: `T ${index}`, certificate: 'x', share: key('t') }));
  return { electionKey: { y: key('y'), threshold, trustees: list, ceremony: TEST_CEREMONY } };
}

function witnesses(required: number, names: string[]): Overrides {
  return { witnesses: { required, keys: names.map((name, index) => ({ name, key: key(`witness ${index}`) })) } };
}

test('the test definition itself is not refused', () => {
  expect(reasons({})).toEqual([]);
});

describe('times', () => {
  test.each<[Overrides, string[]]>([
    [{ drafted: '2026-11-10T08:00:01Z' }, ['opens: before the definition was drafted']],
    [{ closes: '2026-11-10T08:00:00Z' }, ['closes: not after opens']],
    [
      { drafted: '2026-11-20T00:00:00Z', closes: '2026-11-09T00:00:00Z' },
      ['opens: before the definition was drafted', 'closes: not after opens'],
    ],
    [{ drafted: '2026-11-10T08:00:00Z', closes: '2026-11-10T08:00:01Z' }, []],
  ])('%j', (overrides, said) => {
    expect(reasons(overrides)).toEqual(said);
  });
});

describe('how many must act together', () => {
  test.each<[string, Overrides, string[]]>([
    ['1 of 1 officers', officers(1, 1), []],
    ['2 of 3 officers', officers(2, 3), []],
    ['3 of 3 officers', officers(3, 3), []],
    ['1 of 2 officers', officers(1, 2), ['officers: 1 of 2 is not more than half']],
    ['2 of 4 officers', officers(2, 4), ['officers: 2 of 4 is not more than half']],
    ['2 of 1 officers', officers(2, 1), ['officers: 2 signatures are required but only 1 can sign']],
    ['1 of 1 trustees', trustees(1, 1), []],
    ['2 of 3 trustees', trustees(2, 3), []],
    ['1 of 3 trustees', trustees(1, 3), []],
    ['2 of 2 trustees', trustees(2, 2), ['trustees: if all must open, one lost key loses the election']],
    ['3 of 3 trustees', trustees(3, 3), ['trustees: if all must open, one lost key loses the election']],
    ['3 of 2 trustees', trustees(3, 2), ['trustees: a threshold of 3 with only 2']],
    ['2 of 1 trustees', trustees(2, 1), ['trustees: a threshold of 2 with only 1']],
    ['0 of 0 witnesses', witnesses(0, []), []],
    ['2 of 3 witnesses', witnesses(2, ['a', 'b', 'c']), []],
    ['1 of 1 witnesses', witnesses(1, ['a']), []],
    ['0 of 1 witnesses', witnesses(0, ['a']), ['witnesses: 0 of 1 is not more than half']],
    ['1 of 2 witnesses', witnesses(1, ['a', 'b']), ['witnesses: 1 of 2 is not more than half']],
    ['1 of 0 witnesses', witnesses(1, []), ['witnesses: more are required than there are']],
    ['a witness twice', witnesses(2, ['a', 'a', 'b']), ['the witness a stands twice']],
  ])('%s', (_, overrides, said) => {
    expect(reasons(overrides)).toEqual(said);
  });
});

describe('contests', () => {
  const [, ...others] = contest['options'] as { id: string; name: string }[];
  const [first] = contest['options'] as [{ id: string; name: string }];
  const last = others.at(-1) ?? first;

  test('have options with different ids and names, the blank one last, in the drawn order', () => {
    const order = 'contest chair: the options do not stand in the drawn order';
    expect(reasons(contests({ options: [first, first, ...others] }))).toEqual([
      `contest chair: the option ${first.id} stands twice`,
      `contest chair: two options are called "${first.name}"`,
    ]);
    expect(reasons(contests({ options: [{ ...first, name: last.name }, ...others] }))).toEqual([
      `contest chair: two options are called "${last.name}"`,
    ]);
    expect(reasons(contests({ options: [first, ...others.slice(0, -1)] }))).toEqual([
      'contest chair: the last option must be "blank"',
    ]);
    expect(reasons(contests({ options: [last, first, ...others.slice(0, -1)] }))).toEqual([
      'contest chair: the last option must be "blank"',
      order,
    ]);
    expect(reasons(contests({ options: [...others.slice(0, -1), first, last] }))).toEqual([order]);
  });

  test('have different ids', () => {
    expect(reasons(contests({}, {}))).toEqual(['the contest chair stands twice']);
  });

  test('are counted by a rule that can count them', () => {
    const said = reasons(contests({ rule: { id: 'astrology', version: '1', settings: {} } }));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^contest chair: rule: "astrology" is not known/);
    const settings = { rule: { id: 'plurality', version: '1', settings: { choices: 9 } } };
    expect(reasons(contests(settings))).toEqual(['contest chair: settings.choices: 9 choices among 3 candidates']);
  });

  test('are not counted together in this version', () => {
    expect(reasons({ together: [['chair', 'chair']] })).toEqual([
      'together: no rule of this protocol version counts contests together',
    ]);
  });

  test('fit on one ballot of 64 blocks', () => {
    const named = (count: number) => Array.from({ length: count }, (_, index) => `o${index}`);
    const large = (id: string, count: number) => ({ id, options: testOptions(id, named(count - 1)) });
    const eight = Array.from({ length: 7 }, (_, index) => large(`c${index}`, 251));
    // Seven contests of 9 blocks each are 63, and 29 options are one more.
    expect(reasons(contests(...eight, large('last', 29)))).toEqual([]);
    expect(reasons(contests(...eight, large('last', 30)))).toEqual([
      'contests: one ballot would need 65 blocks, at most 64',
    ]);
  });
});

describe('sections', () => {
  test('have different ids', () => {
    expect(reasons(sections({}, {}))).toEqual(['the section all stands twice']);
  });

  test('merge into a section that exists and has the same weight', () => {
    expect(reasons(sections({ id: 'a', mergeInto: 'b' }, { id: 'b' }))).toEqual([]);
    expect(reasons(sections({ id: 'a', mergeInto: 'b' }, { id: 'b', mergeInto: 'c' }, { id: 'c' }))).toEqual([]);
    expect(reasons(sections({ id: 'a', mergeInto: 'x' }))).toEqual(['section a: mergeInto names no section']);
    expect(reasons(sections({ id: 'a', mergeInto: 'b' }, { id: 'b', weight: 2 }))).toEqual([
      'section a: cannot merge into b, which has another weight',
    ]);
  });

  test('never merge in a circle, of any length', () => {
    expect(reasons(sections({ id: 'a', mergeInto: 'a' }))).toEqual(['section a: its mergeInto runs in a circle']);
    const two = sections({ id: 'a', mergeInto: 'b' }, { id: 'b', mergeInto: 'a' });
    expect(reasons(two)).toEqual([
      'section a: its mergeInto runs in a circle',
      'section b: its mergeInto runs in a circle',
    ]);
    const into = sections({ id: 'a', mergeInto: 'b' }, { id: 'b', mergeInto: 'c' }, { id: 'c', mergeInto: 'b' });
    expect(reasons(into)).toHaveLength(3);
  });

  test('have a token key of every registrar, in their order', () => {
    const two = sections({ id: 'a' }, { id: 'b' });
    const [both] = two.registrars as [{ [name: string]: Json }];
    const wrong = 'registrar 1: needs one token key per section, in the order of the sections';
    const keys = both['tokenKeys'] as Json[];
    const over = (tokenKeys: Json[]) => reasons({ ...two, registrars: [{ ...both, tokenKeys }] });
    expect(over(keys)).toEqual([]);
    expect(over(keys.toReversed())).toEqual([wrong]);
    expect(over(keys.slice(1))).toEqual([wrong]);
    expect(over([...keys, ...keys.slice(1)])).toEqual([wrong]);
    const other = { ...both, ledgerKey: key('l2'), replyKey: key('r2'), tokenKeys: keys.toReversed() };
    expect(reasons({ ...two, registrars: [both, other] })).toEqual([wrong.replace('1:', '2:')]);
  });

  test('and contests make no more lists than a share line can name', () => {
    const many = (count: number) => sections(...Array.from({ length: count }, (_, index) => ({ id: `s${index}` })));
    const three = contests(
      {},
      { id: 'b', options: testOptions('b', ['x']) },
      { id: 'c', options: testOptions('c', ['x']) },
    );
    const two = { contests: (three.contests as Json[]).slice(0, 2) };
    expect(reasons({ ...many(64), ...two })).toEqual([]);
    expect(reasons({ ...many(43), ...three })).toEqual(['43 sections and 3 contests make 129 lists, at most 128']);
  });

  test('the longest share line fits into the ledger', () => {
    const [list] = boxSample('share').lists;
    const id = 'x'.repeat(64);
    const longest = {
      ...list,
      group: id,
      list: id,
      count: 10_000_000,
      elements: { sha256: 'a'.repeat(64), size: Number.MAX_SAFE_INTEGER },
    };
    const body = { ...boxSample('share'), lists: Array.from({ length: MAX_LISTS }, () => longest) };
    const line = makeLine({ kind: 'share', seq: Number.MAX_SAFE_INTEGER, prev: 'a'.repeat(64), body });
    expect(line.length).toBeLessThan(65_536);
  });
});

test('a sole trustee, who knows its coin beforehand, needs a draw before witnesses but in a test', () => {
  const refusal = 'lots: a sole trustee knows its coin beforehand: a draw before witnesses must settle ties';
  expect(reasons({ test: false })).toEqual([refusal]);
  expect(reasons({ test: false, lots: 'draw' })).toEqual([]);
  expect(reasons({ test: false, ...trustees(2, 3) })).toEqual([]);
});

test('no ledger, reply or witness key is used twice, wherever', () => {
  const twice = 'one ledger, reply or witness key is used twice';
  const box = testDefinitionValue()['box'] as { ledgerKey: string; replyKey: string };
  expect(reasons({ box: { ...box, replyKey: box.ledgerKey } })).toEqual([twice]);
  expect(reasons({ registrars: [{ ...registrar, ledgerKey: box.ledgerKey }] })).toEqual([twice]);
  expect(reasons({ registrars: [{ ...registrar, replyKey: box.replyKey }] })).toEqual([twice]);
  expect(reasons({ witnesses: { required: 1, keys: [{ name: 'w', key: box.replyKey }] } })).toEqual([twice]);
});

test('all reasons are said at once', () => {
  const overrides = { ...officers(1, 2), ...trustees(2, 2), together: [['a', 'b']], closes: '2026-11-01T00:00:00Z' };
  expect(reasons(overrides)).toHaveLength(4);
});

describe('the drawn order', () => {
  test('is that of the hashes of ceremony, contest and option', () => {
    const [contestId, option] = ['chair', 'ada'];
    const fields = [hex(TEST_CEREMONY), contestId, option];
    const expected = createHash('sha256').update(frame('tellers/order/v1', fields)).digest('hex');
    expect(toHex(optionOrderKey({ ceremony: TEST_CEREMONY, contest: contestId, option }))).toBe(expected);
    const ids = Array.from({ length: 50 }, (_, index) => `option-${index}`);
    const ordered = inDrawnOrder(
      [...ids, 'blank'].map((id) => ({ id })),
      { ceremony: TEST_CEREMONY, contest: contestId },
    ).map(({ id }) => id);
    const hashOf = (id: string) =>
      createHash('sha256')
        .update(frame('tellers/order/v1', [hex(TEST_CEREMONY), contestId, id]))
        .digest('hex');
    expect(ordered).toEqual([...ids.toSorted((left, right) => (hashOf(left) < hashOf(right) ? -1 : 1)), 'blank']);
  });

  test('does not depend on the order before, and is another for another ceremony or contest', () => {
    const options = Array.from({ length: 20 }, (_, index) => ({ id: `o${index}` }));
    const drawn = { ceremony: TEST_CEREMONY, contest: 'chair' };
    const order = inDrawnOrder(options, drawn);
    expect(inDrawnOrder(options.toReversed(), drawn)).toEqual(order);
    expect(inDrawnOrder(order, drawn)).toEqual(order);
    expect(inDrawnOrder(options, { ...drawn, contest: 'other' })).not.toEqual(order);
    expect(inDrawnOrder(options, { ...drawn, ceremony: '0'.repeat(64) })).not.toEqual(order);
  });
});
