import { compare, formatCut, trustedRational, ZERO } from '../rational.ts';

/** Figures, lists and names as English sentences have them. */

/** A figure for people: fractions are cut to five places and marked, everything else stands as it is. */
export function showFigure(text: string): string {
  return text.includes('/') ? `${formatCut(trustedRational(text), 5)}…` : text;
}

/** A change with its sign; nothing for no change. */
export function showChange(text: string): string {
  const sign = compare(trustedRational(text), ZERO);
  return sign === 0 ? '' : sign > 0 ? `+${showFigure(text)}` : `−${showFigure(text.slice(1))}`;
}

/** `A`, `A and B`, `A, B and C`. */
export function listOf(words: readonly string[]): string {
  if (words.length <= 1) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

/** `1 paper`, `2 papers`. */
export function countOf(figure: string, one: string, many = `${one}s`): string {
  return `${showFigure(figure)} ${figure === '1' ? one : many}`;
}

/** Hebrew, Arabic and their neighbours: letters that are written from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe]/;

/** A name that may stand in a sentence from left to right: between a first strong isolate and its end, where it must. */
export function isolated(name: string): string {
  return RIGHT_TO_LEFT.test(name) ? `\u2068${name}\u2069` : name;
}
