import { assert } from '../base/assert.ts';
import { countApproval } from './approval.ts';
import { countBorda } from './borda.ts';
import { countCopeland } from './copeland.ts';
import type { Counter } from './counted.ts';
import { countCumulative } from './cumulative.ts';
import { countElectoralCollege } from './electoral-college.ts';
import { countErs97 } from './ers97.ts';
import { countIrv } from './irv.ts';
import { countMajorityJudgement } from './majority-judgement.ts';
import { countMeekNz } from './meek-nz.ts';
import { countMeekPrf } from './meek-prf.ts';
import { countMinimax } from './minimax.ts';
import { countMotion } from './motion.ts';
import { countPlurality } from './plurality.ts';
import { countRankedPairs } from './ranked-pairs.ts';
import { countSchulze } from './schulze.ts';
import { countScore } from './score.ts';
import { countScottishStv } from './scottish-stv.ts';
import { countStar } from './star.ts';
import { countWigmExact } from './wigm-exact.ts';

/** How each rule of the registry is counted: one file per rule. */
const COUNTERS = new Map<string, Counter<never>>([
  ['plurality', countPlurality],
  ['approval', countApproval],
  ['irv', countIrv],
  ['meek-prf', countMeekPrf],
  ['ers97', countErs97],
  ['motion', countMotion],
  ['scottish-stv', countScottishStv],
  ['wigm-exact', countWigmExact],
  ['schulze', countSchulze],
  ['ranked-pairs', countRankedPairs],
  ['minimax', countMinimax],
  ['copeland', countCopeland],
  ['meek-nz', countMeekNz],
  // Plurality with another number of choices: the counter reads nothing else.
  ['block', countPlurality],
  ['limited', countPlurality],
  ['cumulative', countCumulative],
  ['score', countScore],
  ['star', countStar],
  ['majority-judgement', countMajorityJudgement],
  ['borda', countBorda],
  ['electoral-college', countElectoralCollege],
]);

/** The counter of a rule of the registry. Its settings must have passed the entry's schema. */
export function counterOf(rule: string): Counter {
  const counter = COUNTERS.get(rule);
  assert(counter !== undefined, `no counter for the rule "${rule}"`);
  // The schema of the same entry has checked the settings that this counter reads.
  return counter as Counter;
}
