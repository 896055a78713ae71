import { compare, trustedRational } from '../rational.ts';
import type { Sheet, SheetStage, SheetTie } from '../sheet.ts';
import type { SheetScores } from '../sheet-scores.ts';
import type { Heads, Told } from './english.ts';
import type { FigureTable } from './pairwise-words.ts';
import { namesOf, votesAt } from './words.ts';

/** What rules with points, grades and places did, in sentences and tables made from the figures of the sheet. */

/** What the figures of a stage are called: votes, or points. */
export function figureWord(sheet: Sheet): 'votes' | 'points' {
  return ['score', 'star', 'borda'].includes(sheet.rule.id) ? 'points' : 'votes';
}

/** What the figure is called that the votes of a stage leave over. */
export function unusedWords(sheet: Told): string {
  const { unused } = sheet.words;
  if (sheet.rule.id === 'majority-judgement') return unused.grades;
  return figureWord(sheet) === 'points' ? unused.points : unused.choices;
}

function gradeName(sheet: Sheet, grade: number): string {
  const grades = sheet.rule.settings['grades'];
  const name = Array.isArray(grades) ? grades[grade - 1] : undefined;
  return typeof name === 'string' ? name : String(grade);
}

function runoffSentences(sheet: Told, stage: SheetStage, scores: SheetScores): string[] {
  const { figure, marks: say, pairwise } = sheet.words;
  const name = namesOf(sheet);
  const runoff = scores.runoffs?.[sheet.stages.indexOf(stage)];
  const [winner = ''] = stage.elected;
  if (runoff === undefined) return [];
  const [one = '', other] = runoff.finalists;
  if (other === undefined) return [say.onlyLeft(name(one))];
  const points = (id: string) => figure(votesAt(stage, id));
  const preferred = (id: string) => figure(runoff.preferred[id] ?? '0');
  return [
    say.finalists(name(one), points(one), name(other), points(other)),
    say.preferred(name(one), preferred(one), name(other), preferred(other), figure(runoff.level)),
    pairwise.elected(name(winner)),
  ];
}

function electedBy(sheet: Told, stage: SheetStage, scores: SheetScores): string[] {
  const { figure, list, parts, marks: say, told } = sheet.words;
  const name = namesOf(sheet);
  const count = stage.elected.length;
  if (count === 0) return [];
  const who = list(stage.elected.map(name));
  switch (stage.why) {
    case 'most-points':
      return [say.mostPoints(who, count)];
    case 'highest-mean': {
      const means = stage.elected.map((id) => say.meanOf(name(id), figure(scores.means?.[id] ?? '0')));
      return [say.highestMean(who, count, list(means))];
    }
    case 'best-median': {
      const medians = stage.elected.map((id) => {
        const median = scores.medians?.[id] ?? null;
        return say.medianOf(name(id), median === null ? say.noGrade : gradeName(sheet, median));
      });
      return [say.bestMedian(who, count, parts(medians))];
    }
    default:
      return [told.mostVotes(who, count)];
  }
}

/** The sentences of a stage, after those of its ties. */
export function scoreSentences(sheet: Told, stage: SheetStage): string[] {
  const { scores } = sheet;
  if (scores === undefined) return [];
  const { marks: say, told } = sheet.words;
  const { papers } = sheet.input.voting;
  if (stage.why === 'no-votes') return [told.noneMarked];
  if (stage.why === 'run-off') {
    const seat = sheet.input.seats > 1 ? `${say.seat(stage.n)} ` : '';
    return [`${seat}${told.pointsOf(papers)}`, ...runoffSentences(sheet, stage, scores)];
  }
  if (stage.why === 'best-median') {
    const best = scores.medians?.[scores.order[0]?.[0] ?? ''] ?? null;
    const what = best === null ? say.gradesOf(papers) : say.gradesFrom(papers, gradeName(sheet, best));
    return [what, ...electedBy(sheet, stage, scores)];
  }
  const what = figureWord(sheet) === 'points' ? told.pointsOf : told.votesOf;
  return [what(papers), ...electedBy(sheet, stage, scores)];
}

