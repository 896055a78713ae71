/** Ballot papers of the voting page: one row per option, at least as high as a thumb, nothing that needs dragging. */
export const BALLOT = `
.vote main{padding-block-start:1.5rem}
.option{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem .75rem;min-height:2.75rem;padding-block:.25rem;border-block-start:1px solid var(--line)}
.option label,.option .name{flex:1 1 9rem;margin:0;padding-block:.5rem;font-weight:400;overflow-wrap:anywhere}
:root[dir=ltr] .option .name{text-align:left}
:root[dir=rtl] .option .name{text-align:right}
.answer h2{padding-block-start:0;border:0}
.option.marked .name{font-weight:600}
.option input{width:1.5rem;height:1.5rem;min-height:1.5rem;margin:.625rem;flex:none;accent-color:var(--accent)}
.option select{font:inherit;min-height:2.75rem;min-width:4rem;color:var(--ink);background:var(--card);border:2px solid var(--edge);border-radius:.375rem}
.option .place{width:2rem;text-align:center;font-weight:700;font-variant-numeric:tabular-nums}
.option .actions{display:flex;flex-wrap:wrap;gap:.25rem}
.option .actions button{padding:.25rem .5rem}
`;
