import type { ElectionStatus } from '../../app/record/election-status.ts';
import { API_PREFIX } from '../../contract/routes.ts';
import { BLANK_OPTION, type Definition } from '../../core/election/definition.ts';
import { instantToMs } from '../../core/election/values.ts';
import { RECORD } from '../../core/record/paths.ts';
import { contactLinks } from './contact.ts';
import type { PageContext } from './context.ts';
import { instant, number, share } from './dates.ts';
import type { ElectionData } from './election-data.ts';
import { type Html, html } from './html.ts';
import { type Language, ruleNameIn, textsOf } from './languages.ts';
import { wordingOf } from './wording.ts';

/** The parts of an election's public page. Nothing in them says how anybody voted; turnout is by section, never by option. */

export type ElectionPart = (context: PageContext, data: ElectionData) => Html;

const NOTHING = html``;

/** Where the record of an election is served. */
export function recordPath(election: string): string {
  return `${API_PREFIX}/elections/${election}/record`;
}

/** Where a picture of the definition is served. */
function imagePath(election: string, sha256: string): string {
  return `${recordPath(election)}/${RECORD.blob(sha256)}`;
}

/** Whose election it is, with its logo. */
export const organisationPart: ElectionPart = ({ language }, { status, definition }) => {
  if (definition === null) return NOTHING;
  const { organisation, language: tongue } = wordingOf(definition, language);
  const { logo } = definition.organisation;
  const picture =
    logo === null ? NOTHING : html`<img src="${imagePath(status.election, logo.sha256)}" alt="" height="48">`;
  return html`<p class="organisation">${picture}<bdi lang="${tongue}">${organisation}</bdi></p>`;
};

/** Who holds the keys, and whether it is a test: the same facts as the notice of the record, in the reader's language. */
export function noticePart({ language }: PageContext, definition: Definition | null): Html {
  if (definition === null) return NOTHING;
  const { election } = textsOf(language);
  return definition.test ? html`<p class="notice">${election.test}</p>` : NOTHING;
}

/** The way to the ballot, while there is one: the link carries the whole fingerprint. */
export function votePart({ language, keep }: PageContext, { status }: ElectionData): Html {
  const { election } = textsOf(language);
  const to = `/vote/${status.election}${keep}#${status.fingerprint ?? ''}`;
  if (status.state === 'voting') return html`<p><a class="main" href="${to}">${election.vote}</a></p>`;
  if (status.state === 'announced') return html`<p><a class="main" href="${to}">${election.getPaper}</a></p>`;
  if (status.state === 'declared')
    return html`<p><a class="main" href="/elections/${status.election}/result${keep}">${election.seeResult}</a></p>`;
  return NOTHING;
}

function holders({ language }: PageContext, definition: Definition): Html {
  const { election } = textsOf(language);
  const { threshold, trustees } = definition.electionKey;
  const names = trustees.map(({ name }) => html`<li><bdi>${name}</bdi></li>`);
  const words =
    trustees.length === 1
      ? election.one
      : election.several(number(threshold, language), number(trustees.length, language));
  return html`${words}<ul>${names}</ul>`;
}

/** What the two instants are called: what is past is said as past. */
export function instantWords(
  status: Pick<ElectionStatus, 'now' | 'opens' | 'closes'>,
  language: Language,
): { readonly opens: string; readonly closes: string } {
  const { election } = textsOf(language);
  const [now, opens, closes] = [status.now, status.opens, status.closes].map((text) => instantToMs(text) ?? 0);
  return {
    opens: (now ?? 0) >= (opens ?? 0) ? election.opened : election.opens,
    closes: (now ?? 0) >= (closes ?? 0) ? election.closed : election.closes,
  };
}

