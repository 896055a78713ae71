import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BltFile, readBlt } from '../../../src/core/count/blt/blt.ts';
import { formatFraction } from '../../../src/core/count/rational.ts';
import { bltOf, countFile, electionJson, electionText, tryFile } from './count-file.ts';

/** Ballots as [papers, groups of candidates by rank], the way the cases write them. */
function asGroups(file: BltFile): unknown[] {
  return file.ballots.map(({ weight, ranks }) => {
    const groups: number[][] = Array.from({ length: Math.max(0, ...ranks) }, () => []);
    ranks.forEach((rank, index) => {
      if (rank > 0) groups[rank - 1]!.push(index + 1);
    });
    return [Number(weight.n), groups];
  });
}

function faultsOf(text: string): string[] {
  const read = readBlt(text);
  return read.ok ? [] : read.error.faults.map(({ line, reason }) => `${line}: ${reason}`);
}

interface ParsingCase {
  readonly file: string;
  readonly candidates: number;
  readonly seats?: number;
  readonly names?: readonly string[];
  readonly title?: string;
  readonly ballots?: readonly unknown[];
  readonly withdrawn?: readonly number[];
  readonly weights?: readonly string[];
  readonly error?: string;
  readonly line?: number;
}

describe('every quirk of collected files', () => {
  for (const expected of (electionJson('blt-parsing/cases.json') as { cases: readonly ParsingCase[] }).cases) {
    test(expected.file, () => {
      const read = readBlt(electionText(`blt-parsing/${expected.file}`));
      if (expected.error !== undefined) {
        expect(read.ok).toBe(false);
        if (read.ok) return;
        expect(read.error.faults).toHaveLength(1);
        expect(read.error.faults[0]!.line).toBe(expected.line);
        expect(read.error.faults[0]!.reason).toContain(expected.error);
        return;
      }
      if (!read.ok) throw new Error(JSON.stringify(read.error));
      const file = read.value;
      expect(file.candidates).toHaveLength(expected.candidates);
      if (expected.seats !== undefined) expect(file.seats).toBe(expected.seats);
      if (expected.names !== undefined) expect(file.candidates.map(({ name }) => name)).toEqual(expected.names);
      if (expected.title !== undefined) expect(file.title).toBe(expected.title);
      if (expected.ballots !== undefined) expect(asGroups(file)).toEqual(expected.ballots);
      if (expected.withdrawn !== undefined) {
        expect(file.candidates.filter(({ withdrawn }) => withdrawn).map(({ number }) => number)).toEqual(
          expected.withdrawn,
        );
      }
      if (expected.weights !== undefined) {
        expect(file.ballots.map(({ weight }) => formatFraction(weight))).toEqual(expected.weights);
      }
    });
  }

  test('withdrawn candidates leave no gap, and a paper for only them is emptied, not blank', () => {
    const sheet = countFile({ file: bltOf(electionText('blt-parsing/withdrawn.blt')), rule: 'irv', seats: 1 });
    expect(sheet.input).toMatchObject({
      opened: '6',
      voting: { papers: '5' },
      emptied: { papers: '1' },
      blank: { papers: '0' },
    });
    expect(sheet.stages[0]!.votes).toEqual({ 1: '3', 3: '2' });
    expect(sheet.input.candidates.map(({ state }) => state)).toEqual([
      'standing',
      'withdrawn',
      'standing',
      'withdrawn',
    ]);
  });

  test('empty papers are blank: valid, for nobody, counted apart', () => {
    const sheet = countFile({ file: bltOf(electionText('blt-parsing/empty-papers.blt')), rule: 'irv' });
    expect(sheet.input).toMatchObject({ opened: '6', voting: { papers: '4' }, blank: { papers: '2' } });
  });

  test('equal and skipped ranks are read as the settings say', () => {
    const file = bltOf(electionText('blt-parsing/equal-and-skipped.blt'));
    const count = (reading: object) => countFile({ file, rule: 'irv', reading });
    expect(count({ equalRanks: 'reject', skippedRanks: 'ignore' }).input).toMatchObject({
      voting: { papers: '3' },
      rejected: { papers: '4', votes: '4', reasons: [{ reason: 'equal-ranks', papers: '4' }] },
    });
    expect(count({ equalRanks: 'skip', skippedRanks: 'ignore' }).stages[0]!.votes).toEqual({ 1: '2', 2: '1', 3: '4' });
    expect(count({ equalRanks: 'exhaust', skippedRanks: 'ignore' }).input.emptied.papers).toBe('4');
    expect(count({ equalRanks: 'skip', skippedRanks: 'reject' }).input.rejected).toEqual({
      papers: '3',
      votes: '3',
      reasons: [{ reason: 'ranks-with-a-gap', papers: '3' }],
    });
    expect(count({ equalRanks: 'skip', skippedRanks: 'exhaust-at-first' }).stages[0]!.votes).toEqual({
      1: '2',
      2: '0',
      3: '4',
    });
  });

  test('weights that are no whole papers are refused with their lines by rules that count papers', () => {
    const file = bltOf(electionText('blt-parsing/weights-decimal-rational.blt'));
    const counted = tryFile({ file, rule: 'irv' });
    const reasons = !counted.ok && counted.error.kind === 'cannot-count' ? counted.error.reasons : [];
    expect(reasons).toHaveLength(2);
    expect(reasons[0]).toMatch(/^line 2: .*5\/2/);
    expect(reasons[1]).toMatch(/^line 3: .*7\/3/);
    // Two halves on two lines are a whole paper.
    expect(tryFile({ file: bltOf('1 1\n0.5 1 0\n1/2 1 0\n0\n"A"\n"T"\n'), rule: 'irv' }).ok).toBe(true);
  });
});

