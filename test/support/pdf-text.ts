/**
 * What stands on the pages of a PDF whose streams are not compressed and whose fonts are the standard ones or embedded with
 * a table of their letters, as pdfkit writes it: for tests, and of nothing else.
 */

type Objects = ReadonlyMap<string, string>;

function objectsOf(raw: string): Objects {
  return new Map([...raw.matchAll(/^(\d+) 0 obj\n(.*?)\nendobj$/gms)].map(([, id = '', body = '']) => [id, body]));
}

const utf16 = (hex: string) => Buffer.from(hex, 'hex').swap16().toString('utf16le');

/** Letters by glyph number; null for a standard font, which writes Windows-1252 or, of that, Latin-1. */
function lettersOf(objects: Objects, font: string): readonly string[] | null {
  const [, table] = /\/ToUnicode (\d+) 0 R/.exec(objects.get(font) ?? '') ?? [];
  if (table === undefined) return null;
  const ranges = [...(objects.get(table) ?? '').matchAll(/<[0-9a-f]+> <[0-9a-f]+> \[(.*?)\]/g)];
  return ranges.flatMap(([, row = '']) => [...row.matchAll(/<([0-9a-f ]*)>/g)].map(([, hex = '']) => utf16(hex)));
}

interface Placed {
  readonly y: number;
  readonly text: string;
}

function piecesOf(stream: string, letters: (font: string) => readonly string[] | null): Placed[] {
  const pieces: Placed[] = [];
  for (const [block] of stream.matchAll(/^BT$.*?^ET$/gms)) {
    const y = Number(/ ([\d.]+) Tm$/m.exec(block)?.[1]);
    const table = letters(/\/(F\d+) /.exec(block)?.[1] ?? '');
    const hex = [...block.matchAll(/<([0-9a-f]*)>/g)].map(([, part = '']) => part);
    const text = hex.map((part) => {
      const bytes = Buffer.from(part, 'hex');
      if (table === null) return new TextDecoder('windows-1252').decode(bytes);
      return Array.from({ length: bytes.length / 2 }, (_, at) => table[bytes.readUInt16BE(2 * at)] ?? '').join('');
    });
    pieces.push({ y, text: text.join('') });
  }
  return pieces;
}

/** The lines of every page, each from left to right as it stands on the paper. */
export function linesOnPages(pdf: Uint8Array): string[][] {
  const objects = objectsOf(Buffer.from(pdf).toString('latin1'));
  const pages = [...objects.values()].filter((body) => /\/Type \/Page\b/.test(body));
  return pages.map((body) => {
    const of = (name: string) => objects.get(new RegExp(`/${name} (\\d+) 0 R`).exec(body)?.[1] ?? '') ?? '';
    const fonts = new Map([...of('Resources').matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name, id]) => [name, id]));
    const lines: Placed[] = [];
    for (const piece of piecesOf(of('Contents'), (font) => lettersOf(objects, fonts.get(font) ?? ''))) {
      const last = lines.at(-1);
      if (last?.y === piece.y) lines.splice(-1, 1, { y: piece.y, text: last.text + piece.text });
      else lines.push(piece);
    }
    return lines.map(({ text }) => text);
  });
}

/** What programs are told to read in the place of letters on the paper. */
export function actualTexts(pdf: Uint8Array): string[] {
  const raw = Buffer.from(pdf).toString('latin1');
  return [...raw.matchAll(/\/ActualText \(\xfe\xff((?:[^()\\]|\\[\s\S])*)\)/g)].map(([, text = '']) => {
    const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
    const bytes = text.replaceAll(/\\([\s\S])/g, (_, each: string) => escapes[each] ?? each);
    return Buffer.from(bytes, 'latin1').swap16().toString('utf16le');
  });
}
