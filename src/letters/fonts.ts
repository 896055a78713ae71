/**
 * Which font a character needs. The standard fonts of PDF have Latin letters of western and middle Europe's best known
 * languages; Arabic letters have a font of their own. Everything else stands as its number, so that a name is incomplete
 * for all to see and never wrong.
 */

export type Script = 'latin' | 'arabic';

/** What Windows-1252 has beside Latin-1. */
const MORE = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ';
const ARABIC = /^[\u0600-\u06ff\u0750-\u077f\u200c\u200d]$/;
/** What only says in which direction to write: it is obeyed, and not printed. */
const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

export function isDirection(character: string): boolean {
  return character.replaceAll(DIRECTION, '') === '';
}

/** A text without what only says in which direction to write. */
export function plainText(text: string): string {
  return text.replaceAll(DIRECTION, '');
}

/** Sets a text apart from the sentence around it, whichever way each is written. */
export function apart(text: string): string {
  return `\u2068${text}\u2069`;
}

export function scriptOf(character: string): Script {
  return ARABIC.test(character) ? 'arabic' : 'latin';
}

function isLatin(character: string): boolean {
  const point = character.codePointAt(0) ?? 0;
  return (point >= 0x20 && point <= 0x7e) || (point >= 0xa0 && point <= 0xff) || MORE.includes(character);
}

/** A text as it can be printed, and the characters of it that no font has. */
export function printable(text: string): { readonly text: string; readonly uncovered: readonly string[] } {
  const uncovered: string[] = [];
  const written = Array.from(text.normalize('NFC'), (character) => {
    if (ARABIC.test(character) || isLatin(character) || isDirection(character)) return character;
    uncovered.push(character);
    const point = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return `[U+${point}]`;
  });
  return { text: written.join(''), uncovered };
}
