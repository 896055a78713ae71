import type { ProblemCode } from '../../contract/problems.ts';
import type { PageContext } from './context.ts';
import { type Html, html } from './html.ts';
import { textsOf } from './languages.ts';
import { page } from './page.ts';

/** The problems that a person can meet on a page: one page each, with one thing to do. */
export type PageProblem = Extract<
  ProblemCode,
  'not-found' | 'election-not-found' | 'method-not-allowed' | 'busy' | 'internal-error'
>;

function wordsOf(context: PageContext, input: { code: PageProblem; request: string }): readonly [string, string] {
  const { messages } = textsOf(context.language);
  switch (input.code) {
    case 'not-found':
      return [messages.notFound, messages.notFoundWhy];
    case 'election-not-found':
      return [messages.noElection, messages.noElectionWhy];
    case 'method-not-allowed':
      return [messages.method, messages.methodWhy];
    case 'busy':
      return [messages.busy, messages.busyWhy];
    case 'internal-error':
      return [messages.failed, messages.failedWhy(input.request)];
  }
}

/** The one thing to do: where the service could not answer now, the same page once more. */
function action({ language, path, keep }: PageContext, code: PageProblem): Html {
  const { messages } = textsOf(language);
  const [to, text] =
    code === 'busy' || code === 'internal-error'
      ? [`${path}${keep}`, messages.again]
      : [`/${keep}`, messages.toElections];
  return html`<p><a class="button" href="${to}">${text}</a></p>`;
}

/** What a person sees instead of a problem in JSON. */
export function messagePage(
  context: PageContext,
  input: { readonly code: PageProblem; readonly request?: string },
): string {
  const [title, why] = wordsOf(context, { code: input.code, request: input.request ?? '' });
  return page(context, {
    title,
    header: html`<h1>${title}</h1>
<p class="lead">${why}</p>`,
    main: action(context, input.code),
  });
}
