import { add, parseRational, type Rational } from '../rational.ts';
import { type BltFaults, showPlain } from './blt-faults.ts';

/** Ranks are bytes. */
const MAX_RANK = 255;

interface Candidates {
  readonly candidates: number;
  readonly nicknames: ReadonlyMap<string, number>;
}

/** Merged ballots by the text of their preferences; null where that text has a fault. */
type Merged = Map<string, { line: number; weight: Rational; ranks: Uint8Array | null }>;

/** `3`, `2.5` or `7/3`, more than nothing; null for anything else. */
function readWeight(word: string): Rational | null {
  if (!/^[0-9]{1,16}(?:\.[0-9]{1,9}|\/[0-9]{1,9})?$/.test(word)) return null;
  const weight = parseRational(word);
  return weight !== null && weight.n > 0n ? weight : null;
}

function candidateOf(word: string, known: Candidates): number | 'unknown' | 'out-of-range' {
  const nickname = known.nicknames.get(word);
  if (nickname !== undefined) return nickname;
  if (!/^[0-9]+$/.test(word)) return 'unknown';
  const number = word.length > 9 ? 0 : Number(word);
  return number >= 1 && number <= known.candidates ? number : 'out-of-range';
}

/** Reads the preferences of one line, without weight and closing 0, into ranks. Faults are said. */
function readPreferences(words: readonly string[], known: Candidates, say: (reason: string) => void): Uint8Array {
  const ranks = new Uint8Array(known.candidates);
  if (words.length > MAX_RANK) {
    say(`more than ${MAX_RANK} ranks`);
    return ranks;
  }
  words.forEach((word, index) => {
    if (word === '-') return;
    for (const part of word.split('=')) {
      const candidate = candidateOf(part, known);
      const shown = showPlain(part);
      if (candidate === 'unknown') say(`not a candidate: "${shown}"`);
      else if (candidate === 'out-of-range') {
        say(`candidate number out of range: ${shown} (there are ${known.candidates})`);
      } else if ((ranks[candidate - 1] ?? 0) > 0) say(`candidate ranked twice: ${shown}`);
      else ranks[candidate - 1] = index + 1;
    }
  });
  return ranks;
}

/**
 * Reads one ballot line `[(id)] weight preference … 0` into the merged ballots.
 * Lines whose preferences are spelled alike are parsed once.
 */
export function readBallotLine(input: {
  readonly number: number;
  readonly text: string;
  readonly preamble: Candidates;
  readonly merged: Merged;
  readonly faults: BltFaults;
}): void {
  const { number, preamble, merged, faults } = input;
  const text = input.text.replace(/^\([^()]*\)\s*/, '');
  const [, count = '', rest = ''] = /^(\S+)\s*(.*)$/.exec(text) ?? [];
  const weight = readWeight(count);
  if (weight === null) {
    const what = /^[0-9./]+$/.test(count) ? 'not a number above 0' : 'not a number';
    faults.add(number, `ballot count is ${what}: ${showPlain(count)}`);
    return;
  }
  const same = merged.get(rest);
  if (same?.ranks instanceof Uint8Array) {
    same.weight = add(same.weight, weight);
    return;
  }
  let said = 0;
  const say = (reason: string) => {
    said += 1;
    faults.add(number, reason);
  };
  const words = rest.split(/\s+/).filter((word) => word !== '');
  const end = words.indexOf('0');
  if (end < 0) say('ballot line without closing 0');
  else if (end !== words.length - 1) say('ballot line goes on after its closing 0');
  const ranks = readPreferences(end < 0 ? words : words.slice(0, end), preamble, say);
  merged.set(rest, { line: number, weight, ranks: said === 0 ? ranks : null });
}
