import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sheetCsv } from '../../../src/core/count/print/csv.ts';
import { bltOf, countFile, electionText } from './count-file.ts';

/** Reads comma-separated values as RFC 4180 says. */
function rowsOf(csv: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)!.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

type Column = 'stage' | 'row' | 'id' | 'name' | 'votes' | 'change' | 'state' | 'exact';

function tableOf(csv: string): Record<Column, string>[] {
  const [names = [], ...rows] = rowsOf(csv);
  return rows.map(
    (row) => Object.fromEntries(names.map((name, at) => [name, row[at] ?? ''])) as Record<Column, string>,
  );
}

const linn = bltOf(electionText('scottish-stv/glasgow-2007-linn.blt'));

describe('a result sheet as comma-separated values', () => {
  test('has one row per candidate and stage with exactly the figures of the sheet', () => {
    const sheet = countFile({ file: linn, rule: 'scottish-stv' });
    const table = tableOf(sheetCsv(sheet));
    for (const stage of sheet.stages) {
      const rows = table.filter(({ stage: n }) => n === String(stage.n));
      const votes = rows.filter(({ row }) => row === 'candidate').map(({ id, votes: own }) => [id, own]);
      expect(Object.fromEntries(votes)).toEqual(stage.votes);
      const rest = Object.fromEntries(rows.filter(({ row }) => row !== 'candidate').map((row) => [row.row, row.votes]));
      expect(rest).toEqual({
        'not-transferable': stage.nonTransferable,
        'lost-by-rounding': stage.roundingLoss,
        'choices-not-made': stage.unused,
        sum: sheet.check.sum,
        quota: stage.quota,
      });
      for (const id of stage.elected) expect(rows.find((row) => row.id === id)?.state).toBe('elected');
      for (const id of stage.excluded) expect(rows.find((row) => row.id === id)?.state).toBe('excluded');
    }
    expect(table.filter(({ row }) => row === 'candidate')).toHaveLength(sheet.stages.length * linn.candidates.length);
  });

  test('fractions stand as decimals, cut off, with all of them in a column of their own that no program takes for a date', () => {
    const sheet = countFile({ file: linn, rule: 'wigm-exact' });
    const fraction = tableOf(sheetCsv(sheet)).find(({ exact }) => exact !== '');
    expect(fraction?.exact).toMatch(/^'[0-9]+\/[0-9]+$/);
    expect(fraction?.votes).toMatch(/^[0-9]+\.[0-9]{9}$/);
  });

  test('a name that begins like a formula is made a text, and every name is found again', () => {
    const names = ['=1+1', '+A', '-B', '@SUM(A1)', '  =C', 'Say "a, b"; c', "O'Neill", '1/2', '%D', 'Ö|E'];
    const text = `${names.length} 1\n1 1 0\n0\n${names.map((name) => `${name}\n`).join('')}T\n`;
    const table = tableOf(sheetCsv(countFile({ file: bltOf(text), rule: 'irv' })));
    const found = table.filter(({ stage, row }) => stage === '1' && row === 'candidate').map(({ name }) => name);
    expect(found.map((name) => name.replace(/^'/, ''))).toEqual(names.map((name) => name.trim()));
    for (const name of found) expect(name).not.toMatch(/^\s*[=+\-@%]/);
    expect(found.filter((name) => name.startsWith("'"))).toHaveLength(7);
  });

  test('negative changes stay numbers', () => {
    const table = tableOf(sheetCsv(countFile({ file: linn, rule: 'scottish-stv' })));
    expect(table.some(({ change }) => /^-[0-9]+\.[0-9]{5}$/.test(change))).toBe(true);
  });

  test('no name can add a cell or a line', () => {
    const name = fc.string({ unit: fc.constantFrom('"', ',', ';', "'", '=', 'a', ' ', '#', '1'), minLength: 1 });
    fc.assert(
      fc.property(name, (text) => {
        const file = bltOf('1 1\n1 1 0\n0\n"A"\n"T"\n');
        const sheet = countFile({
          file: { ...file, candidates: [{ ...file.candidates[0]!, name: text }] },
          rule: 'irv',
        });
        const rows = rowsOf(sheetCsv(sheet));
        expect(new Set(rows.map((row) => row.length))).toEqual(new Set([11]));
        expect(rows).toHaveLength(1 + 1 + 4);
        expect(rows[1]![5]!.endsWith(text)).toBe(true);
      }),
    );
  });
});
