import type { MarkKind } from '../../core/count/rule-entry.ts';
import { readSettings, ruleOf, sizeOf } from '../../core/count/rules.ts';
import { BLANK_OPTION, type Contest } from '../../core/election/definition.ts';
import { button, el, paragraph } from './dom.ts';
import { t } from './texts.ts';

/** The form of one contest. Candidates stay in the order of the ballot, whatever is marked. */
export interface ContestForm {
  readonly element: HTMLElement;
  /** One number per option in the definition's order; null when nothing is marked. */
  marks(): number[] | null;
  /** What was chosen, in words, for the page on which answers are checked. */
  summary(): string[];
}

interface Shape {
  readonly kind: MarkKind;
  readonly most: number | null;
  readonly highest: number;
}

function shapeOf(contest: Contest): Shape {
  const entry = ruleOf(contest.rule.id);
  if (entry === null) throw new Error('bug: a definition was accepted with a rule that is not known');
  const read = readSettings({ entry, settings: contest.rule.settings, size: sizeOf(contest) });
  if (read.settings === null) throw new Error('bug: a definition was accepted with settings that are not');
  const bounds = entry.markBounds(read.settings);
  return { kind: entry.marks, most: bounds.most, highest: bounds.highest ?? 1 };
}

function helpOf({ kind, most, highest }: Shape): string {
  switch (kind) {
    case 'choose':
      return most === 1 ? t('chooseOne') : t('chooseUpTo', { n: most ?? '' });
    case 'approve':
      return t('chooseAny');
    case 'rank':
      return t('rankHelp');
    case 'score':
      return t('scoreHelp', { n: highest });
  }
}

/** Marks by option, with the one rule that all forms share: blank and anything else exclude each other. */
class Marks {
  readonly values: number[];
  private readonly blank: number;

  constructor(contest: Contest) {
    this.values = contest.options.map(() => 0);
    this.blank = contest.options.findIndex(({ id }) => id === BLANK_OPTION);
  }

  set(option: number, value: number): void {
    if (value > 0 && option === this.blank) this.values.fill(0);
    else if (value > 0) this.values[this.blank] = 0;
    this.values[option] = value;
  }

  isBlank(option: number): boolean {
    return option === this.blank;
  }

  /** The options that are ranked, first preference first. */
  ranked(): number[] {
    return this.values
      .map((value, option) => ({ value, option }))
      .filter(({ value, option }) => value > 0 && option !== this.blank)
      .toSorted((left, right) => left.value - right.value)
      .map(({ option }) => option);
  }

  setRanking(order: readonly number[]): void {
    this.values.fill(0);
    for (const [place, option] of order.entries()) this.values[option] = place + 1;
  }
}

/** Radio buttons or check boxes: choosing one, several, or approving. */
function choiceRows(contest: Contest, shape: Shape, marks: Marks): { rows: HTMLElement[]; refresh: () => void } {
  const isSingle = shape.kind === 'choose' && shape.most === 1;
  const inputs = contest.options.map((option, index) => {
    const type = isSingle ? 'radio' : 'checkbox';
    const input = el('input', { type, name: contest.id, id: `${contest.id}-${option.id}` });
    input.addEventListener('change', () => {
      if (isSingle) marks.values.fill(0);
      marks.set(index, input.checked ? 1 : 0);
      refresh();
    });
    return input;
  });
  function refresh(): void {
    const chosen = marks.values.filter((value, option) => value > 0 && !marks.isBlank(option)).length;
    for (const [option, input] of inputs.entries()) {
      input.checked = (marks.values[option] ?? 0) > 0;
      const isFull = !isSingle && shape.most !== null && chosen >= shape.most;
      input.disabled = isFull && !input.checked && !marks.isBlank(option);
    }
  }
  const rows = contest.options.map((option, index) =>
    el(
      'div',
      { class: 'option' },
      inputs[index] ?? '',
      el('label', { for: `${contest.id}-${option.id}` }, option.name),
    ),
  );
  return { rows, refresh };
}

