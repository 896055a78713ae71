import { type Papers, rankingsOf } from '../papers.ts';
import { sortedOrder } from '../row-merger.ts';

export const MEEK_PLACES = 9;
const UNITS = 1_000_000_000;
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

/** Half of the bits of a factor, so that no product of a part leaves the exact integers. */
const HALF = 32_768;

/**
 * `timesUp` for numbers from 0 to a whole paper: exact, as every product and sum is an integer below 2^46, and a
 * quotient so small lies further from the next integer than the rounding of a division can reach.
 */
export function timesUpSmall(left: number, right: number): number {
  const low = left % HALF;
  const upper = ((left - low) / HALF) * right;
  const whole = Math.floor(upper / UNITS);
  const rest = (upper - whole * UNITS) * HALF + low * right;
  return whole * HALF + Math.ceil(rest / UNITS);
}

/** As many papers at a whole each can be summed as numbers. */
const MAX_SUMMED = Math.floor(Number.MAX_SAFE_INTEGER / UNITS);

/**
 * The rankings of all papers as a tree: papers that begin alike share their beginning. What the candidates of a common
 * beginning take is worked out once, and nothing is looked at below somebody who takes all that is left.
 */
export class ShareTree {
  private readonly candidates: number;
  /** Whether votes are sums of numbers; else they are summed as big integers. */
  private readonly small: boolean;
  private readonly nodes: number;
  /** By node, in the order of the papers: who stands there, how deep, and the first node that is not below it. */
  private readonly candidate: Uint8Array;
  private readonly depth: Uint8Array;
  private readonly after: Uint32Array;
  /** How many papers begin as the path to the node says. */
  private readonly papers: Float64Array;

  constructor(papers: Papers) {
    const { candidates, size, weights } = papers;
    const { order, start } = rankingsOf(papers);
    this.candidates = candidates;
    this.small = papers.total <= MAX_SUMMED;
    const rows = new Uint8Array(size * candidates);
    for (let paper = 0; paper < size; paper += 1) {
      const from = start[paper] ?? 0;
      const end = start[paper + 1] ?? 0;
      for (let at = from; at < end; at += 1) rows[paper * candidates + at - from] = (order[at] ?? 0) + 1;
    }
    const most = order.length;
    this.candidate = new Uint8Array(most);
    this.depth = new Uint8Array(most);
    this.after = new Uint32Array(most);
    this.papers = new Float64Array(most);
    const path = new Uint32Array(candidates);
    let open = 0;
    let nodes = 0;
    let before = -1;
    for (const paper of sortedOrder({ rows, width: candidates, size })) {
      const row = paper * candidates;
      let same = 0;
      while (same < open && rows[row + same] === rows[before + same]) same += 1;
      for (; open > same; open -= 1) this.after[path[open - 1] ?? 0] = nodes;
      for (; open < candidates && rows[row + open] !== 0; open += 1) {
        this.candidate[nodes] = (rows[row + open] ?? 0) - 1;
        this.depth[nodes] = open;
        path[open] = nodes;
        nodes += 1;
      }
      const weight = weights[paper] ?? 0;
      for (let at = 0; at < open; at += 1) {
        const node = path[at] ?? 0;
        this.papers[node] = (this.papers[node] ?? 0) + weight;
      }
      before = row;
    }
    for (; open > 0; open -= 1) this.after[path[open - 1] ?? 0] = nodes;
    this.nodes = nodes;
  }

  /**
   * Shares out every paper: each candidate on it, best first, takes what its keep value says of what is left, rounded
   * up.
   * @param keep by candidate, in units of the ninth place: a whole for one who is still in, 0 for one who is out
   * @returns the votes of each candidate, in the same units
   */
  share(keep: readonly bigint[]): bigint[] {
    // Rounding may bring a keep value above a whole; then more is taken than there is, and no bound holds for the sums.
    if (!this.small || keep.some((own) => own > WHOLE)) return this.shareBig(keep);
    const votes = new Float64Array(this.candidates);
    this.walk(keep, (candidate, taken, papers) => {
      votes[candidate] = (votes[candidate] ?? 0) + taken * papers;
    });
    return Array.from(votes, BigInt);
  }

  private shareBig(keep: readonly bigint[]): bigint[] {
    const votes = new Array<bigint>(this.candidates).fill(0n);
    this.walk(keep, (candidate, taken, papers) => {
      votes[candidate] = (votes[candidate] ?? 0n) + BigInt(taken) * BigInt(papers);
    });
    return votes;
  }

  private walk(keep: readonly bigint[], take: (candidate: number, taken: number, papers: number) => void): void {
    const { nodes, candidate, depth, after, papers } = this;
    const kept = Float64Array.from(keep, Number);
    const left = new Float64Array(this.candidates + 1);
    left[0] = UNITS;
    for (let node = 0; node < nodes; ) {
      const at = depth[node] ?? 0;
      const own = kept[candidate[node] ?? 0] ?? 0;
      const weight = left[at] ?? 0;
      const taken = own === UNITS ? weight : own === 0 ? 0 : shareOf(weight, own);
      if (taken > 0) take(candidate[node] ?? 0, taken, papers[node] ?? 0);
      left[at + 1] = weight - taken;
      node = taken < weight ? node + 1 : (after[node] ?? nodes);
    }
  }
}

function shareOf(weight: number, keep: number): number {
  return keep < UNITS ? timesUpSmall(weight, keep) : Number(timesUp(BigInt(weight), BigInt(keep)));
}

/** The trees of papers that were counted before: the ways of a lot are tried with the same papers. */
const known = new WeakMap<Papers, ShareTree>();

/** The tree of these papers, made once. */
export function shareTreeOf(papers: Papers): ShareTree {
  const tree = known.get(papers) ?? new ShareTree(papers);
  known.set(papers, tree);
  return tree;
}
