import type { Sheet, SheetStage } from '../sheet.ts';
import type { SheetPairwise } from '../sheet-pairwise.ts';
import { countOf, listOf, namesOf } from './words.ts';

/** What pairwise rules did, in sentences made from the figures of the sheet. */

/** Why a pairwise rule puts somebody first, by the rule's own figures. */
function whyFirst(sheet: Sheet, pairwise: SheetPairwise, id: string): string {
  const name = namesOf(sheet);
  const who = name(id);
  if (pairwise.condorcetWinner === id) return `${who} wins the comparison with every other candidate.`;
  switch (sheet.rule.id) {
    case 'schulze':
      return `From ${who} the strongest path to every other candidate is at least as strong as the one back.`;
    case 'ranked-pairs':
      return `No locked defeat puts ${who} below another candidate.`;
    case 'minimax':
      return `The worst that ${who} meets is ${pairwise.worst?.[id] ?? ''}, and nobody meets less.`;
    default: {
      const score = pairwise.scores?.[id];
      return `${who} wins ${score?.won ?? ''} comparisons and loses ${score?.lost ?? ''}; nobody has a better score.`;
    }
  }
}

/** What the comparisons say as a whole: a Condorcet winner, or the set among which every rule must choose. */
function smithSentence(sheet: Sheet, pairwise: SheetPairwise): string {
  const name = namesOf(sheet);
  const { condorcetWinner, smithSet } = pairwise;
  if (condorcetWinner !== null) return `${name(condorcetWinner)} is the Condorcet winner.`;
  return `No candidate wins the comparison with every other one; ${listOf(smithSet.map(name))} are the fewest who each win against everybody else (the Smith set).`;
}

/** The sentences of the one stage of a pairwise count, after those of its lots. */
export function pairwiseSentences(sheet: Sheet, stage: SheetStage): string[] {
  const { pairwise, outcome } = sheet;
  if (pairwise === undefined) return [];
  if (stage.why === 'no-votes') return ['No paper ranks a candidate.'];
  const name = namesOf(sheet);
  const left = outcome.winnerSet ?? [];
  const [first] = left;
  return [
    `Every two candidates are compared on ${countOf(sheet.input.voting.papers, 'paper')}; the votes of a candidate are those of all comparisons together.`,
    smithSentence(sheet, pairwise),
    ...(left.length > 1 ? [`The rule leaves ${listOf(left.map(name))}.`] : []),
    ...(left.length === 1 && first !== undefined ? [whyFirst(sheet, pairwise, first)] : []),
    ...outcome.elected.map((id) => `${name(id)} is elected.`),
  ];
}

export interface FigureTable {
  readonly title: string;
  /** What a row and a column mean. */
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly string[] }[];
}

function matrixTable(
  sheet: Sheet,
  words: Pick<FigureTable, 'title' | 'caption'>,
  matrix: SheetPairwise['votes'],
): FigureTable {
  const name = namesOf(sheet);
  const ids = (sheet.pairwise?.order ?? []).flat();
  return {
    ...words,
    columns: ids.map(name),
    rows: ids.map((id) => ({ name: name(id), cells: ids.map((other) => matrix[id]?.[other] ?? '–') })),
  };
}

const TAKEN = { locked: 'locked', skipped: 'skipped', contradictory: 'left out, contradictory' } as const;

/** Every figure of a pairwise count as tables, candidates in the rule's order; empty for other rules. */
export function pairwiseTables(sheet: Sheet): FigureTable[] {
  const { pairwise } = sheet;
  if (pairwise === undefined) return [];
  const name = namesOf(sheet);
  const ids = pairwise.order.flat();
  const { paths, locks, worst, scores } = pairwise;
  const tables = [
    matrixTable(
      sheet,
      { title: 'Comparisons', caption: 'Votes that prefer the candidate of the row to that of the column' },
      pairwise.votes,
    ),
  ];
  if (paths !== undefined) {
    const caption = 'Strength of the strongest path from the candidate of the row to that of the column';
    tables.push(matrixTable(sheet, { title: 'Strongest paths', caption }, paths));
  }
  const strength = new Map(pairwise.defeats.map((defeat) => [`${defeat.winner} ${defeat.loser}`, defeat]));
  if (locks !== undefined) {
    tables.push({
      title: 'Defeats as they were taken',
      caption: 'In the order in which they were taken',
      columns: ['Votes', 'Against', 'Strength', 'Taken'],
      rows: locks.map(({ winner, loser, taken }) => {
        const defeat = strength.get(`${winner} ${loser}`);
        const cells = [defeat?.votes ?? '', defeat?.against ?? '', defeat?.strength ?? '', TAKEN[taken]];
        return { name: `${name(winner)} over ${name(loser)}`, cells };
      }),
    });
  }
  if (worst !== undefined) {
    tables.push({
      title: 'The worst that each candidate meets',
      caption: 'Strength of the strongest defeat, 0 for none; below 0 by how much the closest comparison is won',
      columns: ['Worst'],
      rows: ids.map((id) => ({ name: name(id), cells: [worst[id] ?? ''] })),
    });
  }
  if (scores !== undefined) {
    tables.push({
      title: 'Comparisons won and lost',
      caption: 'The score is comparisons won less comparisons lost',
      columns: ['Won', 'Lost', 'Level', 'Score'],
      rows: ids.map((id) => {
        const own = scores[id];
        return { name: name(id), cells: [own?.won ?? '', own?.lost ?? '', own?.level ?? '', own?.score ?? ''] };
      }),
    });
  }
  return tables;
}
