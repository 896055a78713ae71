import type { Contest } from '../../../core/election/definition.ts';
import { type Child, el, folded, named } from '../dom.ts';
import { t } from '../texts.ts';
import type { Wording } from '../wording.ts';

/** What all forms show of an option: its name, its photograph and what it says for itself. */

export interface FormContext {
  readonly contest: Contest;
  readonly words: Wording;
  /** The address of a photograph once its bytes have been held against the definition; null when there is none. */
  readonly photo: (option: number) => Promise<string | null>;
  /** Says a sentence to whoever does not see the screen. */
  readonly say: (sentence: string) => void;
}

export function nameOf({ contest, words }: FormContext, option: number): string {
  return words.option(contest, option).name;
}

export function nameElement(context: FormContext, option: number): HTMLElement {
  return named(nameOf(context, option), { lang: context.words.language, class: 'name' });
}

function photoElement(context: FormContext, option: number): HTMLElement | null {
  if ((context.contest.options[option]?.photo ?? null) === null) return null;
  // Its room is kept free, so that nothing moves when it comes. The name stands beside it: it says nothing more.
  const image = el('img', { alt: '', width: '56', height: '56', class: 'photo' });
  void context.photo(option).then((url) => {
    if (url !== null) image.src = url;
  });
  return image;
}

/** One row: the control, the name, and what there is to read about it. */
export function optionRow(context: FormContext, option: number, parts: readonly Child[]): HTMLElement {
  const { statement } = context.words.option(context.contest, option);
  const photo = photoElement(context, option);
  const line = el('div', { class: 'option-line' }, ...(photo === null ? [] : [photo]), ...parts);
  const row = el('div', { class: 'option' }, line);
  if (statement !== '') {
    const text = el('p', { lang: context.words.language, dir: context.words.direction, class: 'statement' }, statement);
    row.append(folded(t('aboutOption', { name: nameOf(context, option) }), text));
  }
  return row;
}
