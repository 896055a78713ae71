import { sheetSection } from '../../core/count/print/html.ts';
import type { Sheet } from '../../core/count/sheet.ts';
import { groupSections } from '../../core/opening/groups.ts';
import type { PageContext } from './context.ts';
import { number, share } from './dates.ts';
import type { ElectionData } from './election-data.ts';
import { noticePart, organisationPart, recordPath } from './election-parts.ts';
import { type Html, html } from './html.ts';
import { sheetWordsOf, textsOf } from './languages.ts';
import { page } from './page.ts';
import { named } from './sheet-names.ts';
import { type Wording, wordingOf } from './wording.ts';

/**
 * A count with fractions has five zeros behind each whole figure, too. Readers are spared them, but not in the table of all
 * figures, where decimal points stand below one another.
 */
function withoutZeros(figure: string): string {
  return figure.replace(/\.0+$/, '');
}

/**
 * A sheet as the core prints it, which escapes everything that it is given, told in the page's language. On a page with
 * several of them, each region is named after its question, too: whoever jumps from region to region hears nothing else.
 */
function printed({ language }: PageContext, plain: Sheet, wording: Wording | null): Html {
  const sheet = named(plain, wording);
  const question = html`${sheet.question}`.markup;
  const words = sheetWordsOf(language);
  const section = (id: string) => wording?.section(id) ?? id;
  const figure = (text: string) => words.figure(withoutZeros(text));
  const change = (text: string) => words.change(withoutZeros(text));
  const told = { ...words, section, settings: () => plain.rule.settings, figure, change };
  const markup = sheetSection(sheet, told).text.replaceAll(
    / role="region" aria-label="([^"]*)"/g,
    (_, name: string) => ` role="region" aria-label="${name}: ${question}"`,
  );
  // A question in a language of the other direction keeps its mark at its own end.
  return { markup: markup.replace('<section><h2>', '<section><h2 dir="auto">') };
}

/** What came of one question, without figures: who is elected, or what became of a motion. */
function outcome({ language }: PageContext, sheet: Sheet, wording: Wording | null): Html {
  const { result: words } = textsOf(language);
  const { elected, unfilled, reopened, lotsThatMattered } = sheet.outcome;
  const name = (id: string) => wording?.option(sheet.contest, id).name ?? id;
  const said: string[] = [];
  if (reopened !== undefined) said.push(words.reopened(name(reopened)));
  const empty = reopened === undefined ? unfilled : unfilled - 1;
  if (empty > 0 && elected.length > 0) said.push(words.unfilled(number(empty, language)));
  if (lotsThatMattered.length > 0) said.push(words.lot);
  const who = elected.map((id) => html`<li><bdi>${name(id)}</bdi></li>`);
  const isMotion = sheet.rule.id === 'motion';
  const first = isMotion
    ? html`<p>${elected.length > 0 ? words.carried : words.notCarried}</p>`
    : elected.length > 0
      ? html`<p class="soft">${words.elected}</p><ol>${who}</ol>`
      : html`<p>${words.nobody}</p>`;
  return html`<section class="elected"><h3 dir="auto">${wording?.question(sheet.contest) ?? sheet.question}</h3>${first}${said.map((text) => html`<p>${text}</p>`)}</section>`;
}

/** Who is elected and what is carried, one box a question; nothing before there is a declared result. */
export function shortResultPart(context: PageContext, { status, definition, result }: ElectionData): Html {
  const { language, keep } = context;
  if (result === null) return html``;
  const { result: words } = textsOf(language);
  const wording = definition === null ? null : wordingOf(definition, language);
  return html`<h2>${words.short}</h2>
${result.contests.map((sheet) => outcome(context, sheet, wording))}
<p><a class="button" href="/elections/${status.election}/result${keep}">${words.full}</a></p>`;
}