const NAMES = '0\n"A"\n"B"\n"C"\n"T"\n';

describe('other forms in use', () => {
  test('ballot ids, nicknames, directives, blank lines and tabs', () => {
    const file = bltOf(`3 2\n\n[nick a b c]\n[withdrawn b]\n[tie c a b]\n(id 7) 2 a c 0\n1\tc\t0\r\n\n${NAMES}`);
    expect(asGroups(file)).toEqual([
      [2, [[1], [3]]],
      [1, [[3]]],
    ]);
    expect(file.tie).toEqual([3, 1, 2]);
    expect(file.candidates[1]!.withdrawn).toBe(true);
  });

  test('names on one line, a source and a comment after the title', () => {
    const file = bltOf('2 1\n1 1 0\n0\n"Ann A" "Bob B"\n"Title"\n"source"\n"comment"\n');
    expect(file.candidates.map(({ name }) => name)).toEqual(['Ann A', 'Bob B']);
    expect(file.title).toBe('Title');
    expect(file.warnings.map(({ line }) => line)).toEqual([6]);
  });

  test('quotes inside a quoted name stay, a comment after it goes', () => {
    const file = bltOf('2 1\n1 1 0\n0\n"Bo "The Man" Lee" # winner\n"C \\ D"\n"T"\n');
    expect(file.candidates.map(({ name }) => name)).toEqual(['Bo "The Man" Lee', 'C \\ D']);
  });

  test('a file without names is read with numbers in their place and a warning', () => {
    const file = bltOf('2 1\n1 1 0\n0\n');
    expect(file.candidates.map(({ name }) => name)).toEqual(['Candidate 1', 'Candidate 2']);
    expect(file.warnings.length).toBeGreaterThan(0);
  });

  test('lines with the same preferences are merged, whatever their weights', () => {
    expect(asGroups(bltOf(`3 1\n2 1 2 0\n1 3 0\n3 1 2 0\n${NAMES}`))).toEqual([
      [5, [[1], [2]]],
      [1, [[3]]],
    ]);
  });
});

