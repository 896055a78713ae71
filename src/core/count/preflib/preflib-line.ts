import { type BltFaults, showPlain } from '../blt/blt-faults.ts';
import type { PreflibType } from './preflib-types.ts';

/** Ranks are bytes. */
const MAX_RANK = 255;

/** `1,{2,3},{}`: the alternatives of each place, or null where it is spelled otherwise. */
function placesOf(text: string): string[][] | null {
  if (text === '') return [];
  if (!/^(?:\{[0-9,\s]*\}|[0-9]+)(?:\s*,\s*(?:\{[0-9,\s]*\}|[0-9]+))*$/.test(text)) return null;
  return (text.match(/\{[^{}]*\}|[0-9]+/g) ?? []).map((part) =>
    part
      .replace(/[{}\s]/g, '')
      .split(',')
      .filter((word) => word !== ''),
  );
}

/** What the kind of file does not allow in a ballot that is otherwise spelled right. */
function kindFaults(places: readonly (readonly string[])[], type: PreflibType, candidates: number): string[] {
  const faults: string[] = [];
  const marked = places.flat().length;
  if ((type === 'soc' || type === 'toc') && marked !== candidates)
    faults.push(`a ${type} ballot ranks every alternative`);
  if ((type === 'soc' || type === 'soi') && places.some((place) => place.length !== 1)) {
    faults.push(`a ${type} ballot has no equal ranks`);
  }
  if ((type === 'toi' || type === 'toc') && places.some((place) => place.length === 0)) faults.push('an empty place');
  if (type === 'cat' && (places.length !== 2 || marked !== candidates)) {
    faults.push('a ballot of a cat file puts every alternative into one of its two categories');
  }
  return faults;
}

/**
 * Reads the orders of one line into ranks by alternative; of a cat file the first category is rank 1 and the second
 * none. Null where there is a fault, which is said.
 */
export function readOrders(input: {
  readonly text: string;
  readonly line: number;
  readonly type: PreflibType;
  readonly candidates: number;
  readonly faults: BltFaults;
}): Uint8Array | null {
  const { text, line, type, candidates, faults } = input;
  const places = placesOf(text.trim());
  if (places === null) {
    faults.add(line, `not a list of alternatives: ${showPlain(text.trim())}`);
    return null;
  }
  if (places.length > MAX_RANK) {
    faults.add(line, `more than ${MAX_RANK} ranks`);
    return null;
  }
  const ranks = new Uint8Array(candidates);
  const seen = new Set<number>();
  const found = kindFaults(places, type, candidates);
  places.forEach((place, index) => {
    for (const word of place) {
      const number = word.length > 9 ? 0 : Number(word);
      if (number < 1 || number > candidates) {
        found.push(`alternative number out of range: ${showPlain(word)} (there are ${candidates})`);
      } else if (seen.has(number)) found.push(`alternative ranked twice: ${number}`);
      else {
        seen.add(number);
        if (type !== 'cat' || index === 0) ranks[number - 1] = index + 1;
      }
    }
  });
  for (const fault of found.slice(0, 20)) faults.add(line, fault);
  return found.length === 0 ? ranks : null;
}
