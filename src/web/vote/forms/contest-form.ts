import { el, paragraph } from '../dom.ts';
import { t } from '../texts.ts';
import { choiceRows } from './choice.ts';
import type { Marks } from './marks.ts';
import { type FormContext, nameOf } from './option-row.ts';
import { rankRows } from './rank.ts';
import { scoreRows } from './score.ts';

/** From this many options on a list can be searched by name. */
const LONG_LIST = 12;

function helpOf({ contest, words }: FormContext, marks: Marks): string {
  const { kind, bounds } = marks.shape;
  const { most, highest, total, equalRanks } = bounds;
  switch (kind) {
    case 'choose':
      return most === 1 ? t('chooseOne') : t('chooseUpTo', { n: most ?? '' });
    case 'approve':
      return most === null ? t('chooseAny') : t('chooseUpTo', { n: most });
    case 'rank':
      return `${most === null ? t('rankAny') : t('rankUpTo', { n: most })}${equalRanks ? ` ${t('rankTies')}` : ''}`;
    case 'score':
      if (words.grades(contest) !== null) return t('gradeHelp');
      return `${t('scoreHelp', { n: highest ?? 1 })}${total === undefined ? '' : ` ${t('scoreTotal', { n: total })}`}`;
  }
}

/** A field that leaves only the names with what is typed into it. */
function filterOf(context: FormContext, rows: readonly HTMLElement[]): HTMLElement {
  const id = `${context.contest.id}-filter`;
  const field = el('input', { type: 'search', id, autocomplete: 'off', spellcheck: 'false' });
  const count = context.contest.options.length;
  const plain = (text: string) => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  field.addEventListener('input', () => {
    let shown = 0;
    for (const [option, row] of rows.entries()) {
      row.hidden = !plain(nameOf(context, option)).includes(plain(field.value.trim()));
      if (!row.hidden) shown += 1;
    }
    context.say(t('filtered', { n: shown, count }));
  });
  return el('div', { class: 'filter' }, el('label', { for: id }, t('filter')), field);
}

/** The form of one contest. Candidates stay in the order of the ballot, whatever is marked. */
export function contestForm(input: {
  readonly marks: Marks;
  readonly words: FormContext['words'];
  readonly photo: (sha256: string) => Promise<string | null>;
  /** "Question 1 of 3", where there are several. */
  readonly heading: string | null;
}): HTMLElement {
  const { marks, words, heading } = input;
  const { contest } = marks;
  const status = el('p', { role: 'status', class: 'quiet' });
  const context: FormContext = {
    contest,
    words,
    photo: (option) => {
      const photo = contest.options[option]?.photo ?? null;
      return photo === null ? Promise.resolve(null) : input.photo(photo.sha256);
    },
    say: (sentence) => (status.textContent = sentence),
  };
  const make = { choose: choiceRows, approve: choiceRows, rank: rankRows, score: scoreRows }[marks.shape.kind];
  const { rows, tools, refresh } = make(context, marks);
  const legend = el(
    'legend',
    { id: contest.id, tabindex: '-1' },
    el('bdi', { lang: words.language }, words.question(contest)),
  );
  const fieldset = el(
    'fieldset',
    {},
    legend,
    paragraph(`${heading === null ? '' : `${heading}. `}${helpOf(context, marks)}`, { class: 'quiet' }),
    ...(contest.options.length > LONG_LIST ? [filterOf(context, rows)] : []),
    el('div', { class: 'options' }, ...rows),
    el('div', { class: 'tools' }, ...tools),
    status,
  );
  refresh();
  return fieldset;
}
