/** Ground, type scale, links, focus, header and footer. Directions are logical, so that right to left needs no second sheet. */
export const BASE = `
*{box-sizing:border-box}
html{font:100%/1.55 var(--font);-webkit-text-size-adjust:100%;text-size-adjust:100%}
:root:lang(ar){line-height:1.8}
body{margin:0;color:var(--ink);background:var(--page);overflow-wrap:break-word;border-block-start:4px solid var(--accent)}
main,.top,.foot,body.vote #bar header,body.vote footer{max-width:var(--measure);margin-inline:auto;padding-inline:1rem}
.top{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:0 1rem;padding-block:.5rem}
.mark{display:inline-flex;align-items:center;gap:.625rem;min-height:2.75rem;min-width:2.75rem;font-weight:700;font-size:1.125rem;letter-spacing:.01em;color:var(--ink);text-decoration:none}
.mark img{display:block;width:2rem;height:2rem}
.languages ul{display:flex;flex-wrap:wrap;list-style:none;margin:0;padding:0}
.languages a,.languages [aria-current]{display:inline-flex;align-items:center;justify-content:center;min-height:2.75rem;min-width:2.75rem;padding-inline:.5rem;color:var(--accent)}
.languages [aria-current]{color:var(--ink);font-weight:600}
div.title{padding-block:1.25rem .25rem;border-block-start:1px solid var(--line)}
.organisation{display:flex;align-items:center;gap:.75rem;margin:0 0 .5rem;color:var(--soft);font-weight:600}
.organisation img{display:block;max-width:7rem;height:3rem;object-fit:contain;background:#fff;border-radius:.25rem}
h1{font-size:1.875rem;line-height:1.2;letter-spacing:-.01em;margin:0 0 .5rem}
h2{font-size:1.375rem;line-height:1.3;margin:2.25rem 0 .75rem;padding-block-start:1rem;border-block-start:1px solid var(--line);overflow-wrap:anywhere}
h3{font-size:1.0625rem;line-height:1.4;margin:1.5rem 0 .375rem}
:root:lang(ar) :is(h1,h2,h3){line-height:1.5;letter-spacing:0}
p,ul,ol,dl{margin:.5rem 0}
ul,ol{padding-inline-start:1.375rem}
li{padding-block:.125rem}
a{color:var(--accent);text-underline-offset:.15em}
a:hover{text-decoration-thickness:2px}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:2px}
h1:focus,h2:focus{outline:none}
.skip{position:absolute;inset-inline-start:.5rem;inset-block-start:-6rem;padding:.75rem 1rem;background:var(--card);z-index:1}
.skip:focus{inset-block-start:.5rem}
.lead{font-size:1.125rem;color:var(--soft)}
.soft,.quiet{color:var(--soft)}
.soft,.small{font-size:.9375rem}
bdi[dir]{unicode-bidi:isolate}
code,pre{font:.9375rem/1.5 var(--mono);overflow-wrap:anywhere}
code{direction:ltr;unicode-bidi:isolate}
pre{margin:.5rem 0;padding:.75rem 1rem;direction:ltr;text-align:left;background:var(--tint);border:1px solid var(--line);border-radius:var(--radius);white-space:pre-wrap}
pre.rules{direction:inherit;text-align:start;font-family:var(--font);font-size:1rem}
.foot,body.vote footer{margin-block-start:3rem;padding-block:1rem 3rem;border-block-start:1px solid var(--line);color:var(--soft);font-size:.9375rem}
[hidden]{display:none!important}
.visually-hidden{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (prefers-reduced-motion:no-preference){a,button{transition:background-color .12s,color .12s}}
@media (prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important;scroll-behavior:auto!important}}
`;
