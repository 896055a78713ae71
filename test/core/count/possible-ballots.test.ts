import { describe, expect, test } from 'vitest';
import { possibleBallots } from '../../../src/core/count/possible-ballots.ts';
import { reasonsToRejectMarks, ruleOf } from '../../../src/core/count/rules.ts';
import { type Contest, ContestSchema } from '../../../src/core/election/definition.ts';

function contestOf(rule: string, candidates: number, changes: Record<string, unknown> = {}): Contest {
  const ids = Array.from({ length: candidates }, (_, index) => `o${index + 1}`);
  const entry = ruleOf(rule)!;
  const settings = { ...entry.usualSettings({ seats: 1, candidates, ids }), ...changes };
  return ContestSchema.parse({
    id: 'c',
    question: 'Who?',
    rule: { id: rule, version: entry.version, settings },
    seats: 1,
    options: [...ids, 'blank'].map((id) => ({ id, name: id, statement: '', photo: null })),
  });
}

/** Every ballot there could be, one by one. */
function accepted(contest: Contest, highest: number): number {
  const options = contest.options.length;
  let count = 0;
  for (let at = 0; at < (highest + 1) ** options; at += 1) {
    const marks = Array.from(
      { length: options },
      (_, index) => Math.floor(at / (highest + 1) ** index) % (highest + 1),
    );
    if (reasonsToRejectMarks(contest, marks).length === 0) count += 1;
  }
  return count;
}

describe('how many different ballots a contest has', () => {
  test.each([
    ['plurality', 4, 1],
    ['approval', 4, 1],
    ['irv', 3, 3],
    ['schulze', 3, 3],
    ['score', 2, 5],
    ['cumulative', 3, 3],
    ['star', 2, 5],
    ['borda', 3, 3],
    ['motion', 2, 1],
  ])('%s: as many as the rule accepts when all are tried', (rule, candidates, highest) => {
    const contest = contestOf(rule, candidates);
    expect(possibleBallots(contest)).toBe(BigInt(accepted(contest, highest)));
  });

  test('of a long ranking are more than there are people', () => {
    expect(possibleBallots(contestOf('irv', 14))).toBeGreaterThan(10_000_000_000n);
  });
});
