import type { Contest } from '../election/definition.ts';
import type { MarkBounds, MarkKind } from './rule-entry.ts';

/**
 * What members write on a ballot under each rule, apart from everything else about it, so that a voting page need not
 * carry the rules. test/core/count/mark-shapes.test.ts holds it to the registry.
 */

export interface MarkShape {
  readonly kind: MarkKind;
  readonly bounds: MarkBounds;
}

type Settings = Contest['rule']['settings'];

const NO_BOUNDS: MarkBounds = { most: null, equalRanks: false, highest: null };

const choose = (most: unknown): MarkShape => ({ kind: 'choose', bounds: { ...NO_BOUNDS, most: Number(most) } });
const rank = (changes: Partial<MarkBounds> = {}): MarkShape => ({ kind: 'rank', bounds: { ...NO_BOUNDS, ...changes } });
const score = (highest: unknown, changes: Partial<MarkBounds> = {}): MarkShape => ({
  kind: 'score',
  bounds: { ...NO_BOUNDS, highest: Number(highest), ...changes },
});

const SHAPES = new Map<string, (settings: Settings) => MarkShape>([
  ['plurality', ({ choices }) => choose(choices)],
  ['block', ({ choices }) => choose(choices)],
  ['limited', ({ choices }) => choose(choices)],
  ['motion', () => choose(1)],
  [
    'approval',
    ({ most }) => ({ kind: 'approve', bounds: { ...NO_BOUNDS, most: typeof most === 'number' ? most : null } }),
  ],
  ['score', ({ highest }) => score(highest)],
  ['star', ({ highest }) => score(highest)],
  ['cumulative', ({ mostForOne, votes }) => score(mostForOne, { total: Number(votes) })],
  ['majority-judgement', ({ grades }) => score(Array.isArray(grades) ? grades.length : 0)],
  ['electoral-college', ({ count }) => rank({ most: count === 'most-votes' ? 1 : null })],
  ...['borda', 'schulze', 'ranked-pairs', 'minimax', 'copeland'].map(
    (id) => [id, ({ equalRanks }: Settings) => rank({ equalRanks: equalRanks === 'allowed' })] as const,
  ),
  ...['irv', 'scottish-stv', 'ers97', 'meek-prf', 'meek-nz', 'wigm-exact'].map((id) => [id, () => rank()] as const),
]);

/** The marks of a contest whose rule the definition's signers have checked; null where the rule is not known here. */
export function markShapeOf({ rule }: Pick<Contest, 'rule'>): MarkShape | null {
  return SHAPES.get(rule.id)?.(rule.settings) ?? null;
}
