/** The one stylesheet of the service's own pages, served as a file: no page carries style or script of its own. */
export const STYLE = `
:root { color-scheme: light dark; --line: #c9ccd1; --soft: #f2f4f6; --ink: #16181d; --quiet: #50555e; --link: #0b57a4;
  --warn: #fff3d1; --warn-line: #b98900; --page: #ffffff; }
@media (prefers-color-scheme: dark) {
  :root { --line: #41464f; --soft: #23272e; --ink: #eceef1; --quiet: #b3b9c3; --link: #8ec2ff; --warn: #3a3110;
    --warn-line: #d8ad2b; --page: #15181d; }
}
* { box-sizing: border-box; }
html { font: 100%/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif; }
body { margin: 0; color: var(--ink); background: var(--page); }
main, header, footer { max-width: 46rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1.5rem; }
footer { padding-top: 1rem; padding-bottom: 2.5rem; color: var(--quiet); font-size: 0.9375rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 0.5rem; }
h2 { font-size: 1.3125rem; line-height: 1.25; margin: 0; overflow-wrap: anywhere; }
h3 { font-size: 1rem; margin: 1.25rem 0 0.25rem; }
p { margin: 0.5rem 0; }
a { color: var(--link); }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
.lead { font-size: 1.0625rem; color: var(--quiet); }
.election { border: 1px solid var(--line); border-radius: 0.5rem; padding: 1rem; margin: 1.25rem 0; }
.state { display: inline-block; margin: 0.5rem 0 0; padding: 0.125rem 0.625rem; border: 1px solid var(--line);
  border-radius: 1rem; background: var(--soft); font-size: 0.9375rem; font-weight: 600; }
.notice { margin: 0.75rem 0; padding: 0.5rem 0.75rem; background: var(--warn); border-left: 4px solid var(--warn-line); }
dl { margin: 0.75rem 0 0; display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1rem; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
ol.words { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: 0.25rem 1rem; margin: 0.5rem 0;
  padding-left: 2rem; font-size: 1.0625rem; font-weight: 600; }
ol.words li::marker { color: var(--quiet); font-weight: 400; font-size: 0.875rem; }
code, pre { font: 0.9375rem/1.45 ui-monospace, "Liberation Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
pre { margin: 0.5rem 0; padding: 0.75rem; background: var(--soft); border: 1px solid var(--line); border-radius: 0.375rem;
  white-space: pre-wrap; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0; }
th, td { text-align: left; padding: 0.375rem 0.75rem 0.375rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th.number, td.number { text-align: right; padding-right: 0; padding-left: 0.75rem; font-variant-numeric: tabular-nums; }
ul.links { margin: 0.5rem 0; padding-left: 1.25rem; }
ul.links li { padding: 0.1875rem 0; }
[hidden] { display: none !important; }
.quiet { color: var(--quiet); }
.vote main { padding-top: 1.5rem; }
.vote h1:focus { outline: none; }
button, a.main { font: inherit; min-height: 2.75rem; min-width: 2.75rem; padding: 0.5rem 1rem; border-radius: 0.5rem;
  border: 2px solid var(--link); color: var(--link); background: var(--page); cursor: pointer; }
button.main, a.main { display: inline-block; color: var(--page); background: var(--link); font-weight: 600;
  text-decoration: none; margin: 0.75rem 0.5rem 0.75rem 0; }
button.small { border-color: var(--line); margin: 0.5rem 0; }
button[disabled] { opacity: 0.45; cursor: default; }
button:focus-visible, input:focus-visible, select:focus-visible, summary:focus-visible { outline: 3px solid var(--link);
  outline-offset: 2px; }
label { display: block; margin-top: 0.75rem; font-weight: 600; }
form input { font: inherit; width: 100%; max-width: 24rem; min-height: 2.75rem; padding: 0.5rem 0.75rem; margin: 0.25rem 0;
  border: 2px solid var(--quiet); border-radius: 0.375rem; color: var(--ink); background: var(--page); }
fieldset { border: 1px solid var(--line); border-radius: 0.5rem; margin: 1.25rem 0; padding: 0.5rem 1rem 1rem; }
legend { font-size: 1.1875rem; font-weight: 600; padding: 0 0.375rem; }
.option { display: flex; align-items: center; gap: 0.75rem; min-height: 2.75rem; padding: 0.25rem 0;
  border-top: 1px solid var(--line); }
.option label, .option .name { flex: 1; margin: 0; padding: 0.5rem 0; font-weight: 400; overflow-wrap: anywhere; }
.option.marked .name { font-weight: 600; }
.option input { width: 1.5rem; height: 1.5rem; flex: none; accent-color: var(--link); }
.option select { font: inherit; min-height: 2.75rem; min-width: 4rem; }
.option .place { width: 2rem; text-align: center; font-weight: 700; font-variant-numeric: tabular-nums; }
.option .actions { display: flex; gap: 0.25rem; }
.option .actions button { padding: 0.25rem 0.5rem; }
@media (max-width: 30rem) {
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: 0.5rem; }
}
@media print { .election { break-inside: avoid; } }
`;
