/**
 * Notices, lists of facts, tables, buttons and forms: what the server's pages and the voting page are both made of. The
 * table of all stages is the largest thing on a page and far below: it is laid out when somebody comes near it.
 */
export const PARTS = `
.notice{margin:1rem 0;padding:.625rem 1rem;color:var(--warn);background:var(--warn-tint);border-inline-start:4px solid var(--warn-line);border-radius:2px}
.photo{display:block;width:3.5rem;height:3.5rem;object-fit:cover;border-radius:.375rem;background:var(--tint)}
.statement{margin-block:0 .5rem;white-space:pre-line}
[role=alert].notice{color:var(--bad);background:var(--card);border:2px solid var(--bad);border-inline-start-width:6px}
.state{display:inline-block;margin:.25rem 0;padding:.1875rem .75rem;border:1px solid var(--edge);border-radius:1.25rem;background:var(--tint);font-size:.9375rem;font-weight:600}
.state.open{color:var(--accent-ink);background:var(--accent);border-color:var(--accent)}
.election,.card{border:1px solid var(--line);border-radius:var(--radius);background:var(--card);padding:1rem 1.25rem;margin:1.25rem 0}
.election>h2:first-child,.card>h2:first-child{margin-block-start:0;padding-block-start:0;border:0}
.card>:is(h3:first-child,.organisation+h3){margin-block-start:0}
.card>.organisation{margin:0;font-size:.9375rem}
.card>h3 a{display:inline-block;min-height:2.75rem;padding-block:.5rem;font-size:1.1875rem}
dl.facts,body.vote dl{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;gap:.375rem 1.25rem}
dl.facts dt,body.vote dt{color:var(--soft)}
dl.facts dd,body.vote dd{margin:0;overflow-wrap:anywhere}
time small{color:var(--soft);font-size:.9375rem}
ol.words{direction:ltr;display:grid;grid-template-columns:repeat(auto-fill,minmax(8rem,1fr));gap:.25rem 1rem;margin:.75rem 0;padding-inline-start:2rem;font-size:1.0625rem;font-weight:600}
ol.words li::marker{color:var(--soft);font-weight:400;font-size:.875rem}
dl.facts:not(:first-child){margin-block-start:1.25rem}
.foot a.alone{vertical-align:baseline}
a.alone,body.vote :is(p,li,bdi)>a:only-child{display:inline-block;vertical-align:top;min-height:2.75rem;padding-block:.625rem}
ul.links{list-style:none;padding:0}
ul.links li{padding:0}
ul.links a{display:inline-block;padding-block:.625rem;min-height:2.75rem}
table.plain{border-collapse:collapse;width:100%;margin:.5rem 0;font-size:1rem}
table.plain :is(th,td){position:static;min-width:0;max-width:none;text-align:start;white-space:normal;background:none;box-shadow:none;padding:.4375rem .75rem;padding-inline-start:0;border-block-end:1px solid var(--line);vertical-align:top}
table.plain thead th{color:var(--soft);font-weight:600}
table.plain tbody th{font-weight:400}
table.plain :is(th,td).number{text-align:end;padding-inline:.75rem 0;font-variant-numeric:tabular-nums}
.bars:dir(rtl) svg{transform:scaleX(-1)}
details.stage~.scroll{content-visibility:auto;contain-intrinsic-size:auto 1px auto 30rem}
button,a.main,a.button{font:inherit;min-height:2.75rem;min-width:2.75rem;padding:.5rem 1.125rem;border-radius:var(--radius);border:2px solid var(--accent);color:var(--accent);background:var(--card);cursor:pointer}
a.main,a.button{display:inline-block;text-decoration:none}
button.main,a.main{color:var(--accent-ink);background:var(--accent);font-weight:600;margin-block:.75rem;margin-inline-end:.5rem}
button.small{border-color:var(--edge);margin:.5rem 0;font-size:1rem}
button[disabled]{color:var(--soft);border-color:var(--line);background:var(--tint);cursor:default}
label{display:block;margin-block-start:.75rem;font-weight:600}
form input,form textarea{font:inherit;width:100%;max-width:24rem;min-height:2.75rem;padding:.5rem .75rem;margin:.25rem 0;border:2px solid var(--edge);border-radius:.375rem;color:var(--ink);background:var(--card)}
form textarea{max-width:100%;min-height:9rem;font-family:var(--mono)}
fieldset{border:1px solid var(--line);border-radius:var(--radius);background:var(--card);margin:1.25rem 0;padding:.5rem 1rem 1rem;min-width:0}
legend{float:inline-start;width:100%;font-size:1.1875rem;font-weight:600;line-height:1.3;padding:.25rem 0 0;overflow-wrap:anywhere}
legend+*{clear:both}
summary{cursor:pointer;min-height:2.75rem;padding-block:.625rem}
`;
