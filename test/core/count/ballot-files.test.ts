import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { convertCommand } from '../../../src/cli/convert.ts';
import { type BltFile, readBlt } from '../../../src/core/count/blt/blt.ts';
import { writeBlt } from '../../../src/core/count/blt/write-blt.ts';
import { looksLikePreflib, readPreflib } from '../../../src/core/count/preflib/preflib.ts';
import { PREFLIB_TYPES } from '../../../src/core/count/preflib/preflib-types.ts';
import { writePreflib } from '../../../src/core/count/preflib/write-preflib.ts';
import { readBallotFile } from '../../../src/core/count/read-ballot-file.ts';
import { bltOf, countFile, electionText } from './count-file.ts';

const NAMES = ['Ann', 'Bo "the" Builder', 'Çelik, E.', 'D # 4', 'Eve: 5', "F'x", '-7', '0'];

/** Files with everything that BLT holds: weights, equal and skipped ranks, withdrawn candidates, a tie order. */
const anyFile: fc.Arbitrary<BltFile> = fc.integer({ min: 2, max: 6 }).chain((candidates) =>
  fc.record({
    candidates: fc
      .tuple(
        fc.shuffledSubarray(NAMES, { minLength: candidates, maxLength: candidates }),
        fc.nat(candidates - 1),
        fc.boolean(),
      )
      .map(([names, gone, any]) =>
        names.map((name, index) => ({ number: index + 1, name, withdrawn: any && index === gone })),
      ),
    seats: fc.integer({ min: 1, max: 9 }),
    title: fc.constantFrom('', 'Committee 2026', 'A "quoted" title'),
    ballots: fc.array(
      fc.record({
        line: fc.constant(0),
        weight: fc.constantFrom({ n: 1n, d: 1n }, { n: 12n, d: 1n }, { n: 7n, d: 3n }),
        ranks: fc
          .array(fc.integer({ min: 0, max: candidates }), { minLength: candidates, maxLength: candidates })
          .map((ranks) => Uint8Array.from(ranks)),
      }),
      { maxLength: 8 },
    ),
    tie: fc.option(
      fc.shuffledSubarray(
        Array.from({ length: candidates }, (_, index) => index + 1),
        { minLength: candidates },
      ),
    ),
    warnings: fc.constant([]),
  }),
);

/** What a file says, whatever its lines are. */
const meaning = ({ candidates, seats, title, tie, ballots }: BltFile) => ({
  candidates,
  seats,
  title,
  tie,
  ballots: [...ballots]
    .map(({ ranks, weight }) => [ranks.join(' '), weight.n, weight.d] as const)
    .toSorted(([left], [right]) => (left < right ? -1 : 1)),
});

