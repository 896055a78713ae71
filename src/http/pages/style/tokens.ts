/**
 * Colours, type and space, by name. Every ink on every ground that it is used on has a contrast of at least 4.5 : 1, lines of
 * controls at least 3 : 1; test/http/style.test.ts computes them from here.
 */
export const LIGHT = {
  page: '#fbfaf7',
  card: '#ffffff',
  tint: '#f0efea',
  ink: '#1a1e22',
  soft: '#525960',
  line: '#d2d2cb',
  edge: '#7b8085',
  accent: '#0f4c5c',
  'accent-ink': '#ffffff',
  bar: '#3d7d8d',
  good: '#1a6338',
  warn: '#6b4400',
  'warn-tint': '#fdf1d8',
  'warn-line': '#b98900',
  bad: '#9c1f1f',
} as const;

export const DARK: Readonly<Record<keyof typeof LIGHT, string>> = {
  page: '#14181b',
  card: '#1a1f23',
  tint: '#232a2f',
  ink: '#eceeed',
  soft: '#b4bbbf',
  line: '#3b4449',
  edge: '#899298',
  accent: '#86c8d6',
  'accent-ink': '#0c1b20',
  bar: '#5fa3b3',
  good: '#86d3a0',
  warn: '#f3cf86',
  'warn-tint': '#33290f',
  'warn-line': '#c99a2c',
  bad: '#f2a5a5',
};

function declared(colours: Readonly<Record<string, string>>): string {
  return Object.entries(colours)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';');
}

/** `--font` is what a page's language needs; the Arabic letters come along, everything else is the reader's own. */
export function tokens(arabicFont: string): string {
  return `
@font-face{font-family:"Tellers Arabic";font-weight:400;font-display:swap;src:url(${arabicFont}) format("woff2");unicode-range:U+0600-06FF,U+0750-077F,U+0870-088E,U+0890-0891,U+0897-08E1,U+08E3-08FF,U+200C-200E,U+2010-2011,U+204F,U+2E41,U+FB50-FDFF,U+FE70-FE74,U+FE76-FEFC}
:root{color-scheme:light dark;${declared(LIGHT)};--font:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif;--mono:ui-monospace,"Liberation Mono",Menlo,Consolas,monospace;--paper:var(--page);--radius:.5rem;--measure:46rem}
:root:lang(ar){--font:"Tellers Arabic",system-ui,-apple-system,"Segoe UI",Tahoma,sans-serif}
@media (prefers-color-scheme:dark){:root{${declared(DARK)}}}
`;
}
