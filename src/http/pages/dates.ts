import { instantToMs } from '../../core/election/values.ts';
import { type Html, html } from './html.ts';
import { type Language, textsOf } from './languages.ts';

/** Latin digits everywhere: an election's figures and instants look the same to all who compare them. */
const LOCALES: { readonly [L in Language]: string } = { en: 'en-GB', fr: 'fr-FR', ar: 'ar-u-nu-latn-ca-gregory' };

function inZone(
  ms: number,
  input: { readonly language: Language; readonly zone: string; readonly full: boolean },
): string {
  const { language, zone, full } = input;
  const options: Intl.DateTimeFormatOptions = full
    ? { dateStyle: 'full', timeStyle: 'short', timeZone: zone }
    : { dateStyle: 'medium', timeStyle: 'short', timeZone: zone };
  return new Intl.DateTimeFormat(LOCALES[language], options).format(ms);
}

/**
 * An instant on the clocks of the election's zone, and beside it as everybody elsewhere can read it. Where the reader's
 * clock shows something else, the page's program adds that (readers-time.ts).
 */
export function instant(text: string, input: { readonly language: Language; readonly zone: string | null }): Html {
  const { language, zone } = input;
  const ms = instantToMs(text) ?? 0;
  const utc = inZone(ms, { language, zone: 'UTC', full: zone === null });
  const isUtc = zone === null || zone === 'UTC';
  const isSame = !isUtc && inZone(ms, { language, zone, full: false }) === utc;
  const said = isUtc
    ? html`${utc} <bdi>UTC</bdi>`
    : html`${inZone(ms, { language, zone, full: true })} <bdi>(${zone})</bdi> <small>= ${isSame ? '' : `${utc} `}<bdi>UTC</bdi></small>`;
  const yours = textsOf(language).frame.yours('{}');
  return html`<time datetime="${text}" data-zone="${zone ?? 'UTC'}" data-locale="${LOCALES[language]}" data-yours="${yours}">${said}</time>`;
}

/** A whole number with the language's separators, in Latin digits. */
export function number(value: number, language: Language): string {
  return new Intl.NumberFormat(LOCALES[language]).format(value);
}

/** A part of a whole in per cent with one place; nothing of nothing is nothing. */
export function share(part: number, whole: number, language: Language): string {
  const style = { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(LOCALES[language], style).format(whole === 0 ? 0 : part / whole);
}
