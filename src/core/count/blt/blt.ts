import { err, ok, type Result } from '../../base/result.ts';
import { MAX_VOTES } from '../papers.ts';
import { add, type Rational } from '../rational.ts';
import { readBallotLine } from './blt-ballot-line.ts';
import { BltFaults, showPlain } from './blt-faults.ts';
import type { BltBallots, BltFault, BltFile } from './blt-file.ts';
import { readBltNames } from './blt-names.ts';
import { fileOfPacked } from './packed-ballots.ts';
import { PlainBallots } from './plain-ballots.ts';

/**
 * Reader of BLT files: the format of Hill, Wichmann and Woodall (The Computer Journal 30(3), 1987) with the extensions
 * that are in use: byte order mark, CRLF, blank lines, `#` comments, `=` for equal and `-` for skipped ranks, ballot
 * ids in parentheses, decimal and rational weights, nicknames, withdrawn candidates on lines of their own, names with
 * and without quotes or in comments. A file is read whole or refused with every fault and its line number.
 */

export type { BltBallots, BltFault, BltFile } from './blt-file.ts';

export type BltError = { readonly kind: 'blt-refused'; readonly faults: readonly BltFault[] };

export const BLT_LIMITS = { characters: 256 * 1024 * 1024, candidates: 250, seats: 250 } as const;

interface Line {
  readonly number: number;
  readonly text: string;
}

/** What stands before the first ballot. */
interface Preamble {
  readonly candidates: number;
  readonly seats: number;
  readonly withdrawn: ReadonlySet<number>;
  readonly nicknames: ReadonlyMap<string, number>;
  readonly tie: readonly number[] | null;
}

/** Lines one by one, with comments taken off where the caller asks for it. They are not split before they are needed. */
class BltLines {
  readonly text: string;
  /** Where the next line begins, and its number. */
  at: number;
  number = 1;

  constructor(text: string) {
    this.text = text;
    this.at = text.startsWith('\ufeff') ? 1 : 0;
  }

  /** The next line that holds more than white space and comments, without them, or null at the end. */
  next(): Line | null {
    const line = this.peek();
    if (line === null) return null;
    this.at = this.endOf(this.at) + 1;
    this.number += 1;
    return line;
  }

  /** The same without going past it. Empty lines before it are left behind. */
  peek(): Line | null {
    while (this.at <= this.text.length) {
      const end = this.endOf(this.at);
      const whole = this.text.slice(this.at, end);
      const hash = whole.indexOf('#');
      const text = (hash < 0 ? whole : whole.slice(0, hash)).trim();
      if (text !== '') return { number: this.number, text };
      this.at = end + 1;
      this.number += 1;
    }
    return null;
  }

  /** Every line from here on, comments and all. */
  rest(): Line[] {
    if (this.at > this.text.length) return [];
    const lines = this.text.slice(this.at).split('\n');
    return lines.map((text, index) => ({ number: this.number + index, text: text.trim() }));
  }

  /** The number of the last line, once all have been read. */
  get last(): number {
    return this.number - 1;
  }

  private endOf(start: number): number {
    const end = this.text.indexOf('\n', start);
    return end < 0 ? this.text.length : end;
  }
}

function readHeader(lines: BltLines, faults: BltFaults): { candidates: number; seats: number } | null {
  const line = lines.next();
  if (line === null) {
    faults.add(0, 'the file is empty');
    return null;
  }
  const match = /^([0-9]{1,9})\s+([0-9]{1,9})$/.exec(line.text);
  if (match === null) {
    faults.add(line.number, 'the first line must be the number of candidates and the number of seats');
    return null;
  }
  const [candidates, seats] = [Number(match[1]), Number(match[2])];
  if (candidates < 1 || candidates > BLT_LIMITS.candidates) {
    faults.add(line.number, `the number of candidates must be 1 to ${BLT_LIMITS.candidates}, not ${candidates}`);
  }
  if (seats < 1 || seats > BLT_LIMITS.seats) {
    faults.add(line.number, `the number of seats must be 1 to ${BLT_LIMITS.seats}, not ${seats}`);
  }
  return faults.empty ? { candidates, seats } : null;
}

/** Reads `-2 -4` lines and the bracketed lines `[nick …]`, `[withdrawn …]`, `[tie …]`, as long as there are any. */
function readPreamble(lines: BltLines, faults: BltFaults): Preamble | null {
  const header = readHeader(lines, faults);
  if (header === null) return null;
  const withdrawn = new Set<number>();
  const nicknames = new Map<string, number>();
  let tie: number[] | null = null;
  const candidateOf = (word: string, line: number): number => {
    const number = nicknames.get(word) ?? (/^[0-9]{1,9}$/.test(word) ? Number(word) : 0);
    if (number >= 1 && number <= header.candidates) return number;
    faults.add(line, `candidate number out of range: ${showPlain(word)} (there are ${header.candidates})`);
    return 0;
  };
  for (let line = lines.peek(); line !== null; line = lines.peek()) {
    const { number, text } = line;
    const bracket = /^\[([a-z]+)((?:\s+[^\s\]]+)*)\s*\]$/.exec(text);
    if (bracket !== null) {
      lines.next();
      const words = (bracket[2] ?? '').split(/\s+/).filter((word) => word !== '');
      if (bracket[1] === 'nick')
        readNicknames({ words, line: number, candidates: header.candidates, nicknames, faults });
      else if (bracket[1] === 'withdrawn') for (const word of words) withdrawn.add(candidateOf(word, number));
      else if (bracket[1] === 'tie') {
        tie = words.map((word) => candidateOf(word, number));
        if (new Set(tie).size !== tie.length) faults.add(number, 'a candidate stands twice in the tie order');
        if (tie.length !== header.candidates) faults.add(number, 'the tie order does not name every candidate');
      } else faults.add(number, `unknown directive [${showPlain(bracket[1] ?? '')}]`);
    } else if (/^-[0-9]+(?:\s+-[0-9]+)*$/.test(text)) {
      lines.next();
      for (const word of text.split(/\s+/)) withdrawn.add(candidateOf(word.slice(1), number));
    } else break;
  }
  if (withdrawn.size >= header.candidates) faults.add(0, 'every candidate has withdrawn');
  return { ...header, withdrawn, nicknames, tie };
}

