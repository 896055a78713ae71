import { button, el } from '../dom.ts';
import { t } from '../texts.ts';
import type { Marks } from './marks.ts';
import { type FormContext, nameElement, optionRow } from './option-row.ts';

export interface Rows {
  readonly rows: readonly HTMLElement[];
  /** Buttons for the whole list. */
  readonly tools: readonly HTMLElement[];
  /** Shows the marks as they are now. */
  readonly refresh: () => void;
}

/** Radio buttons or check boxes: choosing one, several, or approving. */
export function choiceRows(context: FormContext, marks: Marks): Rows {
  const { contest } = context;
  const { kind, bounds } = marks.shape;
  const isSingle = kind === 'choose' && bounds.most === 1;
  const inputs = contest.options.map((option, index) => {
    const input = el('input', {
      type: isSingle ? 'radio' : 'checkbox',
      name: contest.id,
      id: `${contest.id}-${option.id}`,
    });
    input.addEventListener('change', () => {
      if (isSingle) marks.choose(index);
      else marks.set(index, input.checked ? 1 : 0);
      refresh();
      if (marks.isLeftBlank()) context.say(t('blankNow'));
      else if (bounds.most !== null && !isSingle) context.say(count());
    });
    return input;
  });
  const count = () => t('chosen', { n: marks.marked().length, most: bounds.most ?? contest.options.length - 1 });
  function refresh(): void {
    for (const [option, input] of inputs.entries()) {
      input.checked = marks.value(option) > 0;
      input.disabled = !isSingle && !input.checked && !marks.isBlankOption(option) && !marks.hasRoom();
    }
  }
  const rows = contest.options.map((option, index) => {
    const label = el('label', { for: `${contest.id}-${option.id}` }, nameElement(context, index));
    return optionRow(context, index, [inputs[index] ?? '', label]);
  });
  const clear = button(
    t('clear'),
    () => {
      marks.clear();
      refresh();
      context.say(t('cleared'));
    },
    { class: 'small' },
  );
  return { rows, tools: [clear], refresh };
}
