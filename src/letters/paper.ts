import type PDFDocument from 'pdfkit';
import { plainText, printable, type Script, scriptOf } from './fonts.ts';
import { type Line, linesOf } from './lines.ts';
import { type Direction, type Paragraph, paragraphOf, type Run } from './runs.ts';

/** Paragraphs on the paper: in the fonts that their characters need, each line in the order in which it is read. */

type Document = InstanceType<typeof PDFDocument>;
type Weight = 'plain' | 'bold' | 'code';

const FONTS: Readonly<Record<Weight, Readonly<Record<Script, string>>>> = {
  plain: { latin: 'Helvetica', arabic: 'arabic' },
  bold: { latin: 'Helvetica-Bold', arabic: 'arabic-bold' },
  /** The code must be told apart by people with any eyes. */
  code: { latin: 'Courier-Bold', arabic: 'arabic-bold' },
};

/** Of the size of the letters: how high a line is, and where in it they stand. Arabic ones reach further up and down. */
const HEIGHTS: Readonly<Record<Script, { readonly line: number; readonly base: number }>> = {
  latin: { line: 1.16, base: 0.77 },
  arabic: { line: 1.45, base: 1.05 },
};
const BETWEEN_LINES = 2;

export interface Style {
  readonly size: number;
  readonly font?: Weight;
  /** That of the page unless it is named; `auto` by the first letter. */
  readonly direction?: Direction | 'auto';
  /** Below the paragraph. */
  readonly gap?: number;
}

/** A paragraph in lines, before it is written. */
export interface Laid {
  /** As it is read. */
  readonly text: string;
  /** Whether the order of its letters on the paper is another one than that in which they are read. */
  readonly isMixed: boolean;
  readonly paragraph: Paragraph;
  readonly lines: readonly Line[];
  readonly style: Required<Omit<Style, 'direction'>> & { readonly page: Direction };
}

export class Paper {
  private readonly document: Document;
  /** Characters that no font has. */
  readonly uncovered = new Set<string>();

  constructor(document: Document) {
    this.document = document;
  }

  /** The width of a line. */
  private room(): number {
    const { width, margins } = this.document.page;
    return width - margins.left - margins.right;
  }

  private widthOf({ text, script }: Run, { font, size }: Laid['style']): number {
    return this.document.font(FONTS[font][script]).fontSize(size).widthOfString(text);
  }

  /** Puts a paragraph into lines. @param style.page the direction of the page, at whose edge paragraphs begin */
  lay(given: string, { page, size, font = 'plain', gap = 8, direction = page }: Style & { page: Direction }): Laid {
    const { text, uncovered } = printable(given);
    for (const character of uncovered) this.uncovered.add(character);
    const style = { page, size, font, gap };
    const paragraph = paragraphOf(text, direction);
    const measure = (piece: string) =>
      paragraphOf(piece, 'auto')
        .runs(0, piece.length)
        .reduce((sum, run) => sum + this.widthOf(run, style), 0);
    const lines = linesOf(text, { width: this.room(), measure });
    const isMixed = Array.from(text).some((character) => scriptOf(character) === 'arabic');
    return { text: plainText(text), isMixed, paragraph, lines, style };
  }

  /** Goes to a new page where this height is not left. */
  keep(height: number): void {
    const { document } = this;
    if (document.y + height > document.page.maxY()) document.continueOnNewPage();
  }

  private placed(paragraph: Paragraph, { start, end }: Line, style: Laid['style']) {
    const runs = paragraph.runs(start, end).map((run) => ({ ...run, width: this.widthOf(run, style) }));
    return { runs, width: runs.reduce((sum, { width }) => sum + width, 0), gapAfter: paragraph.text[end] === ' ' };
  }

  write({ paragraph, lines, style, isMixed }: Laid): void {
    const { document } = this;
    const { page, size, gap } = style;
    const { left } = document.page.margins;
    const { line: height, base } = HEIGHTS[isMixed ? 'arabic' : 'latin'];
    const written = lines.map((line) => this.placed(paragraph, line, style));
    const room = this.room();
    // What is written against the direction of its page stands together at the edge at which the page begins.
    const block = paragraph.direction === page ? room : Math.max(...written.map(({ width }) => width));
    const edge = page === 'rtl' ? left + room - block : left;
    for (const { runs, width, gapAfter } of written) {
      this.keep(size * height);
      const isRight = paragraph.direction === 'rtl';
      let x = isRight ? edge + block - width : edge;
      // Nobody sees a space at the end of a line, but programs that read the text need it between two words.
      const ending = gapAfter ? [{ text: ' ', script: 'latin', width: 0 } as const] : [];
      for (const run of isRight ? [...ending, ...runs] : [...runs, ...ending]) {
        document.font(FONTS[style.font][run.script]).fontSize(size);
        const top = document.y;
        document.text(run.text, x, top + size * base, { lineBreak: false, baseline: 'alphabetic' });
        document.y = top;
        x += run.width;
      }
      document.y += size * height + BETWEEN_LINES;
    }
    document.y += gap;
  }
}