/** What, when, who, and who holds the keys. */
export const factsPart: ElectionPart = (context, { status, definition }) => {
  const { language } = context;
  const { election } = textsOf(language);
  const zone = definition?.zone ?? null;
  const { opens, closes } = instantWords(status, language);
  const { required, certificates } = definition?.officers ?? { required: 1, certificates: [] };
  const together =
    certificates.length < 2
      ? ''
      : election.officersNeeded(number(required, language), number(certificates.length, language));
  const people =
    definition === null
      ? NOTHING
      : html`<dt>${election.runBy}</dt><dd><bdi>${wordingOf(definition, language).organisation}</bdi></dd>
<dt>${election.officers}</dt><dd><ul>${certificates.map(({ name }) => html`<li><bdi>${name}</bdi></li>`)}</ul>${together}</dd>
<dt>${election.trustees}</dt><dd>${holders(context, definition)}</dd>
<dt>${election.help}</dt><dd><bdi>${contactLinks(wordingOf(definition, language).contact)}</bdi></dd>`;
  return html`<dl class="facts">
<dt>${opens}</dt><dd>${instant(status.opens, { language, zone })}</dd>
<dt>${closes}</dt><dd>${instant(status.closes, { language, zone })}</dd>
${people}
</dl>`;
};

/** Every question with its options, in the order of the ballot paper. */
export const contestsPart: ElectionPart = ({ language }, { status, definition }) => {
  if (definition === null) return NOTHING;
  const { election } = textsOf(language);
  const words = wordingOf(definition, language);
  const parts = definition.contests.map((contest) => {
    const options = contest.options
      .filter(({ id }) => id !== BLANK_OPTION)
      .map(({ id, photo }) => {
        const { name, statement } = words.option(contest.id, id);
        const picture =
          photo === null
            ? NOTHING
            : html`<img class="photo" src="${imagePath(status.election, photo.sha256)}" alt="" width="56" height="56" loading="lazy">`;
        const said = statement === '' ? NOTHING : html`<p class="statement soft">${statement}</p>`;
        return html`<li>${picture}<bdi>${name}</bdi>${said}</li>`;
      });
    return html`<section class="card"><h3 lang="${words.language}" dir="auto">${words.question(contest.id)}</h3>
<dl class="facts"><dt>${election.seats}</dt><dd>${number(contest.seats, language)}</dd>
<dt>${election.rule}</dt><dd>${ruleNameIn(language, contest.rule.id)}</dd>
<dt>${election.options}</dt><dd lang="${words.language}" dir="${words.direction}"><ol>${options}</ol></dd></dl></section>`;
  });
  return html`<h2>${election.whatTitle}</h2>${parts}`;
};

/** How many of each section have voted: nothing more is known before the ballots are opened. */
export const turnoutPart: ElectionPart = ({ language }, { status, definition }) => {
  const { turnout } = status;
  if (turnout.length === 0) return NOTHING;
  const { election } = textsOf(language);
  const words = definition === null ? null : wordingOf(definition, language);
  const name = (id: string) => words?.section(id) ?? id;
  const row = (label: Html, of: { readonly entitled: number; readonly ballots: number }) =>
    html`<tr><th scope="row">${label}</th><td class="number">${number(of.entitled, language)}</td><td class="number">${number(of.ballots, language)}</td><td class="number">${share(of.ballots, of.entitled, language)}</td></tr>`;
  const rows = turnout.map((of) => row(html`<bdi>${name(of.section)}</bdi>`, of));
  const sum = (key: 'entitled' | 'ballots') => turnout.reduce((total, of) => total + of[key], 0);
  const all =
    turnout.length < 2
      ? NOTHING
      : row(html`<b>${election.all}</b>`, { entitled: sum('entitled'), ballots: sum('ballots') });
  return html`<h2>${election.turnout}</h2>
<p class="soft">${election.turnoutNote}</p>
<table class="plain">
<thead><tr><th scope="col">${election.section}</th><th scope="col" class="number">${election.onRoll}</th><th scope="col" class="number">${election.ballots}</th><th scope="col" class="number">${election.share}</th></tr></thead>
<tbody>${rows}${all}</tbody>
</table>`;
};

/** Whole and as words, to be compared with a notice that came another way. */
export const fingerprintPart: ElectionPart = ({ language }, { status }) => {
  if (status.fingerprint === null) return NOTHING;
  const { election } = textsOf(language);
  const words = status.words.map((word) => html`<li>${word}</li>`);
  return html`<h2>${election.fingerprint}</h2>
<p>${election.compare}</p>
<ol class="words" lang="en">${words}</ol>
<p class="soft">${election.whole}</p>
<p><code>${status.fingerprint}</code></p>`;
};

