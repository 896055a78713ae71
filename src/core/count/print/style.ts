/** What the parts of a result look like, wherever they are shown; a page around them gives the colours by name. */
export const RESULT_PARTS = `.soft{color:var(--soft);font-size:.9rem}
.elected{border-inline-start:6px solid var(--good);background:var(--tint);padding:.75rem 1rem;margin:1rem 0}
.elected h3{margin:0;color:var(--good)}
.elected ol,.elected ul{list-style:none;margin:.25rem 0;padding:0}
@media (min-width:48rem){.elected ol.many{columns:2;column-gap:2rem}.elected li{break-inside:avoid}}
.withheld{border-inline-start:6px solid var(--warn);background:var(--warn-tint);padding:.25rem 1rem;margin:1rem 0}
.withheld h2{border-top:0;padding-top:0;margin:.5rem 0}
.elected li{font-size:1.25rem;font-weight:700;overflow-wrap:anywhere}
.elected li span{display:block;font-size:.95rem;font-weight:400;color:var(--soft)}
dl.papers{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.5rem}
dl.papers div{background:var(--tint);padding:.5rem .75rem}
dl.papers dt{font-size:.85rem;color:var(--soft)}
dl.papers dd{margin:0;font-size:1.25rem;font-weight:700;font-variant-numeric:tabular-nums}
details.stage{border:1px solid var(--line);margin:.5rem 0}
details.stage>summary{padding:.6rem .75rem;cursor:pointer}
details.stage>summary span{display:block;margin-top:.15rem}
details.stage>div{padding:.25rem .75rem .75rem;border-top:1px solid var(--line)}
.bars{list-style:none;margin:0;padding:0}
.bars li{margin:.5rem 0}
.bars .row{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1rem}
.bars .name{overflow-wrap:anywhere}
.bars .votes{font-variant-numeric:tabular-nums;margin-inline-start:auto}
.bars svg{display:block;width:100%;height:.6rem;margin-top:.15rem}
.bars .track{fill:var(--tint)}
.bars .fill{fill:var(--bar)}
.bars .out .fill{fill:var(--soft)}
.bars .in .fill{fill:var(--good)}
.fate{font-weight:700}
.in .fate{color:var(--good)}
.scroll{overflow:auto;max-height:88vh;border:1px solid var(--line)}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{padding:.35rem .6rem;text-align:end;border-bottom:1px solid var(--line);font-variant-numeric:tabular-nums;white-space:nowrap}
th[scope=row],thead th:first-child{text-align:start;position:sticky;inset-inline-start:0;background:var(--paper);min-width:7.5rem;max-width:12rem;white-space:normal;overflow-wrap:break-word}
thead th{background:var(--tint);vertical-align:bottom;position:sticky;top:0;box-shadow:inset 0 -1px var(--line)}
thead th:first-child{background:var(--tint);z-index:1}
td.win{color:var(--good);font-weight:700}
td.gone{color:var(--soft)}
td small{display:block;color:var(--soft)}
tr.sum>*{border-top:2px solid var(--ink);font-weight:700}
code{overflow-wrap:anywhere;font-size:.85em}
.lot{background:var(--tint);padding:.5rem .75rem;margin:.5rem 0}
`;

/** The one style of a result page. It never changes with the result, so that its hash can stand in a policy. */
export const RESULT_STYLE = `
:root{--ink:#1a1a1a;--soft:#595959;--line:#d0d0d0;--paper:#fff;--tint:#f4f5f7;--bar:#3b6ea8;--good:#1c6b3c;--warn:#7a4a00;--warn-tint:#fff4e0}
@media (prefers-color-scheme:dark){:root{--ink:#ececec;--soft:#b0b0b0;--line:#444;--paper:#161719;--tint:#222427;--bar:#6ea3dd;--good:#7fd19b;--warn:#ffd28a;--warn-tint:#3a2c10}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif}
main,header,footer{max-width:60rem;margin:0 auto;padding:0 1rem}
.notice{background:var(--warn-tint);color:var(--warn);border-bottom:2px solid var(--warn);padding:.75rem 1rem;text-align:center;font-weight:600}
h1{font-size:1.6rem;line-height:1.25;margin:1.25rem 0 .25rem}
h2{font-size:1.3rem;line-height:1.3;margin:2rem 0 .75rem;padding-top:1rem;border-top:2px solid var(--line)}
h3{font-size:1.05rem;margin:1.75rem 0 .5rem}
p,ul,ol,dl{margin:.5rem 0}
${RESULT_PARTS}footer{margin-top:2rem;padding-bottom:3rem}
@media print{details.stage>div{display:block}.scroll{overflow:visible;max-height:none}}
`;
