import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBlt } from '../../../src/core/count/blt/blt.ts';
import { packedBallots } from '../../../src/core/count/blt/packed-ballots.ts';
import { MAX_VOTES, mergePapers } from '../../../src/core/count/papers.ts';
import { formatFraction } from '../../../src/core/count/rational.ts';
import { READINGS } from '../../../src/core/count/read-papers.ts';
import { RowMerger, sortedOrder } from '../../../src/core/count/row-merger.ts';
import { bltOf, tryFile } from './count-file.ts';

const row = (width: number) => fc.uint8Array({ minLength: width, maxLength: width, max: 3 });

describe('merging rows', () => {
  test('gives every row once, in the order of the bytes, with all weights and the first label', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4 }).chain((width) => fc.array(fc.tuple(row(width), fc.integer({ min: 1, max: 9 })))),
        fc.integer({ min: 1, max: 5 }),
        (added, capacity) => {
          const width = added[0]?.[0].length ?? 2;
          const merger = new RowMerger(width, capacity);
          added.forEach(([bytes, weight], at) => merger.add(bytes, weight, at + 1));
          const wanted = new Map<string, { weight: number; label: number }>();
          added.forEach(([bytes, weight], at) => {
            const known = wanted.get(bytes.join(' '));
            wanted.set(bytes.join(' '), { weight: weight + (known?.weight ?? 0), label: known?.label ?? at + 1 });
          });
          const { size, rows, weights, labels } = merger.finish();
          const found = Array.from({ length: size }, (_, at) => [
            rows.slice(at * width, (at + 1) * width).join(' '),
            { weight: weights[at], label: labels[at] },
          ]);
          expect(found).toEqual([...wanted].toSorted(([left], [right]) => (left < right ? -1 : 1)));
        },
      ),
    );
  });

  test('equal rows stay in the order in which they came', () => {
    const rows = Uint8Array.from([2, 1, 0, 5, 2, 1, 0, 5]);
    expect([...sortedOrder({ rows, width: 2, size: 4 })]).toEqual([1, 3, 0, 2]);
  });

  test('papers are merged with all their weight, whatever their number', () => {
    const papers = Array.from({ length: 70_000 }, (_, at) => ({ marks: Uint8Array.from([1, at % 251]), weight: 2 }));
    const merged = mergePapers({ candidates: 2, papers });
    expect({ size: merged.size, total: merged.total }).toEqual({ size: 251, total: 140_000 });
    expect(merged.weights.reduce((sum, weight) => sum + weight, 0)).toBe(140_000);
    expect([...merged.marks.slice(0, 4)]).toEqual([1, 0, 1, 1]);
  });
});

/** The ballots of a file by their ranks, and what it is refused for. */
function meaning(text: string) {
  const read = readBlt(text);
  if (!read.ok) return read.error.faults;
  return read.value.ballots.map(({ line, weight, ranks }) => [line, formatFraction(weight), [...ranks]]);
}

const NAMES = '0\n"A"\n"B"\n"C"\n"T"\n';

