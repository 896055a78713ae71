import type { Contest } from '../election/definition.ts';
import type { MarkBounds } from './rule-entry.ts';
import { ruleOf, sizeOf } from './rules.ts';

/**
 * How many different ballots a contest has: where they far outnumber the voters of a list, a ballot can be marked in a
 * pattern that was agreed on before, and then found among the opened ones (PR-17).
 */

function choose(n: number, k: number): bigint {
  let ways = 1n;
  for (let at = 0; at < k; at += 1) ways = (ways * BigInt(n - at)) / BigInt(at + 1);
  return ways;
}

/** Orders of n things in which some may be equal. */
function weakOrders(n: number): bigint {
  const orders: bigint[] = [1n];
  for (let size = 1; size <= n; size += 1) {
    let sum = 0n;
    for (let first = 1; first <= size; first += 1) sum += choose(size, first) * (orders[size - first] ?? 0n);
    orders.push(sum);
  }
  return orders[n] ?? 1n;
}

function strictOrders(n: number, k: number): bigint {
  let ways = 1n;
  for (let at = 0; at < k; at += 1) ways *= BigInt(n - at);
  return ways;
}

/** Scores of n candidates up to `highest` each, and `total` all together where there is such a bound. */
function scores(n: number, { highest, total }: MarkBounds): bigint {
  const most = highest ?? 255;
  if (total === undefined) return BigInt(most + 1) ** BigInt(n) - 1n;
  // ways[s]: how many of the candidates looked at so far sum to s.
  let ways: bigint[] = [1n];
  for (let candidate = 0; candidate < n; candidate += 1) {
    const next: bigint[] = Array.from({ length: total + 1 }, () => 0n);
    for (const [sum, count] of ways.entries()) {
      for (let points = 0; points <= Math.min(most, total - sum); points += 1) {
        next[sum + points] = (next[sum + points] ?? 0n) + count;
      }
    }
    ways = next;
  }
  return ways.reduce((sum, count) => sum + count, 0n) - 1n;
}

/**
 * The number of accepted ballots of a contest, the blank one among them.
 * The contest must have passed `reasonsToRefuseRule`.
 */
export function possibleBallots(contest: Contest): bigint {
  const entry = ruleOf(contest.rule.id);
  const settings = entry?.settings.safeParse(contest.rule.settings);
  if (entry === null || settings?.success !== true) throw new Error('bug: the rule was not checked before its ballots');
  const bounds = entry.markBounds(settings.data);
  const n = sizeOf(contest).candidates;
  const most = Math.min(bounds.most ?? n, n);
  const sizes = Array.from({ length: most }, (_, index) => index + 1);
  const sum = (ways: (k: number) => bigint) => sizes.reduce((all, k) => all + ways(k), 1n);
  switch (entry.marks) {
    case 'choose':
    case 'approve':
      return sum((k) => choose(n, k));
    case 'rank':
      return sum((k) => (bounds.equalRanks ? choose(n, k) * weakOrders(k) : strictOrders(n, k)));
    case 'score':
      return scores(n, bounds) + 1n;
  }
}
