import type { Told } from './english.ts';
import { type Html, html } from './escape.ts';
import { pairwiseTables } from './pairwise-words.ts';
import { collegeTables, scoreTables } from './score-words.ts';

/** The tables of a pairwise count, of marks, places and sections; nothing for other rules. */
export function pairwiseParts(sheet: Told): Html {
  const all = [...pairwiseTables(sheet), ...scoreTables(sheet), ...collegeTables(sheet)];
  const tables = all.map(({ title, caption, columns, rows }) => {
    const heads = columns.map((column) => html`<th scope="col"><bdi>${column}</bdi></th>`);
    const body = rows.map(
      ({ name, cells }) =>
        html`<tr><th scope="row"><bdi>${name}</bdi></th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`,
    );
    return html`<h3>${title}</h3><p class="soft">${caption}</p><div class="scroll" tabindex="0" role="region" aria-label="${title}"><table><thead><tr><td></td>${heads}</tr></thead><tbody>${body}</tbody></table></div>`;
  });
  return html`${tables}`;
}
