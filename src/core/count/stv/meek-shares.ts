import type { Papers, Rankings } from '../papers.ts';

export const MEEK_PLACES = 9;
/** A whole paper, in units of the ninth place. */
export const WHOLE = 10n ** BigInt(MEEK_PLACES);

/** left × right, both in units of the ninth place, rounded up to it. */
export function timesUp(left: bigint, right: bigint): bigint {
  return (left * right + WHOLE - 1n) / WHOLE;
}

/** left ÷ right, both in units of the ninth place, rounded up to it. */
export function overUp(left: bigint, right: bigint): bigint {
  return (left * WHOLE + right - 1n) / right;
}

/**
 * Shares out every paper: each candidate on it, best first, takes what its keep value says of what is left, rounded up.
 * @param keep by candidate, in units of the ninth place: all for one who is still in, 0 for one who is out
 * @returns the votes of each candidate, in the same units
 */
export function shareOut(papers: Papers, { order, start }: Rankings, keep: readonly bigint[]): bigint[] {
  const votes = new Array<bigint>(papers.candidates).fill(0n);
  for (let paper = 0; paper < papers.size; paper += 1) {
    const count = BigInt(papers.weights[paper] ?? 0);
    const end = start[paper + 1] ?? 0;
    let left = WHOLE;
    for (let at = start[paper] ?? 0; at < end && left > 0n; at += 1) {
      const candidate = order[at] ?? 0;
      const taken = timesUp(left, keep[candidate] ?? 0n);
      votes[candidate] = (votes[candidate] ?? 0n) + taken * count;
      left -= taken;
    }
  }
  return votes;
}
