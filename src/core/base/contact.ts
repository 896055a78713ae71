/** A part of a text; with an address where it is something to write to or to call. */
export interface ContactPart {
  readonly text: string;
  readonly href: string | null;
}

/** A mail address, or a telephone number as it is dialled: with `+` or a leading zero. */
const ADDRESS = /([\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+|(?:\+|\b0)[\d ().-]{5,}\d)/;

/** Mail addresses and telephone numbers in what officers wrote for those who need help, so that a press is enough. */
export function contactParts(text: string): ContactPart[] {
  // With what separates them in brackets, every second part is an address.
  return text.split(ADDRESS).flatMap((part, at) => {
    const href = part.includes('@') ? `mailto:${part}` : `tel:${part.replaceAll(/[^+\d]/g, '')}`;
    return part === '' ? [] : [{ text: part, href: at % 2 === 0 ? null : href }];
  });
}
