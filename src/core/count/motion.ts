import { assert } from '../base/assert.ts';
import { type Counted, type CountedCondition, type CountInput, NOTHING_ELSE } from './counted.ts';
import { totalsOf } from './plurality.ts';
import { conditionInWords, type MotionCondition, type MotionSettings } from './rules/motion.ts';

/** left ≥ or > share × base, or share × √base, in integers only. */
function holds(condition: MotionCondition, left: bigint, base: bigint): boolean {
  const [n, d] = condition.share.map(BigInt) as [bigint, bigint];
  const [a, b] = condition.of === 'base' ? [left * d, base * n] : [left * left * d * d, n * n * base];
  return condition.relation === 'more-than' ? a > b : a >= b;
}

/**
 * A motion: two options and the blank one; carried when there is a vote for it and every condition holds.
 * The option that carries it is "elected" then, and nobody otherwise.
 */
export function countMotion(input: CountInput<MotionSettings>): Counted {
  const { papers, settings, facts } = input;
  const totals = totalsOf(papers);
  const carries = facts.candidates.indexOf(settings.carries);
  assert(carries >= 0, 'the option that carries a motion is one of its options');
  const inFavour = BigInt(totals[carries] ?? 0);
  const cast = BigInt(papers.total);
  const figures = {
    for: inFavour,
    cast,
    'cast-and-blank': cast + facts.blank,
    returned: facts.returned,
    entitled: facts.entitled ?? 0n,
  };
  const needsRoll = settings.conditions.some(({ base }) => base === 'entitled');
  assert(!needsRoll || facts.entitled !== null, 'whoever asks for the entitled has said how many they are');
  const conditions = settings.conditions.map((condition): CountedCondition => {
    const [figure, base] = [figures[condition.figure], figures[condition.base]];
    return {
      name: condition.name,
      words: conditionInWords(condition),
      figure: figure.toString(),
      base: base.toString(),
      holds: holds(condition, figure, base),
    };
  });
  const carried = inFavour > 0n && conditions.every((condition) => condition.holds);
  return {
    arithmetic: { unit: '1', rounding: 'none' },
    sum: String(papers.total),
    stages: [
      {
        ...NOTHING_ELSE,
        action: 'totals',
        who: [],
        why: carried ? 'carried' : 'not-carried',
        votes: totals.map(String),
        nonTransferable: '0',
        elected: carried ? [carries] : [],
        conditions,
      },
    ],
    elected: carried ? [carries] : [],
    electedWithoutQuota: [],
  };
}
