import { el } from '../dom.ts';
import { t } from '../texts.ts';
import type { Rows } from './choice.ts';
import type { Marks } from './marks.ts';
import { type FormContext, nameElement, optionRow } from './option-row.ts';

/** Points or grades for each option, by lists. */
export function scoreRows(context: FormContext, marks: Marks): Rows {
  const { contest, words } = context;
  const { highest, total } = marks.shape.bounds;
  const grades = words.grades(contest);
  const left = el('p', { class: 'quiet' });

  function selectFor(index: number, id: string): HTMLSelectElement {
    const choices = Array.from({ length: (highest ?? 1) + 1 }, (_, value) => {
      const text = grades === null ? String(value) : value === 0 ? t('noGrade') : (grades[value - 1] ?? '');
      const lang = grades !== null && value > 0 && words.language;
      return el('option', { value: String(value), lang }, text);
    });
    const select = el('select', { id }, ...choices);
    select.addEventListener('change', () => {
      marks.set(index, Number(select.value));
      refresh();
    });
    return select;
  }

  function boxFor(index: number, id: string): HTMLInputElement {
    const box = el('input', { type: 'checkbox', id });
    box.addEventListener('change', () => {
      marks.set(index, box.checked ? 1 : 0);
      refresh();
      if (box.checked) context.say(t('blankNow'));
    });
    return box;
  }

  const controls = contest.options.map(({ id }, index) =>
    marks.isBlankOption(index) ? boxFor(index, `${contest.id}-${id}`) : selectFor(index, `${contest.id}-${id}`),
  );

  function refresh(): void {
    for (const [option, control] of controls.entries()) {
      const value = marks.value(option);
      if (control instanceof HTMLInputElement) control.checked = value > 0;
      else {
        control.value = String(value);
        const spare = total === undefined ? Number.POSITIVE_INFINITY : total - marks.total() + value;
        for (const choice of control.options) choice.disabled = Number(choice.value) > spare;
      }
    }
    if (total !== undefined) left.textContent = t('pointsLeft', { n: total - marks.total() });
  }

  const rows = contest.options.map(({ id }, index) => {
    const label = el('label', { for: `${contest.id}-${id}` }, nameElement(context, index));
    const control = controls[index] ?? '';
    return optionRow(context, index, marks.isBlankOption(index) ? [control, label] : [label, control]);
  });
  return { rows, tools: total === undefined ? [] : [left], refresh };
}
