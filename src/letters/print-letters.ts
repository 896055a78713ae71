import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import { create, type QRCode } from 'qrcode';
import type { LetterPage, LetterTexts, PrintLetters } from '../app/officer/letters/letter.ts';
import { apart } from './fonts.ts';
import { Paper, type Style } from './paper.ts';

/**
 * Letters with codes as one PDF, a page each in its member's language: tagged, so that screen readers tell headings from
 * text, and the same bytes whenever the same letters are printed, so that officers can sign their hash.
 */

const ARABIC = '@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic';
const MARGIN = 64;
const QR_WIDTH = 120;

type Document = InstanceType<typeof PDFDocument>;

/** The address of the voting page for cameras; drawn, not an image: those are packed in the background, in any order. */
function drawSquare(document: Document, { modules }: QRCode, left: number): void {
  const side = QR_WIDTH / modules.size;
  const top = document.y;
  modules.data.forEach((dark, at) => {
    if (dark === 0) return;
    document.rect(left + (at % modules.size) * side, top + Math.floor(at / modules.size) * side, side, side);
  });
  document.fill('black');
  document.y += QR_WIDTH + 12;
}

/** One letter as a section of the document's structure. */
class Letter {
  private readonly document: Document;
  private readonly paper: Paper;
  private readonly page: LetterPage;
  private readonly section: PDFKit.PDFStructureElement;

  constructor(input: {
    readonly document: Document;
    readonly paper: Paper;
    readonly page: LetterPage;
    readonly root: PDFKit.PDFStructureElement;
  }) {
    this.document = input.document;
    this.paper = input.paper;
    this.page = input.page;
    this.section = this.document.struct('Sect', { lang: this.page.texts.sentences.language });
    input.root.add(this.section);
  }

  /** A paragraph, in the language of the sentences unless another one is named. */
  private add(text: string, style: Style, { type = 'P', lang }: { type?: string; lang?: string } = {}): void {
    const { document, paper } = this;
    const { dir } = this.page.texts.sentences;
    const laid = paper.lay(text, { page: dir, ...style });
    const options = {
      ...(lang === undefined ? {} : { lang }),
      // As it is read: on the paper Arabic letters stand in the order and in the forms in which they are drawn.
      ...(laid.isMixed ? { actual: laid.text } : {}),
    };
    this.section.add(
      document.struct(type, options, () => {
        paper.write(laid);
      }),
    );
  }

  /** Adds the page. */
  print(qr: QRCode): void {
    const { letter, texts } = this.page;
    const { sentences, language: lang } = texts;
    this.document.addPage();
    this.add(texts.organisation, { size: 12, direction: 'auto', gap: 28 }, { lang });
    if (letter.name !== null) this.add(letter.name, { size: 12, direction: 'auto', gap: 2 });
    this.add(sentences.reference(apart(letter.reference)), { size: 12, gap: 28 });
    this.add(texts.title, { size: 18, font: 'bold', direction: 'auto', gap: 10 }, { type: 'H1', lang });
    if (texts.test) this.add(sentences.test, { size: 11, font: 'bold' });
    this.add(sentences.yourCode, { size: 11 });
    this.add(letter.code, { size: 24, font: 'code', direction: 'ltr', gap: 12 });
    this.howToVote(texts, qr);
    this.section.end();
  }

  private howToVote(texts: LetterTexts, qr: QRCode): void {
    const { sentences, link, words, opens, closes, contact } = texts;
    this.add(sentences.howToVote, { size: 11 });
    this.add(link, { size: 11, direction: 'ltr' });
    this.add(sentences.compareWords, { size: 11 });
    this.add(words.join(' '), { size: 12, font: 'bold', direction: 'ltr', gap: 12 }, { lang: 'en' });
    this.square(sentences.square(link), { qr, isRight: sentences.dir === 'rtl' });
    this.add(sentences.period(apart(opens), apart(closes)), { size: 11 });
    this.add(sentences.keepIt(apart(contact)), { size: 11 });
  }

  private square(alt: string, { qr, isRight }: { readonly qr: QRCode; readonly isRight: boolean }): void {
    const { document, section } = this;
    const left = isRight ? document.page.width - MARGIN - QR_WIDTH : MARGIN;
    section.add(
      document.struct('Figure', { alt }, () => {
        this.paper.keep(QR_WIDTH);
        drawSquare(document, qr, left);
      }),
    );
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
const PAGES_AT_ONCE = 10;
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** See PrintLetters. */
export const printLetters: PrintLetters = async ({ pages, cover, madeAtMs }) => {
  const document = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    autoFirstPage: false,
    pdfVersion: '1.7',
    tagged: true,
    lang: cover.sentences.language,
    displayTitle: true,
    // Not by whatever zlib this machine has: the bytes must not depend on it.
    compress: false,
    info: {
      Title: cover.title,
      Author: cover.organisation,
      CreationDate: new Date(madeAtMs),
      ModDate: new Date(madeAtMs),
    },
  });
  const { resolve } = createRequire(import.meta.url);
  document.registerFont('arabic', resolve(`${ARABIC}-400-normal.woff`));
  document.registerFont('arabic-bold', resolve(`${ARABIC}-700-normal.woff`));
  const root = document.struct('Document');
  document.addStructure(root);
  const qr = create(cover.link, { errorCorrectionLevel: 'M' });
  const paper = new Paper(document);
  for (const [index, page] of pages.entries()) {
    new Letter({ document, paper, page, root }).print(qr);
    if (index % PAGES_AT_ONCE === 0) await turn();
  }
  root.end();
  return { pdf: await bytesOf(document), uncovered: [...paper.uncovered].toSorted() };
};
