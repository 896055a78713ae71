import bidiModule, { type Bidi } from 'bidi-js';
import { isDirection, type Script, scriptOf } from './fonts.ts';

/**
 * A line in pieces of one font and one direction, as they stand on the paper from left to right: the Unicode Bidirectional
 * Algorithm says in which order.
 */

export interface Run {
  /** Arabic letters in the order in which they are read, for the font joins and turns them; everything else as it stands. */
  readonly text: string;
  readonly script: Script;
}

export type Direction = 'ltr' | 'rtl';

// The package says that it has a default export, but what it exports is the function itself.
const bidi = (bidiModule as unknown as () => Bidi)();

/** A paragraph whose directions are known. */
export interface Paragraph {
  readonly text: string;
  readonly direction: Direction;
  /** One line of it, from `start` up to and without `end`, from left to right. */
  readonly runs: (start: number, end: number) => readonly Run[];
}

interface Piece {
  text: string;
  readonly script: Script;
  readonly level: number;
}

/** Whether a character goes on with a piece. Spaces are Latin: of several words pdfkit would write the first one leftmost. */
function staysIn(piece: Piece | undefined, { script, level }: Omit<Piece, 'text'>): piece is Piece {
  if (piece?.script !== script) return false;
  // Arabic digits are written from left to right, but the font would turn them: each stands for itself.
  return script === 'latin' || (piece.level === level && level % 2 === 1);
}

/** @param direction that of the whole; `auto` by its first letter */
export function paragraphOf(text: string, direction: Direction | 'auto'): Paragraph {
  const embedding = bidi.getEmbeddingLevels(text, direction);
  const level = embedding.paragraphs[0]?.level ?? 0;
  const runs = (start: number, end: number): readonly Run[] => {
    const pieces: Piece[] = [];
    const order = bidi.getReorderedIndices(text, embedding, start, end - 1).slice(start, end);
    for (const index of order) {
      const character = text[index] ?? '';
      if (isDirection(character)) continue;
      const own = embedding.levels[index] ?? 0;
      const last = pieces.at(-1);
      const script = scriptOf(character);
      const turned =
        own % 2 === 1 && script === 'latin' ? (bidi.getMirroredCharacter(character) ?? character) : character;
      if (staysIn(last, { script, level: own }))
        last.text = script === 'arabic' ? turned + last.text : last.text + turned;
      else pieces.push({ text: turned, script, level: own });
    }
    return pieces.map(({ text: written, script }) => ({ text: written, script }));
  };
  return { text, direction: level % 2 === 1 ? 'rtl' : 'ltr', runs };
}
