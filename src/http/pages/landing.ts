import type { ElectionStatus } from '../../contract/observer-api.ts';
import { API_PREFIX } from '../../contract/routes.ts';
import { RECORD } from '../../core/record/paths.ts';
import { type Html, html } from './html.ts';
import { page } from './page.ts';

/** The states in words for people; the plain state stands in the API. */
const STATES: { readonly [S in ElectionStatus['state']]: string } = {
  draft: 'Draft',
  prepared: 'Being prepared',
  announced: 'Announced: ballot tokens can be drawn',
  voting: 'Voting is open',
  closed: 'Voting is closed',
  mixed: 'Ballots are mixed and being opened',
  unsealed: 'Ballots are opened and counted, not declared yet',
  declared: 'Result declared',
  annulled: 'Annulled',
};

/** The first letter of a sentence. */
function capital(sentence: string): string {
  return sentence.slice(0, 1).toUpperCase() + sentence.slice(1);
}

/** `2026-11-25T08:00:00Z` as people read it. */
function instant(text: string): Html {
  return html`<time datetime="${text}">${text.slice(0, 10)} ${text.slice(11, 19)} UTC</time>`;
}

function turnoutTable(election: ElectionStatus): Html {
  const rows = election.turnout.map(
    ({ section, entitled, ballots }) =>
      html`<tr><td>${section}</td><td class="number">${entitled}</td><td class="number">${ballots}</td></tr>`,
  );
  return html`<h3>Turnout</h3>
<table>
<thead><tr><th>Section</th><th class="number">On the roll</th><th class="number">Ballots</th></tr></thead>
<tbody>${rows}</tbody>
</table>`;
}

function fingerprintPart(election: ElectionStatus): Html {
  if (election.fingerprint === null) return html``;
  const words = election.words.map((word) => html`<li>${word}</li>`);
  return html`<h3>Fingerprint of the definition</h3>
<p>Compare these twelve words with the ones that your organisation published elsewhere:</p>
<ol class="words">${words}</ol>
<p><code>${election.fingerprint}</code></p>`;
}

function recordPart(election: ElectionStatus, publicUrl: string): Html {
  const path = `${API_PREFIX}/elections/${election.election}/record`;
  const link = (file: string, text: string): Html => html`<li><a href="${path}/${file}">${text}</a></li>`;
  const declared = election.state === 'declared';
  const links = [
    ...(declared ? [link(RECORD.resultPage, 'The result, stage by stage')] : []),
    ...(declared ? [link(RECORD.declaration, 'The signed declaration')] : []),
    link(RECORD.definition, 'The definition, exactly as it was signed'),
    link(`${RECORD.boxLedger}/entries.jsonl`, 'The ballot box, line by line'),
    link(RECORD.index, 'All files of the record'),
    html`<li><a href="${path}.tar">The whole record as one archive</a></li>`,
  ];
  // Not the fingerprint of this page: whoever shows a false page would show a fitting one.
  const anchor = election.fingerprint === null ? '' : ' \\\n  --fingerprint FROM-YOUR-NOTICE';
  return html`<h3>Election record</h3>
<ul class="links">${links}</ul>
<h3>Check it yourself</h3>
<p>With a copy of this program on your own machine:</p>
<pre><code>npx --no tellers verify ${publicUrl}${path}${anchor}</code></pre>`;
}

/** The way to the ballot, while there is one: the link carries the whole fingerprint. */
function votePart(election: ElectionStatus): Html {
  if (election.state !== 'announced' && election.state !== 'voting') return html``;
  const to = `/vote/${election.election}#${election.fingerprint ?? ''}`;
  return html`<p><a class="main" href="${to}">${election.state === 'voting' ? 'Vote' : 'Get your ballot paper'}</a></p>`;
}

function electionPart(election: ElectionStatus, publicUrl: string): Html {
  const notice = election.notice === '' ? html`` : html`<p class="notice">${capital(election.notice)}.</p>`;
  return html`<section class="election">
<h2>${election.title}</h2>
<p class="state">${STATES[election.state]}</p>
${notice}
${votePart(election)}
<dl>
<dt>Voting opens</dt><dd>${instant(election.opens)}</dd>
<dt>Voting closes</dt><dd>${instant(election.closes)}</dd>
</dl>
${turnoutTable(election)}
${fingerprintPart(election)}
${recordPart(election, publicUrl)}
</section>`;
}

/** The page at `/`: every announced election and how anybody checks it. */
export function landingPage(input: {
  readonly elections: readonly ElectionStatus[];
  readonly publicUrl: string;
}): string {
  const { elections, publicUrl } = input;
  const list =
    elections.length === 0
      ? html`<p>No election has been announced yet.</p>`
      : html`${elections.map((election) => electionPart(election, publicUrl))}`;
  return page({
    title: 'Elections',
    header: html`<h1>Elections</h1>
<p class="lead">Every ballot, count and signature of an election stands in its record. Anybody can check all of it.</p>`,
    main: list,
  });
}
