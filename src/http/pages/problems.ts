import { PROBLEM_CODES, PROBLEMS } from '../../contract/problems.ts';
import type { PageContext } from './context.ts';
import { html } from './html.ts';
import { textsOf } from './languages.ts';
import { page } from './page.ts';

/** Where the `type` of every problem points: all codes of the one table. They are English in every language, as in answers. */
export function problemsPage(context: PageContext): string {
  const { problems } = textsOf(context.language);
  const parts = PROBLEM_CODES.map(
    (code) => html`<section class="card" id="${code}" lang="en" dir="ltr">
<h2><code>${code}</code></h2>
<p>${PROBLEMS[code].title}.</p>
<p class="state">HTTP ${PROBLEMS[code].status}</p>
</section>`,
  );
  return page(context, {
    title: problems.title,
    header: html`<h1>${problems.title}</h1>
<p class="lead">${problems.lead}</p>`,
    main: html`${parts}`,
  });
}
