import { equalBytes } from '../base/bytes.ts';
import { trustedBase64Url } from '../election/values.ts';
import type { Element, Group } from '../group/group.ts';
import { createCombiner } from '../opening/lagrange.ts';
import { type Ceremony, documentsOf } from './ceremony.ts';
import { probesOf } from './judge-rounds.ts';
import { probeElement } from './proofs.ts';

/** Every set of `size` numbers out of 1..n. */
function subsetsOf(n: number, size: number, from = 1): number[][] {
  if (size === 0) return [[]];
  const subsets: number[][] = [];
  for (let first = from; first <= n - size + 1; first += 1) {
    for (const rest of subsetsOf(n, size - 1, first + 1)) subsets.push([first, ...rest]);
  }
  return subsets;
}

/**
 * Whether the probes open as the threshold says: for every t trustees, and for no t − 1 of them (PR-23). Each trustee
 * has given one share per probe; the rest is arithmetic on those. Empty when all is well.
 */
export function reasonsAgainstOpenings(group: Group, ceremony: Ceremony): string[] {
  const { threshold, trustees } = ceremony.parameters;
  const given = documentsOf(ceremony, 'tellers/ceremony-probe-shares/v1').map(({ shares }) =>
    shares.map(({ share }) => trustedBase64Url(share) as Element),
  );
  const probes = probesOf(group, ceremony).map(({ b }, index) => ({
    b,
    expected: probeElement(group, { ceremony: ceremony.id, trustee: index + 1 }),
  }));
  /** The numbers of the probes that these trustees together open. */
  const openedBy = (subset: readonly number[]): number[] => {
    const combine = createCombiner(group, subset);
    return probes.flatMap(({ b, expected }, index) => {
      const shares = subset.flatMap((number) => given[number - 1]?.[index] ?? []);
      return equalBytes(group.subtract(b, combine(shares)), expected) ? [index + 1] : [];
    });
  };
  const reasons: string[] = [];
  for (const subset of subsetsOf(trustees.length, threshold)) {
    const opened = openedBy(subset);
    const closed = probes.map((_, index) => index + 1).filter((probe) => !opened.includes(probe));
    if (closed.length > 0)
      reasons.push(`trustees ${subset.join(', ')} together do not open probe ${closed.join(', ')}`);
  }
  for (const subset of threshold > 1 ? subsetsOf(trustees.length, threshold - 1) : []) {
    const opened = openedBy(subset);
    if (opened.length > 0) reasons.push(`trustees ${subset.join(', ')} alone open probe ${opened.join(', ')}`);
  }
  return reasons;
}
