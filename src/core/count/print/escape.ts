/** Text as it may stand anywhere in HTML, in attributes too. */
export function escapeHtml(text: string): string {
  const entities = new Map([
    ['&', '&amp;'],
    ['<', '&lt;'],
    ['>', '&gt;'],
    ['"', '&quot;'],
    ["'", '&#39;'],
  ]);
  return text.replace(/[&<>"']/g, (character) => entities.get(character) ?? character);
}

/** HTML that was made here: everything put into it was escaped. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Html | readonly Html[];

function partText(part: Part): string {
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  if (part instanceof Html) return part.text;
  return part.map(({ text }) => text).join('');
}

/** A template whose values are escaped unless they are HTML already. */
export function html(literals: TemplateStringsArray, ...values: readonly Part[]): Html {
  let text = literals[0] ?? '';
  values.forEach((value, index) => {
    text += partText(value) + (literals[index + 1] ?? '');
  });
  return new Html(text);
}
