import { sha256 } from '@noble/hashes/sha2.js';
import { fromHex, toBase64, utf8 } from '../../base/bytes.ts';
import type { Definition } from '../../election/definition.ts';
import { fingerprintWords } from '../../election/fingerprint-words.ts';
import type { ElectionResult } from '../count-election.ts';
import type { Sheet } from '../sheet.ts';
import { ENGLISH, type SheetWords, type Told, toldIn } from './english.ts';
import { Html, html } from './escape.ts';
import { countOf } from './figures.ts';
import { pairwiseParts } from './html-pairwise.ts';
import { lotParts, stageParts, stageTable } from './html-stages.ts';
import { figureWord } from './score-words.ts';
import { RESULT_STYLE } from './style.ts';
import { namesOf, outcomeInWords, reopenedInWords, settingsOf, votesAt, votingWords, whyNobody } from './words.ts';

function conditions(sheet: Told): Html {
  const { condition, figure, page: say } = sheet.words;
  const settings = sheet.rule.settings['conditions'];
  const items = (sheet.stages[0]?.conditions ?? []).map(({ words, figure: part, base, holds }, at) => {
    const text = condition({ words, setting: Array.isArray(settings) ? settings[at] : undefined });
    return html`<li>${(holds ? say.holds : say.fails)(text, figure(part), figure(base))}</li>`;
  });
  return html`<ul>${items}</ul>`;
}

/** So many who are elected stand below one another, however wide the page is. */
const ONE_COLUMN = 6;

/** That nobody is elected, and why. */
function nobody(sheet: Told): Html {
  const reopened = reopenedInWords(sheet);
  // A seat that was won by no person begins with a name, which stays as it is.
  const sentence = reopened ?? `${capital(whyNobody(sheet))}.`;
  return html`<div class="elected"><h3>${sheet.words.outcome.nobody}</h3><p>${sentence}</p></div>`;
}

function winners(sheet: Told): Html {
  const { figure, page: say, unit } = sheet.words;
  const name = namesOf(sheet);
  const { elected, unfilled } = sheet.outcome;
  const last = sheet.stages.at(-1);
  const [first = '', ...sentences] = outcomeInWords(sheet, 'below');
  if (sheet.rule.id === 'motion') return html`<div class="elected"><h3>${first}</h3>${conditions(sheet)}</div>`;
  if (elected.length === 0) return nobody(sheet);
  const at = (id: string) => sheet.stages.find((stage) => stage.elected.includes(id)) ?? last;
  const items = elected.map((id) => {
    if (sheet.pairwise !== undefined) return html`<li><bdi>${name(id)}</bdi></li>`;
    const stage = at(id);
    const votes = stage === undefined ? '0' : votesAt(stage, id);
    const when = sheet.stages.length > 1 ? html` ${say.atStage(stage?.n ?? 0)}` : html``;
    return html`<li><bdi>${name(id)}</bdi> <span>${say.with(figure(votes), unit[figureWord(sheet)])}${when}</span></li>`;
  });
  const seats = elected.length + unfilled;
  const many = elected.length > ONE_COLUMN ? html` class="many"` : html``;
  const title = seats === 1 ? say.elected : say.electedOf(elected.length, seats);
  return html`<div class="elected"><h3>${title}</h3><ol${many}>${items}</ol>${sentences.map((text) => html`<p>${text}</p>`)}</div>`;
}

function papers(sheet: Told): Html {
  const { input, words } = sheet;
  const { page: say } = words;
  const figure = (label: string, value: string) => html`<div><dt>${label}</dt><dd>${words.figure(value)}</dd></div>`;
  const figures = [
    figure(say.opened, input.opened),
    figure(capital(votingWords(sheet)), input.voting.papers),
    figure(say.blankPapers, input.blank.papers),
    ...(input.emptied.papers === '0' ? [] : [figure(say.emptied, input.emptied.papers)]),
    figure(say.rejected, input.rejected.papers),
  ];
  const reasons = input.rejected.reasons.map(
    ({ reason, papers: count }) => html`<li>${say.rejectedAs(words.figure(count), words.rejection(reason))}</li>`,
  );
  const why = reasons.length === 0 ? html`` : html`<p>${say.whyRejected}</p><ul>${reasons}</ul>`;
  const withdrawn = input.candidates.filter(({ state }) => state === 'withdrawn').map(({ name }) => name);
  const gone = withdrawn.length === 0 ? html`` : html`<p>${say.withdrawn(words.row(withdrawn))}</p>`;
  return html`<dl class="papers">${figures}</dl>${why}${gone}${groups(sheet)}`;
}

