import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { countCommand } from '../../src/cli/count.ts';
import { checkCount } from '../../src/cli/count-check.ts';
import { parseCanonicalJson } from '../../src/core/base/canonical-json.ts';
import { SheetSchema } from '../../src/core/count/sheet.ts';

const LABOUR = readFileSync(new URL('../data/elections/irv/labour-2010-mp-section.blt', import.meta.url), 'utf8');
const TIE = '2 1\n1 1 0\n1 2 0\n0\n"Ann"\n"Bo"\n"Chair"\n';

function run(options: Partial<Parameters<typeof countCommand>[0]> & { set?: Record<string, string> } = {}) {
  const { set = {}, ...rest } = options;
  const settings = new Map(Object.entries(set));
  return countCommand({ text: LABOUR, fileName: 'labour.blt', rule: 'irv', json: false, settings, ...rest });
}

describe('tellers count', () => {
  test('prints the result as text', () => {
    const { exitCode, output, errors } = run();
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    expect(output).toContain('Elected: D.Milbnd.');
  });

  test('with --json prints the sheet alone, in canonical form, with the hash of the file', () => {
    const { output } = run({ json: true });
    const json = parseCanonicalJson(output.trimEnd());
    expect(json.ok).toBe(true);
    const sheet = SheetSchema.parse(json.ok ? json.value : null);
    expect(sheet.outcome.elected).toEqual(['4']);
    expect(sheet.input.file).toBe(createHash('sha256').update(LABOUR).digest('hex'));
    expect(sheet.rule.settings).toEqual({ elimination: 'one-at-a-time', end: 'majority', ties: 'lot' });
    const { sha256, ...rest } = sheet;
    expect(
      createHash('sha256')
        .update(JSON.stringify(sorted(rest)))
        .digest('hex'),
    ).toBe(sha256);
  });

  test('takes settings of the rule and of the reading', () => {
    const sheet = (set: Record<string, string>, text = LABOUR) =>
      SheetSchema.parse(JSON.parse(run({ json: true, set, text, lots: 'lowest' }).output));
    expect(sheet({ end: 'final-two' }).rule.settings).toMatchObject({ end: 'final-two' });
    const equal = '2 1\n1 1=2 0\n1 2 0\n0\n"A"\n"B"\n"T"\n';
    expect(sheet({}, equal).input.rejected.papers).toBe('1');
    expect(sheet({ equalRanks: 'skip' }, equal).input.emptied.papers).toBe('1');
  });

  test('takes the number of seats in place of the file’s', () => {
    const { output } = run({ rule: 'plurality', seats: 2, set: { choicesFrom: 'first-preferences' }, json: true });
    expect(SheetSchema.parse(JSON.parse(output)).input.seats).toBe(2);
  });

  test('refuses to draw lots without a seed and says what is needed', () => {
    const { exitCode, output, errors } = run({ text: TIE });
    expect({ exitCode, output }).toEqual({ exitCode: 1, output: '' });
    expect(errors).toContain('Ann (1) and Bo (2) have equal votes');
    expect(errors).toContain('--lots lowest');
  });

  test('draws lots from a seed, or favours the lowest number', () => {
    const elected = (lots: string) =>
      SheetSchema.parse(JSON.parse(run({ text: TIE, lots, json: true }).output)).outcome.elected;
    expect(elected('lowest')).toEqual(['1']);
    const seeds = Array.from({ length: 8 }, (_, at) => `${at}`.repeat(64));
    expect(new Set(seeds.flatMap(elected))).toEqual(new Set(['1', '2']));
  });

  test('draws lots from a file with a seed, or takes the order that a file gives', () => {
    const sheet = (lotsFile: string) => run({ text: TIE, lotsFile, json: true }).sheet;
    const seed = '3'.repeat(64);
    expect(sheet(`${seed}\n`)).toEqual(run({ text: TIE, lots: seed }).sheet);
    expect(sheet('# drawn before witnesses\n2, 1\n')?.outcome.elected).toEqual(['2']);
    expect(sheet('1\r\n2\r\n')?.outcome.elected).toEqual(['1']);
    expect(sheet('2 1')?.tieOrder).toMatchObject({ source: 'given', used: true, lotSeed: null });
    const withdrawn = TIE.replace('2 1\n', '3 1\n-3\n').replace('"Bo"', '"Bo"\n"Cy"');
    expect(run({ text: withdrawn, lotsFile: '3 2 1' }).sheet?.outcome.elected).toEqual(['2']);
    expect(run({ text: withdrawn, lotsFile: '2 1' }).sheet?.outcome.elected).toEqual(['2']);
  });

  test('refuses a file of lots that is no seed and no order of all candidates, and says why', () => {
    for (const lotsFile of ['', '#\n', 'lowest', 'AB'.repeat(32), '01 2', '1 x', '1 '.repeat(251)]) {
      expect(run({ text: TIE, lotsFile }), lotsFile).toMatchObject({ exitCode: 64, output: '', sheet: null });
    }
    const { exitCode, errors } = run({ text: TIE, lotsFile: '1 1 3' });
    expect(exitCode).toBe(1);
    expect(errors.trimEnd().split('\n')).toEqual([
      'labour.blt: --lots: there is no candidate 3',
      'labour.blt: --lots: candidate 1 stands twice',
      'labour.blt: --lots: candidate 2 is not in the order',
    ]);
  });

  test('names every fault of a file with its line, and a rule that is not known', () => {
    const { exitCode, errors } = run({ text: '2 1\n1 3 0\nx 1 0\n0\n"A"\n"B"\n"T"\n', rule: 'nonsense' });
    expect(exitCode).toBe(1);
    expect(errors).toContain('labour.blt: the rule "nonsense" is not known; known are plurality, ');
    expect(errors).toContain('labour.blt: line 2: candidate number out of range: 3');
    expect(errors).toContain('labour.blt: line 3: ballot count is not a number: x');
  });

  test('refuses settings and seats that the rule does not have', () => {
    const { exitCode, errors } = run({ seats: 2, set: { elimination: 'all' } });
    expect(exitCode).toBe(1);
    expect(errors).toMatch(/settings\.elimination/);
    expect(run({ seats: 2 }).errors).toMatch(/fills one seat, not 2/);
    expect(run({ set: { colour: 'red' } }).errors).toMatch(/colour/);
  });

  test('answers options that cannot be read with 64', () => {
    for (const options of [
      { lots: 'highest' },
      { lots: 'AB'.repeat(32) },
      { lots: 'ab' },
      { seats: 0 },
      { seats: 1.5 },
      { seats: Number.NaN },
      { set: { equalRanks: 'maybe' } },
    ]) {
      expect(run(options).exitCode, JSON.stringify(options)).toBe(64);
    }
  });

  test('warns where choices look like rankings, and of what is odd in the file', () => {
    const { exitCode, errors } = run({ rule: 'plurality', lots: 'lowest' });
    expect(exitCode).toBe(0);
    expect(errors).toMatch(/papers were rejected; .*choicesFrom=first-preferences/);
    expect(run({ text: '1 1\n1 1 0\n0\n' }).errors).toMatch(/warning: line 4: the file has no names/);
  });

  test('with --check counts again with the second counter and says that it agrees', () => {
    const plain = run({ json: true });
    const checked = run({ json: true, check: checkCount });
    expect(checked).toEqual({ ...plain, errors: 'labour.blt: the second counter agrees at every figure\n' });
    const lots = '5'.repeat(64);
    expect(run({ text: TIE, lots, check: checkCount }).errors).toContain('agrees at every figure');
  });

  test('gives no result out where the second counter differs, and says where', () => {
    const check: typeof checkCount = (input) => {
      const [first, ...rest] = input.sheet.stages;
      const stages = [{ ...first!, votes: { ...first!.votes, '4': '77' } }, ...rest];
      return checkCount({ ...input, sheet: { ...input.sheet, stages } });
    };
    const { exitCode, output, errors } = run({ check });
    expect({ exitCode, output }).toEqual({ exitCode: 1, output: '' });
    expect(errors).toContain('the second counter differs at 1 figure: first counter, but second counter\n');
    expect(errors).toContain('labour.blt: stages/1/votes/4: "77", but "111"\n');
  });

  test('says for which rules there is a second counter', () => {
    const { exitCode, errors } = run({ rule: 'plurality', check: checkCount });
    expect(exitCode).toBe(64);
    expect(errors).toBe(
      '--check: there is no second counter for the rule "plurality"; there is one for irv, scottish-stv, ers97, meek-prf, meek-nz, wigm-exact\n',
    );
  });

  test('text that is no text is refused', () => {
    expect(run({ text: `${LABOUR}\ud800` })).toMatchObject({ exitCode: 1, output: '' });
  });
});

/** The same value with the names of all objects in order, as canonical JSON has them (all names are ASCII here). */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1));
  // Integer-like names come first in objects whatever the order: leave the writing to pairs of our own.
  return new Proxy(Object.fromEntries(entries.map(([name, member]) => [name, sorted(member)])), {
    ownKeys: () => entries.map(([name]) => name),
  });
}
