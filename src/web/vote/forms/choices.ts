import type { Contest } from '../../../core/election/definition.ts';
import { el, named } from '../dom.ts';
import type { Wording } from '../wording.ts';
import { linesOf, Marks } from './marks.ts';

/** The choices of one contest in words. */
export function choicesOf(contest: Contest, marks: readonly number[], words: Wording): HTMLElement {
  const own = new Marks(contest);
  const lines = linesOf(own.shape, marks, (option) => own.isBlankOption(option));
  const grades = words.grades(contest);
  const rows = lines.map(({ option, number }) => {
    const tongue = { lang: words.language };
    const name = named(words.option(contest, option).name, tongue);
    if (number === null) return el('li', {}, name);
    if (own.shape.kind === 'rank')
      return el('li', { class: 'numbered' }, el('span', { class: 'place' }, String(number)), name);
    return el('li', {}, name, ': ', grades === null ? String(number) : named(grades[number - 1] ?? '', tongue));
  });
  return el('ul', { class: 'choices' }, ...rows);
}
