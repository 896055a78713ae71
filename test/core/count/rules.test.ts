import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RULES, reasonsToRefuseRule, reasonsToRejectMarks, ruleOf } from '../../../src/core/count/rules.ts';
import { type Contest, ContestSchema } from '../../../src/core/election/definition.ts';

function contest(rule: { id: string; version?: string; settings: object }, seats = 1, candidates = 3): Contest {
  return ContestSchema.parse({
    id: 'chair',
    question: 'Who shall chair?',
    rule: { version: '1', ...rule },
    seats,
    options: [
      ...Array.from({ length: candidates }, (_, index) => ({ id: `c${index + 1}`, name: `Candidate ${index + 1}` })),
      { id: 'blank', name: 'None' },
    ].map((option) => ({ ...option, statement: '', photo: null })),
  });
}

const IRV = { id: 'irv', settings: { elimination: 'one-at-a-time', end: 'majority', ties: 'lot' } };
const TWO = { id: 'plurality', settings: { choices: 2 } };

describe('the registry', () => {
  test('every rule has an id of its own, a version and words', () => {
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
    for (const { id, version, name, text } of RULES) {
      expect(id).toMatch(/^[a-z0-9-]{1,40}$/);
      for (const words of [version, name, text]) expect(words.trim()).not.toBe('');
    }
  });

  test('the usual settings of every rule are accepted by its schema, for every size that it counts', () => {
    for (const entry of RULES) {
      const size = { seats: entry.id === 'limited' ? 2 : 1, candidates: entry.id === 'motion' ? 2 : 4 };
      const settings = entry.usualSettings(size);
      expect(entry.settings.parse(settings)).toEqual(settings);
      expect(entry.reasonsToRefuse({ settings, size })).toEqual([]);
      expect(entry.explain({ settings, size }).every((sentence) => /[.:]$/.test(sentence))).toBe(true);
    }
  });

  test('no setting of any rule may be left out', () => {
    for (const entry of RULES) {
      const settings = entry.usualSettings({ seats: 1, candidates: 4 });
      for (const name of Object.keys(settings)) {
        const rest = Object.fromEntries(Object.entries(settings).filter(([other]) => other !== name));
        expect(entry.settings.safeParse(rest).success, `${entry.id} without ${name}`).toBe(false);
      }
    }
  });

  test('no prototype property is taken for a rule', () => {
    for (const id of ['constructor', '__proto__', 'toString', '']) expect(ruleOf(id)).toBeNull();
  });
});

describe('refusing a rule', () => {
  test('a contest with a known rule, its version and all settings is accepted', () => {
    expect(reasonsToRefuseRule(contest(IRV))).toEqual([]);
    expect(reasonsToRefuseRule(contest(TWO, 2))).toEqual([]);
  });

  test('an unknown rule is refused with the list of known ones', () => {
    expect(reasonsToRefuseRule(contest({ id: 'dhondt', settings: {} }))[0]).toMatch(/"dhondt" is not known.*plurality/);
  });

  test('every fault is named: another version, a missing, an unknown and a wrong setting, the seats', () => {
    const reasons = reasonsToRefuseRule(
      contest({ id: 'irv', version: '2', settings: { elimination: 'both', end: 'majority', colour: 1 } }, 2),
    );
    expect(reasons.join('\n')).toMatch(/version "1" only/);
    expect(reasons.join('\n')).toMatch(/settings\.elimination/);
    expect(reasons.join('\n')).toMatch(/settings\.ties/);
    expect(reasons.join('\n')).toMatch(/colour/);
    expect(reasonsToRefuseRule(contest(IRV, 2))).toEqual(['seats: the alternative vote fills one seat, not 2']);
  });

  test('more choices than candidates are refused', () => {
    expect(reasonsToRefuseRule(contest({ id: 'plurality', settings: { choices: 4 } }, 1, 3))).toHaveLength(1);
    expect(reasonsToRefuseRule(contest({ id: 'plurality', settings: { choices: 3 } }, 1, 3))).toEqual([]);
  });
});

