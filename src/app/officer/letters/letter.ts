/** One letter: who gets it, and the code that it is for. */
export interface Letter {
  readonly reference: string;
  /** For the address field; null where the roll has none. */
  readonly name: string | null;
  /** Three groups of four. */
  readonly code: string;
}

/** What all letters of an election say. */
export interface LetterTexts {
  readonly organisation: string;
  readonly title: string;
  /** True for an election that must never be taken for a real one. */
  readonly test: boolean;
  /** The voting page, with the fingerprint behind `#` and no code. */
  readonly link: string;
  /** The twelve words of the fingerprint. */
  readonly words: readonly string[];
  readonly opens: string;
  readonly closes: string;
  readonly contact: string;
}

/** Prints letters; the same letters and texts give the same bytes. */
export type PrintLetters = (input: {
  readonly texts: LetterTexts;
  readonly letters: readonly Letter[];
  /** What the document says it was made at. */
  readonly madeAtMs: number;
}) => Promise<{
  readonly pdf: Uint8Array;
  /** Characters that no font here has, and that stand as their numbers in the print. */
  readonly uncovered: readonly string[];
}>;