function groups(sheet: Told): Html {
  const { figure, page: say, section } = sheet.words;
  const rows = sheet.input.groups;
  if (rows.length < 2 && rows.every(({ weight }) => weight === 1)) return html``;
  const cell = (value: string) => html`<td>${figure(value)}</td>`;
  const body = rows.map(
    (row) =>
      html`<tr><th scope="row">${section(row.group)}</th>${[String(row.weight), row.opened, row.voting, row.blank, row.rejected].map(cell)}</tr>`,
  );
  const heads = [say.section, say.weight, say.openedColumn, capital(votingWords(sheet)), say.blank, say.rejected];
  return html`<h3>${say.bySection}</h3><p>${say.weights}</p><div class="scroll" tabindex="0" role="region" aria-label="${say.bySectionTable}"><table><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function evidence(sheet: Told): Html {
  const { input } = sheet;
  const { figure, page: say } = sheet.words;
  const hash = (label: string, value: string | null) =>
    value === null ? html`` : html`<li>${label}: <code>${value}</code></li>`;
  const settings = settingsOf(sheet.words.settings(sheet)).map(([key, value]) => `${key} = ${value}`);
  return html`<h3>${say.evidence}</h3><ul><li>${say.ruleId} <code>${sheet.rule.id}</code>, ${say.ruleVersion(sheet.rule.version)}, ${say.settings}: <code>${settings.length === 0 ? say.noSettings : settings.join(', ')}</code></li>${[
    hash(say.hashes.records, input.records),
    hash(say.hashes.rejected, input.rejectedRecords),
    hash(say.hashes.file, input.file),
    hash(say.hashes.sheet, sheet.sha256),
  ]}</ul><p class="soft">${say.sums(figure(sheet.check.sum))}</p>`;
}

/**
 * One contest: winners first, then papers, rule, stages, table, lots and what is needed to repeat the count.
 * @param words the language in which it is told; the record has English
 */
export function sheetSection(plain: Sheet, words: SheetWords = ENGLISH): Html {
  const sheet = toldIn(plain, words);
  const rule = words.rule(sheet);
  return html`<section><h2>${sheet.question}</h2>${winners(sheet)}${papers(sheet)}<h3>${words.page.theRule(rule.name)}</h3><ul>${rule.sentences.map((text) => html`<li>${text}</li>`)}</ul>${stageParts(sheet)}${stageTable(sheet)}${pairwiseParts(sheet)}${lotParts(sheet)}${evidence(sheet)}</section>`;
}

/** The first letter of a sentence. */
function capital(sentence: string): string {
  return sentence.slice(0, 1).toUpperCase() + sentence.slice(1);
}

function page(input: { readonly title: string; readonly notice: string | null; readonly body: Html }): string {
  const { title, notice, body } = input;
  const policy = `default-src 'none'; style-src 'sha256-${toBase64(sha256(utf8(RESULT_STYLE)))}'; base-uri 'none'; form-action 'none'`;
  const banner = notice === null ? html`` : html`<div class="notice" role="note">${capital(notice)}.</div>`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${title}</title><style>${new Html(RESULT_STYLE)}</style></head><body>${banner}${body}</body></html>
`.text;
}

/** Ballots that were not opened, as too few of their group were cast (PR-20). `group` is the id of a section. */
export interface WithheldBallots {
  readonly group: string;
  readonly ballots: number;
}

function withheldPart(definition: Definition, withheld: readonly WithheldBallots[]): Html {
  if (withheld.length === 0) return html``;
  const name = (id: string) => definition.sections.find((section) => section.id === id)?.name ?? id;
  const items = withheld.map(
    ({ group, ballots }) =>
      html`<li><bdi>${name(group)}</bdi> (<code>${group}</code>): ${countOf(String(ballots), 'ballot')}</li>`,
  );
  return html`<section class="withheld"><h2>Ballots that were not opened</h2><p>Fewer ballots were cast here than the definition asks for before a group is opened, so that nobody can tell from the result how a person voted. They are in no count below.</p><ul>${items}</ul></section>`;
}

/**
 * The result of an election as one HTML file that needs nothing else: no script, no image, no request.
 * Everything that comes from the definition or the ballots is escaped.
 * @param withheld the groups that are too small to be opened, as they follow from the ballot box
 */
export function resultPage(input: {
  readonly definition: Definition;
  readonly result: ElectionResult;
  readonly withheld: readonly WithheldBallots[];
}): string {
  const { definition, result, withheld } = input;
  const fingerprint = fromHex(result.election);
  const words = fingerprint.ok ? fingerprintWords(fingerprint.value).join(' ') : '';
  const body = html`<header><h1>${definition.title}</h1><p class="soft">Result. Election <code>${definition.election}</code>, opened ${definition.opens}, closed ${definition.closes} or later if it was extended.</p></header><main>${withheldPart(definition, withheld)}${result.contests.map((sheet) => sheetSection(sheet))}</main><footer class="soft"><p>Election fingerprint: <code>${result.election}</code><br>In words: ${words}</p><p>Anyone can repeat this count from the election record: <code>tellers verify</code>.</p></footer>`;
  return page({ title: `Result: ${definition.title}`, notice: result.notice, body });
}

/** One sheet as a page of its own, for counts from a file. */
export function sheetPage(sheet: Sheet): string {
  const body = html`<header><h1>Result of a count</h1></header><main>${sheetSection(sheet)}</main>`;
  return page({ title: `Result: ${sheet.question}`, notice: null, body });
}