describe('rejecting marks', () => {
  const irv = contest(IRV);
  const two = contest(TWO, 2);

  test('ranks 1 to m without a gap are accepted, in any order and for any m', () => {
    for (const marks of [
      [1, 2, 3, 0],
      [3, 1, 2, 0],
      [0, 1, 0, 0],
      [2, 0, 1, 0],
    ]) {
      expect(reasonsToRejectMarks(irv, marks)).toEqual([]);
    }
  });

  test('up to the number of choices is accepted, more rejects the ballot as a whole', () => {
    expect(reasonsToRejectMarks(two, [1, 0, 0, 0])).toEqual([]);
    expect(reasonsToRejectMarks(two, [1, 1, 0, 0])).toEqual([]);
    expect(reasonsToRejectMarks(two, [1, 1, 1, 0])).toEqual(['too-many-choices']);
  });

  test('the blank option alone is a ballot, with anything else it is none', () => {
    expect(reasonsToRejectMarks(irv, [0, 0, 0, 1])).toEqual([]);
    expect(reasonsToRejectMarks(two, [0, 0, 0, 1])).toEqual([]);
    expect(reasonsToRejectMarks(irv, [1, 0, 0, 1])).toEqual(['blank-with-other-marks']);
    expect(reasonsToRejectMarks(irv, [0, 0, 0, 2])).toEqual(['blank-not-one']);
    expect(reasonsToRejectMarks(two, [2, 1, 1, 7])).toEqual([
      'blank-not-one',
      'blank-with-other-marks',
      'mark-not-one',
      'too-many-choices',
    ]);
  });

  test('a contest left empty is rejected for having no mark', () => {
    expect(reasonsToRejectMarks(irv, [0, 0, 0, 0])).toEqual(['no-mark']);
  });

  test('gaps, equal ranks, wrong lengths and what is no byte are rejected by name', () => {
    expect(reasonsToRejectMarks(irv, [1, 3, 0, 0])).toEqual(['ranks-with-a-gap']);
    expect(reasonsToRejectMarks(irv, [2, 0, 0, 0])).toEqual(['ranks-with-a-gap']);
    expect(reasonsToRejectMarks(irv, [1, 1, 0, 0])).toEqual(['equal-ranks']);
    expect(reasonsToRejectMarks(irv, [1, 1, 3, 0])).toEqual(['ranks-with-a-gap', 'equal-ranks']);
    expect(reasonsToRejectMarks(irv, [1, 0, 0])).toEqual(['wrong-length']);
    expect(reasonsToRejectMarks(irv, [256, 0, 0, 0])).toEqual(['not-a-byte']);
    expect(reasonsToRejectMarks(irv, [0.5, 0, 0, 0])).toEqual(['not-a-byte']);
    expect(reasonsToRejectMarks(irv, [Number.NaN, 0, 0, 0])).toEqual(['not-a-byte']);
    expect(reasonsToRejectMarks(two, [2, 0, 0, 0])).toEqual(['mark-not-one']);
  });

  test('a ranking of m candidates has exactly one spelling: the accepted marks are as many as there are rankings', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), (candidates) => {
        const asked = contest(IRV, 1, candidates);
        const all = (length: number): number[][] =>
          length === 0 ? [[]] : all(length - 1).flatMap((rest) => [0, 1, 2, 3, 4, 5].map((mark) => [mark, ...rest]));
        const accepted = all(candidates + 1).filter((marks) => reasonsToRejectMarks(asked, marks).length === 0);
        // Σ n!/(n−m)! rankings of m ≥ 1 candidates, and the blank ballot.
        let rankings = 1;
        for (let m = 1, ways = 1; m <= candidates; m += 1) {
          ways *= candidates - m + 1;
          rankings += ways;
        }
        expect(accepted).toHaveLength(rankings);
      }),
      { numRuns: 8 },
    );
  });
});
