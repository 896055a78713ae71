import { csvCell } from '../../base/csv.ts';
import { formatCut, trustedRational } from '../rational.ts';
import type { Sheet, SheetStage } from '../sheet.ts';
import { ENGLISH, toldIn } from './english.ts';
import { electedBefore, goneBefore, namesOf, votesAt } from './words.ts';

/**
 * The stages of a result sheet as a table for spreadsheets: RFC 4180, UTF-8, one row per candidate and stage, then what
 * is left of each stage and its quota.
 */
const COLUMNS = ['stage', 'part', 'action', 'row', 'id', 'name', 'votes', 'change', 'keep', 'state', 'exact'] as const;

/** Places of a fraction in the columns of decimal numbers; the column `exact` has all of it. */
const PLACES = 9;

function decimal(figure: string): string {
  return figure.includes('/') ? formatCut(trustedRational(figure), PLACES) : figure;
}

function stateOf(sheet: Sheet, stage: SheetStage, id: string): string {
  if (stage.elected.includes(id)) return 'elected';
  if (stage.excluded.includes(id)) return 'excluded';
  if (electedBefore(sheet, stage, id)) return 'elected-before';
  return goneBefore(sheet, stage).has(id) ? 'excluded-before' : 'continuing';
}

type Row = Partial<Record<(typeof COLUMNS)[number], string>>;

function stageRows(sheet: Sheet, stage: SheetStage): Row[] {
  const name = namesOf(toldIn(sheet, ENGLISH));
  const of = {
    stage: String(stage.n),
    part: stage.sub === null ? '' : String(stage.sub[0]),
    action: stage.action,
  };
  const exact = (figure: string) => (figure.includes('/') ? figure : '');
  const standing = sheet.input.candidates.filter(({ state }) => state === 'standing');
  const candidates = standing.map(({ id }): Row => {
    const votes = votesAt(stage, id);
    const change = stage.delta?.[id];
    const keep = stage.keep?.[id];
    return {
      ...of,
      ...{ row: 'candidate', id, name: name(id), votes: decimal(votes), exact: exact(votes) },
      change: change === undefined ? '' : decimal(change),
      keep: keep === undefined ? '' : decimal(keep),
      state: stateOf(sheet, stage, id),
    };
  });
  const rest = [
    ['not-transferable', stage.nonTransferable],
    ['lost-by-rounding', stage.roundingLoss],
    ['choices-not-made', stage.unused],
    ['sum', sheet.check.sum],
    ...(stage.quota === null ? [] : [['quota', stage.quota] as const]),
  ] as const;
  return [
    ...candidates,
    ...rest.map(([row, figure]): Row => ({ ...of, row, votes: decimal(figure), exact: exact(figure) })),
  ];
}

/** A result sheet as comma-separated values: its stages, with a line of column names first. */
export function sheetCsv(sheet: Sheet): string {
  const rows = sheet.stages.flatMap((stage) => stageRows(sheet, stage));
  const lines = [
    COLUMNS.join(','),
    ...rows.map((row) => COLUMNS.map((column) => csvCell(row[column] ?? '')).join(',')),
  ];
  return lines.map((line) => `${line}\r\n`).join('');
}
