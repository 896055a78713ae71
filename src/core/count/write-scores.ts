import type { CountedScores, CountedSection } from './scores.ts';
import type { SheetColleges, SheetScores } from './sheet-scores.ts';

/** Writes candidate numbers as ids. */
interface Names {
  one(candidate: number): string;
  all(candidates: readonly number[]): string[];
}

/** Points, grades and places of a count as the sheet has them: ids for numbers, texts for figures. */
export function scoresOf(counted: CountedScores, names: Names): SheetScores {
  const by = <T, U>(rows: readonly T[], value: (row: T) => U): Record<string, U> =>
    Object.fromEntries(rows.map((row, candidate) => [names.one(candidate), value(row)]));
  const texts = (row: readonly number[]) => row.map(String);
  const { marks, means, runoffs, medians, places, order } = counted;
  return {
    ...(marks === undefined ? {} : { marks: by(marks, texts) }),
    ...(means === undefined ? {} : { means: by(means, (mean) => mean) }),
    ...(runoffs === undefined
      ? {}
      : {
          runoffs: runoffs.map(({ finalists, preferred, level }) => ({
            finalists: names.all(finalists),
            preferred: Object.fromEntries(finalists.map((id, at) => [names.one(id), String(preferred[at] ?? 0)])),
            level: String(level),
          })),
        }),
    ...(medians === undefined ? {} : { medians: by(medians, (median) => median) }),
    ...(places === undefined ? {} : { places: by(places, texts) }),
    order: order.map((group) => names.all(group)),
  };
}

/** The sections of an electoral college as the sheet has them. */
export function collegesOf(counted: readonly (readonly CountedSection[])[], names: Names): SheetColleges {
  return counted.map((sections) =>
    sections.map(({ section, share, votes, continuing, exhausted }) => ({
      section,
      share,
      votes: Object.fromEntries(votes.map((some, candidate) => [names.one(candidate), String(some)])),
      continuing: String(continuing),
      exhausted: String(exhausted),
    })),
  );
}
