import type { Counted, CountInput } from './counted.ts';
import { formatUnits } from './rational.ts';
import type { ScottishStvSettings } from './rules/scottish-stv.ts';
import { countWeightedInclusive, type StvArithmetic } from './stv/weighted-inclusive.ts';

const PLACES = 5;
const UNIT = 10n ** BigInt(PLACES);

/** Votes in hundred-thousandths. Dividing positive integers cuts off, as the Order asks ("ignoring any remainder"). */
const FIVE_PLACES: StvArithmetic<bigint> = {
  label: { unit: '0.00001', rounding: 'down' },
  zero: 0n,
  one: UNIT,
  add: (left, right) => left + right,
  subtract: (left, right) => left - right,
  times: (value, papers) => value * BigInt(papers),
  compare: (left, right) => (left < right ? -1 : left > right ? 1 : 0),
  quota: (papers, seats) => (BigInt(papers) / BigInt(seats + 1) + 1n) * UNIT,
  reaches: (votes, quota) => votes >= quota,
  share: ({ surplus, value, votes }) => (surplus * value) / votes,
  format: (value) => formatUnits(value, PLACES),
};

/**
 * The Scottish Local Government Elections Order 2011 (SSI 2011/399), schedule 1, rules 46 to 53: whole quota, values to
 * five places, ties by the most recent stage that differs and then by lot.
 */
export function countScottishStv(input: CountInput<ScottishStvSettings>): Counted {
  return countWeightedInclusive({ ...input, ties: 'backwards' }, FIVE_PLACES);
}