/** Ballots that were not opened, because too few of their group were cast (PR-20): they follow from the turnout. */
function withheldPart({ language }: PageContext, { status, definition }: ElectionData): Html {
  if (definition === null) return html``;
  const { result: words } = textsOf(language);
  const wording = wordingOf(definition, language);
  const ballots = new Map(status.turnout.map((of) => [of.section, of.ballots]));
  const groups = groupSections({ definition, ballots }).filter(({ withheld }) => withheld);
  if (groups.length === 0) return html``;
  const items = groups.map(
    ({ group, ballots: count }) => html`<li><bdi>${wording.section(group)}</bdi>: ${number(count, language)}</li>`,
  );
  return html`<section class="withheld"><h2>${words.withheld}</h2><p>${words.withheldWhy}</p><ul>${items}</ul></section>`;
}

/** How the election stands, and how many voted, before who is elected: a result without its state is a rumour. */
function standing({ language }: PageContext, { status }: ElectionData): Html {
  const { states, election } = textsOf(language);
  const sum = (key: 'entitled' | 'ballots') => status.turnout.reduce((total, of) => total + of[key], 0);
  const [ballots, entitled] = [sum('ballots'), sum('entitled')];
  return html`<p class="state">${states[status.state]}</p>
<p>${election.turnout} <b>${number(ballots, language)} / ${number(entitled, language)} (<bdi>${share(ballots, entitled, language)}</bdi>)</b></p>`;
}

/** Winners first, then every round as a sentence, bars and a table: the sheets of the record, in the reader's language. */
export function electionResultPage(context: PageContext, data: ElectionData): string {
  const { status, definition, result } = data;
  const {
    result: words,
    election: { recordedResult },
  } = textsOf(context.language);
  const { keep } = context;
  const back = html`<p class="screen"><a class="alone" href="/elections/${status.election}${keep}">${words.back}</a></p>`;
  const wording = definition === null ? null : wordingOf(definition, context.language);
  const title = wording?.title ?? status.title;
  const contact = wording === null ? {} : { contact: wording.contact };
  if (result === null) {
    return page(context, {
      title: words.of(title),
      ...contact,
      header: html`<h1>${words.notDeclared}</h1><p class="lead">${words.notDeclaredWhy}</p>`,
      main: html`<p><a class="button" href="/elections/${status.election}${keep}">${words.back}</a></p>`,
    });
  }
  const list = result.contests.map(
    ({ contest, question }) =>
      html`<li><a href="#contest-${contest}"><bdi>${wording?.question(contest) ?? question}</bdi></a></li>`,
  );
  const contents =
    list.length < 2
      ? html``
      : html`<nav class="contents" aria-label="${words.contents}"><ul class="links">${list}</ul></nav>`;
  const sections = result.contests.map((sheet) => {
    const file = `/elections/${status.election}/result/${sheet.contest}.csv`;
    const csv = html`<p class="screen"><a class="alone" href="${file}">${words.csv}<span class="visually-hidden"> – ${wording?.question(sheet.contest) ?? sheet.question}</span></a></p>`;
    return html`<div id="contest-${sheet.contest}">${printed(context, sheet, wording)}${csv}</div>`;
  });
  const path = recordPath(status.election);
  return page(context, {
    title: words.of(title),
    ...contact,
    header: html`${organisationPart(context, data)}<h1 dir="auto">${words.of(title)}</h1>
${standing(context, data)}${back}`,
    main: html`${noticePart(context, definition)}
${status.state === 'annulled' ? html`<p class="notice">${words.notBinding}</p>` : html``}
${contents}
${context.language === 'en' ? html`` : html`<p class="soft">${words.asSigned} <a hreflang="en" href="${path}/result.html">${recordedResult}</a></p>`}
${withheldPart(context, data)}
<div class="sheets">${sections}</div>
<ul class="links screen"><li><a href="${path}/result.json">${words.json}</a></li></ul>
<p class="soft screen">${words.print}</p>`,
  });
}
