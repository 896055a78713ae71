/** Rows of bytes of one width, each once, in the order of their bytes. */
export interface MergedRows {
  readonly size: number;
  /** size × width bytes. */
  readonly rows: Uint8Array;
  /** The sum of the weights of all rows that were alike. */
  readonly weights: Float64Array;
  /** The smallest label of them. */
  readonly labels: Uint32Array;
}

/** Rows before they are sorted for the first time. */
const FIRST_CAPACITY = 1 << 15;

/**
 * Collects rows of bytes and merges equal ones. Sorted by counting and not hashed: what it costs depends
 * on the size of the rows alone, so that no file can be made to take longer. Sorted whenever its room is used up, so
 * that the memory follows the rows that differ.
 */
export class RowMerger {
  private readonly width: number;
  private size = 0;
  private rows: Uint8Array;
  private weights: Float64Array;
  private labels: Uint32Array;

  constructor(width: number, capacity = FIRST_CAPACITY) {
    this.width = width;
    this.rows = new Uint8Array(capacity * width);
    this.weights = new Float64Array(capacity);
    this.labels = new Uint32Array(capacity);
  }

  /**
   * Takes a copy of one row.
   * @param weight a positive integer; the caller keeps the sum of all at most 2^53 − 1
   * @param label a number below 2^32; of equal rows the smallest stays when they are added in ascending order
   */
  add(row: Uint8Array, weight: number, label: number): void {
    if (this.size === this.weights.length) this.makeRoom();
    const from = this.size * this.width;
    for (let at = 0; at < this.width; at += 1) this.rows[from + at] = row[at] ?? 0;
    this.weights[this.size] = weight;
    this.labels[this.size] = label;
    this.size += 1;
  }

  finish(): MergedRows {
    this.merge();
    const { size, width } = this;
    return {
      size,
      rows: this.rows.subarray(0, size * width),
      weights: this.weights.subarray(0, size),
      labels: this.labels.subarray(0, size),
    };
  }

  private makeRoom(): void {
    const capacity = this.weights.length;
    this.merge();
    // Room for at least half as much again as there is, so that each row is sorted a few times at most.
    if (this.size * 2 > capacity) this.resize(capacity * 2);
  }

  private resize(capacity: number): void {
    const rows = new Uint8Array(capacity * this.width);
    rows.set(this.rows.subarray(0, this.size * this.width));
    const weights = new Float64Array(capacity);
    weights.set(this.weights.subarray(0, this.size));
    const labels = new Uint32Array(capacity);
    labels.set(this.labels.subarray(0, this.size));
    this.rows = rows;
    this.weights = weights;
    this.labels = labels;
  }

  /** Whether every row is above the one before it: as papers are that come from rows merged before. */
  private isSorted(): boolean {
    const { rows, width, size } = this;
    for (let row = 1; row < size; row += 1) {
      const from = row * width;
      let at = 0;
      while (at < width && rows[from + at] === rows[from + at - width]) at += 1;
      if (at === width || (rows[from + at] ?? 0) < (rows[from + at - width] ?? 0)) return false;
    }
    return true;
  }

  /** Sorts, then lets the first of several equal rows take the weights of the others. */
  private merge(): void {
    const { rows, weights, labels, width } = this;
    if (this.isSorted()) return;
    const order = sortedOrder({ rows, width, size: this.size });
    const merged = new Uint8Array(rows.length);
    const sums = new Float64Array(weights.length);
    const firsts = new Uint32Array(labels.length);
    let end = 0;
    for (const row of order) {
      const from = row * width;
      const last = (end - 1) * width;
      let same = end > 0;
      for (let at = 0; same && at < width; at += 1) same = rows[from + at] === merged[last + at];
      if (!same) {
        const to = end * width;
        for (let at = 0; at < width; at += 1) merged[to + at] = rows[from + at] ?? 0;
        firsts[end] = labels[row] ?? 0;
        end += 1;
      }
      sums[end - 1] = (sums[end - 1] ?? 0) + (weights[row] ?? 0);
    }
    this.rows = merged;
    this.weights = sums;
    this.labels = firsts;
    this.size = end;
  }
}

/** The highest byte of some rows. */
function highestOf(rows: Uint8Array, end: number): number {
  let highest = 0;
  for (let at = 0; at < end; at += 1) {
    const byte = rows[at] ?? 0;
    if (byte > highest) highest = byte;
  }
  return highest;
}

/**
 * The numbers of rows in the order of their bytes, equal rows in their own order: one pass of counting for every two
 * places, from the last to the first. Places at which all rows are alike are passed over.
 */
export function sortedOrder(input: {
  readonly rows: Uint8Array;
  readonly width: number;
  readonly size: number;
}): Uint32Array {
  const { rows, width, size } = input;
  const radix = highestOf(rows, size * width) + 1;
  let order = new Uint32Array(size);
  for (let row = 0; row < size; row += 1) order[row] = row;
  let next = new Uint32Array(size);
  const digits = new Uint16Array(size);
  const starts = new Uint32Array(radix * radix);
  for (let place = width - 1; place >= 0; place -= 2) {
    starts.fill(0);
    for (let row = 0, at = place; row < size; row += 1, at += width) {
      const digit = (place > 0 ? (rows[at - 1] ?? 0) * radix : 0) + (rows[at] ?? 0);
      digits[row] = digit;
      starts[digit] = (starts[digit] ?? 0) + 1;
    }
    if (starts[digits[0] ?? 0] === size) continue;
    let sum = 0;
    for (let digit = 0; digit < starts.length; digit += 1) {
      const count = starts[digit] ?? 0;
      starts[digit] = sum;
      sum += count;
    }
    for (let index = 0; index < size; index += 1) {
      const row = order[index] ?? 0;
      const digit = digits[row] ?? 0;
      const to = starts[digit] ?? 0;
      starts[digit] = to + 1;
      next[to] = row;
    }
    [order, next] = [next, order];
  }
  return order;
}