/** Points for each option, by a list of numbers. */
function scoreRows(contest: Contest, shape: Shape, marks: Marks): { rows: HTMLElement[]; refresh: () => void } {
  const selects = contest.options.map((option, index) => {
    const highest = marks.isBlank(index) ? 1 : shape.highest;
    const numbers = Array.from({ length: highest + 1 }, (_, value) =>
      el('option', { value: String(value) }, String(value)),
    );
    const select = el('select', { id: `${contest.id}-${option.id}` }, ...numbers);
    select.addEventListener('change', () => {
      marks.set(index, Number(select.value));
      refresh();
    });
    return select;
  });
  function refresh(): void {
    for (const [option, select] of selects.entries()) select.value = String(marks.values[option] ?? 0);
  }
  const rows = contest.options.map((option, index) =>
    el(
      'div',
      { class: 'option' },
      el('label', { for: `${contest.id}-${option.id}` }, option.name),
      selects[index] ?? '',
    ),
  );
  return { rows, refresh };
}

/** Ranking by buttons, for fingers, keys and screen readers alike: nothing is dragged, and the list never re-sorts. */
function rankRows(contest: Contest, shape: Shape, marks: Marks): { rows: HTMLElement[]; refresh: () => void } {
  const status = el('p', { role: 'status', class: 'quiet' });
  const parts = contest.options.map((option, index) => {
    const place = el('span', { class: 'place', 'aria-hidden': 'true' });
    const actions = el('span', { class: 'actions' });
    // The blank option's name stands on its button.
    const name = marks.isBlank(index) ? '' : option.name;
    const row = el('div', { class: 'option' }, place, el('span', { class: 'name' }, name), actions);
    return { option, index, place, actions, row };
  });
  const move = (option: number, to: number) => {
    const order = marks.ranked().filter((other) => other !== option);
    order.splice(to, 0, option);
    marks.setRanking(order);
    const name = contest.options[option]?.name ?? '';
    refresh(option);
    status.textContent = t('nowPlace', { name, n: to + 1 });
  };
  function refresh(focusOn: number | null = null): void {
    const order = marks.ranked();
    for (const { option, index, place, actions, row } of parts) {
      const at = order.indexOf(index);
      const { name } = option;
      const isMarked = (marks.values[index] ?? 0) > 0;
      row.classList.toggle('marked', isMarked);
      place.textContent = at < 0 ? '' : String(at + 1);
      if (marks.isBlank(index)) {
        const press = () => {
          marks.set(index, isMarked ? 0 : 1);
          refresh(index);
          status.textContent = isMarked ? '' : t('blankNote');
        };
        actions.replaceChildren(button(name, press, { 'aria-pressed': String(isMarked), class: 'small' }));
      } else if (at < 0) {
        const isFull = shape.most !== null && order.length >= shape.most;
        actions.replaceChildren(
          button('+', () => move(index, order.length), { 'aria-label': t('rank', { name }), disabled: isFull }),
        );
      } else {
        const remove = () => {
          marks.setRanking(order.filter((other) => other !== index));
          refresh(index);
          status.textContent = t('noPlace', { name });
        };
        actions.replaceChildren(
          button('↑', () => move(index, at - 1), { 'aria-label': t('up', { name }), disabled: at === 0 }),
          button('↓', () => move(index, at + 1), {
            'aria-label': t('down', { name }),
            disabled: at === order.length - 1,
          }),
          button('×', remove, { 'aria-label': t('remove', { name }) }),
        );
      }
      if (focusOn === index) actions.querySelector<HTMLButtonElement>('button:not([disabled])')?.focus();
    }
  }
  const clear = button(t('clear'), () => {
    marks.setRanking([]);
    refresh();
  });
  return { rows: [...parts.map(({ row }) => row), clear, status], refresh: () => refresh() };
}

export function contestForm(contest: Contest, heading: string): ContestForm {
  const shape = shapeOf(contest);
  const marks = new Marks(contest);
  const make = shape.kind === 'rank' ? rankRows : shape.kind === 'score' ? scoreRows : choiceRows;
  const { rows, refresh } = make(contest, shape, marks);
  refresh();
  const legend = el('legend', {}, contest.question);
  const note = paragraph(`${heading}. ${helpOf(shape)}`, { class: 'quiet' });
  const element = el('fieldset', {}, legend, note, ...rows);
  const isMarked = () => marks.values.some((value) => value > 0);
  return {
    element,
    marks: () => (isMarked() ? [...marks.values] : null),
    summary() {
      if (shape.kind === 'rank') {
        const order = marks.ranked();
        if (order.length > 0)
          return order.map((option, place) => `${place + 1}. ${contest.options[option]?.name ?? ''}`);
      }
      return contest.options.flatMap(({ name }, option) => {
        const value = marks.values[option] ?? 0;
        if (value === 0) return [];
        return [shape.kind === 'score' && !marks.isBlank(option) ? `${name}: ${value}` : name];
      });
    },
  };
}