describe('ballot lines in digits and white space', () => {
  const word = fc.constantFrom('1', '2', '3', '4', '0', '00', '02', '-', '1=2', 'x', '');
  const weight = fc.constantFrom('1', '7', '12', '0', '03', '0.5', '1/3', '999999999999999', '9007199254740991', '');
  const line = fc
    .tuple(weight, fc.array(word, { maxLength: 4 }), fc.constantFrom(' ', '\t', '  '), fc.constantFrom('', ' ', '\r'))
    .map(([count, words, space, end]) => `${[count, ...words, '0'].join(space)}${end}`);

  test('mean the same as lines in any other form', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const marked = lines.map((text) => `(id) ${text}`);
        // A ballot id is not read on lines that hold nothing else to begin with: they differ only in what is said.
        fc.pre(lines.every((text) => /^[0-9./]+[ \t]/.test(text)));
        expect(meaning(`3 1\n${lines.join('\n')}\n${NAMES}`)).toEqual(meaning(`3 1\n${marked.join('\n')}\n${NAMES}`));
      }),
      { numRuns: 3000 },
    );
  });

  test('the number of a line is right after plain lines and others', () => {
    const text = `3 1\n1 1 0\n# nothing\n\n1 2 0\n1 1=2 0\n1 3 0\n1 4 0\n${NAMES}`;
    expect(meaning(text)).toEqual([{ line: 8, reason: 'candidate number out of range: 4 (there are 3)' }]);
    expect(meaning(text.replace('1 4 0\n', '')).map((ballot) => (ballot as unknown[])[0])).toEqual([2, 5, 6, 7]);
  });

  test('preferences that are spelled otherwise are merged into the first line that has them', () => {
    expect(meaning(`3 1\n2 1 2 0\n1 3 0\n(a) 3 1\t2 0\n0.5 1 2 0\n${NAMES}`)).toEqual([
      [2, '11/2', [1, 2, 0]],
      [3, '1', [0, 0, 1]],
    ]);
  });

  test('a file may end without a line feed, and one that ends within its ballots is refused with its last line', () => {
    expect(meaning('1 1\n1 1 0\n0\n"A"\n"T"')).toEqual([[2, '1', [1]]]);
    expect(meaning('1 1\n1 1 0\n0')).toEqual([[2, '1', [1]]]);
    for (const text of ['1 1\n1 1 0', '1 1\n1 1 0\n']) {
      expect(meaning(text)).toContainEqual({
        line: text.split('\n').length,
        reason: 'the ballots do not end with a lone 0',
      });
    }
  });

  test('more papers than can be summed in whole numbers are read exactly and not counted', () => {
    const many = `${MAX_VOTES}`;
    const file = bltOf(`2 1\n${many} 1 0\n5 2 0\n1 1 0\n0\n"A"\n"B"\n"T"\n`);
    expect(file.ballots.map(({ weight }) => weight.n)).toEqual([BigInt(MAX_VOTES) + 1n, 5n]);
    expect(packedBallots(file)).toBeNull();
    expect(tryFile({ file, rule: 'irv' })).toMatchObject({
      ok: false,
      error: { reasons: [`more than ${many} papers`] },
    });
    expect(tryFile({ file: bltOf(`2 1\n${many} 1 0\n0\n"A"\n"B"\n"T"\n`), rule: 'irv' }).ok).toBe(true);
  });

  test('a file that is made from a file that was read is packed by itself', () => {
    const file = bltOf(`3 1\n2 1 0\n1 2 0\n${NAMES}`);
    const other = { ...file, ballots: file.ballots.slice(1) };
    expect([packedBallots(file)?.total, packedBallots(other)?.total]).toEqual([3, 1]);
  });
});

describe('papers with ranks 1, 2, 3 …', () => {
  test('are read as the same papers with a rank left out, where a rank that is left out is passed over', () => {
    const ballots = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.shuffledSubarray([1, 2, 3, 4])), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(
        ballots,
        fc.constantFrom(...READINGS.choicesFrom),
        fc.constantFrom('irv', 'plurality', 'approval', 'schulze'),
        fc.constantFrom('', '-2\n'),
        (all, choicesFrom, rule, withdrawn) => {
          const count = (skip: string) => {
            const lines = all.map(
              ([weight, order]) => `${weight} ${order.length === 0 ? '' : skip}${order.join(' ')} 0\n`,
            );
            const file = bltOf(`4 1\n${withdrawn}${lines.join('')}0\n"A"\n"B"\n"C"\n"D"\n"T"\n`);
            const settings = rule === 'plurality' ? { choices: 2 } : {};
            return tryFile({ file, rule, settings, reading: { choicesFrom } });
          };
          expect(count('- ')).toEqual(count(''));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('are told from papers with as many ranks of which two are equal and one is left out', () => {
    const file = bltOf('3 1\n5 1 2 3 0\n4 3 2 1 0\n2 1=2 - 3 0\n1 1=3 - 2 0\n3 1=2 3 0\n0\n"A"\n"B"\n"C"\n"T"\n');
    const input = (equalRanks: 'reject' | 'skip') => {
      const counted = tryFile({ file, rule: 'irv', reading: { equalRanks } });
      return counted.ok ? [counted.value.input.voting.papers, counted.value.stages[0]!.votes] : counted.error;
    };
    expect(input('reject')).toEqual(['9', { 1: '5', 2: '0', 3: '4' }]);
    expect(input('skip')).toEqual(['15', { 1: '5', 2: '1', 3: '9' }]);
  });
});
