import { describe, expect, test } from 'vitest';
import type { MotionCondition } from '../../../src/core/count/rules/motion.ts';
import { bltOf, countFile, electionJson, tryFile } from './count-file.ts';

interface MotionCase {
  readonly case: string;
  readonly yes?: number;
  readonly no?: number;
  readonly abstain?: number;
  readonly spoilt?: number;
  readonly issued?: number;
  readonly entitled?: number;
  readonly rule: Readonly<Record<string, string>>;
  readonly expected: { readonly passes: boolean; readonly fails?: readonly string[]; readonly tie?: boolean };
}

const HALF = [1, 2] as [number, number];
const condition = (name: string, more: Partial<MotionCondition>): MotionCondition => ({
  name,
  figure: 'for',
  relation: 'at-least',
  share: HALF,
  base: 'entitled',
  of: 'base',
  ...more,
});

/** The rules of the cases, written in words there. */
const CONDITIONS: Record<string, MotionCondition> = {
  'more than 1/2 of yes+no': condition('majority', { relation: 'more-than', base: 'cast' }),
  'more than 1/2': condition('majority', { relation: 'more-than', base: 'cast' }),
  'more than 1/2 of weight cast yes+no': condition('majority', { relation: 'more-than', base: 'cast' }),
  'at least 2/3 of yes+no': condition('majority', { share: [2, 3], base: 'cast' }),
  'at least 2/3 of yes+no+abstain': condition('majority', { share: [2, 3], base: 'cast-and-blank' }),
  'at least 1:1 over the default': condition('majority', { base: 'cast' }),
  'at least 50% of those entitled (Trade Union Act 2016 s.2)': condition('turnout', { figure: 'cast-and-blank' }),
  'at least 50% of entitled': condition('turnout', { figure: 'cast-and-blank' }),
  'at least 40% of entitled answer yes': condition('support', { share: [2, 5] }),
  'at least 50% of entitled take part, abstentions count': condition('quorum', { figure: 'cast-and-blank' }),
  'at least 50% of entitled, abstentions do not count': condition('quorum', { figure: 'cast' }),
  'option must beat the default by at least 3*sqrt(entitled)/2 votes': condition('quorum', {
    share: [3, 2],
    of: 'square-root',
  }),
};

function fileOf(input: { yes: number; no: number; abstain?: number; spoilt?: number }) {
  const line = (count: number | undefined, paper: string) => ((count ?? 0) > 0 ? `${count} ${paper}\n` : '');
  return bltOf(
    `2 1\n${line(input.yes, '1 0')}${line(input.no, '2 0')}${line(input.abstain, '0')}${line(input.spoilt, '1 2 0')}0\n"Yes"\n"No"\n"Motion"\n`,
  );
}

const cases = (electionJson('motions/motions.json') as { cases: readonly MotionCase[] }).cases;

describe('motions', () => {
  for (const { case: name, rule, expected, ...figures } of cases) {
    if (figures.yes === undefined || figures.no === undefined) continue;
    const { yes, no } = figures;
    test(name, () => {
      const conditions = Object.values(rule).map((words) => {
        expect(Object.keys(CONDITIONS)).toContain(words);
        return CONDITIONS[words]!;
      });
      // The 2018 ballot is published with a turnout of 41.6 %: any roll that gives it will do.
      const entitled = figures.entitled ?? figures.issued ?? Math.round((yes + no) / 0.416);
      const file = fileOf({ ...figures, yes, no });
      const sheet = countFile({ file, rule: 'motion', settings: { conditions }, entitled: String(entitled) });
      expect(sheet.outcome.elected).toEqual(expected.passes ? ['1'] : []);
      const failed = sheet.stages[0]!.conditions!.filter(({ holds }) => !holds).map((one) => one.name);
      if (expected.fails !== undefined) expect(failed).toEqual(expected.fails);
      expect(sheet.lots).toEqual([]);
      if (figures.spoilt !== undefined) expect(sheet.input.rejected.papers).toBe(String(figures.spoilt));
    });
  }

  test('weighted branches: 120 against 120.5, in half votes', () => {
    const sheet = countFile({ file: fileOf({ yes: 240, no: 241, abstain: 20 }), rule: 'motion' });
    expect(sheet.stages[0]).toMatchObject({ votes: { 1: '240', 2: '241' }, elected: [] });
  });

  test('equal votes do not carry a motion, and one more vote does', () => {
    expect(countFile({ file: fileOf({ yes: 5, no: 5 }), rule: 'motion' }).outcome.elected).toEqual([]);
    expect(countFile({ file: fileOf({ yes: 6, no: 5 }), rule: 'motion' }).outcome.elected).toEqual(['1']);
  });

  test('a share of a square root is compared exactly: three halves of the root of 900 are 45', () => {
    const conditions = [condition('quorum', { share: [3, 2], of: 'square-root' })];
    const carried = (yes: number) =>
      countFile({ file: fileOf({ yes, no: 1 }), rule: 'motion', settings: { conditions }, entitled: '900' }).outcome
        .elected;
    expect(carried(45)).toEqual(['1']);
    expect(carried(44)).toEqual([]);
  });

  test('rejected ballots count as returned and not as cast', () => {
    const conditions = [condition('majority', { base: 'returned', relation: 'more-than' })];
    const file = fileOf({ yes: 6, no: 4, spoilt: 2 });
    const sheet = countFile({ file, rule: 'motion', settings: { conditions } });
    expect(sheet.stages[0]!.conditions).toMatchObject([{ figure: '6', base: '12', holds: false }]);
  });

  test('without a vote for it a motion fails, even where every condition holds of nothing', () => {
    const conditions = [condition('majority', { base: 'cast' })];
    expect(
      countFile({ file: fileOf({ yes: 0, no: 0 }), rule: 'motion', settings: { conditions } }).outcome.elected,
    ).toEqual([]);
  });

  test('a condition about the roll is refused where nobody said how large it is', () => {
    const refused = tryFile({
      file: fileOf({ yes: 1, no: 0 }),
      rule: 'motion',
      settings: { conditions: [condition('turnout', {})] },
    });
    expect(refused.ok ? '' : JSON.stringify(refused.error)).toMatch(/how many are entitled/);
  });

  test('only two options and one that is there can carry it', () => {
    const three = bltOf('3 1\n1 1 0\n0\n"A"\n"B"\n"C"\n"T"\n');
    expect(tryFile({ file: three, rule: 'motion' }).ok).toBe(false);
    expect(tryFile({ file: fileOf({ yes: 1, no: 0 }), rule: 'motion', settings: { carries: '3' } }).ok).toBe(false);
  });
});
