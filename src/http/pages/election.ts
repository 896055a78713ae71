import type { PageContext } from './context.ts';
import type { ElectionData } from './election-data.ts';
import {
  contestsPart,
  downloadsPart,
  factsPart,
  fingerprintPart,
  ledgersPart,
  noticePart,
  organisationPart,
  privacyPart,
  receiptPart,
  replacedPart,
  turnoutPart,
  verifyPart,
  votePart,
} from './election-parts.ts';
import { html } from './html.ts';
import { textsOf } from './languages.ts';
import { page } from './page.ts';
import { shortResultPart } from './result.ts';
import { wordingOf } from './wording.ts';

/** The public page of one election: how it stands, in words; what anybody can look up; how anybody checks it. */
export function electionPage(
  context: PageContext,
  input: { readonly data: ElectionData; readonly publicUrl: string },
): string {
  const { data, publicUrl } = input;
  const { status, definition } = data;
  const { states, saidOfState } = textsOf(context.language);
  const words = definition === null ? null : wordingOf(definition, context.language);
  const title = words?.title ?? status.title;
  const open = status.state === 'voting' ? html` open` : html``;
  return page(context, {
    title,
    description: `${title}: ${states[status.state]}`,
    ...(words === null ? {} : { contact: words.contact }),
    header: html`${organisationPart(context, data)}<h1 dir="auto">${title}</h1>
<p class="state${open}">${states[status.state]}</p>
<p class="lead">${saidOfState[status.state]}</p>`,
    main: html`${noticePart(context, definition)}
${replacedPart(context, data)}
${votePart(context, data)}
${shortResultPart(context, data)}
${factsPart(context, data)}
${turnoutPart(context, data)}
${contestsPart(context, data)}
${fingerprintPart(context, data)}
${receiptPart(context, data)}
${verifyPart(context, data, publicUrl)}
${downloadsPart(context, data)}
${ledgersPart(context, data)}
${privacyPart(context, data)}`,
  });
}
