import type { Counted, CountInput } from './counted.ts';
import { add, compare, divide, formatFraction, multiply, type Rational, rational, subtract, ZERO } from './rational.ts';
import type { WigmExactSettings } from './rules/wigm-exact.ts';
import { countWeightedInclusive, type StvArithmetic } from './stv/weighted-inclusive.ts';

const EXACT: StvArithmetic<Rational> = {
  label: { unit: 'exact', rounding: 'none' },
  zero: ZERO,
  one: rational(1n),
  add,
  subtract,
  times: (value, papers) => multiply(value, rational(BigInt(papers))),
  compare,
  quota: (papers, seats) => rational(BigInt(papers), BigInt(seats + 1)),
  // The quota is not rounded up, so that only more than it elects: else one more than the seats could reach it.
  reaches: (votes, quota) => compare(votes, quota) > 0,
  share: ({ surplus, value, votes }) => divide(multiply(surplus, value), votes),
  format: formatFraction,
};

/** Weighted inclusive Gregory in exact fractions: nothing is rounded, nothing is lost. */
export function countWigmExact(input: CountInput<WigmExactSettings>): Counted {
  return countWeightedInclusive({ ...input, ties: input.settings.ties }, EXACT);
}
