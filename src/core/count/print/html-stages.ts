import { compare, formatUnits, type Rational, trustedRational, ZERO } from '../rational.ts';
import type { Sheet, SheetStage } from '../sheet.ts';
import type { Told } from './english.ts';
import { type Html, html } from './escape.ts';
import { unusedWords } from './score-words.ts';
import { lotSentences, stageSentences, tieOrderSentences } from './sentences.ts';
import { byVotes, electedBefore, goneBefore, namesOf, votesAt } from './words.ts';

/** Part of a whole in per cent with one place, cut off: how long a bar is. */
function percent(part: Rational, whole: Rational): string {
  if (whole.n === 0n) return '0';
  return formatUnits((1000n * part.n * whole.d) / (part.d * whole.n), 1);
}

function isZero(figure: string): boolean {
  return compare(trustedRational(figure), ZERO) === 0;
}

/** Elected at this stage or before, or excluded at this stage. */
function fateOf(sheet: Sheet, stage: SheetStage, id: string): 'in' | 'was-in' | 'out' | null {
  if (stage.elected.includes(id)) return 'in';
  if (stage.excluded.includes(id)) return 'out';
  return electedBefore(sheet, stage, id) ? 'was-in' : null;
}

function bar(input: { sheet: Told; stage: SheetStage; id: string; longest: Rational }): Html {
  const { sheet, stage, id, longest } = input;
  const { words } = sheet;
  const votes = votesAt(stage, id);
  const fate = fateOf(sheet, stage, id);
  const change = words.change(stage.delta?.[id] ?? '0');
  const word = fate === null ? html`` : html` <span class="fate">${words.stages.fates[fate]}</span>`;
  const side = change === '' ? html`` : html` <span class="soft">(${change})</span>`;
  const kind = fate === null ? '' : fate === 'out' ? 'out' : 'in';
  return html`<li class="${kind}"><div class="row"><span class="name"><bdi>${namesOf(sheet)(id)}</bdi>${word}</span><span class="votes">${words.figure(votes)}${side}</span></div><svg aria-hidden="true" focusable="false"><rect class="track" width="100%" height="100%"/><rect class="fill" width="${percent(trustedRational(votes), longest)}%" height="100%"/></svg></li>`;
}

function restOf(sheet: Told, stage: SheetStage): Html {
  const { figure, parts, stages: say } = sheet.words;
  const rest = [
    [say.notTransferable, stage.nonTransferable],
    [say.lostByRounding, stage.roundingLoss],
    [unusedWords(sheet), stage.unused],
  ] as const;
  const words = rest.filter(([, value]) => !isZero(value)).map(([label, value]) => say.rest(label, figure(value)));
  const all = [...(stage.quota === null ? [] : [say.quota(figure(stage.quota))]), ...words];
  return all.length === 0 ? html`` : html`<p class="soft">${parts(all)}</p>`;
}

function stagePart(sheet: Told, stage: SheetStage): Html {
  const gone = goneBefore(sheet, stage);
  const ids = byVotes(sheet, stage).filter((id) => !gone.has(id));
  const longest = ids
    .map((id) => trustedRational(votesAt(stage, id)))
    .reduce((a, b) => (compare(a, b) < 0 ? b : a), ZERO);
  const bars = ids.map((id) => bar({ sheet, stage, id, longest }));
  const { stages: say } = sheet.words;
  const part = stage.sub === null ? '' : ` ${say.part(...stage.sub)}`;
  const title = html`<b>${sheet.stages.length === 1 ? say.one : `${say.title(String(stage.n))}${part}`}</b>`;
  // The first and the last stage are what most readers look for.
  const open = stage === sheet.stages[0] || stage === sheet.stages.at(-1) ? html` open` : html``;
  return html`<details class="stage"${open}><summary>${title}<span>${stageSentences(sheet, stage).join(' ')}</span></summary><div>${restOf(sheet, stage)}<ul class="bars">${bars}</ul></div></details>`;
}

/** Every stage with its sentences and bars. */
export function stageParts(sheet: Told): Html {
  const { stages: say } = sheet.words;
  const title = sheet.stages.length === 1 ? say.headingOfOne : say.heading;
  return html`<h3>${title}</h3>${sheet.stages.map((stage) => stagePart(sheet, stage))}`;
}

