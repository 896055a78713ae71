import type { DrawnToken } from '../../../client/member-device.ts';
import { button, type Child, el, folded, mainButton, paragraph, quiet } from '../dom.ts';
import { choicesOf } from '../forms/choices.ts';
import { contestForm } from '../forms/contest-form.ts';
import { Marks } from '../forms/marks.ts';
import type { VotePage } from '../frame.ts';
import { photoOf } from '../images.ts';
import { guardLeaving, type OpenBallot } from '../open-ballot.ts';
import { recoveryPart } from '../recovery.ts';
import { t } from '../texts.ts';
import { type Wording, wordingOf } from '../wording.ts';
import { castBallotOf } from './cast.ts';
import { showSealed } from './device.ts';

/** Ballot and check, in one document: what is marked goes back and forth between them and nowhere else. */

export function showBallot(page: VotePage, token: DrawnToken): void {
  const { contests } = page.fixed.definition;
  showForms(page, { token, marks: contests.map((contest) => new Marks(contest)), words: '' });
}

/** The ballot with what has been marked so far. */
function showForms(page: VotePage, ballot: OpenBallot): void {
  guardLeaving(true);
  page.frame.show(() => {
    const words = wordingOf(page.fixed.definition);
    const { marks } = ballot;
    const heading = (at: number) => (marks.length === 1 ? null : t('question', { n: at + 1, count: marks.length }));
    const forms = marks.map((each, at) =>
      contestForm({ marks: each, words, photo: (sha256) => photoOf(page, sha256), heading: heading(at) }),
    );
    const problem = el('div');
    const questions = el('div', {}, ...forms);
    const go = () => {
      const missing = marks.filter((each) => each.all() === null);
      if (missing.length === 0) showCheck(page, ballot);
      else problem.replaceChildren(missingBox(missing, { words, questions }));
    };
    return {
      heading: t('ballot'),
      children: [quiet(t('notCastYet')), questions, problem, mainButton(t('next'), go), recoveryPart(page)],
    };
  });
}

/**
 * What has no answer yet, with a link to each question. It takes the focus, so that it is read at once; a question goes
 * from it when it is answered, and it goes with the last one.
 */
function missingBox(
  missing: readonly Marks[],
  { words, questions }: { readonly words: Wording; readonly questions: HTMLElement },
): HTMLElement {
  const links = missing.map(({ contest }) => {
    const link = el('a', { href: `#${contest.id}` }, t('missing', { question: words.question(contest) }));
    link.addEventListener('click', (event) => {
      // The address holds the fingerprint behind `#`, and keeps it.
      event.preventDefault();
      document.getElementById(contest.id)?.focus();
    });
    return el('li', {}, link);
  });
  const list = el('ul', {}, ...links);
  const box = el('div', { role: 'alert', class: 'notice', tabindex: '-1' }, el('strong', {}, t('missingTitle')), list);
  const forgetAnswered = () => {
    for (const [at, each] of missing.entries()) if (each.all() !== null) links[at]?.remove();
    if (list.childElementCount === 0) box.remove();
  };
  for (const kind of ['click', 'change']) questions.addEventListener(kind, forgetAnswered);
  queueMicrotask(() => box.focus());
  return box;
}

/** A neutral remark where the rule would have allowed more. Never for approvals: none of them is missing. */
function remarks(marks: Marks): Child[] {
  if (marks.isLeftBlank()) return [];
  const { kind, bounds } = marks.shape;
  const marked = marks.marked().length;
  const candidates = marks.contest.options.length - 1;
  if (kind === 'rank' && marked < candidates) return [quiet(t('unranked', { n: candidates - marked }))];
  if (kind === 'choose' && bounds.most !== null && marked < bounds.most) {
    return [quiet(t('fewer', { n: marked, most: bounds.most }))];
  }
  return [];
}

function wordsPart(ballot: OpenBallot): HTMLElement {
  const field = el('input', { id: 'words', autocomplete: 'off', spellcheck: 'false', maxlength: '80' });
  field.value = ballot.words;
  field.addEventListener('input', () => (ballot.words = field.value));
  return folded(t('words'), paragraph(t('wordsWhy')), el('label', { for: 'words' }, t('wordsLabel')), field);
}

/** Every answer in words, and the one button that cannot be taken back. */
export function showCheck(page: VotePage, ballot: OpenBallot): void {
  const change = () => showForms(page, ballot);
  page.frame.show(() => {
    const words = wordingOf(page.fixed.definition);
    const answers = ballot.marks.map((each) =>
      el(
        'section',
        { class: 'answer' },
        el('h2', { lang: words.language }, words.question(each.contest)),
        choicesOf(each.contest, each.all() ?? [], words),
        ...remarks(each),
      ),
    );
    return {
      heading: t('check'),
      children: [
        paragraph(t('checkWhy')),
        ...answers,
        button(t('change'), change),
        mainButton(t('cast'), () => void castBallotOf(page, ballot)),
        wordsPart(ballot),
        folded(
          t('device'),
          paragraph(t('deviceWhy')),
          button(t('device'), () => void showSealed(page, ballot)),
        ),
      ],
    };
  }, change);
}
