import { compare, trustedRational } from '../rational.ts';
import type { Sheet, SheetStage, SheetTie } from '../sheet.ts';
import type { SheetScores } from '../sheet-scores.ts';
import type { FigureTable } from './pairwise-words.ts';
import { countOf, listOf, namesOf, showFigure, votesAt } from './words.ts';

/** What rules with points, grades and places did, in sentences and tables made from the figures of the sheet. */

/** What the figures of a stage are called: votes, or points. */
export function figureWord(sheet: Sheet): 'votes' | 'points' {
  return ['score', 'star', 'borda'].includes(sheet.rule.id) ? 'points' : 'votes';
}

/** What the figure is called that the votes of a stage leave over. */
export function unusedWords(sheet: Sheet): string {
  if (sheet.rule.id === 'majority-judgement') return 'lower grades';
  return figureWord(sheet) === 'points' ? 'points not given' : 'choices not made';
}

function gradeName(sheet: Sheet, grade: number): string {
  const grades = sheet.rule.settings['grades'];
  const name = Array.isArray(grades) ? grades[grade - 1] : undefined;
  return typeof name === 'string' ? name : String(grade);
}

function runoffSentences(sheet: Sheet, stage: SheetStage, scores: SheetScores): string[] {
  const name = namesOf(sheet);
  const runoff = scores.runoffs?.[sheet.stages.indexOf(stage)];
  const [winner = ''] = stage.elected;
  if (runoff === undefined) return [];
  const [one = '', other] = runoff.finalists;
  if (other === undefined) return [`Only ${name(one)} is left and is elected.`];
  const points = (id: string) => showFigure(votesAt(stage, id));
  const preferred = (id: string) => runoff.preferred[id] ?? '0';
  return [
    `${name(one)} (${points(one)} points) and ${name(other)} (${points(other)} points) go into the run-off.`,
    `${preferred(one)} give ${name(one)} more points, ${preferred(other)} ${name(other)}, ${runoff.level} both the same.`,
    `${name(winner)} is elected.`,
  ];
}

function electedBy(sheet: Sheet, stage: SheetStage, scores: SheetScores): string[] {
  const name = namesOf(sheet);
  if (stage.elected.length === 0) return [];
  const who = listOf(stage.elected.map(name));
  const verb = stage.elected.length === 1 ? 'is' : 'are';
  switch (stage.why) {
    case 'most-points':
      return [`${who} ${verb} elected with the most points.`];
    case 'highest-mean': {
      const means = stage.elected.map((id) => `${name(id)} ${showFigure(scores.means?.[id] ?? '0')}`);
      return [`${who} ${verb} elected with the highest mean of the points given (${listOf(means)}).`];
    }
    case 'best-median': {
      const medians = stage.elected.map((id) => {
        const median = scores.medians?.[id] ?? null;
        return `${name(id)}: ${median === null ? 'no grade' : gradeName(sheet, median)}`;
      });
      return [`${who} ${verb} elected with the highest median grade (${medians.join('; ')}).`];
    }
    default:
      return [`${who} ${verb} elected with the most votes.`];
  }
}

/** The sentences of a stage, after those of its ties. */
export function scoreSentences(sheet: Sheet, stage: SheetStage): string[] {
  const { scores } = sheet;
  if (scores === undefined) return [];
  const papers = countOf(sheet.input.voting.papers, 'paper');
  if (stage.why === 'no-votes') return ['No paper marks a candidate.'];
  if (stage.why === 'run-off') {
    const seats = sheet.input.seats > 1 ? `Seat ${stage.n}: ` : '';
    return [`${seats}The points of ${papers}.`, ...runoffSentences(sheet, stage, scores)];
  }
  if (stage.why === 'best-median') {
    const best = scores.medians?.[scores.order[0]?.[0] ?? ''] ?? null;
    const bar = best === null ? 'a grade' : `at least “${gradeName(sheet, best)}”, the best median grade`;
    return [`The grades of ${papers}; the votes are those that give ${bar}.`, ...electedBy(sheet, stage, scores)];
  }
  const what = figureWord(sheet) === 'points' ? 'points' : 'votes';
  return [`The ${what} of ${papers}.`, ...electedBy(sheet, stage, scores)];
}

const STEP = new Map([
  ['preferred', 'the comparisons among them'],
  ['points', 'their points'],
  ['top-marks', 'the highest marks that they got'],
]);

/** How a tie of these rules was settled. */
export function scoreTie(sheet: Sheet, tie: SheetTie): string {
  const name = namesOf(sheet);
  const tied = listOf(tie.tied.map(name));
  const chosen = listOf(tie.chosen.map(name));
  const level = tie.kind === 'finalist' ? `${tied} had equal points for the run-off` : `${tied} are level`;
  if (tie.by === 'lot') {
    const gave = tie.kind === 'finalist' ? 'put into the run-off' : 'gave the place to';
    return `${level}; lot ${tie.lot ?? ''} ${gave} ${chosen}.`;
  }
  return `${level}; ${STEP.get(tie.by) ?? ''} put ${chosen} first.`;
}

