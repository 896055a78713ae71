import type { SheetStage } from '../sheet.ts';
import type { SheetPairwise } from '../sheet-pairwise.ts';
import type { Heads, Told } from './english.ts';
import { namesOf } from './words.ts';

/** What pairwise rules did, in sentences made from the figures of the sheet. */

/** Why a pairwise rule puts somebody first, by the rule's own figures. */
function whyFirst(sheet: Told, pairwise: SheetPairwise, id: string): string {
  const { figure, pairwise: say } = sheet.words;
  const who = namesOf(sheet)(id);
  if (pairwise.condorcetWinner === id) return say.winsAll(who);
  switch (sheet.rule.id) {
    case 'schulze':
      return say.strongestPath(who);
    case 'ranked-pairs':
      return say.noLocked(who);
    case 'minimax':
      return say.worst(who, figure(pairwise.worst?.[id] ?? ''));
    default: {
      const score = pairwise.scores?.[id];
      return say.score(who, score?.won ?? '', score?.lost ?? '');
    }
  }
}

/** What the comparisons say as a whole: a Condorcet winner, or the set among which every rule must choose. */
function smithSentence(sheet: Told, { condorcetWinner, smithSet }: SheetPairwise): string {
  const { list, pairwise: say } = sheet.words;
  const name = namesOf(sheet);
  return condorcetWinner === null ? say.smith(list(smithSet.map(name))) : say.condorcet(name(condorcetWinner));
}

/** The sentences of the one stage of a pairwise count, after those of its lots. */
export function pairwiseSentences(sheet: Told, stage: SheetStage): string[] {
  const { pairwise, outcome, words } = sheet;
  if (pairwise === undefined) return [];
  if (stage.why === 'no-votes') return [words.told.noneRanked];
  const say = words.pairwise;
  const name = namesOf(sheet);
  const left = outcome.winnerSet ?? [];
  const [first] = left;
  return [
    say.compared(sheet.input.voting.papers),
    smithSentence(sheet, pairwise),
    ...(left.length > 1 ? [say.leaves(words.list(left.map(name)))] : []),
    ...(left.length === 1 && first !== undefined ? [whyFirst(sheet, pairwise, first)] : []),
    ...outcome.elected.map((id) => say.elected(name(id))),
  ];
}

export interface FigureTable {
  readonly title: string;
  /** What a row and a column mean. */
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly string[] }[];
}

function matrixTable(sheet: Told, [title, caption]: Heads, matrix: SheetPairwise['votes']): FigureTable {
  const name = namesOf(sheet);
  const ids = (sheet.pairwise?.order ?? []).flat();
  const { figure } = sheet.words;
  const cell = (votes: string | undefined) => (votes === undefined ? '–' : figure(votes));
  return {
    title,
    caption,
    columns: ids.map(name),
    rows: ids.map((id) => ({ name: name(id), cells: ids.map((other) => cell(matrix[id]?.[other])) })),
  };
}

/** Every defeat in the order in which ranked pairs took it. */
function lockTable(sheet: Told, pairwise: SheetPairwise, locks: NonNullable<SheetPairwise['locks']>): FigureTable {
  const { figure, pairwise: say } = sheet.words;
  const [title, caption] = say.locks;
  const name = namesOf(sheet);
  const strength = new Map(pairwise.defeats.map((defeat) => [`${defeat.winner} ${defeat.loser}`, defeat]));
  const rows = locks.map(({ winner, loser, taken }) => {
    const defeat = strength.get(`${winner} ${loser}`);
    const figures = [defeat?.votes, defeat?.against, defeat?.strength].map((value) => figure(value ?? ''));
    return { name: say.over(name(winner), name(loser)), cells: [...figures, say.taken[taken]] };
  });
  return { title, caption, columns: say.lockColumns, rows };
}

/** Every figure of a pairwise count as tables, candidates in the rule's order; empty for other rules. */
export function pairwiseTables(sheet: Told): FigureTable[] {
  const { pairwise } = sheet;
  if (pairwise === undefined) return [];
  const { figure, pairwise: say } = sheet.words;
  const name = namesOf(sheet);
  const { paths, locks, worst, scores } = pairwise;
  const table = ([title, caption]: Heads, columns: readonly string[], cells: (id: string) => string[]) => ({
    ...{ title, caption, columns },
    rows: pairwise.order.flat().map((id) => ({ name: name(id), cells: cells(id) })),
  });
  return [
    matrixTable(sheet, say.comparisons, pairwise.votes),
    ...(paths === undefined ? [] : [matrixTable(sheet, say.paths, paths)]),
    ...(locks === undefined ? [] : [lockTable(sheet, pairwise, locks)]),
    ...(worst === undefined ? [] : [table(say.worstOf, [say.worstColumn], (id) => [figure(worst[id] ?? '')])]),
    ...(scores === undefined
      ? []
      : [
          table(say.scores, say.scoreColumns, (id) => {
            const own = scores[id];
            return [own?.won, own?.lost, own?.level, own?.score].map((value) => figure(value ?? ''));
          }),
        ]),
  ];
}