/** Where a receipt can be held against the ballot box; the page does it on the reader's own device. */
export const receiptPart: ElectionPart = ({ language, keep }, { status }) => {
  if (status.fingerprint === null) return NOTHING;
  const { election } = textsOf(language);
  return html`<h2>${election.receipt}</h2>
<p>${election.receiptWhy}</p>
<p><a class="button" href="/check/${status.election}${keep}#${status.fingerprint}">${election.receiptLink}</a></p>`;
};

/** One command, and what no command can show. */
export function verifyPart({ language }: PageContext, { status }: ElectionData, publicUrl: string): Html {
  if (status.fingerprint === null) return NOTHING;
  const { election } = textsOf(language);
  // Not the fingerprint of this page: whoever shows a false page would show a fitting one.
  return html`<h2>${election.verify}</h2>
<p>${election.verifyWhy}</p>
<pre tabindex="0"><code>npx --no tellers verify ${publicUrl}${recordPath(status.election)} \\
  --fingerprint FROM-YOUR-NOTICE</code></pre>
<p class="soft">${election.notProved}</p>`;
}

/** The newest signed heads of all ledgers. */
export const ledgersPart: ElectionPart = ({ language }, { status, heads }) => {
  if (heads.length === 0) return NOTHING;
  const { election } = textsOf(language);
  const path = recordPath(status.election);
  const rows = heads.map(({ folder, registrar, size, root }) => {
    const name = registrar === null ? election.box : election.register(registrar);
    return html`<section class="card"><h3>${name}</h3>
<dl class="facts"><dt>${election.lines}</dt><dd>${number(Number(size), language)}</dd>
<dt>${election.root}</dt><dd><code>${root}</code></dd></dl>
<ul class="links"><li><a href="${path}/${folder}/checkpoint">${name}: ${election.signedHead}</a></li>
<li><a href="${path}/${folder}/entries.jsonl">${name}: ${election.entries}</a></li></ul></section>`;
  });
  return html`<h2>${election.ledgers}</h2>
<p class="soft">${election.ledgersNote}</p>
${rows}`;
};

/** Everything that can be taken home. */
export const downloadsPart: ElectionPart = ({ language, keep }, { status, definition, result }) => {
  if (definition === null) return NOTHING;
  const { election } = textsOf(language);
  const path = recordPath(status.election);
  const link = (to: string, text: string): Html => html`<li><a href="${to}">${text}</a></li>`;
  const declared =
    result === null
      ? []
      : [
          link(`${path}/${RECORD.resultPage}`, election.recordedResult),
          link(`${path}/${RECORD.declaration}`, election.declaration),
        ];
  return html`<h2>${election.downloads}</h2>
<ul class="links">${[
    ...declared,
    link(`${path}.tar`, election.archive),
    link(`${path}/${RECORD.index}`, election.index),
    link(`${path}/${RECORD.definition}`, election.definition),
    link(`/elections/${status.election}/rules${keep}`, election.rules),
    link(`${path}/${RECORD.boxLedger}/entries.jsonl`, election.boxLines),
  ]}</ul>`;
};

/** That officers put another voting page in the place of the one before, why, and where they signed it. */
export const replacedPart: ElectionPart = ({ language }, { status, replaced }) => {
  if (replaced === null) return NOTHING;
  const { election } = textsOf(language);
  const path = `${recordPath(status.election)}/${RECORD.act(replaced.act)}`;
  return html`<div class="notice"><p>${election.replaced}</p>
<p><bdi>${replaced.reason}</bdi></p>
<p><a class="alone" href="${path}">${election.replacedAct}</a></p></div>`;
};

/** What is kept, who can see that somebody voted, and that nobody can see how. */
export const privacyPart: ElectionPart = ({ language }, { definition }) => {
  if (definition === null) return NOTHING;
  const { election } = textsOf(language);
  const { rollSalts, logs } = definition.retentionDays;
  return html`<h2>${election.privacy}</h2>
<ul><li>${election.privacyThat}</li><li>${election.privacyHow}</li><li>${election.kept(number(rollSalts, language), number(logs, language))}</li><li>${election.privacyOther}</li></ul>`;
};
