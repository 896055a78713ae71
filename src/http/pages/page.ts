import { type Html, html } from './html.ts';

/** The frame of every page: no script, one stylesheet of our own, nothing from elsewhere. */
export function page(input: { readonly title: string; readonly header: Html; readonly main: Html }): string {
  const { title, header, main } = input;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="data:,">
</head>
<body>
<header>
${header}
</header>
<main>
${main}
</main>
<footer>
<p>Tellers. Do not trust this server: check it yourself, with the command above or any other verifier.</p>
</footer>
</body>
</html>
`.markup;
}