function written(result: ReturnType<typeof writeBlt>): string {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

function preflibOf(text: string): BltFile {
  const file = readPreflib(text);
  if (!file.ok) throw new Error(JSON.stringify(file.error));
  return file.value;
}

describe('the writer of BLT files', () => {
  test('writes what is read back, and the same text from what was read', () => {
    fc.assert(
      fc.property(anyFile, (file) => {
        const text = written(writeBlt(file));
        const read = bltOf(text);
        expect(written(writeBlt(read))).toBe(text);
        expect(meaning(read).candidates).toEqual(file.candidates);
        expect([read.seats, read.title, read.tie]).toEqual([file.seats, file.title, file.tie]);
      }),
    );
  });

  test('gives one text for shuffled and split ballots', () => {
    fc.assert(
      fc.property(anyFile, (file) => {
        const split = file.ballots
          .toReversed()
          .flatMap(({ weight, ...rest }) =>
            [1n, 1n].map(() => ({ ...rest, weight: { n: weight.n, d: weight.d * 2n } })),
          );
        const halved = split.map(({ weight, ...rest }) => ({
          ...rest,
          weight: weight.n % 2n === 0n ? { n: weight.n / 2n, d: weight.d / 2n } : weight,
        }));
        expect(writeBlt({ ...file, ballots: halved })).toEqual(writeBlt(file));
      }),
    );
  });

  test('refuses a name that would be read as another, and gives no text', () => {
    const file = bltOf('2 1\n1 1 0\n0\n"A"\n"B"\n"T"\n');
    const [first, second] = file.candidates;
    const odd = { ...file, candidates: [{ ...first!, name: 'A" "X' }, second!] };
    expect(writeBlt(odd)).toMatchObject({ ok: false, error: { kind: 'cannot-write' } });
  });

  test('keeps every recorded election as it is: the count from the written file is the same', () => {
    for (const path of [
      'condorcet/debian-2006-leader.blt',
      'irv/burlington-2009-mayor.blt',
      'meek-nz/society-20c7s.blt',
    ]) {
      const file = bltOf(electionText(path));
      expect(meaning(bltOf(written(writeBlt(file))))).toEqual(meaning(file));
    }
  });
});

describe('PrefLib files', () => {
  const SMALL = [
    '# FILE NAME: 00000-00000001.toi',
    '# TITLE: Chair',
    '# DATA TYPE: toi',
    '# NUMBER ALTERNATIVES: 3',
    '# NUMBER VOTERS: 7',
    '# NUMBER UNIQUE ORDERS: 3',
    '# ALTERNATIVE NAME 1: Ann',
    '# ALTERNATIVE NAME 2: Bo',
    '# ALTERNATIVE NAME 3: Cy',
    '4: 1,2,3',
    '2: {2,3}',
    '1: 3,{1,2}',
    '',
  ];

  test('are read with their names and orders', () => {
    const file = preflibOf(SMALL.join('\n'));
    expect(file.candidates.map(({ name }) => name)).toEqual(['Ann', 'Bo', 'Cy']);
    expect(file.ballots.map(({ ranks, weight }) => [weight.n, [...ranks]])).toEqual([
      [4n, [1, 2, 3]],
      [2n, [0, 1, 1]],
      [1n, [2, 2, 1]],
    ]);
    expect(readBallotFile(SMALL.join('\r\n'))).toEqual(readPreflib(SMALL.join('\n')));
  });

  test('in two categories are approvals of the first', () => {
    const lines = SMALL.slice(1, 9).map((line) =>
      line.replace('toi', 'cat').replace('VOTERS: 7', 'VOTERS: 6').replace('ORDERS: 3', 'ORDERS: 2'),
    );
    const text = [...lines, '# NUMBER CATEGORIES: 2', '5: {1,3},2', '1: {},{1,2,3}'].join('\n');
    const file = preflibOf(text);
    expect(file.ballots.map(({ ranks }) => [...ranks])).toEqual([
      [1, 0, 1],
      [0, 0, 0],
    ]);
    const sheet = countFile({ file, rule: 'approval' });
    expect(sheet.stages[0]!.votes).toEqual({ 1: '5', 2: '0', 3: '5' });
    expect(sheet.input.blank.papers).toBe('1');
    expect(
      preflibOf(written(writePreflib(file, 'cat')))
        .ballots.map(({ weight }) => weight.n)
        .toSorted(),
    ).toEqual([1n, 5n]);
  });

  test('with a fault are refused whole, each fault with its line', () => {
    const faults = (change: (lines: string[]) => void): string[] => {
      const lines = [...SMALL];
      change(lines);
      const read = readPreflib(lines.join('\n'));
      return read.ok ? [] : read.error.faults.map(({ line, reason }) => `${line} ${reason}`);
    };
    expect(faults(() => undefined)).toEqual([]);
    expect(faults((lines) => lines.splice(9, 1, '4: 1,2,4'))[0]).toMatch(/^10 alternative number out of range: 4/);
    expect(faults((lines) => lines.splice(9, 1, '4: 1,2,1'))[0]).toMatch(/^10 alternative ranked twice: 1/);
    expect(faults((lines) => lines.splice(9, 1, '4: 1,{2'))[0]).toMatch(/^10 not a list/);
    expect(faults((lines) => lines.splice(9, 1, '0: 1'))[0]).toMatch(/^10 not a ballot line/);
    expect(faults((lines) => lines.splice(9, 1, 'x'))[0]).toMatch(/^10 not a ballot line/);
    expect(faults((lines) => lines.splice(4, 1, '# NUMBER VOTERS: 8'))[0]).toMatch(/says 8, but the file holds 7/);
    expect(faults((lines) => lines.splice(5, 1, '# NUMBER UNIQUE ORDERS: 4'))[0]).toMatch(/says 4/);
    expect(faults((lines) => lines.splice(2, 1, '# DATA TYPE: wmd'))[0]).toMatch(/^3 DATA TYPE/);
    expect(faults((lines) => lines.splice(3, 1, '# NUMBER ALTERNATIVES: 251'))[0]).toMatch(/^4 NUMBER ALTERNATIVES/);
    expect(faults((lines) => lines.splice(8, 1))[0]).toMatch(/ALTERNATIVE NAME 3/);
    expect(faults((lines) => lines.splice(2, 1, '# DATA TYPE: soi')).length).toBe(2);
    expect(faults((lines) => lines.splice(2, 1, '# DATA TYPE: toc')).length).toBe(1);
    expect(faults((lines) => lines.splice(8, 0, '# TITLE: Other'))[0]).toMatch(/^9 "TITLE" stands twice/);
  });

  test('are written so that they are read back, in every type that can hold the ballots', () => {
    let held = 0;
    fc.assert(
      fc.property(anyFile, (file) => {
        for (const type of PREFLIB_TYPES) {
          const text = writePreflib(file, type);
          if (!text.ok) {
            expect(text.error.reasons.length).toBeGreaterThan(0);
            continue;
          }
          held += 1;
          const read = preflibOf(text.value);
          expect(writePreflib(read, type)).toEqual(text);
          expect(looksLikePreflib(text.value)).toBe(true);
          expect(read.candidates).toEqual(file.candidates);
        }
      }),
      { numRuns: 500 },
    );
    expect(held).toBeGreaterThan(20);
  });

  test('make the same election as the BLT file that they were written from', () => {
    const file = bltOf(electionText('condorcet/tideman-a67.blt'));
    const text = written(writePreflib(file, 'toi'));
    expect(meaning(preflibOf(text)).ballots).toEqual(meaning(file).ballots);
  });

  test('of any text are read or refused, and never throw', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...SMALL), fc.string())), (lines) => {
        for (const read of [readPreflib, readBallotFile, readBlt])
          expect([true, false]).toContain(read(lines.join('\n')).ok);
      }),
      { numRuns: 500 },
    );
  });
});

describe('tellers convert', () => {
  const text = '2 1\n2 1 2 0\n1 2 0\n2 1 2 0\n0\n"A"\n"B"\n"T"\n';

  test('prints the file in the other format, and back the same', () => {
    const there = convertCommand({ text, fileName: 'a.blt', to: 'soi' });
    expect(there).toMatchObject({ exitCode: 0, errors: '' });
    expect(there.output).toContain('\n4: 1,2\n');
    const back = convertCommand({ text: there.output, fileName: 'a.soi', to: 'blt' });
    expect(back.output).toBe(convertCommand({ text, fileName: 'a.blt', to: 'blt' }).output);
  });

  test('says why it cannot: an unknown format, a fault with its line, ballots that the format does not hold', () => {
    expect(convertCommand({ text, fileName: 'a.blt', to: 'csv' }).exitCode).toBe(64);
    expect(convertCommand({ text: '2 1\n1 3 0\n0\n', fileName: 'a.blt', to: 'soi' })).toMatchObject({
      exitCode: 1,
      output: '',
      errors: expect.stringContaining('line 2'),
    });
    expect(convertCommand({ text, fileName: 'a.blt', to: 'soc' }).errors).toMatch(/every alternative/);
  });
});
