import type { MarkBounds, MarkKind } from './rule-entry.ts';

/** A paper that needs the rules of the reading: equal ranks, or a rank left out. */
export const NOT_PLAIN = -1;
/** A paper with more choices than the rule allows. */
export const TOO_MANY = -2;

/**
 * Reads papers whose ranks are 1, 2, 3 … without a gap and without equal ones, as nearly all papers of a large file
 * are: whatever the reading says of others, it says the same of these.
 */
export class PlainPapers {
  /** The marks of the paper read last, one per candidate who stands. */
  readonly marks: Uint8Array;
  /** Which candidate has which rank on the paper being read. */
  private readonly at = new Int16Array(256).fill(-1);
  /** The number among those who stand by number in the file, or −1. */
  private readonly numbers: Int16Array;
  private readonly ranked: boolean;
  /** How many choices are taken, the first ones. */
  private readonly taken: number;
  /** How many choices a paper may have. */
  private readonly most: number;

  constructor(input: {
    readonly candidates: number;
    readonly standing: readonly number[];
    readonly kind: Exclude<MarkKind, 'score'>;
    readonly bounds: MarkBounds;
    /** Of choices, whether the first are taken and the others left. */
    readonly firstOnly: boolean;
  }) {
    const { candidates, standing, kind, bounds, firstOnly } = input;
    this.marks = new Uint8Array(standing.length);
    this.numbers = new Int16Array(candidates).fill(-1);
    standing.forEach((candidate, number) => {
      this.numbers[candidate] = number;
    });
    this.ranked = kind === 'rank';
    const bound = this.ranked ? candidates : (bounds.most ?? candidates);
    this.taken = firstOnly ? bound : candidates;
    this.most = firstOnly ? candidates : bound;
  }

  /**
   * Reads the paper whose ranks begin at an offset.
   * @returns how many standing candidates it ranks, or NOT_PLAIN, or TOO_MANY
   */
  read(ranks: Uint8Array, from: number): number {
    const { at, numbers, marks } = this;
    let used = 0;
    let highest = 0;
    for (let candidate = 0; candidate < numbers.length; candidate += 1) {
      const rank = ranks[from + candidate] ?? 0;
      if (rank === 0) continue;
      at[rank] = candidate;
      used += 1;
      if (rank > highest) highest = rank;
    }
    // So many ranks and none above their number: either all different, or one of them is missing.
    let plain = used === highest;
    let place = 0;
    marks.fill(0);
    for (let rank = 1; rank <= highest; rank += 1) {
      const candidate = at[rank] ?? -1;
      at[rank] = -1;
      if (candidate < 0) plain = false;
      const number = numbers[candidate] ?? -1;
      if (number < 0) continue;
      place += 1;
      if (this.ranked) marks[number] = place;
      else if (place <= this.taken) marks[number] = 1;
    }
    if (!plain) return NOT_PLAIN;
    return place > this.most ? TOO_MANY : place;
  }
}