/** Words as the head of a row has them. */
function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function cell(sheet: Told, stage: SheetStage, id: string): Html {
  const { words } = sheet;
  if (goneBefore(sheet, stage).has(id)) return html`<td class="gone">–</td>`;
  const fate = fateOf(sheet, stage, id);
  const change = words.exactChange(stage.delta?.[id] ?? '0');
  const small = change === '' ? html`` : html`<small>${change}</small>`;
  const word = fate === 'in' || fate === 'out' ? html`<small class="fate">${words.stages.fates[fate]}</small>` : html``;
  return html`<td class="${fate === 'out' ? 'gone' : fate === null ? '' : 'win'}">${words.exact(votesAt(stage, id))}${small}${word}</td>`;
}

/** All figures of all stages: candidates as rows in the order of how far they came, stages as columns. */
export function stageTable(sheet: Told): Html {
  const { exact, stages: say } = sheet.words;
  const last = sheet.stages.at(-1);
  if (sheet.stages.length === 1 || last === undefined) return html``;
  const name = namesOf(sheet);
  const excludedAt = new Map(
    sheet.stages.flatMap((stage) => stage.excluded.map((id): [string, number] => [id, stage.n])),
  );
  const far = (id: string) => {
    const place = sheet.outcome.elected.indexOf(id);
    return place >= 0 ? -1000 + place : -(excludedAt.get(id) ?? sheet.stages.length + 1);
  };
  const ids = byVotes(sheet, last).toSorted((left, right) => {
    const [a, b] = [far(left), far(right)];
    return a - b;
  });
  const heads = sheet.stages.map(
    ({ n, sub }) => html`<th scope="col">${say.title(sub === null ? String(n) : `${n}.${sub[0]}`)}</th>`,
  );
  const rows = ids.map(
    (id) =>
      html`<tr><th scope="row"><bdi>${name(id)}</bdi></th>${sheet.stages.map((stage) => cell(sheet, stage, id))}</tr>`,
  );
  const cells = (of: (stage: SheetStage) => string) => sheet.stages.map((stage) => html`<td>${exact(of(stage))}</td>`);
  const extra = (label: string, of: (stage: SheetStage) => string, always = false) =>
    !always && sheet.stages.every((stage) => isZero(of(stage)))
      ? html``
      : html`<tr><th scope="row">${capital(label)}</th>${cells(of)}</tr>`;
  const quota = sheet.stages.every((stage) => stage.quota === null)
    ? html``
    : html`<tr><th scope="row">${say.quotaRow}</th>${cells((stage) => stage.quota ?? '0')}</tr>`;
  const total = html`<tr class="sum"><th scope="row">${say.sum}</th>${cells(() => sheet.check.sum)}</tr>`;
  return html`<h3>${say.allFigures}</h3><div class="scroll" tabindex="0" role="region" aria-label="${say.allFiguresTable}"><table><thead><tr><th scope="col">${say.candidate}</th>${heads}</tr></thead><tbody>${rows}${extra(say.notTransferable, (stage) => stage.nonTransferable, true)}${extra(say.lostByRounding, (stage) => stage.roundingLoss)}${extra(unusedWords(sheet), (stage) => stage.unused)}${total}${quota}</tbody></table></div>`;
}

/** What was settled by lot, what it changed, and how anyone can check the order. */
export function lotParts(sheet: Told): Html {
  const { tieOrder, words } = sheet;
  const say = words.lots;
  const name = namesOf(sheet);
  const lots = sheet.lots.map(
    (lot) => html`<div class="lot">${lotSentences(sheet, lot).map((text) => html`<p>${text}</p>`)}</div>`,
  );
  const sentences = tieOrderSentences(sheet).map((text) => html`<p>${text}</p>`);
  if (tieOrder.source === 'none') return html`<h3>${say.heading}</h3>${sentences}`;
  const order = tieOrder.order.map(({ id, hash }) =>
    hash === null ? html`<li><bdi>${name(id)}</bdi></li>` : html`<li><bdi>${name(id)}</bdi> <code>${hash}</code></li>`,
  );
  const first = tieOrder.order[0];
  const seeds =
    tieOrder.contestSeed === null || tieOrder.lotSeed === null
      ? html``
      : html`<p>${say.seed} <code>${tieOrder.lotSeed}</code></p><p>${say.byHand} <code>printf 'tie/1\\n${sheet.contest}\\n${tieOrder.lotSeed}' | sha256sum</code> ${say.givesSeed} <code>${tieOrder.contestSeed}</code>${say.andForExample} <code>printf '${tieOrder.contestSeed},${first?.id ?? ''}' | sha256sum</code> ${say.theLot(first === undefined ? '' : name(first.id))}</p>`;
  return html`<h3>${say.heading}</h3>${lots}${sentences}<details class="stage"><summary>${say.order}</summary><div><ol>${order}</ol>${seeds}</div></details>`;
}
