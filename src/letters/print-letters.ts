import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import { create, type QRCode } from 'qrcode';
import type { Letter, LetterTexts, PrintLetters } from '../app/officer/letters/letter.ts';
import { type Run, runsOf } from './runs.ts';

/**
 * Letters with codes as one PDF, a page each: tagged, so that screen readers tell headings from text, and the same bytes
 * whenever the same letters are printed, so that officers can sign their hash.
 */

const ARABIC_FONT = '@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-400-normal.woff';
const LATIN = 'Helvetica';
const LATIN_BOLD = 'Helvetica-Bold';
/** The code must be told apart by people with any eyes. */
const CODE = 'Courier-Bold';
const MARGIN = 64;
const QR_WIDTH = 120;

type Document = InstanceType<typeof PDFDocument>;

interface Style {
  readonly size: number;
  readonly bold?: boolean;
  readonly gap?: number;
}

/** One paragraph, in the fonts that its characters need. */
function write(document: Document, runs: readonly Run[], { size, bold = false, gap = 8 }: Style): void {
  runs.forEach(({ text, script }, index) => {
    const font = script === 'arabic' ? 'arabic' : bold ? LATIN_BOLD : LATIN;
    document.font(font).fontSize(size);
    document.text(text, { continued: index < runs.length - 1, lineGap: 2 });
  });
  document.y += gap;
}

class Printer {
  private readonly document: Document;
  private readonly texts: LetterTexts;
  private readonly qr: QRCode;
  readonly uncovered = new Set<string>();

  constructor(input: { readonly document: Document; readonly texts: LetterTexts; readonly qr: QRCode }) {
    this.document = input.document;
    this.texts = input.texts;
    this.qr = input.qr;
  }

  private paragraph(text: string, style: Style): void {
    const { runs, uncovered } = runsOf(text);
    for (const character of uncovered) this.uncovered.add(character);
    write(this.document, runs, style);
  }

  /** Adds one letter as a section of the document's structure. */
  letter(letter: Letter, root: PDFKit.PDFStructureElement): void {
    const { document, texts } = this;
    document.addPage();
    const section = document.struct('Sect');
    root.add(section);
    const add = (type: string, draw: () => void, options: { alt?: string } = {}) => {
      section.add(document.struct(type, options, draw));
    };
    add('P', () => {
      this.paragraph(texts.organisation, { size: 12, gap: 28 });
    });
    add('P', () => {
      if (letter.name !== null) this.paragraph(letter.name, { size: 12, gap: 2 });
      this.paragraph(`Member reference: ${letter.reference}`, { size: 12, gap: 28 });
    });
    add('H1', () => {
      this.paragraph(texts.title, { size: 18, bold: true, gap: 10 });
    });
    if (texts.test) {
      add('P', () => {
        this.paragraph('This election is a test: nothing is decided by it.', { size: 11, bold: true });
      });
    }
    add('P', () => {
      this.paragraph('Your code, with which you and nobody else can vote:', { size: 11 });
    });
    add('P', () => {
      document.font(CODE).fontSize(24).text(letter.code);
      document.y += 12;
    });
    this.howToVote(add);
    section.end();
  }

  private howToVote(add: (type: string, draw: () => void, options?: { alt?: string }) => void): void {
    const { document, texts, qr } = this;
    const lines = [
      'Open this address, or point the camera of a telephone at the square. Then type your member reference and the code.',
      texts.link,
      'Before you vote, compare these words with those on the page and with those that your organisation has published. If they differ, do not vote, and tell your returning officers:',
    ];
    for (const line of lines) {
      add('P', () => {
        this.paragraph(line, { size: 11 });
      });
    }
    add('P', () => {
      this.paragraph(texts.words.join(' '), { size: 12, bold: true, gap: 12 });
    });
    add(
      'Figure',
      () => {
        // Drawn, not an image: those are packed in the background, and the order of the file's parts would vary.
        const { size } = qr.modules;
        const side = QR_WIDTH / size;
        const top = document.y;
        qr.modules.data.forEach((dark, at) => {
          if (dark === 0) return;
          document.rect(MARGIN + (at % size) * side, top + Math.floor(at / size) * side, side, side);
        });
        document.fill('black');
        document.y += QR_WIDTH + 12;
        document.x = MARGIN;
      },
      { alt: `The address of the voting page as a square to be read by a camera: ${texts.link}` },
    );
    add('P', () => {
      this.paragraph(`Voting opens: ${texts.opens}. It closes: ${texts.closes}, unless that is extended.`, {
        size: 11,
      });
    });
    add('P', () => {
      this.paragraph(
        `Keep this letter to yourself. Nobody who runs this vote will ever ask you for the code. Lost it, or no code came? ${texts.contact}`,
        { size: 11 },
      );
    });
  }
}

function bytesOf(document: Document): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  return new Promise((resolve, reject) => {
    document.on('data', (chunk: Uint8Array) => void chunks.push(chunk));
    document.on('error', reject);
    document.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
    document.end();
  });
}

/** Pages between two pauses in which other requests get their turn. */
const PAGES_AT_ONCE = 20;
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** See PrintLetters. */
export const printLetters: PrintLetters = async ({ texts, letters, madeAtMs }) => {
  const document = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    autoFirstPage: false,
    pdfVersion: '1.7',
    tagged: true,
    lang: 'en',
    displayTitle: true,
    // Not by whatever zlib this machine has: the bytes must not depend on it.
    compress: false,
    info: {
      Title: texts.title,
      Author: texts.organisation,
      CreationDate: new Date(madeAtMs),
      ModDate: new Date(madeAtMs),
    },
  });
  document.registerFont('arabic', createRequire(import.meta.url).resolve(ARABIC_FONT));
  const root = document.struct('Document');
  document.addStructure(root);
  const qr = create(texts.link, { errorCorrectionLevel: 'M' });
  const printer = new Printer({ document, texts, qr });
  for (const [index, letter] of letters.entries()) {
    printer.letter(letter, root);
    if (index % PAGES_AT_ONCE === 0) await turn();
  }
  root.end();
  return { pdf: await bytesOf(document), uncovered: [...printer.uncovered].toSorted() };
};
