import type { PageContext } from './context.ts';
import type { ElectionData } from './election-data.ts';
import { html } from './html.ts';
import { textsOf } from './languages.ts';
import { page } from './page.ts';
import { wordingOf } from './wording.ts';

/** The rules of an election as its definition has them: plain text, exactly as it was signed. */
export function rulesPage(context: PageContext, { status, definition }: ElectionData): string {
  const { rules, result } = textsOf(context.language);
  const words = definition === null ? null : wordingOf(definition, context.language);
  const text = words?.rules ?? '';
  const title = words?.title ?? status.title;
  return page(context, {
    title: `${rules.title}: ${title}`,
    ...(words === null ? {} : { contact: words.contact }),
    header: html`<h1>${rules.title}</h1>
<p class="lead" dir="auto">${title}</p>
<p><a class="alone" href="/elections/${status.election}${context.keep}">${result.back}</a></p>`,
    main:
      text === ''
        ? html`<p>${rules.none}</p>`
        : html`<pre class="rules" lang="${words?.language ?? ''}" dir="auto" tabindex="0">${text}</pre>`,
  });
}
