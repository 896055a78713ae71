import { fingerprintWords } from '../../../core/election/fingerprint-words.ts';
import { type Child, el, folded, linked, mainButton, named, paragraph, quiet } from '../dom.ts';
import type { VotePage } from '../frame.ts';
import { IS_SAVED } from '../parts.ts';
import { isOpen, isOver, resultLink, timed } from '../phase.ts';
import type { Screen } from '../screen.ts';
import { t } from '../texts.ts';
import { unusedPaperPart } from '../unused-paper.ts';
import { electionTime } from '../when.ts';
import { type Wording, wordingOf } from '../wording.ts';
import { goOnWithPaper } from './paper.ts';
import { waysToProve } from './prove.ts';

/** The page of the election, in plain words, with the first thing to do. */

function keyHolders(page: VotePage): string {
  const { threshold, trustees } = page.fixed.definition.electionKey;
  const names = trustees.map(({ name }) => name).join(', ');
  return trustees.length === 1
    ? t('keyHoldersOne', { names })
    : t('keyHoldersMany', { n: threshold, count: trustees.length, names });
}

function about(page: VotePage, words: Wording): HTMLElement {
  const { definition } = page.fixed;
  const { opens, closes } = page.status;
  const { zone } = definition;
  const officers = definition.officers.certificates.map(({ name }) => name).join(', ');
  const facts: readonly (readonly [string, ...string[]])[] = [
    [t('decided'), ...definition.contests.map(words.question)],
    [t('runBy'), words.organisation],
    [t('officers'), officers],
    [t('keyHolders'), keyHolders(page)],
    [t('when'), t('fromTo', { opens: electionTime(opens, zone), closes: electionTime(closes, zone) })],
    [t('contactLabel'), words.contact],
  ];
  const list = el(
    'dl',
    {},
    ...facts.flatMap(([name, ...values]) => [
      el('dt', {}, name),
      ...values.map((value) => el('dd', {}, el('bdi', {}, ...linked(value)))),
    ]),
  );
  return el('section', {}, el('h2', {}, t('about')), list);
}

function rulesOf(words: Wording): Child[] {
  if (words.rules === '') return [];
  const text = words.rules.split('\n').map((line) => el('p', { lang: words.language, dir: words.direction }, line));
  return [folded(t('rulesLabel'), ...text)];
}

function privacy(page: VotePage, words: Wording): HTMLElement {
  const { rollSalts, mails } = page.fixed.definition.retentionDays;
  return folded(
    t('privacy'),
    paragraph(t('privacyStored')),
    paragraph(t('privacySeen')),
    paragraph(t('privacyKept', { n: rollSalts, mails })),
    paragraph(t('privacyOther', { contact: words.contact })),
  );
}

function savedPage(page: VotePage): Child[] {
  if (IS_SAVED) return [];
  const file = `vote-${page.fixed.definition.election}.html`;
  const link = el(
    'a',
    { href: `${page.place.service}/vote/${page.place.election}/saved-page`, download: file },
    t('savePage'),
  );
  return [folded(t('savePage'), paragraph(t('savePageWhy')), paragraph(link))];
}

function twelveWords(page: VotePage): HTMLElement {
  const words = fingerprintWords(page.fixed.fingerprint).map((word) => el('li', { lang: 'en' }, word));
  return el(
    'section',
    {},
    el('h2', {}, t('compare')),
    paragraph(t('compareWhy')),
    el('ol', { class: 'words', dir: 'ltr' }, ...words),
  );
}

/** What can be done first: go on with a ballot paper that is here, or prove who one is. */
function firstStep(page: VotePage): Child[] {
  if (page.store.paper() !== null && page.store.seed() !== null) {
    return [paragraph(t('goOn')), mainButton(t('goOnButton'), () => goOnWithPaper(page))];
  }
  return [quiet(t('privacyShort')), ...waysToProve(page)];
}

function startScreen(page: VotePage): Screen {
  const { fixed, status } = page;
  const words = wordingOf(fixed.definition);
  const test = fixed.definition.test ? [paragraph(t('testNote'), { class: 'notice' })] : [];
  const title = t('vote', { title: words.title });
  const back = [...rulesOf(words), privacy(page, words), ...savedPage(page)];
  if (isOver(page)) {
    const isAnnulled = status.state === 'annulled';
    const why = isAnnulled ? [paragraph(t('annulledWhy'))] : timed(page, 'closedAt', status.closes);
    const heading = t(isAnnulled ? 'annulled' : 'closed');
    return {
      heading,
      children: [
        paragraph(named(words.title)),
        ...why,
        resultLink(page),
        ...test,
        about(page, words),
        ...unusedPaperPart(page),
        ...back,
      ],
    };
  }
  const when = isOpen(page)
    ? timed(page, 'openUntil', status.closes)
    : [...timed(page, 'opensAt', status.opens), paragraph(t('drawEarly'))];
  const children = [...test, ...when, ...firstStep(page), twelveWords(page), about(page, words), ...back];
  return { heading: title, children };
}

export function showStart(page: VotePage): void {
  page.frame.show(() => startScreen(page));
}
