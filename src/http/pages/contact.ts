import { contactParts } from '../../core/base/contact.ts';
import { type Html, html } from './html.ts';

/** Whom readers ask, with mail addresses and telephone numbers that can be pressed; they run from left to right everywhere. */
export function contactLinks(text: string): Html {
  const parts = contactParts(text).map((part) =>
    part.href === null ? html`${part.text}` : html`<a class="alone" dir="ltr" href="${part.href}">${part.text}</a>`,
  );
  return html`${parts}`;
}
