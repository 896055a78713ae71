import { describe, expect, test } from 'vitest';
import { countCommand } from '../../../src/cli/count.ts';
import { checkCount } from '../../../src/cli/count-check.ts';
import { sheetPage } from '../../../src/core/count/print/html.ts';
import { SheetSchema } from '../../../src/core/count/sheet.ts';

const PAPERS = ['5 3 1 0', '3 1 2 0', '2 2 1 0'];
const NAMES = ['"Ann"', '"Bo"', '"Re-open nominations"', '"Chair"'];
const text = (seats: number) => [`3 ${seats}`, ...PAPERS, '0', ...NAMES, ''].join('\n');

function run(rule: string, options: { seats?: number; set?: Record<string, string>; json?: boolean; check?: boolean }) {
  return countCommand({
    text: text(options.seats ?? 1),
    fileName: 'file.blt',
    rule,
    settings: new Map(Object.entries({ reopen: '3', ...options.set })),
    lots: 'lowest',
    json: options.json ?? true,
    ...(options.check === true ? { check: checkCount } : {}),
  });
}

const sheetOf = (output: string) => SheetSchema.parse(JSON.parse(output));

describe('re-open nominations', () => {
  test.each(['plurality', 'schulze', 'minimax', 'borda', 'score', 'star'])(
    'the seat that it wins stays empty under %s',
    (rule) => {
      const set: Record<string, string> = rule === 'plurality' ? { choicesFrom: 'first-preferences' } : {};
      const sheet = sheetOf(run(rule, { set }).output);
      // It is first on five papers of ten, and on two others it has at least as much as anybody.
      const won = sheet.stages.flatMap((stage) => stage.elected);
      if (won.includes('3')) expect(sheet.outcome).toMatchObject({ elected: [], unfilled: 1, reopened: '3' });
      else expect(sheet.outcome.reopened).toBeUndefined();
      if (rule === 'plurality') expect(won).toEqual(['3']);
    },
  );

  test('the other seats are filled as if it were any candidate', () => {
    const sheet = sheetOf(run('scottish-stv', { seats: 2 }).output);
    // Quota ⌊10/3⌋ + 1 = 4: it is elected first, its surplus of 1 goes to Ann, who then has the quota.
    expect(sheet.stages[0]!.elected).toEqual(['3']);
    expect(sheet.outcome).toMatchObject({ elected: ['1'], unfilled: 1, reopened: '3' });
  });

  test('is told in words', () => {
    const { output } = run('scottish-stv', { seats: 2, json: false });
    expect(output).toContain('Elected: Ann.');
    expect(output).toContain(
      'Re-open nominations has won a seat; it stays empty, and nominations for it are opened again.',
    );
    const alone = run('plurality', { set: { choicesFrom: 'first-preferences' }, json: false }).output;
    expect(alone).toContain('Nobody is elected: Re-open nominations has won a seat');
    expect(alone).not.toContain('too few candidates');
    const sheet = sheetOf(run('plurality', { set: { choicesFrom: 'first-preferences' } }).output);
    expect(sheetPage(sheet)).toContain('Nobody is elected');
  });

  test('leaves the sheet as it is where it wins nothing', () => {
    const { output } = run('irv', { set: { reopen: '2' } });
    const plain = countCommand({
      text: text(1),
      fileName: 'file.blt',
      rule: 'irv',
      settings: new Map(),
      lots: 'lowest',
      json: true,
    });
    expect(output).toBe(plain.output);
  });

  test('the second counter agrees with a count in which it wins a seat', () => {
    const { exitCode, errors } = run('scottish-stv', { seats: 2, check: true });
    expect({ exitCode, errors }).toEqual({
      exitCode: 0,
      errors: 'file.blt: the second counter agrees at every figure\n',
    });
  });

  test('a number that is not a candidate’s is refused', () => {
    expect(run('irv', { set: { reopen: '9' } })).toMatchObject({ exitCode: 1, output: '' });
  });
});
