import { describe, expect, test } from 'vitest';
import { checkCount } from '../../../src/cli/count-check.ts';
import type { Sheet } from '../../../src/core/count/sheet.ts';
import { countFile } from '../count/count-file.ts';
import { handMade, USUAL } from './both-counters.ts';

// A surplus with rounding loss, an exclusion by lot, papers that run out, a withdrawn candidate and a rejected paper.
const drawn = handMade(2, [
  [7, [1, 2, 0, 0, 0, 0]],
  [4, [1, 0, 2, 0, 0, 0]],
  [3, [0, 1, 0, 0, 2, 3]],
  [3, [0, 0, 1, 2, 0, 0]],
  [1, [0, 0, 0, 1, 0, 2]],
  [1, [0, 0, 0, 0, 0, 1]],
  [1, [0, 1, 1, 0, 0, 0]],
  [1, [0, 0, 0, 0, 0, 0]],
  [1, [0, 0, 0, 0, 1, 0]],
]);
const file = {
  ...drawn,
  candidates: drawn.candidates.map((candidate) => ({ ...candidate, withdrawn: candidate.number === 5 })),
};
const task = { ...USUAL, file, rule: 'scottish-stv' };

/** Members that no counter finds; everything else must be compared. */
const NOT_FOUND_BY_COUNTING = [
  /^(type|contest|question|sha256)$/,
  /^rule\//,
  /^input\/(records|rejectedRecords|file|entitled|reading\/.*)$/,
  /^input\/candidates\/[0-9]+\/name$/,
];

/** Every figure of a sheet: where it stands, and a sheet in which it alone is another. */
function* changes(value: unknown, where: string, put: (changed: unknown) => Sheet): Generator<[string, Sheet]> {
  if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) {
      yield* changes(item, `${where}${at + 1}/`, (changed) => put(value.with(at, changed)));
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      yield* changes(item, `${where}${key}/`, (changed) => put({ ...value, [key]: changed }));
    }
  } else yield [where.slice(0, -1), put('another')];
}

describe('the comparison of two counts', () => {
  const sheet = countFile(task);

  test('finds no difference where there is none', () => {
    expect(sheet.lots.length).toBeGreaterThan(0);
    expect(sheet.stages.some(({ roundingLoss }) => roundingLoss !== '0.00000')).toBe(true);
    expect(checkCount({ ...task, sheet })).toEqual([]);
  });

  test('names each figure of a sheet when it alone is another', () => {
    let compared = 0;
    for (const [where, changed] of changes(sheet, '', (value) => value as Sheet)) {
      // The seats, the rule and its settings are what is to be counted: with others it is another count.
      if (where === 'input/seats' || NOT_FOUND_BY_COUNTING.some((pattern) => pattern.test(where))) continue;
      expect(checkCount({ ...task, sheet: changed }).map((difference) => difference.where)).toEqual([where]);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(150);
  });

  test('names a figure that only one of the counts has', () => {
    const { check, ...rest } = sheet;
    expect(checkCount({ ...task, sheet: rest as Sheet })).toEqual([
      { where: 'check', first: 'nothing', second: JSON.stringify(check) },
    ]);
    const more = { ...sheet, check: { ...check, more: '1' } };
    expect(checkCount({ ...task, sheet: more })).toEqual([{ where: 'check/more', first: '"1"', second: 'nothing' }]);
    const stages = sheet.stages.slice(0, -1);
    expect(checkCount({ ...task, sheet: { ...sheet, stages } })).toMatchObject([
      { where: `stages/${sheet.stages.length}`, first: 'nothing' },
    ]);
  });
});
