import type { ElectionStatus, StatusState } from '../../app/record/election-status.ts';
import type { Definition } from '../../core/election/definition.ts';
import type { PageContext } from './context.ts';
import { instant, number } from './dates.ts';
import { instantWords } from './election-parts.ts';
import { type Html, html } from './html.ts';
import { textsOf } from './languages.ts';
import { page } from './page.ts';
import { type Wording, wordingOf } from './wording.ts';

/** An election as the list of all of them shows it. */
export interface ListedElection {
  readonly status: ElectionStatus;
  /** Null where nothing is fixed yet. */
  readonly definition: Definition | null;
}

/** What people look for first stands first. */
export const GROUPS = [
  { of: 'now', states: ['voting'] },
  { of: 'soon', states: ['announced'] },
  { of: 'counting', states: ['closed', 'mixed', 'unsealed'] },
  { of: 'over', states: ['declared'] },
  { of: 'annulled', states: ['annulled'] },
] as const satisfies readonly { readonly of: string; readonly states: readonly StatusState[] }[];

/** Several organisations may share a service, and elections of one name. */
function organisationLine(words: Wording | null): Html {
  return words === null
    ? html``
    : html`<p class="organisation"><bdi lang="${words.language}">${words.organisation}</bdi></p>`;
}

function electionCard({ language, keep }: PageContext, { status, definition }: ListedElection): Html {
  const zone = definition?.zone ?? null;
  const words = definition === null ? null : wordingOf(definition, language);
  const title = words?.title ?? status.title;
  const { states, saidOfState, election, landing } = textsOf(language);
  const ballots = status.turnout.reduce((sum, of) => sum + of.ballots, 0);
  const entitled = status.turnout.reduce((sum, of) => sum + of.entitled, 0);
  const open = status.state === 'voting' ? html` open` : html``;
  const which = html`<span class="visually-hidden"> – ${title}</span>`;
  const action =
    status.state === 'voting'
      ? html`<p><a class="main" href="/vote/${status.election}${keep}#${status.fingerprint ?? ''}">${election.vote}${which}</a></p>`
      : status.state === 'declared'
        ? html`<p><a class="button" href="/elections/${status.election}/result${keep}">${election.seeResult}${which}</a></p>`
        : html``;
  const { opens, closes } = instantWords(status, language);
  const cast =
    status.state === 'announced'
      ? html``
      : html`<dt>${status.state === 'voting' ? landing.ballots : election.ballots}</dt><dd>${number(ballots, language)} / ${number(entitled, language)}</dd>`;
  return html`<section class="card">
${organisationLine(words)}<h3 dir="auto"><a href="/elections/${status.election}${keep}">${title}</a></h3>
<p class="state${open}">${states[status.state]}</p>
<p>${saidOfState[status.state]}</p>
<dl class="facts">
<dt>${opens}</dt><dd>${instant(status.opens, { language, zone })}</dd>
<dt>${closes}</dt><dd>${instant(status.closes, { language, zone })}</dd>
${cast}
</dl>
${action}
</section>`;
}

/** The page at `/`: every announced election, those that need a member first. @param all how many there are in all */
export function landingPage(
  context: PageContext,
  input: { readonly elections: readonly ListedElection[]; readonly all: number },
): string {
  const { elections, all } = input;
  const { landing } = textsOf(context.language);
  const groups = GROUPS.flatMap(({ of, states }) => {
    const own = elections.filter(({ status }) => (states as readonly StatusState[]).includes(status.state));
    return own.length === 0
      ? []
      : [html`<h2>${landing[of]}</h2>${own.map((election) => electionCard(context, election))}`];
  });
  const more =
    all > elections.length ? html`<p class="soft">${landing.more(number(all, context.language))}</p>` : html``;
  return page(context, {
    title: landing.title,
    description: landing.lead,
    header: html`<h1>${landing.title}</h1>
<p class="lead">${landing.lead}</p>`,
    main: groups.length === 0 ? html`<p>${landing.none}</p>` : html`${groups}${more}`,
  });
}