describe('refusals name every fault with its line', () => {
  test('several faults in one file', () => {
    expect(faultsOf(`3 1\n1 4 0\n-1 1 0\n2 1, 2 0\n0 1 0\n1 2 0 3\n1 1 1=2 0\n1 1==2 0\n${NAMES}`)).toEqual([
      '2: candidate number out of range: 4 (there are 3)',
      '3: ballot count is not a number: -1',
      '4: not a candidate: "1,"',
      '5: ballot count is not a number above 0: 0',
      '6: ballot line goes on after its closing 0',
      '7: candidate ranked twice: 1',
      '8: not a candidate: ""',
    ]);
  });

  test('the same fault on two lines is two faults', () => {
    expect(faultsOf(`3 1\n1 9 0\n1 9 0\n${NAMES}`)).toHaveLength(2);
  });

  test('a file without an end of ballots, an empty file, a bad header', () => {
    expect(faultsOf('2 1\n1 1 0\n"A"\n"B"\n')[0]).toMatch(/^3: the ballots do not end with a lone 0/);
    expect(faultsOf('2 1\n1 1 0\n')[0]).toMatch(/lone 0/);
    expect(faultsOf('')).toEqual(['0: the file is empty']);
    expect(faultsOf('# only\n\n')).toEqual(['0: the file is empty']);
    for (const header of ['3', 'a b', '3 1 1', '0 1', '3 0', '251 1', '3 251', '3.0 1']) {
      expect(faultsOf(`${header}\n${NAMES}`)[0], header).toMatch(/^1: /);
    }
  });

  test('too few names, too many lines, names that deceive', () => {
    expect(faultsOf('3 1\n1 1 0\n0\n"A"\n"B"\n')[0]).toMatch(/2 names for 3 candidates/);
    expect(faultsOf('1 1\n1 1 0\n0\n"A"\n"T"\n"s"\n"c"\n"x"\n')[0]).toMatch(/^6: more lines/);
    expect(faultsOf('1 1\n1 1 0\n0\n"A\u202eB"\n"T"\n')[0]).toMatch(/^4: a name/);
    expect(faultsOf('1 1\n1 1 0\n0\n""\n"T"\n')[0]).toMatch(/^4: a name/);
  });

  test('everybody withdrawn, an unknown directive, half a tie order', () => {
    expect(faultsOf(`3 1\n-1 -2 -3\n1 1 0\n${NAMES}`)[0]).toMatch(/every candidate has withdrawn/);
    expect(faultsOf(`3 1\n[droop all]\n1 1 0\n${NAMES}`)[0]).toMatch(/^2: unknown directive/);
    expect(faultsOf(`3 1\n[tie 1 2]\n1 1 0\n${NAMES}`)[0]).toMatch(/^2: .*every candidate/);
    expect(faultsOf(`3 1\n-4\n1 1 0\n${NAMES}`)[0]).toMatch(/^2: candidate number out of range/);
  });

  test('a flood of faults is cut off and says so', () => {
    const faults = faultsOf(`3 1\n${'x 1 0\n'.repeat(5000)}${NAMES}`);
    expect(faults).toHaveLength(100);
    expect(faults.at(-1)).toBe('0: and 4901 more');
  });

  test('no text makes it throw, and a message never holds control characters', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.constantFrom(
              '2 1',
              '0',
              '-1',
              '1 1 0',
              '1 2 1 0',
              '1 1=2 0',
              '"A"',
              '"B"',
              '"T"',
              '1 - 2 0',
              '[nick a b]',
            ),
            fc.string({ unit: 'binary', maxLength: 12 }),
            fc.string({ unit: fc.constantFrom('0', '1', '2', ' ', '-', '=', '"', '#', '\u202e', '('), maxLength: 12 }),
          ),
          { maxLength: 12 },
        ),
        (lines) => {
          const read = readBlt(lines.join('\n'));
          if (read.ok) expect(read.value.candidates.length).toBeGreaterThan(0);
          else for (const { reason } of read.error.faults) expect(reason).toMatch(/^[^\u0000-\u001f\u202a-\u202e]+$/);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('whatever is written as a file is read back', () => {
    const candidates = 5;
    const ballot = fc.tuple(
      fc.integer({ min: 1, max: 99 }),
      fc.shuffledSubarray([1, 2, 3, 4, 5]),
      fc.array(fc.constantFrom(' ', '=', ' - '), { minLength: 4, maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.uniqueArray(ballot, { maxLength: 8, selector: ([, ...rest]) => rest.join('|') }), (ballots) => {
        const lines = ballots.map(([weight, order, joins]) => {
          return `${weight} ${order.map((one, index) => (index === 0 ? one : `${joins[index - 1]}${one}`)).join('')} 0`;
        });
        const file = bltOf(`${candidates} 1\n${lines.join('\n')}\n0\n`);
        const wanted = new Map<string, number>();
        for (const [weight, order, joins] of ballots) {
          const groups: number[][] = [];
          order.forEach((one, index) => {
            const join = index === 0 ? ' ' : joins[index - 1];
            if (join === '=') groups.at(-1)!.push(one);
            else groups.push(...(join === ' - ' ? [[], [one]] : [[one]]));
          });
          const key = JSON.stringify(groups.map((group) => group.toSorted()));
          wanted.set(key, (wanted.get(key) ?? 0) + weight);
        }
        const found = new Map<string, number>();
        for (const [weight, groups] of asGroups(file) as [number, number[][]][]) {
          const key = JSON.stringify(groups);
          found.set(key, (found.get(key) ?? 0) + weight);
        }
        expect(found).toEqual(wanted);
      }),
    );
  });
});