function placeColumns(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `Place ${at + 1}`);
}

function markColumns(sheet: Sheet, count: number): string[] {
  const graded = sheet.rule.id === 'majority-judgement';
  return Array.from({ length: count }, (_, mark) => {
    if (mark === 0) return graded ? 'no grade' : 'none';
    return graded ? gradeName(sheet, mark) : String(mark);
  });
}

/** Marks beyond so many make a table that nobody can read; the sheet has them all. */
const MOST_COLUMNS = 21;

/** Every figure of such a count as tables, candidates in the rule's order; empty for other rules. */
export function scoreTables(sheet: Sheet): FigureTable[] {
  const { scores } = sheet;
  if (scores === undefined) return [];
  const name = namesOf(sheet);
  const ids = scores.order.flat();
  const { marks, means, medians, places } = scores;
  const tables: FigureTable[] = [];
  const rows = (of: Readonly<Record<string, readonly string[]>>) =>
    ids.map((id) => ({ name: name(id), cells: [...(of[id] ?? [])] }));
  const width = (of: Readonly<Record<string, readonly string[]>>) => of[ids[0] ?? '']?.length ?? 0;
  if (marks !== undefined && width(marks) <= MOST_COLUMNS) {
    const graded = sheet.rule.id === 'majority-judgement';
    tables.push({
      title: graded ? 'Grades' : 'Marks',
      caption: `Votes that give the candidate of the row the ${graded ? 'grade' : 'mark'} of the column`,
      columns: markColumns(sheet, width(marks)),
      rows: rows(marks),
    });
  }
  if (places !== undefined && width(places) <= MOST_COLUMNS) {
    const caption = 'Votes that put the candidate of the row at the place of the column, alone or with others';
    tables.push({ title: 'Places', caption, columns: placeColumns(width(places)), rows: rows(places) });
  }
  if (means !== undefined) {
    const cell = (mean: string | null) => (mean === null ? '–' : showFigure(mean));
    tables.push({
      title: 'Means',
      caption: 'Points divided by the votes that give any',
      columns: ['Mean', 'Exact'],
      rows: ids.map((id) => ({ name: name(id), cells: [cell(means[id] ?? null), means[id] ?? '–'] })),
    });
  }
  if (medians !== undefined) {
    const cell = (median: number | null) => (median === null ? '–' : gradeName(sheet, median));
    tables.push({
      title: 'Median grades',
      caption: 'The candidates as the rule orders them',
      columns: ['Median'],
      rows: ids.map((id) => ({ name: name(id), cells: [cell(medians[id] ?? null)] })),
    });
  }
  return tables;
}

/** What the sections of an electoral college say, stage by stage. */
export function collegeTables(sheet: Sheet): FigureTable[] {
  const name = namesOf(sheet);
  return (sheet.colleges ?? []).map((sections, at) => {
    const ids = sheet.input.candidates.map(({ id }) => id).filter((id) => compareVotes(sheet, at, id));
    return {
      title: `Sections, stage ${at + 1}`,
      caption: 'Votes in each section, of how many that still count, and what a section’s share of the whole is',
      columns: [...ids.map(name), 'Counting', 'Exhausted', 'Share'],
      rows: sections.map(({ section, votes, continuing, exhausted, share }) => ({
        name: section,
        cells: [...ids.map((id) => votes[id] ?? '0'), continuing, exhausted, share],
      })),
    };
  });
}

/** Whether a candidate is still in at a stage of a college: nobody who is excluded is listed. */
function compareVotes(sheet: Sheet, at: number, id: string): boolean {
  const gone = sheet.stages.slice(0, at + 1).some(({ excluded }) => excluded.includes(id));
  const standing = sheet.input.candidates.some((candidate) => candidate.id === id && candidate.state === 'standing');
  return standing && !gone;
}

/** What an electoral college did at a stage, after its ties. */
export function collegeSentences(sheet: Sheet, stage: SheetStage): string[] {
  const name = namesOf(sheet);
  if (stage.why === 'no-votes') return ['No paper ranks a candidate.'];
  const said: string[] = [];
  if (stage.action === 'first') said.push('The shares of the sections by first preferences.');
  else
    said.push(`${listOf(stage.who.map(name))} has the smallest share and is excluded; every section is counted anew.`);
  for (const id of stage.elected) {
    const half = compare(trustedRational(votesAt(stage, id)), { n: 1n, d: 2n });
    said.push(
      half > 0
        ? `${name(id)} has more than half of the whole (${showFigure(votesAt(stage, id))}) and is elected.`
        : `${name(id)} has the largest share (${showFigure(votesAt(stage, id))}) and is elected.`,
    );
  }
  return said;
}