/** How a tie of these rules was settled. */
export function scoreTie(sheet: Told, tie: SheetTie): string {
  const { list, marks: say, told } = sheet.words;
  const name = namesOf(sheet);
  const tied = list(tie.tied.map(name));
  const chosen = list(tie.chosen.map(name));
  const level = tie.kind === 'finalist' ? say.equalForRunoff(tied) : say.level(tied);
  if (tie.by !== 'lot') return say.byStep(level, tie.by, chosen);
  const decided = told.decided[tie.kind === 'finalist' ? 'finalist' : 'election'](chosen);
  return told.byLot(level, String(tie.lot ?? ''), decided);
}

function placeColumns(sheet: Told, count: number): string[] {
  return Array.from({ length: count }, (_, at) => sheet.words.marks.place(at + 1));
}

function markColumns(sheet: Told, count: number): string[] {
  const { figure, marks: say } = sheet.words;
  const graded = sheet.rule.id === 'majority-judgement';
  return Array.from({ length: count }, (_, mark) => {
    if (mark === 0) return graded ? say.noGrade : say.none;
    return graded ? gradeName(sheet, mark) : figure(String(mark));
  });
}

/** Marks beyond so many make a table that nobody can read; the sheet has them all. */
const MOST_COLUMNS = 21;

/** Every figure of such a count as tables, candidates in the rule's order; empty for other rules. */
export function scoreTables(sheet: Told): FigureTable[] {
  const { scores } = sheet;
  if (scores === undefined) return [];
  const { figure, marks: say } = sheet.words;
  const name = namesOf(sheet);
  const ids = scores.order.flat();
  const { marks, means, medians, places } = scores;
  const tables: FigureTable[] = [];
  const add = ([title, caption]: Heads, columns: readonly string[], cells: (id: string) => readonly string[]) =>
    tables.push({ title, caption, columns, rows: ids.map((id) => ({ name: name(id), cells: cells(id) })) });
  const width = (of: Readonly<Record<string, readonly string[]>>) => of[ids[0] ?? '']?.length ?? 0;
  if (marks !== undefined && width(marks) <= MOST_COLUMNS) {
    const heads = sheet.rule.id === 'majority-judgement' ? say.grades : say.points;
    add(heads, markColumns(sheet, width(marks)), (id) => (marks[id] ?? []).map(figure));
  }
  if (places !== undefined && width(places) <= MOST_COLUMNS) {
    add(say.places, placeColumns(sheet, width(places)), (id) => (places[id] ?? []).map(figure));
  }
  if (means !== undefined) {
    const cell = (mean: string | null) => (mean === null ? '–' : figure(mean));
    add(say.means, say.meanColumns, (id) => [cell(means[id] ?? null), means[id] ?? '–']);
  }
  if (medians !== undefined) {
    const cell = (median: number | null) => (median === null ? '–' : gradeName(sheet, median));
    add(say.medians, [say.medianColumn], (id) => [cell(medians[id] ?? null)]);
  }
  return tables;
}

/** What the sections of an electoral college say, stage by stage. */
export function collegeTables(sheet: Told): FigureTable[] {
  const { college: say, figure, section: sectionName } = sheet.words;
  const name = namesOf(sheet);
  return (sheet.colleges ?? []).map((sections, at) => {
    const ids = sheet.input.candidates.map(({ id }) => id).filter((id) => compareVotes(sheet, at, id));
    return {
      title: say.table(at + 1),
      caption: say.caption,
      columns: [...ids.map(name), ...say.columns],
      rows: sections.map(({ section, votes, continuing, exhausted, share }) => ({
        name: sectionName(section),
        cells: [...ids.map((id) => figure(votes[id] ?? '0')), figure(continuing), figure(exhausted), share],
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
export function collegeSentences(sheet: Told, stage: SheetStage): string[] {
  const { college: say, figure, list, told } = sheet.words;
  const name = namesOf(sheet);
  if (stage.why === 'no-votes') return [told.noneRanked];
  const elected = stage.elected.map((id) => {
    const share = votesAt(stage, id);
    const isHalf = compare(trustedRational(share), { n: 1n, d: 2n }) > 0;
    return (isHalf ? say.moreThanHalf : say.largest)(name(id), figure(share));
  });
  return [stage.action === 'first' ? say.byFirst : say.smallest(list(stage.who.map(name))), ...elected];
}
