/**
 * Crockford's base32 for what people copy by hand: no I, L, O or U, and forgiving about how it is written down.
 */

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** So many characters of five bits each, the most significant first; higher bits are left out. */
export function crockford(value: bigint, length: number): string {
  let text = '';
  for (let at = length - 1; at >= 0; at -= 1) text += ALPHABET.charAt(Number((value >> BigInt(5 * at)) & 31n));
  return text;
}

/** What people write for what they read: either case, O for 0, I and L for 1, spaces, line ends or hyphens anywhere. */
export function tidyCrockford(text: string): string {
  // Only ASCII letters change their case: beyond them upper case can turn one character into two.
  const upper = text.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase());
  return upper.replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
}

/** The value of every character of a tidied text, or null where one is no character of a code. */
export function crockfordValues(tidied: string): number[] | null {
  const values = Array.from(tidied, (character) => ALPHABET.indexOf(character));
  return values.includes(-1) ? null : values;
}

/** Groups of four, joined by hyphens. */
export function inFours(text: string): string {
  return (text.match(/.{1,4}/g) ?? []).join('-');
}
