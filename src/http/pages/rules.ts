import type { PageContext } from './context.ts';
import type { ElectionData } from './election-data.ts';
import { html } from './html.ts';
import { textsOf } from './languages.ts';
import { page } from './page.ts';

/** The rules of an election as its definition has them: plain text, exactly as it was signed. */
export function rulesPage(context: PageContext, { status, definition }: ElectionData): string {
  const { rules, result } = textsOf(context.language);
  const text = definition?.rules ?? '';
  return page(context, {
    title: `${rules.title}: ${status.title}`,
    ...(definition === null ? {} : { contact: definition.contact }),
    header: html`<h1>${rules.title}</h1>
<p class="lead" dir="auto">${status.title}</p>
<p><a class="alone" href="/elections/${status.election}${context.keep}">${result.back}</a></p>`,
    main: text === '' ? html`<p>${rules.none}</p>` : html`<pre class="rules" dir="auto" tabindex="0">${text}</pre>`,
  });
}
