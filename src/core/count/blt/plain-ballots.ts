import { MAX_VOTES } from '../papers.ts';
import { RowMerger } from '../row-merger.ts';
import type { PackedBallots } from './packed-ballots.ts';

/** Ranks are bytes. */
const MAX_RANK = 255;
/** A weight of so many digits is an exact number. */
const MAX_WEIGHT_DIGITS = 15;

/** Room for ballots before any is read: bytes, and characters of the shortest line. */
const MOST_AT_FIRST = 1 << 26;
const SHORTEST_LINE = 4;

const TAB = 9;
const LINE_FEED = 10;
const RETURN = 13;
const SPACE = 32;
const ZERO = 48;
const NINE = 57;

/**
 * Ballots in whole papers, merged while they are read. Lines in the plainest form, `weight number … 0` in digits and
 * white space, are read from the text as it stands; whoever reads the others adds them here too.
 */
export class PlainBallots {
  private readonly candidates: number;
  private readonly merger: RowMerger;
  private readonly row: Uint8Array;
  private total = 0;
  /** The weight on the line read last. */
  private weight = 0;

  /** @param characters how long the text is, from which follows about how many ballots it holds */
  constructor(candidates: number, characters: number) {
    this.candidates = candidates;
    const rows = Math.floor(Math.min(characters, MOST_AT_FIRST) / (candidates + SHORTEST_LINE));
    this.merger = new RowMerger(candidates, rows + 1);
    this.row = new Uint8Array(candidates);
  }

  /** False, and nothing added, where the papers would become too many to be summed exactly. */
  add(ranks: Uint8Array, weight: number, line: number): boolean {
    if (weight > MAX_VOTES - this.total) return false;
    this.total += weight;
    this.merger.add(ranks, weight, line);
    return true;
  }

  /**
   * Reads lines from an offset on, as long as they are plain ones and end with a line feed.
   * @returns where the first other line begins, and its number
   */
  readFrom(text: string, at: number, line: number): { readonly at: number; readonly line: number } {
    let next = at;
    let number = line;
    for (;;) {
      const end = this.readLine(text, next);
      if (end < 0 || !this.add(this.row, this.weight, number)) return { at: next, line: number };
      next = end;
      number += 1;
    }
  }

  finish(): PackedBallots {
    return { ...this.merger.finish(), total: this.total };
  }

  /** Reads one plain line into `row` and `weight`. @returns the offset after it; −1 where it is no plain line */
  private readLine(text: string, from: number): number {
    let at = from;
    let code = text.charCodeAt(at);
    // No plain weight begins with 0, and none is so long that it is not exact.
    if (!(code > ZERO && code <= NINE)) return -1;
    let weight = 0;
    for (; code >= ZERO && code <= NINE; code = text.charCodeAt(at)) {
      weight = weight * 10 + code - ZERO;
      at += 1;
    }
    if (at - from > MAX_WEIGHT_DIGITS || !isBlank(code)) return -1;
    this.weight = weight;
    const { row } = this;
    row.fill(0);
    for (let rank = 1; ; rank += 1) {
      while (isBlank(code)) {
        at += 1;
        code = text.charCodeAt(at);
      }
      if (code === ZERO) return lineEnd(text, at + 1);
      let candidate = 0;
      if (!(code > ZERO && code <= NINE) || rank > MAX_RANK) return -1;
      for (; code >= ZERO && code <= NINE; code = text.charCodeAt(at)) {
        candidate = candidate * 10 + code - ZERO;
        at += 1;
        if (candidate > this.candidates) return -1;
      }
      if (!isBlank(code) || row[candidate - 1] !== 0) return -1;
      row[candidate - 1] = rank;
    }
  }
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}

/** The offset after a line that has nothing more but white space; −1 where it has, or where no line feed ends it. */
function lineEnd(text: string, from: number): number {
  let at = from;
  let code = text.charCodeAt(at);
  while (isBlank(code)) {
    at += 1;
    code = text.charCodeAt(at);
  }
  if (code === RETURN) code = text.charCodeAt((at += 1));
  return code === LINE_FEED ? at + 1 : -1;
}