function readNicknames(input: {
  readonly words: readonly string[];
  readonly line: number;
  readonly candidates: number;
  readonly nicknames: Map<string, number>;
  readonly faults: BltFaults;
}): void {
  const { words, line, candidates, nicknames, faults } = input;
  if (words.length !== candidates) faults.add(line, `${words.length} nicknames for ${candidates} candidates`);
  words.forEach((word, index) => {
    if (/^[0-9]|[=,"()]|^-/.test(word)) faults.add(line, `not a nickname: ${showPlain(word)}`);
    if (nicknames.has(word)) faults.add(line, `the nickname ${showPlain(word)} stands twice`);
    nicknames.set(word, index + 1);
  });
}

/** What the lines up to the lone 0 hold. */
interface ReadBallots {
  /** Ballots in whole papers. */
  readonly plain: PlainBallots;
  /** The others: fractions, or more papers than can be summed in whole numbers. */
  readonly other: readonly BltBallots[];
}

/** Reads ballot lines up to the lone 0, merging those with the same preferences. */
function readBallots(lines: BltLines, preamble: Preamble, faults: BltFaults): ReadBallots {
  const plain = new PlainBallots(preamble.candidates, lines.text.length);
  const other: BltBallots[] = [];
  const parsed = new Map<string, Uint8Array>();
  for (;;) {
    const stopped = plain.readFrom(lines.text, lines.at, lines.number);
    lines.at = stopped.at;
    lines.number = stopped.line;
    const line = lines.next();
    if (line === null) {
      faults.add(lines.last, 'the ballots do not end with a lone 0');
      break;
    }
    if (line.text === '0') break;
    if (line.text.startsWith('"')) {
      faults.add(line.number, 'the ballots do not end with a lone 0 before the names');
      break;
    }
    const ballot = readBallotLine({ ...line, preamble, parsed, faults });
    if (ballot === null) continue;
    const { weight, ranks } = ballot;
    const whole = weight.d === 1n && weight.n <= BigInt(MAX_VOTES);
    if (!whole || !plain.add(ranks, Number(weight.n), line.number)) other.push({ line: line.number, weight, ranks });
  }
  return { plain, other };
}

/** Equal preferences merged, in the order of their first lines. */
function mergedByLine(ballots: readonly BltBallots[]): BltBallots[] {
  const merged = new Map<string, BltBallots>();
  for (const own of ballots) {
    const key = String.fromCharCode(...own.ranks);
    const same = merged.get(key);
    const line = Math.min(own.line, same?.line ?? own.line);
    merged.set(key, { line, weight: add(same?.weight ?? { n: 0n, d: 1n }, own.weight), ranks: own.ranks });
  }
  return [...merged.values()].toSorted((left, right) => left.line - right.line);
}

/**
 * Reads a BLT file. Nothing is imported from a file with a fault; every fault is given with its line.
 * Ballots for which the format has several spellings keep their meaning: `2 1 - 3 0` leaves the second rank unused.
 */
export function readBlt(text: string): Result<BltFile, BltError> {
  const faults = new BltFaults();
  const warnings = new BltFaults();
  const refuse = () => err({ kind: 'blt-refused' as const, faults: faults.list });
  if (text.length > BLT_LIMITS.characters) {
    faults.add(0, `larger than ${BLT_LIMITS.characters} characters`);
    return refuse();
  }
  const lines = new BltLines(text);
  const preamble = readPreamble(lines, faults);
  if (preamble === null) return refuse();
  const { plain, other } = readBallots(lines, preamble, faults);
  const { names, title } = readBltNames({ lines: lines.rest(), candidates: preamble.candidates, faults, warnings });
  if (!faults.empty) return refuse();
  const candidates = names.map((name, index) => ({
    number: index + 1,
    name,
    withdrawn: preamble.withdrawn.has(index + 1),
  }));
  const rest = { candidates, seats: preamble.seats, title, tie: preamble.tie, warnings: warnings.list };
  const file = fileOfPacked(plain.finish(), rest);
  return ok(other.length === 0 ? file : { ...rest, ballots: mergedByLine([...file.ballots, ...other]) });
}

/** How many papers a file holds, as an exact number. */
export function bltPapers(file: BltFile): Rational {
  return file.ballots.reduce<Rational>((total, { weight }) => add(total, weight), { n: 0n, d: 1n });
}
