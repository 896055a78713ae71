import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BLT_LIMITS, type BltFile, bltPapers, readBlt } from '../../src/core/count/blt/blt.ts';
import { writeBlt } from '../../src/core/count/blt/write-blt.ts';
import { ROOT } from '../support/root.ts';

/** Ballot files by a grammar, and bent: read whole or refused whole, each fault with a line of the file. */

const CANDIDATES = 4;
const NAMES = ['"Ann"', '"Bo"', '"Cy"', '"Di"', '"Title"'];

const space = fc.constantFrom(' ', '  ', '\t', ' \t ');
const weight = fc.oneof(
  fc.integer({ min: 1, max: 1_000_000 }).map(String),
  fc.constantFrom('1.5', '0.25', '2/3', '123456789012'),
);
const preferences = fc
  .tuple(fc.shuffledSubarray([1, 2, 3, 4]), fc.array(fc.constantFrom(' ', '=', ' - '), { minLength: 4, maxLength: 4 }))
  .map(([order, joins]) => order.map((one, at) => (at === 0 ? `${one}` : `${joins[at] ?? ' '}${one}`)).join(''));
const ballotLine = fc
  .tuple(
    fc.option(fc.constantFrom('(a1)', '(x y)'), { nil: '' }),
    weight,
    preferences,
    space,
    fc.constantFrom('', ' # said', '#'),
  )
  .map(
    ([id, count, order, blank, remark]) =>
      `${id === '' ? '' : `${id} `}${count}${blank}${order}${order === '' ? '' : ' '}0${remark}`,
  );
const between = fc.constantFrom('', '', '', '\n', '\n# a remark', '\n   ');

/** A file by the rules, in one of its many spellings. */
const grammar = fc
  .record({
    mark: fc.constantFrom('', '\ufeff'),
    end: fc.constantFrom('\n', '\r\n'),
    preamble: fc.constantFrom('', '-2', '-1 -3', '[withdrawn 2]', '[nick a b c d]', '[tie 4 3 2 1]'),
    ballots: fc.array(fc.tuple(ballotLine, between), { maxLength: 30 }),
  })
  .map(({ mark, end, preamble, ballots }) => {
    const head = [`${CANDIDATES} 2`, ...(preamble === '' ? [] : [preamble])];
    const lines = [...head, ...ballots.map(([line, more]) => line + more), '0', ...NAMES];
    return mark + `${lines.join('\n')}\n`.replaceAll('\n', end);
  });

/** The same papers, names and seats. */
function expectRoundTrip(file: BltFile): void {
  const once = writeBlt(file);
  if (!once.ok) throw new Error(once.error.reasons.join('; '));
  const again = readBlt(once.value);
  if (!again.ok) throw new Error('what was written is not read');
  expect(writeBlt(again.value)).toEqual(once);
  expect(bltPapers(again.value)).toEqual(bltPapers(file));
}

function expectSane(text: string): void {
  const read = readBlt(text);
  const lines = text.split('\n').length;
  if (!read.ok) {
    expect(read.error.faults.length).toBeGreaterThan(0);
    expect(read.error.faults.length).toBeLessThanOrEqual(100);
    for (const { line, reason } of read.error.faults) {
      expect(line).toBeLessThanOrEqual(lines);
      expect(reason.length).toBeLessThan(300);
      expect(reason).toMatch(/^[^\u0000-\u001f]+$/);
    }
    return;
  }
  const { candidates, seats, ballots } = read.value;
  expect(candidates.length).toBeLessThanOrEqual(BLT_LIMITS.candidates);
  expect(seats).toBeLessThanOrEqual(BLT_LIMITS.seats);
  for (const { ranks, weight: papers } of ballots) {
    expect(ranks.length).toBe(candidates.length);
    expect(papers.n > 0n && papers.d > 0n).toBe(true);
  }
}

