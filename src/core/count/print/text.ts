import type { JsonObject } from '../../base/canonical-json.ts';
import type { Sheet, SheetStage } from '../sheet.ts';
import { ENGLISH, type Told, toldIn } from './english.ts';
import { showChange, showFigure } from './figures.ts';
import { type FigureTable, pairwiseTables } from './pairwise-words.ts';
import { collegeTables, scoreTables, unusedWords } from './score-words.ts';
import { lotSentences, stageSentences, tieOrderSentences } from './sentences.ts';
import {
  byVotes,
  electedBefore,
  goneBefore,
  namesOf,
  outcomeInWords,
  settingsOf,
  votesAt,
  votingWords,
} from './words.ts';

/** How wide a name may be before it is cut off in a table. */
const NAME_WIDTH = 40;

function pad(text: string, width: number): string {
  const characters = Array.from(text);
  const cut = characters.length > width ? [...characters.slice(0, width - 1), '…'] : characters;
  return cut.join('') + ' '.repeat(width - cut.length);
}

/** Rows of [name, figures…], names to the left, figures to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, at) =>
    Math.max(...rows.map((row) => Array.from(row[at] ?? '').length)),
  );
  const nameWidth = Math.min(NAME_WIDTH, widths[0] ?? 0);
  return rows.map((row) => {
    const figures = row.slice(1).map((figure, at) => figure.padStart(widths[at + 1] ?? 0));
    return `  ${pad(row[0] ?? '', nameWidth)}  ${figures.join('  ')}`.trimEnd();
  });
}

function fate(sheet: Sheet, stage: SheetStage, id: string): string {
  if (stage.elected.includes(id)) return 'elected';
  if (stage.excluded.includes(id)) return 'excluded';
  return electedBefore(sheet, stage, id) ? '(elected)' : '';
}

function stageLines(sheet: Told, stage: SheetStage): string[] {
  const name = namesOf(sheet);
  const gone = goneBefore(sheet, stage);
  const rows = byVotes(sheet, stage)
    .filter((id) => !gone.has(id))
    .map((id) => [
      name(id),
      showFigure(votesAt(stage, id)),
      showChange(stage.delta?.[id] ?? '0'),
      fate(sheet, stage, id),
    ]);
  const rest = [
    ['not transferable', stage.nonTransferable],
    ['lost by rounding', stage.roundingLoss],
    [unusedWords(sheet), stage.unused],
  ] as const;
  for (const [label, figure] of rest) if (!/^[0.]+$/.test(figure)) rows.push([label, showFigure(figure), '', '']);
  const quota = stage.quota === null ? [] : [`  quota ${showFigure(stage.quota)}`];
  const part = stage.sub === null ? '' : ` (${stage.sub[0]} of ${stage.sub[1]})`;
  const conditions = (stage.conditions ?? []).map(
    ({ words, figure, base, holds }) => `  ${holds ? 'holds' : 'FAILS'}: ${words} (${figure} of ${base})`,
  );
  return [
    '',
    `Stage ${stage.n}${part}. ${stageSentences(sheet, stage).join(' ')}`,
    ...quota,
    ...table(rows),
    ...conditions,
  ];
}

function paperLines(sheet: Told): string[] {
  const { input } = sheet;
  const lines = [
    `Ballots: ${input.opened}; ${votingWords(sheet)}: ${input.voting.papers}; blank: ${input.blank.papers}`,
  ];
  if (input.emptied.papers !== '0') lines.push(`Left without a preference that counts: ${input.emptied.papers}`);
  if (input.rejected.papers !== '0') lines.push(`Rejected: ${input.rejected.papers}`);
  for (const { reason, papers } of input.rejected.reasons) lines.push(`  ${papers}: ${ENGLISH.rejection(reason)}`);
  for (const group of input.groups.length > 1 ? input.groups : []) {
    lines.push(
      `  ${group.group} (weight ${group.weight}): ${group.opened} opened, ${group.voting} ${votingWords(sheet)}`,
    );
  }
  return lines;
}

function tableLines({ title, caption, columns, rows }: FigureTable): string[] {
  const body = rows.map(({ name, cells }) => [name, ...cells]);
  return [
    '',
    `${title}. ${caption}.`,
    ...table([['', ...columns.map((column) => pad(column, 12).trimEnd())], ...body]),
  ];
}

/** A result sheet as plain text for a terminal or a file, ended with a line feed. */
export function sheetText(plain: Sheet): string {
  const sheet = toldIn(plain, ENGLISH);
  const name = namesOf(sheet);
  const rule = ENGLISH.rule(sheet);
  const withdrawn = sheet.input.candidates.filter(({ state }) => state === 'withdrawn').map(({ id }) => name(id));
  const settings = settingsOf(sheet.rule.settings as JsonObject).map(([key, value]) => `${key}=${value}`);
  const lots = sheet.lots.flatMap((lot) => ['', ...lotSentences(sheet, lot)]);
  const order = sheet.tieOrder.order.map(
    ({ id, hash }, at) => `  ${at + 1}. ${name(id)}${hash === null ? '' : `  ${hash}`}`,
  );
  return [
    sheet.question,
    `Rule: ${rule.name} (${[sheet.rule.id, `version ${sheet.rule.version}`, ...settings].join(', ')}); seats: ${sheet.input.seats}`,
    ...paperLines(sheet),
    ...(withdrawn.length > 0 ? [`Withdrawn: ${withdrawn.join(', ')}`] : []),
    ...sheet.stages.flatMap((stage) => stageLines(sheet, stage)),
    ...[...pairwiseTables(sheet), ...scoreTables(sheet), ...collegeTables(sheet)].flatMap(tableLines),
    ...lots,
    ...(sheet.tieOrder.used ? ['', ...tieOrderSentences(sheet), ...order] : []),
    '',
    ...outcomeInWords(sheet, 'above'),
    `Every stage sums to ${showFigure(sheet.check.sum)}. Sheet ${sheet.sha256}`,
    '',
  ].join('\n');
}
