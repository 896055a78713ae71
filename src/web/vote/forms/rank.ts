import { button, el, named } from '../dom.ts';
import { t } from '../texts.ts';
import type { Rows } from './choice.ts';
import type { Marks } from './marks.ts';
import { type FormContext, nameElement, nameOf, optionRow } from './option-row.ts';

interface RankRow {
  readonly option: number;
  readonly row: HTMLElement;
  /** Ranks the option, and takes it out again: the number of its place stands on it. */
  readonly pick: HTMLButtonElement;
  readonly place: HTMLElement;
  readonly moves: HTMLElement;
  readonly up: HTMLButtonElement;
  readonly down: HTMLButtonElement;
  readonly tie: HTMLButtonElement | null;
}

/**
 * Ranking by buttons, for fingers, keys and screen readers alike: nothing is dragged. The list never re-sorts by
 * itself, and focus stays on the button that was pressed; "put in order" shows the ranking from the top.
 */
export function rankRows(context: FormContext, marks: Marks): Rows {
  const { contest } = context;
  let isInOrder = false;

  /** Does something with an option and says where it stands now. */
  function change(option: number, act: () => void): void {
    act();
    refresh();
    const at = marks.placeOf(option);
    const name = nameOf(context, option);
    context.say(at < 0 ? t('noPlace', { name }) : t('nowPlace', { name, n: at + 1 }));
  }

  function rowOf(option: number): RankRow {
    const place = el('span', { class: 'place', 'aria-hidden': 'true' });
    const pick = button('', () => change(option, () => marks.toggleRank(option)), { class: 'pick' });
    pick.replaceChildren(place, nameElement(context, option));
    const sign = (text: string, act: () => void) => button(text, () => change(option, act), { class: 'move' });
    const up = sign('↑', () => marks.move(option, -1));
    const down = sign('↓', () => marks.move(option, 1));
    const tie = marks.shape.bounds.equalRanks ? sign('=', () => marks.toggleTie(option)) : null;
    const moves = el('span', { class: 'moves' }, up, down, ...(tie === null ? [] : [tie]));
    return { option, row: optionRow(context, option, [pick, moves]), pick, place, moves, up, down, tie };
  }

  const blank = contest.options.length - 1;
  const ranked = contest.options.slice(0, -1).map((_, option) => rowOf(option));
  const leaveBlank = button(
    '',
    () => {
      marks.set(blank, marks.isLeftBlank() ? 0 : 1);
      refresh();
      context.say(marks.isLeftBlank() ? t('blankNow') : t('cleared'));
    },
    { class: 'pick' },
  );
  const tick = el('span', { class: 'place', 'aria-hidden': 'true' });
  leaveBlank.replaceChildren(tick, named(nameOf(context, blank), { lang: context.words.language, class: 'name' }));
  const blankRow = optionRow(context, blank, [leaveBlank]);

  function label(part: RankRow): void {
    const name = nameOf(context, part.option);
    const at = marks.placeOf(part.option);
    const isShared = (marks.ranking()[at]?.length ?? 0) > 1;
    part.place.textContent = at < 0 ? '' : String(at + 1);
    part.pick.setAttribute('aria-pressed', String(at >= 0));
    part.pick.setAttribute('aria-label', at < 0 ? t('rank', { name }) : t('ranked', { name, n: at + 1 }));
    part.pick.disabled = at < 0 && !marks.hasRoom();
    part.moves.hidden = at < 0;
    part.row.classList.toggle('marked', at >= 0);
    part.up.setAttribute('aria-label', t('up', { name }));
    part.down.setAttribute('aria-label', t('down', { name }));
    // Whoever presses a button keeps it, so it is only dimmed; a press does nothing then.
    part.up.setAttribute('aria-disabled', String(at === 0 && !isShared));
    part.down.setAttribute('aria-disabled', String(at === marks.ranking().length - 1 && !isShared));
    part.tie?.setAttribute('aria-label', t(isShared ? 'untie' : 'tie', { name }));
    part.tie?.setAttribute('aria-pressed', String(isShared));
    if (part.tie !== null) part.tie.hidden = at === 0 && !isShared;
  }

  function refresh(): void {
    for (const part of ranked) label(part);
    tick.textContent = marks.isLeftBlank() ? '✓' : '';
    leaveBlank.setAttribute('aria-pressed', String(marks.isLeftBlank()));
    blankRow.classList.toggle('marked', marks.isLeftBlank());
    order.textContent = t(isInOrder ? 'ballotOrder' : 'inOrder');
  }

  /** Moves rows only when somebody asks for it. */
  function arrange(): void {
    const place = (option: number) => {
      const at = marks.placeOf(option);
      return at < 0 || !isInOrder ? contest.options.length + option : at;
    };
    const sorted = ranked.toSorted((left, right) => place(left.option) - place(right.option));
    const parent = blankRow.parentElement;
    for (const { row } of sorted) parent?.insertBefore(row, blankRow);
  }

  const order = button(
    t('inOrder'),
    () => {
      isInOrder = !isInOrder;
      arrange();
      refresh();
    },
    { class: 'small' },
  );
  const clear = button(
    t('clear'),
    () => {
      marks.clear();
      isInOrder = false;
      arrange();
      refresh();
      context.say(t('cleared'));
    },
    { class: 'small' },
  );
  return { rows: [...ranked.map(({ row }) => row), blankRow], tools: [order, clear], refresh };
}
