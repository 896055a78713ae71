import { describe, expect, test } from 'vitest';
import { markShapeOf } from '../../../src/core/count/mark-shapes.ts';
import { RULES } from '../../../src/core/count/rules.ts';

const SIZES = [
  { seats: 1, candidates: 2 },
  { seats: 1, candidates: 5 },
  { seats: 3, candidates: 7 },
].map((size) => ({
  ...size,
  ids: Array.from({ length: size.candidates }, (_, at) => `option-${at}`),
  sections: ['a', 'b'],
}));

describe('the marks that a voting page asks for', () => {
  test.each(RULES.map((rule) => [rule.id, rule] as const))('are those of the rule %s', (id, rule) => {
    for (const size of SIZES) {
      const settings = rule.usualSettings(size);
      const shape = markShapeOf({ rule: { id, version: rule.version, settings: settings as never } });
      expect(shape).toEqual({ kind: rule.marks, bounds: rule.markBounds(settings) });
    }
  });

  test('follow settings that change them', () => {
    const bounds = (id: string, settings: object) => {
      const rule = RULES.find((each) => each.id === id)!;
      expect(markShapeOf({ rule: { id, version: '1', settings: settings as never } })?.bounds).toEqual(
        rule.markBounds(settings as never),
      );
    };
    bounds('schulze', { equalRanks: 'refused' });
    bounds('schulze', { equalRanks: 'allowed' });
    bounds('borda', { equalRanks: 'allowed' });
    bounds('approval', { most: 3 });
    bounds('approval', { most: null });
    bounds('block', { choices: 4 });
    bounds('cumulative', { votes: 7, mostForOne: 3 });
    bounds('majority-judgement', { grades: ['a', 'b', 'c'] });
    bounds('electoral-college', { count: 'most-votes' });
    bounds('score', { highest: 9 });
  });

  test('are unknown of a rule that is unknown', () => {
    expect(markShapeOf({ rule: { id: 'no-such-rule', version: '1', settings: {} } })).toBeNull();
  });
});
