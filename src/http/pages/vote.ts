import { html } from './html.ts';
import { headParts } from './page.ts';

/** The program of the voting page, as the build made it. */
export interface PageProgram {
  /** 64 hex digits: its name below /assets, which therefore never means anything else. */
  readonly sha256: string;
  /** `sha384-…` for the browser to hold what it got against. */
  readonly integrity: string;
  readonly content: Uint8Array;
}

/** The frame of the voting page. Everything else is done by its program, on the member's device. */
export function votePage({ sha256, integrity }: Pick<PageProgram, 'sha256' | 'integrity'>): string {
  return html`<!doctype html>
<html lang="en">
<head>
${headParts('en')}
<title>Vote</title>
<script type="module" src="/assets/${sha256}.js" integrity="${integrity}"></script>
</head>
<body class="vote">
<main>
<noscript><h1>Vote</h1><p>Your vote is sealed on your own device, which needs JavaScript. Without it, ask your returning officers for another way to vote.</p></noscript>
</main>
<footer><p>Tellers. What you choose is sealed on this device before it is sent.</p></footer>
</body>
</html>
`.markup;
}
