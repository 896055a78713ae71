import { PROBLEM_CODES, PROBLEMS } from '../../contract/problems.ts';
import { html } from './html.ts';
import { page } from './page.ts';

/** Where the `type` of every problem points: all codes of the one table. */
export function problemsPage(): string {
  const parts = PROBLEM_CODES.map(
    (code) => html`<section class="election" id="${code}">
<h2><code>${code}</code></h2>
<p>${PROBLEMS[code].title}.</p>
<p class="state">HTTP ${PROBLEMS[code].status}</p>
</section>`,
  );
  return page({
    title: 'Problems',
    header: html`<h1>Problems</h1>
<p class="lead">What this service answers when it refuses something. docs/problems.md says what to do about each.</p>`,
    main: html`${parts}`,
  });
}
