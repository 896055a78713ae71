import { pageAssets } from './assets.ts';
import { contactLinks } from './contact.ts';
import type { PageContext } from './context.ts';
import { type Html, html } from './html.ts';
import { directionOf, LANGUAGES, OWN_NAMES, textsOf } from './languages.ts';

/** The same page in the other languages. */
function languageSwitch({ path, language }: PageContext): Html {
  const links = LANGUAGES.map((other) =>
    other === language
      ? html`<li><span aria-current="true" lang="${other}">${OWN_NAMES[other]}</span></li>`
      : html`<li><a href="${path}?lang=${other}" lang="${other}" hreflang="${other}">${OWN_NAMES[other]}</a></li>`,
  );
  return html`<nav class="languages" aria-label="${textsOf(language).frame.languages}"><ul>${links}</ul></nav>`;
}

/** What every page of the service has in its head: one stylesheet of our own, held by its hash; the name mark as its icon. */
export function headParts(language: string): Html {
  const { style, mark, arabicFont } = pageAssets();
  // Text that waits for its letters and then moves is what readers see first.
  const font =
    language === 'ar'
      ? html`<link rel="preload" href="${arabicFont.path}" as="font" type="font/woff2" crossorigin>
`
      : html``;
  return html`<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${font}<link rel="stylesheet" href="${style.path}" integrity="${style.integrity}">
<link rel="icon" href="${mark.path}" type="image/svg+xml">`;
}

/** Where a page says when: the program that says it by the reader's clock, too. */
function timeProgram(main: Html): Html {
  const { readersTime } = pageAssets();
  if (!main.markup.includes('<time ')) return html``;
  return html`<script type="module" src="${readersTime.path}" integrity="${readersTime.integrity}"></script>
`;
}

/** The name mark and the way to all elections. */
export function nameMark(keep: string): Html {
  return html`<a class="mark" href="/${keep}"><img src="${pageAssets().mark.path}" alt="" width="32" height="32">Tellers</a>`;
}

/** The frame of every page: nothing from elsewhere, and no program but the one for the reader's clock. */
export function page(
  context: PageContext,
  input: {
    readonly title: string;
    readonly description?: string;
    readonly header: Html;
    readonly main: Html;
    readonly contact?: string;
  },
): string {
  const { title, description = title, header, main, contact } = input;
  const { language, keep } = context;
  const { frame } = textsOf(language);
  const help = contact === undefined ? html`` : html`<p>${contactLinks(frame.help(contact))}</p>`;
  return html`<!doctype html>
<html lang="${language}" dir="${directionOf(language)}">
<head>
${headParts(language)}
${timeProgram(main)}<title>${title}</title>
<meta name="description" content="${description}">
</head>
<body>
<a class="skip" href="#main">${frame.skip}</a>
<header>
<div class="top">${nameMark(keep)}${languageSwitch(context)}</div>
</header>
<main id="main" tabindex="-1">
<div class="title">
${header}
</div>
${main}
</main>
<footer class="foot">
${help}<p>${frame.footer}</p>
</footer>
</body>
</html>
`.markup;
}
