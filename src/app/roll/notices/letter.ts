/**
 * The text of a mail, once, from which both its plain and its HTML part are made: what stands in one stands in the
 * other. The HTML holds no picture from elsewhere, no program and nothing that tells that it was read.
 */

export type Block =
  | { readonly kind: 'text'; readonly text: string }
  /** Set off on lines of their own: a title, a code, the twelve words, an address of a page. */
  | { readonly kind: 'lines'; readonly lines: readonly string[]; readonly large?: boolean }
  | { readonly kind: 'link'; readonly url: string }
  | { readonly kind: 'list'; readonly items: readonly string[] };

export interface Letter {
  readonly subject: string;
  /** A BCP 47 tag. */
  readonly language: string;
  readonly dir: 'ltr' | 'rtl';
  readonly organisation: string;
  readonly blocks: readonly Block[];
}

export interface RenderedLetter {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const WIDTH = 76;

/** Breaks a paragraph at spaces: mail programs differ in what they do with long lines. */
function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines;
}

function textOf(block: Block): string[] {
  switch (block.kind) {
    case 'text':
      return wrap(block.text);
    case 'lines':
      return block.lines.map((line) => `    ${line}`);
    case 'link':
      return [`    ${block.url}`];
    case 'list':
      return block.items.map((item) => `  - ${item}`);
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function htmlOf(block: Block): string {
  switch (block.kind) {
    case 'text':
      return `<p>${escaped(block.text)}</p>`;
    case 'lines': {
      const size = block.large === true ? 'font-size:1.6em;letter-spacing:.1em;' : '';
      // Each line keeps its own direction: a code or a word list reads the same in every language.
      const lines = block.lines.map((line) => `<bdi>${escaped(line)}</bdi>`).join('<br>');
      return `<p style="${size}font-weight:bold;margin:1em 2em">${lines}</p>`;
    }
    case 'link':
      return `<p style="margin:1em 2em"><a href="${escaped(block.url)}"><bdi>${escaped(block.url)}</bdi></a></p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`;
  }
}

/** Both parts of a mail. @param hasLogo whether a picture comes with it under the name `logo` */
export function renderLetter(letter: Letter, hasLogo = false): RenderedLetter {
  const { subject, language, dir, organisation, blocks } = letter;
  const text = blocks.map((block) => `${textOf(block).join('\n')}\n`).join('\n');
  const logo = hasLogo
    ? `<p><img src="cid:logo" alt="${escaped(organisation)}" style="max-height:64px;max-width:240px"></p>`
    : '';
  const html = [
    '<!doctype html>',
    `<html lang="${escaped(language)}" dir="${dir}">`,
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(subject)}</title></head>`,
    '<body style="font-family:sans-serif;font-size:16px;line-height:1.5;max-width:40em;margin:1em auto;padding:0 1em">',
    logo,
    ...blocks.map(htmlOf),
    '</body></html>',
    '',
  ];
  return { subject, text, html: html.filter((line) => line !== '').join('\n') };
}
