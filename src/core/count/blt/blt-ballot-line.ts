import { parseRational, type Rational } from '../rational.ts';
import { type BltFaults, showPlain } from './blt-faults.ts';

/** Ranks are bytes. */
const MAX_RANK = 255;

interface Candidates {
  readonly candidates: number;
  readonly nicknames: ReadonlyMap<string, number>;
}

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

/** One ballot line as it was read. */
export interface BallotLine {
  readonly weight: Rational;
  readonly ranks: Uint8Array;
}

/**
 * Reads one ballot line `[(id)] weight preference … 0`; null where it has a fault, which is said.
 * @param parsed the ranks of preferences that were read before, by their text: lines that are spelled alike are parsed once
 */
export function readBallotLine(input: {
  readonly number: number;
  readonly text: string;
  readonly preamble: Candidates;
  readonly parsed: Map<string, Uint8Array>;
  readonly faults: BltFaults;
}): BallotLine | null {
  const { number, preamble, parsed, faults } = input;
  const text = input.text.replace(/^\([^()]*\)\s*/, '');
  const [, count = '', rest = ''] = /^(\S+)(?:\s+(\S.*))?$/.exec(text) ?? [];
  const weight = readWeight(count);
  if (weight === null) {
    const what = /^[0-9./]+$/.test(count) ? 'not a number above 0' : 'not a number';
    faults.add(number, `ballot count is ${what}: ${showPlain(count)}`);
    return null;
  }
  const same = parsed.get(rest);
  if (same !== undefined) return { weight, ranks: same };
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
  if (said > 0) return null;
  parsed.set(rest, ranks);
  return { weight, ranks };
}
