/**
 * Narrow screens, forced colours and paper. Comes last. A table of twenty stages is wider than any paper, and paper cannot
 * be moved sideways: there each candidate's figures stand in rows of their own, every figure behind the number of its column; the first row says which stage that is.
 */
export const MEDIA = `
@media (max-width:30rem){
h1{font-size:1.5625rem}
h2{font-size:1.25rem}
dl.facts,body.vote dl{grid-template-columns:1fr;gap:0}
dl.facts dd,body.vote dd{margin-block-end:.625rem}
.election,.card{padding:.75rem 1rem}
table.plain tbody th{overflow-wrap:anywhere}
table.plain thead th{font-size:.875rem;hyphens:auto}
}
@media (max-width:22rem){
table.plain :is(th,td).number{padding-inline-start:.5rem}
table.plain tbody th{padding-inline-end:0}
}
@media (forced-colors:active){
.state,.notice,.election,.card,.elected,.lot,.withheld,dl.papers div{border:1px solid CanvasText}
.bars .track{fill:Canvas;stroke:CanvasText}
.bars .fill,.bars .in .fill{fill:Highlight}
.bars .out .fill{fill:GrayText}
button.main,a.main{forced-color-adjust:none;color:HighlightText;background:Highlight;border-color:CanvasText}
:focus-visible{outline-color:Highlight}
}
@media print{
:root{--page:#fff;--card:#fff;--ink:#000;--soft:#333}
body{border:0}
.languages,.skip,.screen,nav.contents{display:none}
main,.top,.foot{max-width:none}
.election,.card,.elected,dl.papers div,tr{break-inside:avoid}
h2,h3{break-after:avoid}
.scroll{overflow:visible;max-height:none;border:0}
details.stage::details-content{content-visibility:visible;height:auto}
details.stage~.scroll{content-visibility:visible}
details.stage~.scroll :is(table,thead,tbody){display:block}
details.stage~.scroll tr{display:flex;flex-wrap:wrap;gap:0 .5rem;counter-reset:stage;border-block-end:1px solid var(--line)}
details.stage~.scroll :is(th,td){display:block;position:static;max-width:none;border:0;background:none;box-shadow:none;padding:.125rem 0}
details.stage~.scroll th:first-child{flex:0 0 100%}
details.stage~.scroll :is(td,th+th){flex:0 0 8rem;counter-increment:stage}
details.stage~.scroll :is(td,th+th)::before{content:counter(stage) ':';margin-inline-end:.375rem;color:var(--soft);font-size:.75rem;font-weight:400}
a{color:inherit}
}
`;