describe('files by the grammar', () => {
  test('are read, and come back the same from being written', () => {
    fc.assert(
      fc.property(grammar, (text) => {
        const read = readBlt(text);
        if (!read.ok) throw new Error(`${JSON.stringify(read.error.faults)}\n${text}`);
        expect(read.value.candidates.map(({ name }) => name)).toEqual(['Ann', 'Bo', 'Cy', 'Di']);
        expectRoundTrip(read.value);
      }),
      { numRuns: 400 },
    );
  });

  const bend = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.integer({ min: 0, max: 6 }),
    put: fc.oneof(
      fc.constantFrom(
        '0',
        '-',
        '=',
        '"',
        '#',
        '\n',
        '(',
        ')',
        '[',
        ']',
        '/',
        '.',
        '\u0000',
        '\u202e',
        '999999999999',
        '-1',
        '1 1 1',
        '[tie 1]',
        '\n0\n',
        'é',
      ),
      fc.string({ maxLength: 4 }),
    ),
  });

  test('that were bent in up to five places are read whole or refused whole, with lines of the file', () => {
    fc.assert(
      fc.property(grammar, fc.array(bend, { minLength: 1, maxLength: 5 }), (text, bends) => {
        let bent = text;
        for (const { at, length, put } of bends) {
          const from = Math.floor(at * bent.length);
          bent = bent.slice(0, from) + put + bent.slice(from + length);
        }
        expectSane(bent);
      }),
      { numRuns: 1500 },
    );
  });

  test('cut off among their ballots are never taken for whole ones', () => {
    const text = `4 2\n3 1 2 0\n2 3=4 - 1 0\n0\n${NAMES.join('\n')}\n`;
    const ballotsEnd = text.indexOf('\n0\n') + 2;
    for (let length = 0; length < ballotsEnd; length += 1)
      expect(readBlt(text.slice(0, length)).ok, text.slice(0, length)).toBe(false);
    // Names that are missing altogether are numbers, and said so; some of them missing is a fault.
    for (let length = ballotsEnd + 2; length < text.length - 9; length += 1) expectSane(text.slice(0, length));
  });
});

describe('a file that asks for too much', () => {
  const of = (head: string, rest = '') => `${head}\n${rest}0\n${NAMES.join('\n')}\n`;
  test.each([
    ['a candidate beyond the last', of('4 2', '1 5 0\n'), 2],
    ['a candidate 0 in the middle', of('4 2', '1 1 0 2 0\n'), 2],
    ['a negative candidate', of('4 2', '1 1 -2 0\n'), 2],
    ['a huge candidate', of('4 2', '1 99999999999999999999 0\n'), 2],
    ['a ballot without its 0', of('4 2', '1 1 2\n'), 2],
    ['a weight of 0', of('4 2', '0.0 1 0\n'), 2],
    ['a negative weight', of('4 2', '-1 1 0\n'), null],
    ['a weight with an exponent', of('4 2', '1e9 1 0\n'), 2],
    ['a weight over 0', of('4 2', '1/0 1 0\n'), 2],
    ['a weight beyond all papers', of('4 2', '123456789012345678901234567890 1 0\n'), 2],
    ['a weight of a thousand digits', of('4 2', `${'9'.repeat(1000)} 1 0\n`), null],
    ['a million candidates', of('1000000 2'), 1],
    ['a billion candidates', of('999999999 2'), 1],
    ['no candidate', of('0 2'), 1],
    ['no seat', of('4 0'), 1],
    ['a million seats', of('4 1000000'), 1],
    ['the same candidate twice', of('4 2', '1 1 1 0\n'), 2],
    ['ten million equals signs', of('4 2', `1 1${'='.repeat(1_000_000)} 0\n`), 2],
  ])('%s is refused with its line, or read exactly', (_, text, line) => {
    const read = readBlt(text);
    if (line === null) expectSane(text);
    else expect(read.ok ? [] : read.error.faults.map((fault) => fault.line)).toContain(line);
  });

  test('a million names or a million remarks', () => {
    expectSane(`4 2\n1 1 0\n0\n${'"Ann"\n'.repeat(1_000_000)}`);
    expect(readBlt(`4 2\n1 1 0\n0\n${'"Ann"\n'.repeat(1_000_000)}`).ok).toBe(false);
    const remarks = readBlt(`4 2\n${'# said\n'.repeat(1_000_000)}1 1 0\n0\n${NAMES.join('\n')}\n`);
    expect(remarks.ok).toBe(true);
  });
});

test('the files of other programs come back the same from being written', () => {
  const folder = join(ROOT, 'test', 'data', 'elections');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.blt'));
  const small = files.map((file) => readFileSync(join(folder, file), 'utf8')).filter((text) => text.length < 20_000);
  expect(small.length).toBeGreaterThan(20);
  for (const text of small) {
    const read = readBlt(text);
    if (read.ok && writeBlt(read.value).ok) expectRoundTrip(read.value);
    else expectSane(text);
  }
});
