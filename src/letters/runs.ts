/**
 * Which font a text needs, piece by piece. The standard fonts of PDF have Latin letters of western and middle Europe's
 * best known languages; Arabic letters have a font of their own. Everything else stands as its number, so that a name
 * is incomplete for all to see and never wrong.
 */

export interface Run {
  readonly text: string;
  readonly script: 'latin' | 'arabic';
}

/** What Windows-1252 has beside Latin-1. */
const MORE = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ';
const ARABIC = /^[\u0600-\u06ff\u0750-\u077f\u200c\u200d]$/;

function isLatin(character: string): boolean {
  const point = character.codePointAt(0) ?? 0;
  return (point >= 0x20 && point <= 0x7e) || (point >= 0xa0 && point <= 0xff) || MORE.includes(character);
}

/** Cuts a line into pieces of one font each, and names the characters that no font has. */
export function runsOf(text: string): { readonly runs: readonly Run[]; readonly uncovered: readonly string[] } {
  const runs: { text: string; script: Run['script'] }[] = [];
  const uncovered: string[] = [];
  for (const character of text.normalize('NFC')) {
    const script = ARABIC.test(character) ? 'arabic' : 'latin';
    const known = script === 'arabic' || isLatin(character);
    if (!known) uncovered.push(character);
    const point = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    const written = known ? character : `[U+${point}]`;
    const last = runs.at(-1);
    // Spaces between two Arabic words belong to the line that they stand in.
    const stays = last !== undefined && (last.script === script || (character === ' ' && last.script === 'arabic'));
    if (stays) last.text += written;
    else runs.push({ text: written, script });
  }
  return { runs: runs.length === 0 ? [{ text: ' ', script: 'latin' }] : runs, uncovered };
}
