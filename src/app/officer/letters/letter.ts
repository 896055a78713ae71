/** One letter: who gets it, and the code that it is for. */
export interface Letter {
  readonly reference: string;
  /** For the address field; null where the roll has none. */
  readonly name: string | null;
  /** Three groups of four. */
  readonly code: string;
  /** The language of the member on the roll, a BCP 47 tag; null for the election's own. */
  readonly language: string | null;
}

/** Every sentence of a letter in one language. A language that lacks one does not compile. */
export interface LetterSentences {
  readonly language: string;
  readonly dir: 'ltr' | 'rtl';
  readonly reference: (reference: string) => string;
  /** For an election that must never be taken for a real one. */
  readonly test: string;
  readonly yourCode: string;
  readonly howToVote: string;
  readonly compareWords: string;
  /** What the square for cameras is, to whoever does not see it. */
  readonly square: (link: string) => string;
  readonly period: (opens: string, closes: string) => string;
  readonly keepIt: (contact: string) => string;
}

/** What all letters of an election say to members of one language. */
export interface LetterTexts {
  readonly sentences: LetterSentences;
  /** The language of organisation and title: the member's, where the definition has them in it. */
  readonly language: string;
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

/** A letter with what it says in its member's language. */
export interface LetterPage {
  readonly letter: Letter;
  readonly texts: LetterTexts;
}

/** Prints letters, a page each; the same pages give the same bytes. */
export type PrintLetters = (input: {
  readonly pages: readonly LetterPage[];
  /** What the document as a whole is called, and in which language: the election's own. */
  readonly cover: LetterTexts;
  /** What the document says it was made at. */
  readonly madeAtMs: number;
}) => Promise<{
  readonly pdf: Uint8Array;
  /** Characters that no font here has, and that stand as their numbers in the print. */
  readonly uncovered: readonly string[];
}>;
